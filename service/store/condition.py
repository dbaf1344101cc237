"""The condition of a database, as far as it can be asked of it."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, select, text

from service.config.settings import sqlite_path
from service.store import schema
from service.store.chain import LOOSE
from service.store.engine import reading
from service.store.scope import OPERATOR
from service.store.signing import Signing
from service.store.tables import audit_event, delivery, happening, record
from service.store.writes.trace import moment

DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
"""Switched off, these let PostgreSQL lose what it acknowledged."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """What a database server, or SQLite, says of itself."""

    name: str
    version: str
    now: datetime
    revision: str | None
    newest_revision: str | None
    careless: tuple[str, ...] = ()
    connections: int | None = None
    damage: str | None = None


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """What should have been done a while ago: the oldest of each, and how the trace stands."""

    last_event: datetime | None
    unsealed_since: datetime | None
    untold_since: datetime | None
    unsent_since: datetime | None
    unknown_keys: tuple[str, ...]
    plain_payloads: int


@dataclass(frozen=True)
class Room:
    """How many bytes a database's file takes, and how many are left beside it."""

    taken: int
    free: int


def server(engine: Engine) -> Server:
    """Ask the server about itself; raises what the driver raises where it is away."""
    found = schema.revisions(engine)
    with reading(engine, OPERATOR) as connection:
        if connection.dialect.name == "sqlite":
            said = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
            return Server(
                name="SQLite",
                version=str(connection.execute(text("select sqlite_version()")).scalar()),
                now=moment(connection),
                revision=found[0],
                newest_revision=found[1],
                damage=None if said == "ok" else said,
            )
        settings = select(func.current_setting(text("'server_version'")))
        return Server(
            name="PostgreSQL",
            version=str(connection.execute(settings).scalar()).split()[0],
            now=moment(connection),
            revision=found[0],
            newest_revision=found[1],
            careless=tuple(name for name in DURABLE if _setting(connection, name) == "off"),
            connections=int(_setting(connection, "max_connections")),
        )


def backlog(connection: Connection, signing: Signing) -> Backlog:
    """Look for what should have been done a while ago."""
    keys = connection.execute(select(audit_event.c.key_id).distinct()).scalars()
    since = (
        select(func.min(audit_event.c.at)).where(LOOSE),
        select(func.min(happening.c.at)).where(happening.c.told_at.is_(None)),
        select(func.min(delivery.c.not_before)).where(delivery.c.outcome.is_(None)),
    )
    unsealed, untold, unsent = (connection.execute(each).scalar() for each in since)
    plain = select(func.count()).select_from(record).where(record.c.payload.is_not(None))
    return Backlog(
        last_event=connection.execute(select(func.max(audit_event.c.at))).scalar(),
        unsealed_since=unsealed,
        untold_since=untold,
        unsent_since=unsent,
        unknown_keys=tuple(sorted(key for key in keys if key and not signing.knows(key))),
        plain_payloads=connection.execute(plain).scalar_one(),
    )


def room(url: str) -> Room | None:
    """Return the room of a SQLite file; None for a server, whose disk is elsewhere."""
    path = sqlite_path(url)
    if path is None:
        return None
    files = [path, *(Path(f"{path}{end}") for end in ("-wal", "-shm"))]
    return Room(
        sum(each.stat().st_size for each in files if each.exists()), shutil.disk_usage(path.parent).free
    )


def is_missing(url: str) -> bool:
    """Say whether a SQLite file is not there, which opening it would change."""
    path = sqlite_path(url)
    return path is not None and not path.exists()


def _setting(connection: Connection, name: str) -> Any:
    return connection.execute(select(func.current_setting(name))).scalar()
