"""What visits found about a person and what came of it, and what a person did about visits; and snapshots."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from service.store.reads.codes import but, code_of, in_code
from service.store.tables import finding, follow_up, follow_up_answer, snapshot, unit, visit, visit_visitor


def _followed() -> list[ColumnElement[Any]]:
    """Return a follow-up but for what it says."""
    names = ("due_on", "opened_on", "answered_on", "closed_on")
    owner = code_of(follow_up.c.owner_id).label("owner")
    return [
        *(follow_up.c.id, in_code(unit, follow_up.c.unit_id).label("unit"), owner),
        *(follow_up.c[name] for name in names),
    ]


STATEMENTS: Mapping[str, Callable[[int], Select[Any]]] = {
    "findings": lambda who: (
        select(finding.c.id, in_code(unit, visit.c.unit_id).label("unit"), visit.c.visited_on)
        .add_columns(finding.c.track, finding.c.text)
        .join(visit, visit.c.id == finding.c.visit_id)
        .where(finding.c.recruit_id == who)
        .order_by(finding.c.id)
    ),
    "follow_ups": lambda who: (
        select(*_followed(), follow_up.c.text).where(follow_up.c.recruit_id == who).order_by(follow_up.c.id)
    ),
    "answers": lambda who: (
        select(*but(follow_up_answer, "author_id"), code_of(follow_up_answer.c.author_id).label("author"))
        .join(follow_up, follow_up.c.id == follow_up_answer.c.follow_up_id)
        .where(follow_up.c.recruit_id == who)
        .order_by(follow_up_answer.c.id)
    ),
    "snapshots": lambda who: (
        select(*but(snapshot, "recruit_id")).where(snapshot.c.recruit_id == who).order_by(snapshot.c.id)
    ),
    "visits": lambda who: (
        select(in_code(unit, visit.c.unit_id).label("unit"), visit.c.visited_on, visit.c.recorded_on)
        .join(visit_visitor, visit_visitor.c.visit_id == visit.c.id)
        .where(visit_visitor.c.person_id == who)
        .order_by(visit.c.id)
    ),
    "owned": lambda who: select(*_followed()).where(follow_up.c.owner_id == who).order_by(follow_up.c.id),
    "answered": lambda who: (
        select(follow_up_answer.c.follow_up_id, follow_up_answer.c.closes, follow_up_answer.c.answered_on)
        .where(follow_up_answer.c.author_id == who)
        .order_by(follow_up_answer.c.id)
    ),
}
"""The sections of a dossier by name; what others are told about is not in those of what a person did."""
