"""Creates and migrates the database."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Engine, func, inspect, select, text

from service.store import roles
from service.store.engine import writing
from service.store.scope import OPERATOR

if TYPE_CHECKING:
    from alembic.config import Config

_LOCK = 5_820_263
"""Whoever migrates holds this advisory lock of PostgreSQL."""
_MIGRATIONS = Path(__file__).with_name("migrations")
_VERSION = "alembic_version"


def migrate(engine: Engine, revision: str = "head", *, service: URL | None = None) -> None:
    """Bring the database up to a revision, the newest by default; others who want the same wait meanwhile.

    With the address of a service that logs in as another role, that role is let in.
    """
    _run(engine, "upgrade", revision, service)


def withdraw(engine: Engine, revision: str = "base") -> None:
    """Take the database back down to a revision, to nothing by default; what the tables held is lost."""
    _run(engine, "downgrade", revision)


def _run(engine: Engine, step: str, revision: str, service: URL | None = None) -> None:
    from alembic import command  # noqa: PLC0415  who serves never migrates, and saves its memory

    config = _config()
    with writing(engine, OPERATOR) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("set local lock_timeout = 0"))
            connection.execute(text("set local statement_timeout = 0"))
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        config.attributes["connection"] = connection
        getattr(command, step)(config, revision)
        if service is not None:
            roles.admit(connection, service)


def revisions(engine: Engine) -> tuple[str | None, str | None]:
    """Return the revision that the database is at, and the newest there is."""
    with engine.connect() as connection:
        known = inspect(connection).has_table(_VERSION)
        found = connection.scalar(text(f"select version_num from {_VERSION}")) if known else None  # noqa: S608  no input
    return found, _revisions()[-1]


def knows(revision: str) -> bool:
    """Say whether a revision is one of ours."""
    return revision in _revisions()


def is_current(engine: Engine) -> bool:
    """Say whether the database is at the newest revision."""
    found, newest = revisions(engine)
    return found == newest


def _config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415  as above

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


@cache
def _revisions() -> list[str]:
    """Return our revisions from the first on: each file is named by its own, and they follow each other."""
    return sorted(path.name.partition("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))
