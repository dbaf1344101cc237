"""Roles of PostgreSQL: one owns the tables and migrates, the service logs in as another, who owns nothing."""

from typing import Any, LiteralString

from psycopg import sql
from sqlalchemy import URL, Connection, text

from service.store.tables import metadata

_TRACE = ("audit_event", "audit_seal", "snapshot")
_SEQUENCES = text(
    "select number.relname from pg_depend join pg_class number on number.oid = objid and number.relkind = 'S'"
    " join pg_class numbered on numbered.oid = refobjid"
    " where numbered.relnamespace = current_schema()::regnamespace and numbered.relname = any(:tables)"
)
_ENDED = (
    *("calendar_day", "department_head", "person_key", "role_grant", "suspension"),
    *("delivery", "happening", "preference", "token", "upload"),
)
"""Tables of which rows go: what would have lasted no day at all, corrected decrees, keys of the erased, what
was told of or sent long ago, what people no longer prefer, sessions long over, what they uploaded some time
ago."""


def admit(connection: Connection, service: URL) -> None:
    """Let the role of the service's address do what the service does, and no more; create it if missing."""
    role = str(service.username)
    known = text("select exists (select from pg_roles where rolname = :role)")
    if not connection.execute(known, {"role": role}).scalar():
        _run(connection, "create role {} login", role)
        if service.password is not None:
            _run(connection, "alter role {} password {}", role, secret=_hashed(connection, service))
    schema = str(connection.execute(text("select current_schema()")).scalar())
    _run(connection, "grant usage on schema {} to {}", schema, role)
    for table in ("alembic_version", *metadata.tables):
        _run(connection, "revoke all on {} from {}", table, role)
        _run(connection, "grant select on {} to {}", table, role)
    for table in metadata.tables:
        _run(connection, "grant insert on {} to {}", table, role)
        if table not in _TRACE:
            _run(connection, "grant update on {} to {}", table, role)
    for table in _ENDED:
        _run(connection, "grant delete on {} to {}", table, role)
    for sequence in connection.execute(_SEQUENCES, {"tables": list(metadata.tables)}).scalars():
        _run(connection, "grant usage on sequence {} to {}", sequence, role)


def weakness(connection: Connection) -> str | None:
    """Say why the wall does not hold the role that we are, None where it does."""
    who = connection.execute(
        text(
            "select rolsuper, rolbypassrls, exists (select from pg_class where relkind = 'r'"
            " and relnamespace = current_schema()::regnamespace and pg_has_role(relowner, 'member')) as owns"
            " from pg_roles where rolname = current_user"
        )
    ).one()
    if who.rolsuper:
        return "是超级用户"
    if who.rolbypassrls:
        return "可以绕过行级安全（BYPASSRLS）"
    return "拥有数据表" if who.owns else None


def _hashed(connection: Connection, service: URL) -> str:
    """Return the password as the server keeps it, so that no log of its statements shows it."""
    raw = _driver(connection).pgconn
    return str(raw.encrypt_password(str(service.password).encode(), str(service.username).encode()).decode())


def _run(connection: Connection, statement: LiteralString, *names: str, secret: str | None = None) -> None:
    parts: list[sql.Composable] = [sql.Identifier(name) for name in names]
    if secret is not None:
        parts.append(sql.Literal(secret))
    _driver(connection).execute(sql.SQL(statement).format(*parts))


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection
