"""The store as the rest of the house sees it: open it for reading or for writing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, text
from sqlalchemy.exc import SQLAlchemyError

from service.domain.catalogue import Catalogue
from service.domain.enabling import Offer
from service.store import calendar, engine, payloads, remains, restoration, roles, schema, tokens, wall
from service.store.gathering import OWN
from service.store.installed import Installed
from service.store.reads import webhooks
from service.store.reads.shape import Ahead, Reading
from service.store.restoration import Restored
from service.store.scope import OPERATOR, Scope
from service.store.signing import Signing
from service.store.vault import Vault, missing
from service.store.versions import Versions
from service.store.writes.erasure import TOUCHED
from service.store.writes.work import Work


@dataclass
class Store:
    """One database with the installed catalogue."""

    url: str
    offer: Offer
    versions: Versions = field(default_factory=Versions)
    signing: Signing = field(default_factory=Signing)
    vault: Vault = field(default_factory=Vault)
    care: engine.Care = field(default_factory=engine.Care)

    def __post_init__(self) -> None:
        """Open the engine; no connection is made yet."""
        self.engine = engine.open_engine(self.url, self.care)
        self._long = 0

    @contextmanager
    def writing_long(self) -> Iterator[None]:
        """Say that what is written in the block takes long, so that nobody waits for it without need."""
        self._long += 1
        try:
            yield
        finally:
            self._long -= 1

    @property
    def is_taken(self) -> bool:
        """Say whether the one writer is taken for long, so that what may be left out had better be."""
        return self._long > 0 and not self.has_many_writers

    @property
    def catalogue(self) -> Catalogue:
        """All that is installed, with every plugin's defaults."""
        return self.offer.catalogue

    @contextmanager
    def connected(self, scope: Scope | None = None) -> Iterator[Connection]:
        """Open a reading transaction in a viewer's sight, nobody's by default."""
        with engine.reading(self.engine, scope) as connection:
            yield connection

    @contextmanager
    def connected_to_change(self) -> Iterator[Connection]:
        """Open a transaction, in nobody's sight yet, for looking and then perhaps writing (``going_on``).

        A database with one writer is only read: it would wait for all that is looked at before.
        """
        opened = engine.writing if self.has_many_writers else engine.reading
        with opened(self.engine, None) as connection:
            yield connection

    @contextmanager
    def reading(self, scope: Scope, today: date, as_of: date | None = None) -> Iterator[Reading]:
        """Open a reading for a viewer; everything in it sees the same state."""
        with engine.reading(self.engine, scope) as connection:
            parts = (today, as_of or today, Installed(connection, self.offer))
            yield Reading(connection, scope, self.catalogue, self.versions, *parts, vault=self.vault)

    def seen_by(self, connection: Connection, scope: Scope, today: date, who: Any = None) -> Reading:
        """Read on in a transaction that nobody looked through yet, as a viewer; ``who`` is the own row."""
        wall.become(connection, scope)
        parts = (today, today, Installed(connection, self.offer))
        reading = Reading(connection, scope, self.catalogue, self.versions, *parts, vault=self.vault)
        if who is not None:
            reading.memo["ahead", "Person"] = Ahead({who.id: who}, frozenset([who.id]), frozenset(OWN))
        return reading

    @contextmanager
    def writing(self, scope: Scope, today: date, now: datetime) -> Iterator[Work]:
        """Open a unit of work; it commits at the end of the block or not at all."""
        with engine.writing(self.engine, scope) as connection:
            parts = (connection, scope, self.catalogue, self.versions, today, now, self.signing)
            work = Work(*parts, Installed(connection, self.offer), vault=self.vault)
            yield work
            work.flush()

    @contextmanager
    def going_on(self, reading: Reading, standing: Any, now: datetime) -> Iterator[Work]:
        """Write on in a reading's transaction, which commits where it was opened; what fails undoes it."""
        parts = (reading.connection, reading.scope, self.catalogue, self.versions, reading.today, now)
        work = Work(*parts, self.signing, reading.installed, vault=self.vault, standing=standing)
        try:
            yield work
            work.flush()
        except BaseException:
            engine.undo(reading.connection)
            raise

    def migrate(self, owner: str = "") -> None:
        """Create or migrate the tables: by our own role, or as the owner of that address, who lets us in."""
        with self._owning(owner) as owning:
            ours = self.engine.url
            same = owning.url.username == ours.username
            schema.migrate(owning, service=None if same else ours)

    def restore(self, path: Path, check: Callable[[Connection, Restored], None], owner: str = "") -> Restored:
        """Fill an empty database with a backup, and migrate it; raises BackupError, and then it is empty.

        ``check`` looks at what is there before it counts.
        """
        with self._owning(owner) as owning:
            restored = restoration.restore(owning, path, check)
        self.migrate(owner)
        return restored

    @contextmanager
    def _owning(self, owner: str) -> Iterator[Engine]:
        """Open the database as the owner of that address for a while; as ourselves without one."""
        if not owner:
            yield self.engine
            return
        owning = engine.open_engine(owner)
        try:
            yield owning
        finally:
            owning.dispose()

    def revisions(self) -> tuple[str | None, str | None]:
        """Return the revision that the database is at, and the newest there is."""
        return schema.revisions(self.engine)

    @property
    def has_many_writers(self) -> bool:
        """Say whether something can be written while a long transaction writes; SQLite has one writer."""
        return self.engine.dialect.name == "postgresql"

    def weakness(self) -> str | None:
        """Say why the second wall does not hold our role, None where it does; SQLite has none to hold."""
        if self.engine.dialect.name != "postgresql":
            return None
        with self.engine.connect() as connection:
            return roles.weakness(connection)

    def seed_calendar(self, years: dict[int, list[tuple[date, bool]]], source: str) -> None:
        """Write the decreed years if the table holds none."""
        with engine.writing(self.engine, None) as connection:
            calendar.seed(connection, years, source)

    def keep_use(self, token: int, hour: datetime) -> None:
        """Keep the hour of a token's last use, in a transaction of its own."""
        with engine.writing(self.engine, None) as connection:
            tokens.used(connection, token, hour)

    def remove_remains(self, owner: str = "") -> list[str]:
        """Remove what erased rows left in the database's files, as the owner of that address if there is one.

        Return what the owner has to run instead.
        """
        with self._owning(owner) as owning:
            return remains.remove(owning, TOUCHED)

    def analyze(self) -> None:
        """Let the database count what it holds, after very many rows at once: it plans queries by that."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("analyze")

    def empty_log(self) -> list[str]:
        """Empty the log of SQLite; return what has to be run once nobody reads."""
        return remains.empty_log(self.engine)

    def problem(self) -> str | None:
        """Say why the store is not ready, None when it is."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("select 1"))
            if not schema.is_current(self.engine):
                return "数据库结构不是最新，请运行 xikou init"
            strange = [each for each in self.master_keys() if not self.vault.knows(each)]
            return missing(strange[0]) if strange else None
        except SQLAlchemyError as error:
            return f"数据库不可用：{type(error).__name__}"

    def master_keys(self) -> list[str]:
        """Return the ids of the master keys that wrap anything here."""
        with self.connected(OPERATOR) as connection:
            return [*payloads.masters_of(connection), *webhooks.masters_of(connection)]

    def connections_in_use(self) -> int:
        """Return how many connections are lent out now."""
        pool = self.engine.pool
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
