"""An act before it is checked: its tasks, their recruits, what units said of plugins, what its key holds.

Where it may go on to write in the same transaction, it holds the plans first: all that is read here is still
so when it is changed.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import Select, select

from service.domain.erasure import is_erased
from service.store import engine
from service.store.among import among, among_rows
from service.store.drawing import Lists, asking, drawable, together
from service.store.idempotency import under_a_key
from service.store.ids import row_of
from service.store.outline import ids
from service.store.reads import lookup
from service.store.reads.recruits import RECRUIT
from service.store.reads.shape import Reading
from service.store.reads.tasks import TASK
from service.store.screens import parts
from service.store.tables import recruit, task
from service.store.writes.changes import REMEMBERED
from service.store.writes.plans import holding_of
from service.store.writes.standing import Standing, taken

_MOST = 500
"""So many tasks does an act take."""

_HOLDS = 8
"""An act of more tasks holds nothing while it is checked: checks take their time for each."""

_CHANGED = (*lookup.TASK_ROW, *(name for name in REMEMBERED if name not in lookup.TASK_ROW))


def of_command(reading: Reading, command: Any) -> Standing | None:
    """Read ahead what a command asks for first that names tasks, and perhaps a key; return what it holds."""
    numbers = [row_of(each, "Task") or 0 for each in command.task_ids[:_MOST]]
    return read(reading, numbers, command.idempotency_key)


def read(reading: Reading, numbers: Iterable[int], key: str | None = None) -> Standing | None:
    """Read ahead what an act about these tasks asks for first, once; and what is kept under its key.

    Return what stands of all its tasks while their plans are held, None where they are not.
    """
    looked = sorted(set(numbers))
    if not drawable(reading) or ("act", *looked) in reading.memo:
        return None
    holds = len(looked) <= _HOLDS and engine.writes(reading.connection)
    caller = reading.scope.caller
    given = {"numbers": looked, "count": len(looked), "caller": caller, "key": key}
    drawn = asking(reading, ("act", holds), partial(_drawn, holds=holds), **given)
    lists = together(reading.connection, [holding_of(looked), drawn] if holds else [drawn])
    found = lists[-1]
    reading.memo["act", *looked] = True
    kept = next(((row.fingerprint, row.answer) for row in found["kept"]), None)
    reading.memo["kept", caller, key] = (kept,)
    tasks = found["tasks"]
    parts.know_rows(reading, TASK, tasks, looked, TASK.needed((), *lookup.TASK_ROW))
    owners = {row.recruit_id for row in tasks}
    parts.know_rows(reading, RECRUIT, found["recruits"], owners, RECRUIT.needed((), *lookup.RECRUIT_ROW))
    parts.know_choices(reading, found, {row.recruit_unit_id for row in tasks})
    return _standing(looked, lists[0], found) if holds else None


def _standing(looked: list[int], held: Lists, found: Lists) -> Standing | None:
    tasks = {row.id: row for row in found["tasks"]}
    plans = {row.id for row in held["held"]}
    if len(tasks) < len(looked) or any(row.recruit_id not in plans for row in tasks.values()):
        return None
    return Standing(
        erased=frozenset(row.id for row in found["recruits"] if is_erased(row)),
        tasks=tasks,
        records=None,
        numbers=[row.number for row in found["numbers"]],
        clock=found["clock"][0].at,
    )


def _drawn(blank: Reading, *, holds: bool) -> Mapping[str, Select[Any]]:
    names = _CHANGED if holds else lookup.TASK_ROW
    tasks = TASK.select(blank, (), *names)[0].where(among(task.c.id, ids("numbers")))
    shown = tasks.cte("shown")
    recruits = RECRUIT.select(blank, (), *lookup.RECRUIT_ROW)[0]
    drawn = {
        "kept": under_a_key(),
        "tasks": select(shown),
        "recruits": recruits.where(among_rows(recruit.c.id, select(shown.c.recruit_id))),
        **parts.choices(parts.above(select(shown.c.recruit_unit_id.label("id")))),
    }
    if holds:
        drawn |= taken(is_sqlite=False)
    return drawn
