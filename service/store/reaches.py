"""How far a role sees, as predicates: the reaches of the access matrix."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, exists, true

from service.domain.words import Role
from service.store.among import among
from service.store.tables import (
    finding,
    follow_up,
    notification,
    person,
    record,
    recruit,
    task,
    visit,
    webhook,
)

if TYPE_CHECKING:
    from service.store.scope import Scope


def units_of(scope: "Scope", seat: str) -> frozenset[int]:
    """Return the units that a seat gives a viewer."""
    return {Role.PORTAL.value: scope.portal_units, Role.UNIT_ADMIN.value: scope.admin_units}.get(
        seat, frozenset()
    )


def _units(scope: "Scope", seat: str) -> ColumnElement[bool]:
    return among(recruit.c.unit_id, units_of(scope, seat))


def _visited(scope: "Scope", seat: str) -> ColumnElement[bool]:
    return among(visit.c.unit_id, units_of(scope, seat))


def _found(scope: "Scope", seat: str) -> ColumnElement[bool]:
    of_unit = finding.c.recruit_id.is_(None) | _units(scope, seat)
    return _visited(scope, seat) & of_unit


def _followed(scope: "Scope", seat: str) -> ColumnElement[bool]:
    of_unit = follow_up.c.recruit_id.is_(None) | _units(scope, seat)
    return among(follow_up.c.unit_id, units_of(scope, seat)) & of_unit


def _recorded(scope: "Scope", _seat: str) -> ColumnElement[bool]:
    own = record.alias("own_record")
    recorded = exists().where(own.c.task_id == task.c.id, own.c.author_id == scope.person_id)
    return among(recruit.c.id, scope.past) & recorded.correlate(task)


REACHES: dict[str, Callable[["Scope", str], ColumnElement[bool]]] = {
    "all": lambda _scope, _seat: true(),
    "units": _units,
    "departments": lambda scope, _seat: among(recruit.c.department_id, scope.departments),
    "mentees": lambda scope, _seat: among(recruit.c.id, scope.mentees),
    "partnered": lambda scope, _seat: among(recruit.c.id, scope.partnered),
    "inbox": lambda scope, _seat: notification.c.person_id == scope.person_id,
    "webhooks": lambda scope, _seat: among(webhook.c.unit_id, scope.admin_units),
    "visited": _visited,
    "found": _found,
    "followed": _followed,
    "owned": lambda scope, _seat: follow_up.c.owner_id == scope.person_id,
    "self": lambda scope, _seat: recruit.c.id == scope.person_id,
    "staff": lambda _scope, _seat: ~person.c.is_recruit,
    "recorded": _recorded,
    "authored": lambda scope, _seat: (
        among(recruit.c.id, scope.past) & (record.c.author_id == scope.person_id)
    ),
}
"""How far each reach of the matrix goes: a predicate for a scope that sits in the seat."""
