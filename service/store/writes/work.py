"""A unit of work: one transaction in which everything of an act is changed and traced."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, func, insert, select

from service.domain.catalogue import Catalogue
from service.domain.working_days import WorkingCalendar
from service.store import calendar
from service.store.reads.shape import Reading
from service.store.scope import Scope
from service.store.tables import audit_event
from service.store.versions import Versions, installed_versions

_TURN = 7_805_001
"""Our advisory lock on PostgreSQL."""


@dataclass
class Work:
    """The transaction, who acts, and on which day."""

    connection: Connection
    scope: Scope
    catalogue: Catalogue
    versions: Versions
    today: date
    now: datetime
    _events: list[dict[str, Any]] = field(default_factory=list)

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """The working calendar."""
        return calendar.load(self.connection)

    @cached_property
    def installed(self) -> Mapping[str, int]:
        """The version row of each installed item."""
        return installed_versions(self.connection, self.catalogue)

    @property
    def reading(self) -> Reading:
        """A reading inside this transaction."""
        return Reading(self.connection, self.scope, self.catalogue, self.versions, self.today, self.today)

    def trace(
        self,
        action: str,
        subject_type: str,
        subject_id: int | None,
        *,
        recruit_id: int | None = None,
        unit_id: int | None = None,
        **changes: Any,
    ) -> None:
        """Keep what was done, by whom; written before the transaction commits."""
        self._events.append(
            {
                "at": self.now,
                "actor_id": self.scope.person_id,
                "on_behalf_of": self.scope.on_behalf_of,
                "action": action,
                "subject_type": subject_type,
                "subject_id": subject_id,
                "recruit_id": recruit_id,
                "unit_id": unit_id,
                "changes": {name: _plain(value) for name, value in changes.items()},
            }
        )

    def wait_for_others(self) -> None:
        """Wait for the end of every other transaction that waits here; SQLite has one writer anyway."""
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(select(func.pg_advisory_xact_lock(_TURN)))

    def flush(self) -> None:
        """Write the trace."""
        if self._events:
            self.connection.execute(insert(audit_event), self._events)
            self._events = []


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return list(value) if isinstance(value, set | frozenset | tuple) else value
