"""Visits to units, newest first, and what was found there."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, select

from service.store.among import among
from service.store.reads.asked import Asked
from service.store.reads.checklists import track_shape, track_title
from service.store.reads.follow_ups import FOLLOW_UP
from service.store.reads.paging import Order, as_day, as_number, connection
from service.store.reads.people import PERSON, UNIT
from service.store.reads.shape import Column, Kind, Reading, to_one
from service.store.reads.task_filters import units_under
from service.store.tables import finding, recruit, visit, visit_visitor

_NEWEST_FIRST = Order.by(("visited_on", as_day, True), ("id", as_number, True))
_OF_UNIT = 10
"""So many visits of a unit make a page unless more are asked for."""


def _sees(reading: Reading) -> ColumnElement[bool]:
    seen = reading.scope.sees("Visit")
    return seen & (visit.c.recorded_on <= reading.as_of) if reading.past else seen


def _visitors(reading: Reading, rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
    statement = select(visit_visitor.c.visit_id, visit_visitor.c.person_id).where(
        visit_visitor.c.visit_id.in_([row.id for row in rows])
    )
    came = reading.rows(statement.order_by(visit_visitor.c.id))
    people = PERSON.by_ids(reading, (each.person_id for each in came), asked.fields)
    found: dict[int, list[Any]] = {row.id: [] for row in rows}
    for each in came:
        if each.person_id in people:
            found[each.visit_id].append(people[each.person_id])
    return [found[row.id] for row in rows]


def _findings(reading: Reading, rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
    statement, columns = FINDING.select(reading, asked.fields, "visit_id")
    mine = statement.where(columns["visit_id"].in_([row.id for row in rows]))
    some = reading.rows(mine.order_by(columns["id"]))
    found: dict[int, list[Any]] = {row.id: [] for row in rows}
    for each, answer in zip(some, FINDING.shape(reading, some, asked.fields), strict=True):
        found[each.visit_id].append(answer)
    return [found[row.id] for row in rows]


VISIT = Kind(
    "Visit",
    source=lambda _reading: (visit, dict(visit.c.items())),
    sees=_sees,
    plain={"visitedOn": Column("visited_on")},
    links={"unit": to_one("Unit", "unit_id"), "visitors": _visitors, "findings": _findings},
    needs={"visitedOn": ("visited_on",), "unit": ("unit_id",)},
)


def _source(_reading: Reading) -> tuple[FromClause, Mapping[str, ColumnElement[Any]]]:
    tables = finding.join(visit, visit.c.id == finding.c.visit_id)
    return tables.outerjoin(recruit, recruit.c.id == finding.c.recruit_id), dict(finding.c.items())


def _tracks(reading: Reading, rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
    return [
        track_shape(reading, row.track, track_title(reading, row.track), asked.fields) if row.track else None
        for row in rows
    ]


def _follow_ups(reading: Reading, rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
    statement, columns = FOLLOW_UP.select(reading, asked.fields, "finding_id")
    some = reading.rows(statement.where(columns["finding_id"].in_([row.id for row in rows])))
    answers = FOLLOW_UP.shape(reading, some, asked.fields)
    found = {row.finding_id: answer for row, answer in zip(some, answers, strict=True)}
    return [found.get(row.id) for row in rows]


FINDING = Kind(
    "Finding",
    source=_source,
    sees=lambda reading: reading.scope.sees("Finding"),
    plain={"text": Column("text")},
    links={"recruit": to_one("Recruit", "recruit_id"), "track": _tracks, "followUp": _follow_ups},
    needs={"text": ("text",), "recruit": ("recruit_id",), "track": ("track",)},
)


def page(reading: Reading, asked: Asked) -> dict[str, Any]:
    """Answer ``Query.visits``: newest first; ``unit`` with those below it."""
    code = asked.args.get("unit")

    def narrow(found: Select[Any], columns: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
        return found if code is None else found.where(among(columns["unit_id"], units_under(reading, code)))

    return connection(reading, VISIT, asked, _NEWEST_FIRST, narrow)[None]


def _of_units(reading: Reading, rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
    """Answer ``Unit.visits`` for many units at once: newest first."""
    ids = [row.id for row in rows]
    pages = connection(
        reading, VISIT, asked, _NEWEST_FIRST, lambda found, _: found, lambda: visit.c.unit_id, ids, _OF_UNIT
    )
    return [pages[each] for each in ids]


UNIT.links["visits"] = _of_units
