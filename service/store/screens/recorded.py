"""What an act recorded, shown at once: the records, their tasks, whose they are, and their figures."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select

from service.store import drawing
from service.store.among import among, among_rows
from service.store.drawing import Asking, Lists, drawable
from service.store.outline import ids
from service.store.reads import figures
from service.store.reads.asked import Asked
from service.store.reads.counts import Tallies
from service.store.reads.records import RECORD
from service.store.reads.recruits import RECRUIT
from service.store.reads.shape import Reading
from service.store.reads.tasks import TASK
from service.store.screens import parts
from service.store.tables import record, recruit, task

_COUNTED = ("milestones", "tracks", "progress")


def asking(reading: Reading, numbers: Sequence[int], asked: Asked) -> Asking | None:
    """Return the drawing of what is asked of these records, None where it cannot be read ahead."""
    if not drawable(reading) or not numbers:
        return None
    tasks, recruits = _below(asked.fields, "task"), _around(asked)
    shape = (
        "recorded",
        RECORD.needed(asked.fields),
        TASK.needed(tasks) if tasks else None,
        RECRUIT.needed(recruits) if recruits else None,
        _counts(recruits),
    )
    looked = sorted(set(numbers))
    return drawing.asking(reading, shape, lambda blank: _drawn(blank, asked), numbers=looked)


def _below(fields: Sequence[Asked], name: str) -> list[Asked]:
    return [each for field in fields if field.name == name for each in field.fields]


def _around(asked: Asked) -> list[Asked]:
    return _below(_below(asked.fields, "task"), "recruit")


def _counts(recruits: Sequence[Asked]) -> bool:
    return any(each.name in _COUNTED for each in recruits)


def _drawn(blank: Reading, asked: Asked) -> Mapping[str, Select[Any]]:
    tasks, recruits = _below(asked.fields, "task"), _around(asked)
    rows = RECORD.select(blank, asked.fields, "task_id")[0].where(among(record.c.id, ids("numbers")))
    shown = blank.lean(rows).cte("shown")
    drawn: dict[str, Select[Any]] = {"records": select(shown)}
    if tasks:
        theirs = TASK.select(blank, tasks, "recruit_id")[0]
        done = blank.lean(theirs.where(among_rows(task.c.id, select(shown.c.task_id)))).cte("done")
        drawn["tasks"] = select(done)
        if recruits:
            whose = RECRUIT.select(blank, recruits)[0]
            whose = whose.where(among_rows(recruit.c.id, select(done.c.recruit_id)))
            owners = blank.lean(whose).cte("owner")
            drawn["recruits"] = select(owners)
            if _counts(recruits):
                mine = [among_rows(task.c.recruit_id, select(owners.c.id))]
                keys = ("recruit_id", "stage", "track")
                drawn["figures"] = figures.tallies(blank, keys, mine, gates=True)
    return drawn


def know(reading: Reading, numbers: Sequence[int], asked: Asked, lists: Lists) -> None:
    """Leave what was read ahead of these records where it is looked for."""
    looked = sorted(set(numbers))
    parts.know_rows(reading, RECORD, lists["records"], looked, RECORD.needed(asked.fields))
    if "tasks" in lists:
        theirs = {row.task_id for row in lists["records"]}
        parts.know_rows(reading, TASK, lists["tasks"], theirs, TASK.needed(_below(asked.fields, "task")))
    if "recruits" in lists:
        owners = {row.recruit_id for row in lists["tasks"]}
        parts.know_rows(reading, RECRUIT, lists["recruits"], owners, RECRUIT.needed(_around(asked)))
    if "figures" in lists:
        found = tuple(sorted(row.id for row in lists["recruits"]))
        reading.memo["tallies", found] = Tallies(lists["figures"], 3)
