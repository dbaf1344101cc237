"""Gathers the sight of who asks, in one statement."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, Date, Select, bindparam, exists, select

from service.domain.erasure import is_erased
from service.domain.words import Role
from service.store import drawing, tokens, wall
from service.store.scope import Scope, began_by, in_force
from service.store.sights import Sight
from service.store.tables import assignment, department_head, person, role_grant, token, unit
from service.store.tables.columns import Id

Seen = tuple[Scope, Any]
"""A sight, and the own row of who has it."""

OWN = ("id", "code", "unit_id", "is_recruit", "name", "pinyin")
"""What is read of who asks."""


def scope_of_person(
    connection: Connection, person_id: int, today: date, *, portal_id: int | None = None
) -> Scope | None:
    """Gather the sight of a person today; None for somebody unknown or erased."""
    found = sight_of_person(connection, person_id, today, portal_id=portal_id)
    return found[0] if found else None


def sight_of_person(
    connection: Connection,
    person_id: int,
    today: date,
    *,
    portal_id: int | None = None,
    request_id: str | None = None,
) -> Seen | None:
    """Gather the sight of a person today, with the own row (``OWN``); None as ``scope_of_person``."""
    given = {"bearer": person_id, "today": today}
    lists = drawing.run(connection, "person", _person, given, Sight(bearer=person_id))
    return _seen(lists, today, portal_id, request_id)


def scope_again(
    connection: Connection, scope: Scope, today: date, further: Sequence[drawing.Asking] = ()
) -> tuple[Scope | None, Sequence[drawing.Lists]]:
    """Gather a person's sight anew, with drawings that hold as long as it is the same still."""
    person_id: int = scope.person_id  # type: ignore[assignment]
    asked = [("person", _person, {"bearer": person_id, "today": today}), *further]
    lists, *others = drawing.together(connection, asked, Sight(bearer=person_id))
    found = _seen(lists, today, scope.portal_id, scope.request_id)
    return found[0] if found else None, others


def sight_of_token(
    connection: Connection, hash_: str, now: datetime, today: date, request_id: str | None = None
) -> tuple[Any, Seen | None]:
    """Return who bears a token that holds now (None as ``bearer_of``), and a person's sight with it.

    PostgreSQL says both in one message: what finds the token tells the wall whose it is.
    """
    if connection.dialect.name != "postgresql":
        bearer = tokens.bearer_of(connection, hash_, now)
        known = bearer is not None and bearer.person_id is not None
        if not known:
            return bearer, None
        return bearer, sight_of_person(connection, bearer.person_id, today, request_id=request_id)
    finding = ("token, told", _holding, {"hash": hash_, "now": now})
    seeing = ("person, told", lambda: _person(wall.bearer()), {"today": today})
    found, lists = drawing.together(connection, [finding, seeing], Sight(token=hash_))
    bearer = next(iter(found["token"]), None)
    wall.heard(connection, bearer.person_id if bearer else None)
    return bearer, _seen(lists, today, None, request_id) if bearer else None


def _seen(lists: drawing.Lists, today: date, portal_id: int | None, request_id: str | None) -> Seen | None:
    who = next(iter(lists["who"]), None)
    if who is None or is_erased(who):
        return None
    paired, roles = lists["paired"], {row.role for row in lists["granted"]}
    held = [row for row in paired if row.ends_on is None or row.ends_on >= today]
    scope = Scope(
        person_id=who.id,
        person_code=who.code,
        unit_id=who.unit_id,
        organizer=Role.ORGANIZER in roles,
        auditor=Role.AUDITOR in roles,
        admin_units=frozenset(row.id for row in lists["below"]),
        nearest_units=frozenset(row.id for row in lists["nearest"]),
        departments=frozenset(row.department_id for row in lists["heads"]),
        mentees=frozenset(row.recruit_id for row in held if row.role == Role.MENTOR),
        partnered=frozenset(row.recruit_id for row in held if row.role == Role.PARTNER),
        past=frozenset(row.recruit_id for row in paired) - {row.recruit_id for row in held},
        is_recruit=who.is_recruit,
        on_behalf_of=who.code if portal_id is not None else None,
        portal_id=portal_id,
        request_id=request_id,
    )
    return scope, who


def scope_of_portal(connection: Connection, unit_id: int) -> Scope:
    """Return the sight of a unit portal that speaks for itself."""
    lists = drawing.run(connection, "portal", _portal, {"unit": unit_id})
    units = frozenset(row.id for row in lists["below"])
    return Scope(unit_id=unit_id, portal_id=unit_id, portal=True, portal_units=units)


def _holding() -> Mapping[str, Select[Any]]:
    return tokens.holding("", wall.telling(token.c.person_id))


def _person(told: ColumnElement[int] | None = None) -> Mapping[str, Select[Any]]:
    me = bindparam("bearer", type_=Id, required=False) if told is None else told
    today = bindparam("today", type_=Date(), required=False)
    granted = (role_grant.c.person_id == me) & in_force(role_grant, today)  # type: ignore[arg-type]
    admin = Role.UNIT_ADMIN.value
    own = select(role_grant.c.unit_id.label("id")).where(granted, role_grant.c.role == admin)
    others = role_grant.alias("others")
    manned = exists().where(
        others.c.unit_id == unit.c.id,
        others.c.role == admin,
        in_force(others, today),  # type: ignore[arg-type]
    )
    near = own.cte("near", recursive=True)
    children = select(unit.c.id).join(near, unit.c.parent_id == near.c.id)
    near = near.union(children.where(~manned))
    paired = (assignment.c.role, assignment.c.recruit_id, assignment.c.ends_on)
    return {
        "who": select(*(person.c[name] for name in OWN)).where(person.c.id == me),
        "paired": select(*paired).where(assignment.c.person_id == me, began_by(today)),  # type: ignore[arg-type]
        "granted": select(role_grant.c.role).where(granted),
        "heads": select(department_head.c.department_id).where(
            department_head.c.person_id == me,
            in_force(department_head, today),  # type: ignore[arg-type]
        ),
        "below": select(_below(own).c.id),
        "nearest": select(near.c.id),
    }


def _portal() -> Mapping[str, Select[Any]]:
    start = select(unit.c.id).where(unit.c.id == bindparam("unit", type_=Id, required=False))
    return {"below": select(_below(start).c.id)}


def _below(start: Select[Any]) -> CTE:
    """Return the units given and all below them."""
    found = start.cte("below", recursive=True)
    return found.union(select(unit.c.id).join(found, unit.c.parent_id == found.c.id))
