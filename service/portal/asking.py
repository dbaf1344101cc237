"""Asks the reads for what a page shows, in the words of the API: ``title dueOn item{code}``."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from service.portal.viewer import Viewer
from service.store.reads.asked import Asked
from service.store.reads.shape import Reading
from service.usecases.readings import tell_reading

_EARLIEST, _LATEST = date(1900, 1, 1), date(2100, 12, 31)
_WORD = re.compile(r"[A-Za-z_.]+|[{}:]")

Arguments = Mapping[str, Mapping[str, Any]]
Read = Callable[[Reading, Asked], Any]


def ask(name: str, fields: str, below: Arguments | None = None, **arguments: Any) -> Asked:
    """Describe a field with what is wanted of it.

    ``key:name`` answers a field under another key, ``Task.title`` that of one type where there may be
    several; ``below`` gives fields their arguments, by key.
    """
    words = iter(_WORD.findall(fields))
    return Asked(name, name, arguments, tuple(_fields(words, below or {})))


def read(viewer: Viewer, *wanted: tuple[Read, Asked], as_of: date | None = None) -> list[Any]:
    """Answer what is wanted, all of it as one moment sees it; what private payloads were shown is traced."""
    service = viewer.service
    with service.store.reading(viewer.scope, service.today, as_of) as reading:
        answers = [answer(reading, asked) for answer, asked in wanted]
        shown = list(reading.shown)
    tell_reading(service, viewer.scope, shown)
    return answers


def day_of(text: str) -> date | None:
    """Return the day that an address names, None where it names none that the reads know."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if _EARLIEST <= found <= _LATEST else None


def _fields(words: Iterator[str], below: Arguments) -> Iterator[Asked]:
    found: list[Asked] = []
    alias = ""
    for word in words:
        if word == "}":
            break
        if word == ":":
            alias = found.pop().key
        elif word == "{":
            last = found.pop()
            found.append(Asked(last.name, last.key, last.args, tuple(_fields(words, below)), last.on))
        else:
            kind, _, name = word.rpartition(".")
            key = alias or name
            found.append(Asked(name, key, below.get(key, {}), (), kind or None))
            alias = ""
    yield from found
