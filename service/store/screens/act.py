"""An act before it is checked: its tasks, their recruits, what units said of plugins, what its key holds."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, select

from service.store.among import among, among_rows
from service.store.drawing import drawable, gather
from service.store.idempotency import under_a_key
from service.store.outline import ids
from service.store.reads import lookup
from service.store.reads.recruits import RECRUIT
from service.store.reads.shape import Reading
from service.store.reads.tasks import TASK
from service.store.screens import parts
from service.store.tables import recruit, task


def read(reading: Reading, numbers: Iterable[int], key: str | None = None) -> None:
    """Read ahead what an act about these tasks asks for first, once; and what is kept under its key."""
    looked = sorted(set(numbers))
    if not drawable(reading) or ("act", *looked) in reading.memo:
        return
    caller = reading.scope.caller
    lists = gather(reading, ("act",), _drawn, numbers=looked, caller=caller, key=key)
    reading.memo["act", *looked] = True
    kept = next(((row.fingerprint, row.answer) for row in lists["kept"]), None)
    reading.memo["kept", caller, key] = (kept,)
    tasks = lists["tasks"]
    parts.know_rows(reading, TASK, tasks, looked, TASK.needed((), *lookup.TASK_ROW))
    owners = {row.recruit_id for row in tasks}
    parts.know_rows(reading, RECRUIT, lists["recruits"], owners, RECRUIT.needed((), *lookup.RECRUIT_ROW))
    parts.know_choices(reading, lists, {row.recruit_unit_id for row in tasks})


def _drawn(blank: Reading) -> Mapping[str, Select[Any]]:
    tasks = TASK.select(blank, (), *lookup.TASK_ROW)[0].where(among(task.c.id, ids("numbers")))
    shown = tasks.cte("shown")
    recruits = RECRUIT.select(blank, (), *lookup.RECRUIT_ROW)[0]
    upper = parts.above(select(shown.c.recruit_unit_id.label("id")))
    return {
        "kept": under_a_key(),
        "tasks": select(shown),
        "recruits": recruits.where(among_rows(recruit.c.id, select(shown.c.recruit_id))),
        **parts.choices(upper),
    }
