"""Creates and migrates the database."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Engine, func, select, text

from service.store import roles
from service.store.engine import writing
from service.store.scope import OPERATOR

_LOCK = 5_820_263
"""Whoever migrates holds this advisory lock of PostgreSQL."""
_MIGRATIONS = Path(__file__).with_name("migrations")


def migrate(engine: Engine, revision: str = "head", *, service: URL | None = None) -> None:
    """Bring the database up to a revision, the newest by default; others who want the same wait meanwhile.

    With the address of a service that logs in as another role, that role is let in.
    """
    _run(engine, command.upgrade, revision, service)


def withdraw(engine: Engine, revision: str = "base") -> None:
    """Take the database back down to a revision, to nothing by default; what the tables held is lost."""
    _run(engine, command.downgrade, revision)


def _run(
    engine: Engine, step: Callable[[Config, str], None], revision: str, service: URL | None = None
) -> None:
    config = _config()
    with writing(engine, OPERATOR) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("set local lock_timeout = 0"))
            connection.execute(text("set local statement_timeout = 0"))
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        config.attributes["connection"] = connection
        step(config, revision)
        if service is not None:
            roles.admit(connection, service)


def revisions(engine: Engine) -> tuple[str | None, str | None]:
    """Return the revision that the database is at, and the newest there is."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found, ScriptDirectory.from_config(_config()).get_current_head()


def knows(revision: str) -> bool:
    """Say whether a revision is one of ours."""
    return revision in {each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions()}


def is_current(engine: Engine) -> bool:
    """Say whether the database is at the newest revision."""
    found, newest = revisions(engine)
    return found == newest


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config
