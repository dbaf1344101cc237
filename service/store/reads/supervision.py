"""Figures of visits and follow-ups, and which units to visit next."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from service.domain.words import FollowUpStatus, RecruitStatus
from service.store import wall
from service.store.among import among
from service.store.reads import figures
from service.store.reads.asked import Asked
from service.store.reads.counts import Figure
from service.store.reads.follow_ups import status_is
from service.store.reads.paging import page_size
from service.store.reads.people import UNIT
from service.store.reads.shape import Reading
from service.store.tables import follow_up, recruit, visit

WEEKS = 52
LONG_DAYS = 60
"""A unit that waits so long weighs as much as one that lags behind by as much as is borne."""

_NOW_AND_THEN = 5
_WEEK = timedelta(days=7)


def last_visits(reading: Reading, unit_ids: Iterable[int]) -> dict[int, date]:
    """Return the day of the last visit that the viewer's figures count, of each of these units."""
    statement = (
        select(visit.c.unit_id, func.max(visit.c.visited_on))
        .where(reading.scope.sees("VisitFigures"), visit.c.unit_id.in_(sorted(set(unit_ids))))
        .where(visit.c.visited_on <= reading.as_of, visit.c.recorded_on <= reading.as_of)
        .group_by(visit.c.unit_id)
    )
    return dict(tuple(row) for row in reading.rows(statement, wall.figures(reading.scope)))


def weeks_without_visit(
    reading: Reading, units: frozenset[int] | None, first_entry: date | None
) -> list[date]:
    """Return the Mondays of ended weeks without a visit, the oldest first: of the last 52, from an entry on.

    Nobody was visited in the sight of somebody who sees no visits: that is no news.
    """
    if first_entry is None or reading.scope.places("VisitFigures") == frozenset():
        return []
    this = _monday(reading.as_of)
    mondays = [this - _WEEK * back for back in range(WEEKS, 0, -1)]
    statement = select(visit.c.visited_on).where(
        reading.scope.sees("VisitFigures"),
        visit.c.visited_on.between(mondays[0], this),
        visit.c.recorded_on <= reading.as_of,
    )
    if units is not None:
        statement = statement.where(among(visit.c.unit_id, units))
    visited = {
        _monday(row.visited_on) for row in reading.rows(statement.distinct(), wall.figures(reading.scope))
    }
    return [each for each in mondays if each >= first_entry and each not in visited]


def open_follow_ups(reading: Reading, units: frozenset[int] | None) -> int:
    """Count the follow-ups that nobody answered yet, of those that the viewer's figures count."""
    statement = (
        select(func.count())
        .select_from(follow_up.outerjoin(recruit, recruit.c.id == follow_up.c.recruit_id))
        .where(reading.scope.sees("FollowUpFigures"), follow_up.c.opened_on <= reading.as_of)
        .where(status_is(FollowUpStatus.OPEN, reading.as_of))
    )
    if units is not None:
        statement = statement.where(among(follow_up.c.unit_id, units))
    return int(reading.rows(statement, wall.figures(reading.scope))[0][0])


def suggestions(reading: Reading, asked: Asked, lagging_percent: int) -> list[dict[str, Any]]:
    """Answer ``Query.visitSuggestions``: units whose plans run, longest unvisited and most overdue first."""
    first = page_size(asked.args, _NOW_AND_THEN)
    entries = _first_entries(reading)
    places = reading.scope.places("VisitFigures")
    ids = [each for each in entries if places is None or each in places]
    last, counted = last_visits(reading, ids), figures.figures(reading, ("shown_unit_id",))
    fields: Sequence[Asked] = [below for each in asked.below("unit") for below in each.fields]
    statement, columns = UNIT.select(reading, fields, "code")
    rows = reading.rows(statement.where(columns["id"].in_(ids)).order_by(columns["code"]))
    weighed = []
    for row in rows:
        progress = counted[row.id,].progress if (row.id,) in counted else Figure().progress
        since = last.get(row.id, entries[row.id])
        days = max((reading.as_of - since).days, 0)
        share = progress.overdue / progress.due if progress.due else 0.0
        weight = days / LONG_DAYS + share * 100 / lagging_percent
        reason = _reason(
            days, last.get(row.id), entries[row.id], progress.due, progress.overdue, lagging_percent
        )
        weighed.append((weight, row, progress.overdue, reason))
    chosen = sorted(weighed, key=lambda each: -each[0])[:first]
    units = iter(UNIT.shape(reading, [each[1] for each in chosen], fields))
    return [
        _shape(asked, next(units), last.get(row.id), overdue, reason) for _, row, overdue, reason in chosen
    ]


def _shape(asked: Asked, unit: Any, last: date | None, overdue: int, reason: str) -> dict[str, Any]:
    values = {"unit": unit, "lastVisitedOn": last, "overdue": overdue, "reason": reason}
    return {each.key: values[each.name] for each in asked.fields if each.name in values}


def _reason(days: int, last: date | None, entry: date, due: int, overdue: int, lagging_percent: int) -> str:
    parts = [f"{days}天未走访" if last else f"尚未走访（首批新录用公务员{entry}入职）"]
    if overdue:
        share = overdue * 100 / due if due else 0
        parts.append(f"{due}项到期任务中{overdue}项逾期（{share:.0f}%）")
        if share > lagging_percent:
            parts.append(f"逾期超过{lagging_percent}%，可发督办")
    return "；".join(parts)


def _first_entries(reading: Reading) -> dict[int, date]:
    """Return the first entry among the recruits of each unit whose plans run."""
    statement = (
        select(recruit.c.unit_id, func.min(recruit.c.entry_date))
        .where(reading.scope.sees("Figures"), recruit.c.status == RecruitStatus.ACTIVE)
        .group_by(recruit.c.unit_id)
    )
    return dict(tuple(row) for row in reading.rows(statement, wall.figures(reading.scope)))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _of_units(reading: Reading, rows: Sequence[Any], _asked: Asked) -> Sequence[Any]:
    last = last_visits(reading, [row.id for row in rows])
    return [last.get(row.id) for row in rows]


UNIT.links["lastVisitedOn"] = _of_units
