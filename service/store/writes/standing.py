"""What an act needs to know once it holds its recruits' plans: one statement, drawn once, in one message.

An act that held them before it looked at anything knows it already.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, Integer, Select, func, literal_column, select, type_coerce

from service.domain.enabling import Entry
from service.domain.erasure import ERASED_NAME
from service.domain.words import RecordStatus
from service.store import drawing
from service.store.among import among
from service.store.outline import ids, named
from service.store.screens import parts
from service.store.tables import person, record, task, unit
from service.store.writes import plans
from service.store.writes.changes import REMEMBERED
from service.store.writes.work import Work


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What stands now that nobody else can change it.

    ``erased``: which of the recruits were; ``tasks``: each task, with what a change keeps of it;
    ``records``: which records of the items are in force, None where they were looked at since;
    ``numbers``: those for the act's own records; ``clock``: the database's time.
    """

    erased: frozenset[int]
    tasks: Mapping[int, Any]
    records: frozenset[int] | None
    numbers: Sequence[int]
    clock: datetime


def held(
    work: Work, tasks: Sequence[int], recruits: Iterable[int], units: Iterable[int], items: Iterable[str]
) -> Standing:
    """Hold the recruits' plans and find what stands then, with one number for each task.

    What these units said of plugins, and the database's time, are left with the work.
    """
    if work.standing is not None:
        known: Standing = work.standing
        work.clock = known.clock
        return known
    whose, places = sorted(set(recruits)), sorted(set(units))
    named_items = {f"item_{place}": item for place, item in enumerate(sorted(items))}
    is_sqlite = work.connection.dialect.name == "sqlite"
    given = {"tasks": sorted(tasks), "recruits": whose, "units": places, "count": len(tasks), **named_items}
    look = ("standing", len(named_items)), lambda: _drawn(list(named_items), is_sqlite=is_sqlite), given
    lists = drawing.together(work.connection, [*plans.holding(work, whose), look])[-1]
    said = [Entry(row.plugin, row.unit_id, row.enabled, row.settings) for row in lists["entries"]]
    work.installed.know(said, {row.id: row.parent_id for row in lists["parents"]}, places)
    work.clock = lists["clock"][0].at
    numbers = [row.number for row in lists["numbers"]]
    return Standing(
        erased=frozenset(row.id for row in lists["erased"]),
        tasks={row.id: row for row in lists["tasks"]},
        records=frozenset(row.id for row in lists.get("records", ())),
        numbers=numbers if len(numbers) == len(tasks) else range(numbers[0], numbers[0] + len(tasks)),
        clock=work.clock,
    )


def _drawn(items: Sequence[str], *, is_sqlite: bool) -> Mapping[str, Select[Any]]:
    recruits = ids("recruits")
    mine = select(unit.c.id).where(among(unit.c.id, ids("units")))
    lists = {
        "erased": select(person.c.id).where(
            among(person.c.id, recruits), person.c.name == ERASED_NAME, person.c.pinyin == ""
        ),
        "tasks": select(task.c.id, task.c.due_on, *(task.c[name] for name in REMEMBERED)).where(
            among(task.c.id, ids("tasks"))
        ),
        **parts.choices(parts.above(mine)),
    }
    if items:
        lists["records"] = select(record.c.id).where(
            among(record.c.recruit_id, recruits),
            record.c.item.in_([named(item) for item in items]),
            record.c.status.in_([str(each) for each in RecordStatus if each.in_force]),
            record.c.erased_on.is_(None),
        )
    return {**lists, **taken(is_sqlite=is_sqlite)}


def taken(*, is_sqlite: bool) -> Mapping[str, Select[Any]]:
    """Take the records' numbers, and the time; SQLite tells the first: its writer counts on from there."""
    now = func.strftime("%Y-%m-%dT%H:%M:%f", "now") if is_sqlite else func.clock_timestamp()
    clock = select(type_coerce(now, DateTime(timezone=True)).label("at"))
    if is_sqlite:
        return {
            "numbers": select((func.coalesce(func.max(record.c.id), 0) + 1).label("number")),
            "clock": clock,
        }
    each = func.generate_series(1, named("count", Integer())).table_valued("place")
    numbers = select(func.nextval(literal_column("'record_id_seq'")).label("number")).select_from(each)
    return {"numbers": numbers, "clock": clock}
