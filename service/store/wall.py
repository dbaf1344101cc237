"""The second wall: the scope of a transaction, told to the row-level security of PostgreSQL.

The policies (migration 0003) read settings ``xikou.…`` that hold until the transaction ends; where none is
set, nothing is seen. Before each statement they are made those of the viewer, and of the sight that the
statement names beside it. SQLite has no such wall.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Text, cast, func

from service.store.message import send
from service.store.scope import Scope
from service.store.sights import SIGHT, Sight, Through, through

_WALL = "xikou_wall"
_ON = "on"


class Wall:
    """The settings of one transaction: those of its viewer (None: of nobody), and those last told."""

    def __init__(self, scope: Scope | None = None) -> None:
        """Begin a transaction, in which nothing is told yet."""
        self.recruits: frozenset[int] = frozenset()
        self.units: frozenset[int] = frozenset()
        self.plain: Mapping[str, str] = {}
        self.told: Mapping[str, str] = {}
        self.keeps_plans = False
        self.asked = scope is not None and (scope.person_id is not None or scope.portal_id is not None)
        if scope is not None:
            own = {scope.person_id} if scope.is_recruit and scope.person_id is not None else set()
            self.recruits = scope.mentees | scope.partnered | own
            self.units = scope.admin_units | scope.portal_units
            self.plain = _of(scope) | self._reached(Sight())

    def hold(self, recruits: Iterable[int]) -> None:
        """See the whole plans of these recruits until the transaction ends."""
        self.recruits |= frozenset(recruits)
        self.plain = {**self.plain, **self._reached(Sight())}

    def wanted(self, sight: Sight | None) -> Mapping[str, str]:
        """Return the settings under which a statement runs."""
        if sight is None:
            return self.plain
        if "all" in self.plain:
            more = {"token": sight.token or "", "roster": _ON if sight.roster else ""}
            return {**self.plain, **{name: each for name, each in more.items() if each}}
        more = {
            "past": _ids(sight.past),
            "figures": _ON if sight.figures else "",
            "rules": _ON if sight.rules else "",
            "hooked": _ON if sight.hooked else "",
            "bearer": "" if sight.bearer is None else str(sight.bearer),
            "token": sight.token or "",
            "caller": sight.caller or "",
        }
        reached = self._reached(sight) if sight.recruits or sight.units else {}
        return {**self.plain, **reached, **{name: each for name, each in more.items() if each}}

    def _reached(self, sight: Sight) -> dict[str, str]:
        found = {"recruits": self.recruits | sight.recruits, "units": self.units | sight.units}
        return {name: _ids(ids) for name, ids in found.items() if ids}


def behind(connection: Connection, scope: Scope | None) -> Connection:
    """Put a connection behind the wall before its transaction begins; None sees nothing."""
    return connection.execution_options(**{_WALL: Wall(scope)})


def become(connection: Connection, scope: Scope) -> None:
    """See from now on what a viewer sees, where nobody's sight was until now."""
    wall: Wall = connection.get_execution_options()[_WALL]
    told, keeps = wall.told, wall.keeps_plans
    wall.__init__(scope)  # type: ignore[misc]
    wall.told, wall.keeps_plans = told, keeps


def end(connection: Connection) -> None:
    """Take note that the transaction ended: what was told is forgotten."""
    wall: Wall = connection.get_execution_options()[_WALL]
    wall.told, wall.keeps_plans = {}, False


def switch(
    connection: Connection, _statement: Any, _many: Any, _one: Any, options: Mapping[str, Any]
) -> None:
    """Before a statement, tell the database under which settings it runs, where it does not know yet."""
    if (wall := options.get(_WALL)) is not None and (
        said := _told(wall, options.get(SIGHT), keeping=wall.asked)
    ):
        send(connection, [said], unread=1)


def settings(connection: Connection, sight: Sight | None = None) -> list[tuple[str, Sequence[Any]]]:
    """Return the statement that has to come before one that is drawn once, none where all is told.

    It tells the settings, and to keep plans: the wall's conditions take longer to plan than many a statement
    takes to run.
    """
    wall: Wall | None = connection.get_execution_options().get(_WALL)
    said = None if wall is None else _told(wall, sight, keeping=True)
    return [] if said is None else [said]


def telling(person_id: ColumnElement[Any]) -> ColumnElement[str]:
    """Return what tells, until the transaction ends, whose sight is being gathered: the person of a row."""
    return func.set_config("xikou.bearer", func.coalesce(cast(person_id, Text), ""), True).label("told")


def bearer() -> ColumnElement[int]:
    """Return the person whom ``telling`` told."""
    return cast(func.nullif(func.current_setting("xikou.bearer", True), ""), BigInteger)


def heard(connection: Connection, person_id: int | None) -> None:
    """Take note of whom ``telling`` told."""
    wall: Wall = connection.get_execution_options()[_WALL]
    wall.told = {**wall.told, "bearer": "" if person_id is None else str(person_id)}


def _told(wall: Wall, sight: Sight | None, *, keeping: bool) -> tuple[str, Sequence[Any]] | None:
    """Return the statement that tells what is not told yet; ``keeping``: plans that are prepared are kept."""
    wanted, keeping = wall.wanted(sight), keeping and not wall.keeps_plans
    if wanted == wall.told and not keeping:
        return None
    whole = {**dict.fromkeys(wall.told, ""), **wanted}
    changed = sorted(whole.items() - wall.told.items())
    wall.told, wall.keeps_plans = wanted, wall.keeps_plans or keeping
    return _telling(tuple([name for name, _ in changed]), keeping=keeping), [each for _, each in changed]


@lru_cache(maxsize=500)
def _telling(names: tuple[str, ...], *, keeping: bool) -> str:
    calls = [f"set_config('xikou.{name}', ${place}, true)" for place, name in enumerate(names, 1)]
    if keeping:
        calls.append("set_config('plan_cache_mode', 'force_generic_plan', true)")
    return f"select {', '.join(calls)}"


def hold(connection: Connection, recruits: Iterable[int]) -> None:
    """See the whole plans of recruits whom a use case found in sight, until the transaction ends."""
    wall: Wall = connection.get_execution_options()[_WALL]
    wall.hold(recruits)


def past(scope: Scope) -> Through:
    """Let a statement see what a past mentor or partner keeps."""
    return through(Sight(past=scope.past)) if scope.past and not scope.organizer else {}


def kept(scope: Scope, recruits: Iterable[int]) -> Through:
    """Let a statement see the whole plans of past recruits among these."""
    ids = scope.past.intersection(recruits)
    return through(Sight(recruits=ids)) if ids and not scope.organizer else {}


def figures(scope: Scope) -> Through:
    """Let a statement that only counts see all whom the viewer's figures count."""
    return through(Sight(figures=True)) if scope.auditor and not scope.organizer else {}


def _of(scope: Scope) -> dict[str, str]:
    told = {
        "viewer": _ON,
        "all": _ON if scope.organizer else "",
        "operator": _ON if scope.organizer and scope.person_id is None else "",
        "auditor": _ON if scope.auditor else "",
        "person": "" if scope.person_id is None else str(scope.person_id),
        "caller": scope.caller,
        "departments": _ids(scope.departments),
    }
    return {name: each for name, each in told.items() if each}


def _ids(ids: Iterable[int]) -> str:
    """Return ids as an array of PostgreSQL, none as nothing."""
    return "{" + ",".join(map(str, sorted(ids))) + "}" if ids else ""
