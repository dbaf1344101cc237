"""Follow-ups: what somebody has to see to, by when, and what came of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, select

from service.domain.words import FollowUpStatus
from service.store.among import among
from service.store.reads.asked import Asked
from service.store.reads.paging import Order, as_day, as_number, connection
from service.store.reads.shape import Column, Kind, Reading, to_one
from service.store.reads.task_filters import units_under
from service.store.tables import follow_up, follow_up_answer, recruit

_BY_DUE = Order.by(("due_on", as_day, False), ("id", as_number, False))
_STATUS = ("answered_on", "closed_on")


def _source(_reading: Reading) -> tuple[FromClause, Mapping[str, ColumnElement[Any]]]:
    return follow_up.outerjoin(recruit, recruit.c.id == follow_up.c.recruit_id), dict(follow_up.c.items())


def _sees(reading: Reading) -> ColumnElement[bool]:
    seen = reading.scope.sees("FollowUp")
    return seen & (follow_up.c.opened_on <= reading.as_of) if reading.past else seen


def status_on(row: Any, day: date) -> FollowUpStatus:
    """Return a follow-up's status as it was at the end of a day."""
    if row.closed_on is not None and row.closed_on <= day:
        return FollowUpStatus.CLOSED
    if row.answered_on is not None and row.answered_on <= day:
        return FollowUpStatus.ANSWERED
    return FollowUpStatus.OPEN


def status_is(status: FollowUpStatus, day: date) -> ColumnElement[bool]:
    """Return the predicate on ``follow_up`` of a status on a day; ``status_on`` is its definition."""
    row = follow_up.c
    closed = row.closed_on.is_not(None) & (row.closed_on <= day)
    answered = row.answered_on.is_not(None) & (row.answered_on <= day)
    match status:
        case FollowUpStatus.CLOSED:
            return closed
        case FollowUpStatus.ANSWERED:
            return ~closed & answered
        case _:
            return ~closed & ~answered


def _answers(reading: Reading, rows: Sequence[Any], _asked: Asked) -> Sequence[Any]:
    """Answer what was said until that day, each time on a line of its own; the last word marked as such."""
    said = follow_up_answer.c
    statement = select(said.follow_up_id, said.text, said.closes).where(
        said.follow_up_id.in_([row.id for row in rows]), said.answered_on <= reading.as_of
    )
    lines: dict[int, list[str]] = {row.id: [] for row in rows}
    for each in reading.rows(statement.order_by(said.id)):
        lines[each.follow_up_id].append(f"办结：{each.text}" if each.closes else each.text)
    return ["\n".join(lines[row.id]) or None for row in rows]


FOLLOW_UP = Kind(
    "FollowUp",
    source=_source,
    sees=_sees,
    plain={
        "text": Column("text"),
        "dueOn": Column("due_on"),
        "status": lambda row, reading: status_on(row, reading.as_of),
    },
    links={
        "unit": to_one("Unit", "unit_id"),
        "visit": to_one("Visit", "visit_id"),
        "owner": to_one("Person", "owner_id"),
        "answer": _answers,
    },
    needs={
        "text": ("text",),
        "dueOn": ("due_on",),
        "status": _STATUS,
        "unit": ("unit_id",),
        "visit": ("visit_id",),
        "owner": ("owner_id",),
    },
)


def page(reading: Reading, asked: Asked) -> dict[str, Any]:
    """Answer ``Query.followUps``: by due date; ``unit`` with those below it."""
    code, status = asked.args.get("unit"), asked.args.get("status")

    def narrow(found: Select[Any], columns: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
        if code is not None:
            found = found.where(among(columns["unit_id"], units_under(reading, code)))
        return found if status is None else found.where(status_is(FollowUpStatus(status), reading.as_of))

    return connection(reading, FOLLOW_UP, asked, _BY_DUE, narrow)[None]


def row_of(reading: Reading, number: int) -> Any:
    """Return a follow-up in sight, or None."""
    names = ("unit_id", "visit_id", "owner_id", "recruit_id", "due_on", *_STATUS)
    statement, columns = FOLLOW_UP.select(reading, (), *names)
    return next(iter(reading.rows(statement.where(columns["id"] == number))), None)


def by_ids(reading: Reading, ids: Sequence[int]) -> dict[int, Any]:
    """Return the follow-ups in sight among these."""
    names = ("unit_id", "visit_id", "owner_id", "recruit_id", "due_on", *_STATUS)
    statement, columns = FOLLOW_UP.select(reading, (), *names)
    return {row.id: row for row in reading.rows(statement.where(columns["id"].in_(sorted(set(ids)))))}


def unanswered(reading: Reading, first: date, last: date) -> Sequence[Any]:
    """Return the follow-ups in sight that nobody answered and that fall due between two days."""
    names = ("unit_id", "visit_id", "owner_id", "recruit_id", "due_on", "opened_on")
    statement, columns = FOLLOW_UP.select(reading, (), *names)
    due = columns["due_on"].between(first, last) & status_is(FollowUpStatus.OPEN, reading.as_of)
    return reading.rows(statement.where(due).order_by(columns["id"]))
