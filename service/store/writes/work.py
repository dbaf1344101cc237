"""A unit of work: one transaction in which everything of an act is changed and traced."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, func, select

from service.domain.catalogue import Catalogue
from service.domain.events import CHANGING_PLANS
from service.domain.words import Role
from service.domain.working_days import WorkingCalendar
from service.store import calendar
from service.store.drawing import Asking, Lists
from service.store.installed import Installed
from service.store.reads.shape import Reading
from service.store.scope import Scope
from service.store.signing import Signing
from service.store.vault import Vault
from service.store.versions import Versions, installed_versions
from service.store.writes.happenings import keep_happenings
from service.store.writes.moulds import Step, run
from service.store.writes.trace import Difference, Event, differences, moment, write_events

__all__ = ["Difference", "Work", "differences"]

_TURN = 7_805_001
"""Our advisory lock on PostgreSQL."""


@dataclass
class Work:
    """The transaction, who acts, and on which day.

    ``clock`` is the database's, where it was read already; ``standing`` what else was, of plans held since;
    ``outcome`` what the use case changed.
    """

    transaction: Connection
    scope: Scope
    catalogue: Catalogue
    versions: Versions
    today: date
    now: datetime
    signing: Signing
    installed: Installed
    events: list[Event] = field(default_factory=list)
    happenings: list[tuple[str, int, int | None]] = field(default_factory=list)
    vault: Vault = field(default_factory=Vault)
    clock: datetime | None = None
    standing: Any = None
    outcome: Any = None
    _owed: list[Step] = field(default_factory=list, repr=False)
    _version_rows: dict[int, tuple[Catalogue, Mapping[str, int]]] = field(default_factory=dict, repr=False)
    _new_versions: bool = False

    @property
    def connection(self) -> Connection:
        """The transaction's connection; what is owed is written first, so that nobody misses it."""
        self.pay()
        return self.transaction

    def owe(self, steps: Iterable[Step]) -> None:
        """Write this later in the transaction, with what else there will be, in this order."""
        self._owed += steps

    def pay(self, further: Sequence[Asking] = (), *, last: bool = False) -> list[Lists]:
        """Write what is owed, and read at once what is drawn of it then; ``last``: it may be committed."""
        if not self._owed and not further:
            return []
        steps, self._owed = self._owed, []
        return run(self.transaction, steps, further, last=last)

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """The working calendar."""
        return calendar.load(self.connection)

    def version_rows(self, unit_id: int | None) -> Mapping[str, int]:
        """Return the version row of each item as a unit has it; those it does not use, as the city does."""
        own = self._rows_of(self.installed.of(unit_id))
        return own if len(own) == len(self.catalogue.items) else {**self._rows_of(self.installed.city), **own}

    def keep_defaults(self) -> None:
        """Keep all items as they are with every plugin's defaults: by these, versions are compared."""
        self._rows_of(self.catalogue)

    def _rows_of(self, catalogue: Catalogue) -> Mapping[str, int]:
        if id(catalogue) not in self._version_rows:
            rows, new = installed_versions(
                self.connection, catalogue, self.versions, keep=not self._new_versions
            )
            self._new_versions |= new
            self._version_rows[id(catalogue)] = (catalogue, rows)
        return self._version_rows[id(catalogue)][1]

    @property
    def reading(self) -> Reading:
        """A reading inside this transaction."""
        self.pay()
        return self.reading_on

    @property
    def reading_on(self) -> Reading:
        """A reading inside this transaction for what is drawn together with what is owed (``flush``)."""
        days = (self.today, self.today)
        parts = (self.transaction, self.scope, self.catalogue, self.versions, *days, self.installed)
        return Reading(*parts, vault=self.vault)

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

    def happened(self, what: str, subject_id: int, recruit_id: int | None) -> None:
        """Keep that something happened of which somebody may have to be told; written with the trace."""
        self.happenings.append((what, subject_id, recruit_id))

    def wait_for_others(self) -> None:
        """Wait for the end of every other transaction that waits here; SQLite has one writer anyway."""
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(select(func.pg_advisory_xact_lock(_TURN)))

    def flush(self, further: Sequence[Asking] = (), *, last: bool = False) -> list[Lists]:
        """Write the trace and what is owed, and read at once what is drawn of it then.

        ``last``: nothing is written after it, so that what was held all the time may be committed at once;
        raises OutrunError where it was not held, and nothing is changed.
        """
        changing = [each.recruit_id for each in self.events if each.action in CHANGING_PLANS]
        for recruit_id in dict.fromkeys(each for each in changing if each is not None):
            self.happened("plan.changed", recruit_id, recruit_id)
        if self.events:
            at = self.clock or moment(self.transaction)
            self.owe(write_events(self.transaction, self.scope, self.signing, at, self.today, self.events))
            self.events.clear()
        self.owe(keep_happenings(self.transaction, self.happenings, self.today, self.now))
        self.happenings.clear()
        return self.pay(further, last=last and self.standing is not None)
