"""A viewer's sight by its kind alone: what its ids are is given when a statement runs.

What is drawn runs in the plain sight of its viewer: the second wall shows of past recruits no more than the
viewer sees of them by role. What is kept of others is looked for as ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, BigInteger, BindParameter, Date, Select, Text, bindparam

from service.domain.words import Role
from service.store.joins import lean
from service.store.reads.shape import Reading
from service.store.scope import Scope
from service.store.sights import Through
from service.store.tables.columns import Id

IDS = ("admin_units", "nearest_units", "portal_units", "departments", "mentees", "partnered", "past")
"""The ids of a scope that statements are drawn with."""

_LIST = ARRAY(BigInteger).with_variant(Text(), "sqlite")


def named(name: str, kind: Any = None) -> BindParameter[Any]:
    """Return a value that is given when the statement runs: a text unless said otherwise."""
    return bindparam(name, type_=kind or Text(), required=False)


def ids(name: str) -> BindParameter[Any]:
    """Return a list of ids that is given when the statement runs."""
    return bindparam(name, type_=_LIST, required=False)


def drawable(reading: Reading) -> bool:
    """Say whether a drawing sees what the viewer sees: on the day itself, and not as an auditor."""
    scope = reading.scope
    return not reading.past and (scope.organizer or not scope.auditor)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline(Scope):
    """A viewer's sight by its kind: the roles held, with ids that are given when the statement runs."""

    held: tuple[Role, ...] = ()
    some: frozenset[str] = frozenset()

    @property
    def roles(self) -> list[Role]:
        """The roles that such a viewer holds."""
        return list(self.held)

    def has(self, name: str) -> bool:
        """Say whether such a viewer has any of the ids of that name."""
        return name in self.some


class _Blank(Reading):
    """A reading of nobody's yet: statements are drawn with it, none can run."""

    @property
    def past(self) -> bool:
        return False

    @property
    def keeping(self) -> Through:
        return {}

    def lean(self, statement: Select[Any]) -> Select[Any]:
        return lean(statement)

    def rows(self, statement: Select[Any], through: Any = None) -> Sequence[Any]:  # noqa: ARG002  as a Reading
        raise AssertionError("nothing is read while a statement is drawn")


def blank(reading: Reading) -> Reading:
    """Return a reading for every viewer of the same kind, on any day, to draw statements with."""
    scope = reading.scope
    today, as_of = named("today", Date()), named("as_of", Date())
    some = frozenset(name for name in IDS if getattr(scope, name))
    given: dict[str, Any] = {name: ids(name) for name in some}
    if scope.person_id is not None:
        given["person_id"] = named("viewer", Id)
    if scope.unit_id is not None:
        given["unit_id"] = named("viewer_unit", Id)
    outline = Outline(
        organizer=scope.organizer,
        auditor=scope.auditor,
        portal=scope.portal,
        is_recruit=scope.is_recruit,
        held=tuple(scope.roles),
        some=some,
        **given,
    )
    parts = (outline, reading.catalogue, reading.versions, today, as_of, reading.installed)
    return _Blank(None, *parts)  # type: ignore[arg-type]
