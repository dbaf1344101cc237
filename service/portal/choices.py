"""What one act can close: the viewer's open tasks for the people named, by item."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from service.portal.fields import kind_of

Schema = Mapping[str, Any]

_FEW = 5
"""Of so many people at most, each is answered for apart unless the viewer says otherwise."""

_NOTE = "note"


@dataclass(frozen=True)
class Choice:
    """Something that the act may have been: tasks of one item, at most one of each person."""

    key: str
    title: str
    tasks: tuple[Mapping[str, Any], ...]
    schema: Schema

    @property
    def people(self) -> str:
        """For whom it is."""
        return "、".join(task["recruit"]["name"] for task in self.tasks)

    @cached_property
    def day(self) -> str | None:
        """The field that takes the day of the act; none where a form asks for several days."""
        days = [name for name in self._required() if kind_of(self.schema["properties"][name]) == "date"]
        return days[0] if len(days) == 1 else None

    @cached_property
    def story(self) -> str | None:
        """The field that takes what was done.

        The first long text that is required; of several of which one is, the last; else the form's note.
        """
        for name in self._required():
            if kind_of(self.schema["properties"][name]) == "area":
                return name
        for rule in self.schema.get("allOf", ()):
            names = [name for each in rule.get("anyOf", ()) for name in each.get("required", ())]
            if names:
                return str(names[-1])
        return _NOTE if _NOTE in self.schema["properties"] else None

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """What the form still needs."""
        return tuple(name for name in self._required() if name not in (self.day, self.story))

    @cached_property
    def optional(self) -> tuple[str, ...]:
        """What may be said besides."""
        told = (self.day, self.story, *self.asked)
        return tuple(name for name in self.schema["properties"] if name not in told)

    @property
    def apart(self) -> bool:
        """Whether each person is answered for apart unless the viewer says otherwise."""
        return 1 < len(self.tasks) <= _FEW and bool(self.asked)

    def part(self, names: Sequence[str]) -> Schema:
        """Return these fields of the form."""
        known = self.schema["properties"]
        required = [name for name in names if name in self.schema.get("required", ())]
        return {"properties": {name: known[name] for name in names}, "required": required}

    def title_of(self, name: str | None) -> str:
        """Return the title of a field."""
        return str(self.schema["properties"][name]["title"]) if name else ""

    def _required(self) -> Iterator[str]:
        needed = self.schema.get("required", ())
        return (name for name in self.schema["properties"] if name in needed)


def people(offered: Sequence[Any]) -> list[tuple[str, str, int]]:
    """Return code and name of everybody for whom something is to do, and how much; the most urgent first."""
    found: dict[str, list[Any]] = {}
    for task in offered:
        if task["recruit"]:
            found.setdefault(task["recruit"]["code"], []).append(task)
    return [(code, tasks[0]["recruit"]["name"], len(tasks)) for code, tasks in found.items()]


def choices(offered: Sequence[Any], codes: Sequence[str]) -> list[Choice]:
    """Return what an act with these people can close, the most urgent first.

    Of a recurring item the earliest task of each person is meant; what has a title of its own stands alone.
    """
    found: dict[str, list[Any]] = {}
    seen: set[tuple[str, str]] = set()
    for task in offered:
        who, item = str((task["recruit"] or {}).get("code")), task["item"]
        if who not in codes:
            continue
        alone = task["title"] != item["title"]
        if not alone and (who, item["code"]) in seen:
            continue
        seen.add((who, item["code"]))
        found.setdefault(task["id"] if alone else item["code"], []).append(task)
    return [
        Choice(key, tasks[0]["title"], tuple(tasks), tasks[0]["form"]) for key, tasks in _alike(found.items())
    ]


def _alike(found: Any) -> Iterator[tuple[str, list[Any]]]:
    """Give tasks of one item that take the same form; units may have settings of their own."""
    for key, tasks in found:
        forms: list[tuple[Schema, list[Any]]] = []
        for task in tasks:
            same = next((some for form, some in forms if form == task["form"]), None)
            if same is None:
                forms.append((task["form"], [task]))
            else:
                same.append(task)
        for number, (_, some) in enumerate(forms):
            yield (key if number == 0 else f"{key}~{number}"), some
