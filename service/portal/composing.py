"""One act from one page: what is said once goes to every form that takes it, and faults come back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from service.domain.refusals import Fault
from service.portal.choices import Choice, Schema
from service.portal.fields import Faults, Field, Path, drawn
from service.portal.filling import Form, filled
from service.usecases.acts import Override

DAY, STORY = "day", "story"
_ONCE = "p"


@dataclass(frozen=True)
class Slot:
    """Fields asked together: for everybody, for one choice, or for one task; ``name`` begins their names."""

    name: str
    choice: Choice
    asked: tuple[str, ...]
    optional: tuple[str, ...]
    task: Mapping[str, Any] | None = None

    @property
    def schema(self) -> Schema:
        """The part of the form that is asked here."""
        return self.choice.part((*self.asked, *self.optional))


@dataclass
class Act:
    """An act in the making: what was chosen, and what is said of it."""

    form: Form
    chosen: Sequence[Choice]
    faults: Sequence[Fault] = ()
    slots: list[Slot] = field(init=False)

    def __post_init__(self) -> None:
        """Settle which field is asked where."""
        self.slots = list(self._slots())

    @property
    def tasks(self) -> list[tuple[Choice, Mapping[str, Any]]]:
        """All tasks of the act."""
        return [(choice, task) for choice in self.chosen for task in choice.tasks]

    def is_apart(self, choice: Choice) -> bool:
        """Say whether each person is answered for apart."""
        if len(choice.tasks) == 1:
            return False
        said = choice.key in self.form.getlist("shown")
        return choice.key in self.form.getlist("apart") if said else choice.apart

    def payload(self) -> tuple[dict[str, Any], list[Override]]:
        """Return what all tasks share, and what differs for some."""
        whole = [(choice, task["id"], self._said(choice, task)) for choice, task in self.tasks]
        shared: dict[str, Any] = {}
        for _, _, said in whole:
            for name, value in said.items():
                shared.setdefault(name, value)
        overrides = []
        for choice, number, said in whole:
            known = [name for name in shared if name in choice.schema["properties"]]
            other = {name: said.get(name) for name in known if said.get(name) != shared[name]}
            if other:
                overrides.append(Override(task_id=number, payload=other))
        return shared, overrides

    def sections(self) -> Iterator[dict[str, Any]]:
        """Give, for each choice, the slots with their fields drawn."""
        for choice in self.chosen:
            slots = [self._drawn(slot) for slot in self.slots if slot.choice is choice]
            yield {"choice": choice, "apart": self.is_apart(choice), "slots": slots}

    @cached_property
    def placed(self) -> tuple[dict[str, dict[Path, list[str]]], list[str]]:
        """Sort the faults: by slot (``day`` and ``story`` too) and place in it; and those of no field."""
        inside: dict[str, dict[Path, list[str]]] = {}
        others: list[str] = []
        _, overrides = self.payload()
        for fault in self.faults:
            places = list(self._places(fault, overrides))
            if not places:
                others.append(self._named(fault))
            for slot, path in places:
                said = inside.setdefault(slot, {}).setdefault(path, [])
                if fault.message not in said:
                    said.append(fault.message)
        return inside, others

    def _slots(self) -> Iterator[Slot]:
        once: dict[str, Any] = {}
        for choice in self.chosen:
            known = choice.schema["properties"]
            if self.is_apart(choice):
                for task in choice.tasks:
                    yield Slot(f"t.{task['id']}", choice, choice.asked, choice.optional, task)
                continue
            own = {n for n in (*choice.asked, *choice.optional) if once.get(n, known[n]) != known[n]}
            asked = tuple(name for name in choice.asked if name not in once)
            optional = tuple(name for name in choice.optional if name not in once)
            once |= {name: known[name] for name in (*asked, *optional)}
            yield Slot(_ONCE, choice, asked, optional)
            if own:
                yield Slot(
                    f"i.{choice.key}",
                    choice,
                    tuple(name for name in choice.asked if name in own),
                    tuple(name for name in choice.optional if name in own),
                )

    def _said(self, choice: Choice, task: Mapping[str, Any]) -> dict[str, Any]:
        """Return the whole payload of one task."""
        said: dict[str, Any] = {}
        for name, key in ((choice.day, DAY), (choice.story, STORY)):
            if name and (text := self.form.get(key, "").replace("\r\n", "\n").strip()):
                said[name] = text
        for slot in self.slots:
            if slot.task is not None:
                if slot.task is task:
                    said |= filled(slot.schema, self.form, slot.name)
            elif slot.choice is choice or (slot.name == _ONCE and not self.is_apart(choice)):
                wanted = [n for n in slot.schema["properties"] if n in (*choice.asked, *choice.optional)]
                said |= {**filled(slot.choice.part(wanted), self.form, slot.name)}
        return said

    def _places(self, fault: Fault, overrides: Sequence[Override]) -> Iterator[tuple[str, Path]]:
        tasks, path = self.tasks, fault.path
        if path[:1] == ("payload",) and len(path) > 1:
            some, path = tasks, path[1:]
        elif path[:1] == ("overrides",) and path[2:3] == ("payload",):
            number = overrides[int(path[1])].task_id
            some, path = [each for each in tasks if each[1]["id"] == number], path[3:]
        elif path[:1] == ("taskIds",) and path[2:3] == ("payload",):
            some, path = [tasks[int(path[1])]], path[3:]
        else:
            return
        found: dict[str, None] = {}
        for choice, task in some:
            if path and path[0] in choice.schema["properties"]:
                found[self._slot_of(choice, task, path[0])] = None
        for slot in found:
            yield slot, path if slot not in (DAY, STORY) else ()

    def _slot_of(self, choice: Choice, task: Mapping[str, Any], name: str) -> str:
        if name in (choice.day, choice.story):
            return DAY if name == choice.day else STORY
        own = [slot for slot in self.slots if slot.task is task or slot.name == f"i.{choice.key}"]
        return next((slot.name for slot in own if name in slot.schema["properties"]), _ONCE)

    def _named(self, fault: Fault) -> str:
        if fault.path[:1] == ("taskIds",) and len(fault.path) > 1:
            choice, task = self.tasks[int(fault.path[1])]
            return f"{choice.title}（{task['recruit']['name']}）：{fault.message}"
        return fault.message

    def _drawn(self, slot: Slot) -> dict[str, Any]:
        inside, _ = self.placed
        faults: Faults = inside.get(slot.name, {})
        more = self.form.getlist("more")
        fields = drawn(
            slot.schema, filled(slot.schema, self.form, slot.name), faults, name=slot.name, more=more
        )
        asked: list[Field] = [each for each in fields if each.path[0] in slot.asked]
        optional = [each for each in fields if each.path[0] in slot.optional]
        wrong = any(each.faults or each.value for field_ in optional for each in field_.all())
        return {"task": slot.task, "asked": asked, "optional": optional, "open": wrong}
