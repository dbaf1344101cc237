"""The decreed years: taking one in, which moves the dates that hang on it, and saying which are known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from service.domain.planning import Suspension
from service.domain.words import Word
from service.store import calendar
from service.store.reads import lookup
from service.store.scope import Scope
from service.store.writes import moves, pauses, plans
from service.store.writes.work import Difference, Work
from service.usecases import redating
from service.usecases.service import Service
from service.usecases.sight import everything

BATCH = 500
"""Recruits whose tasks are read at a time."""


class YearStatus(Word):
    """What is known of a year."""

    DECREED = "DECREED", "已公布"
    ESTIMATED = "ESTIMATED", "按周一至周五估算"
    MISSING = "MISSING", "缺失，应当已经公布"


@dataclass(frozen=True, slots=True)
class YearState:
    """A year, from which source it is known, how many undone tasks fall due in it, how many provisionally."""

    year: int
    status: YearStatus
    source: str | None
    due: int
    provisional: int


@dataclass(frozen=True, slots=True)
class Move:
    """One task that falls due on another day."""

    recruit: str
    name: str
    item: str
    title: str
    occurrence: int
    before: date
    after: date


@dataclass
class Loaded:
    """What taking in a year changed, or would.

    ``before`` is the source from which the year was known, ``days`` its days that differ from Monday to
    Friday, ``changed`` how many of them are new, gone or other; ``settled`` tasks keep their day, which is
    provisional no longer.
    """

    year: int
    source: str
    before: str | None
    days: int
    changed: int
    moves: list[Move] = field(default_factory=list)
    recruits: int = 0
    settled: int = 0
    dry_run: bool = False


class _DryRunError(Exception):
    """Ends a transaction that was only to show what it would do."""


def load_calendar(
    service: Service,
    scope: Scope,
    year: int,
    days: Sequence[tuple[date, bool]],
    source: str,
    *,
    dry_run: bool = False,
) -> Loaded:
    """Take in a year as decreed, in the place of what was known of it, and date undone tasks anew.

    ``days`` are those that differ from Monday to Friday, True works; some may lie in the December before.
    What is done, waived, missed for good or set by hand never moves. Run again, it changes nothing.
    """
    loaded = Loaded(year, source, None, len(days), 0, dry_run=dry_run)
    try:
        with service.rearrange(scope) as work:
            _load(work, loaded, days)
            if dry_run:
                raise _DryRunError  # noqa: TRY301  the way out that leaves no trace
    except _DryRunError:
        pass
    return loaded


def known_years(service: Service, scope: Scope) -> list[YearState]:
    """Return all years from the first decreed one to the last in which something falls due, or the next."""
    with service.store.connected(scope) as connection:
        sources, planned = calendar.sources(connection), calendar.planned_years(connection)
    this = service.today.year
    years = [*sources, *planned, this, this + 1]
    return [
        YearState(
            year,
            _status(year, sources, this),
            sources.get(year),
            *planned.get(year, (0, 0)),
        )
        for year in range(min(years), max(years) + 1)
    ]


def decreed_days(service: Service, scope: Scope, year: int) -> list[tuple[date, bool]]:
    """Return the days that the decree of a year sets, none where it is not known."""
    with service.store.connected(scope) as connection:
        return sorted(calendar.days_of(connection, year).items())


def _status(year: int, sources: dict[int, str], this: int) -> YearStatus:
    if year in sources:
        return YearStatus.DECREED
    return YearStatus.ESTIMATED if year > this else YearStatus.MISSING


def _load(work: Work, loaded: Loaded, days: Sequence[tuple[date, bool]]) -> None:
    was = calendar.load(work.connection)
    loaded.before = calendar.sources(work.connection).get(loaded.year)
    calendar.decree(work.connection, loaded.year, days, loaded.source)
    now = work.calendar
    changed = {*was.exceptions.items()} ^ {*now.exceptions.items()}
    loaded.changed = len({day for day, _ in changed})
    for who, rows, known in _tasks(work, loaded.year):
        _keep(work, loaded, who, redating.redate(work, who, rows, known, was))
    if changed or loaded.before != loaded.source or loaded.recruits:
        work.trace(
            "loadCalendar",
            "Calendar",
            None,
            year=loaded.year,
            source=Difference(loaded.before, loaded.source),
            days=loaded.days,
            changed=loaded.changed,
            moved=len(loaded.moves),
        )


def _tasks(work: Work, year: int) -> Iterator[tuple[Any, list[Any], list[Suspension]]]:
    """Give each recruit with the tasks that may fall due near a year, and the suspensions; plans are held."""
    first, last = date(year - 1, 11, 1), date(year + 1, 12, 31)
    ids = lookup.all_recruits(everything(work))
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        plans.hold(work, part)
        rows = moves.planned_between(work, part, first, last)
        paused = pauses.suspensions_among(work, rows)
        for who in lookup.recruit_rows(everything(work), rows).values():
            yield who, rows[who.id], paused.get(who.id, [])


def _keep(work: Work, loaded: Loaded, who: Any, redated: Sequence[redating.Redated]) -> None:
    """Write each move into the recruit's history."""
    moved = [each for each in redated if each.moved]
    loaded.recruits += bool(moved)
    loaded.settled += sum(each.settled and not each.moved for each in redated)
    for each in moved:
        row, due = each.row, each.due_on
        item = work.catalogue.items.get(row.item)
        title = row.title or (item.definition["title"] if item else row.item)
        loaded.moves.append(Move(who.code, who.name, row.item, title, row.occurrence, row.due_on, due))
        work.trace(
            "moveDueDate",
            "Task",
            row.id,
            recruit_id=who.id,
            unit_id=who.unit_id,
            item=row.item,
            occurrence=row.occurrence,
            dueOn=Difference(row.due_on, due),
            year=loaded.year,
        )
