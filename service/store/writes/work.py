"""A unit of work: one transaction in which everything of an act is changed and traced."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, func, select

from service.domain.catalogue import Catalogue
from service.domain.words import Role
from service.domain.working_days import WorkingCalendar
from service.store import calendar
from service.store.reads.shape import Reading
from service.store.scope import Scope
from service.store.signing import Signing
from service.store.vault import Vault
from service.store.versions import Versions, installed_versions
from service.store.writes.trace import Difference, Event, differences, write_events

__all__ = ["Difference", "Work", "differences"]

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
    signing: Signing
    events: list[Event] = field(default_factory=list)
    vault: Vault = field(default_factory=Vault)

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
        days = (self.today, self.today)
        return Reading(self.connection, self.scope, self.catalogue, self.versions, *days, vault=self.vault)

    def trace(
        self,
        action: str,
        subject_type: str,
        subject_id: int | None,
        *,
        role: Role | None = None,
        recruit_id: int | None = None,
        unit_id: int | None = None,
        **changes: Any,
    ) -> None:
        """Keep what was done, by whom and by which role; written before the transaction commits.

        Of changes, words, days and numbers are kept as they are, and texts that name a thing of the plan
        (``PLAIN``); every other text and all payloads only as keyed hashes.
        """
        self.events.append(
            Event(
                action=action,
                subject_type=subject_type,
                subject_id=subject_id,
                role=role,
                recruit_id=recruit_id,
                unit_id=unit_id,
                changes=changes,
            )
        )

    def wait_for_others(self) -> None:
        """Wait for the end of every other transaction that waits here; SQLite has one writer anyway."""
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(select(func.pg_advisory_xact_lock(_TURN)))

    def flush(self) -> None:
        """Write the trace."""
        write_events(self.connection, self.scope, self.signing, self.today, self.events)
        self.events.clear()
