"""What a past mentor or partner keeps of a recruit, reached through the own task or record."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from service.store.reads import figures
from service.store.reads.asked import Asked
from service.store.reads.counts import Figure, shown
from service.store.reads.shape import Kind, Link, Reading, kind
from service.store.tables import recruit

_KEPT = ("code", "name", "pinyin", "entryDate", "probationEndsOn", "status", "stage")
_LISTS = ("appointments", "milestones", "tracks", "dimensions", "assignments", "snapshots")
_SINGLE = ("memberNumber", "post", "department", "mentor", "partner")
_LINKS = ("unit", "cohort", "tasks", "task", "history")


def recruit_of(reading: Reading, rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
    """Answer ``Task.recruit``: whole where the recruit is in sight, else as far as it is remembered."""
    ids = {row.recruit_id for row in rows}
    found = kind("Recruit").by_ids(reading, ids, asked.fields)
    if gone := ids - found.keys():
        found |= _remembered().by_ids(reading, gone, asked.fields)
    return [found.get(row.recruit_id) for row in rows]


@cache
def _remembered() -> Kind:
    whole = kind("Recruit")
    return Kind(
        "Recruit",
        source=whole.source,
        sees=lambda reading: recruit.c.id.in_(reading.scope.past),
        plain={name: whole.plain[name] for name in _KEPT},
        links={
            **{name: whole.links[name] for name in _LINKS},
            **{name: _nothing(name) for name in (*_LISTS, *_SINGLE)},
            "progress": _progress,
        },
        needs={name: needed for name, needed in whole.needs.items() if name in (*_KEPT, *_LINKS)},
        listed=False,
        kept=True,
    )


def _nothing(name: str) -> Link:
    return lambda _reading, rows, _asked: [[] if name in _LISTS else None for _ in rows]


def _progress(reading: Reading, rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
    """Count the tasks that the viewer recorded."""
    narrow = [figures.of_recruits(row.id for row in rows)]
    found = figures.figures(reading, ("recruit_id",), narrow, counts=reading.scope.sees("Task"))
    return shown([found.get((row.id,), Figure()) for row in rows], asked.fields)
