"""Restoring a backup into an empty database: whole and verified, or not at all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    Engine,
    bindparam,
    cast,
    column,
    func,
    insert,
    inspect,
    literal_column,
    select,
    table,
    text,
    update,
)

from service.store import schema
from service.store.dump import FORMAT, TYPES, BackupError, read, read_value
from service.store.engine import writing
from service.store.scope import OPERATOR

_AT_A_TIME = 1000
_WALLED = text(
    "select relname from pg_class where relforcerowsecurity and relnamespace = current_schema()::regnamespace"
    " order by relname"
)


@dataclass
class Restored:
    """What a backup says of itself at its beginning and its end, and its rows by table."""

    about: Mapping[str, Any]
    end: Mapping[str, Any] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


def restore(engine: Engine, path: Path, check: Callable[[Connection, Restored], None]) -> Restored:
    """Fill an empty database with a backup; ``check`` looks at it before it counts, and raises what is wrong.

    Raises BackupError, and then no row is there.
    """
    with closing(read(path)) as records:
        about = _first(path, records)
        _make_ready(engine, str(about.get("revision")))
        with writing(engine, OPERATOR) as connection, _past_the_wall(connection):
            try:
                restored = _filled(connection, Restored(about), records)
            except (AttributeError, KeyError, TypeError, ValueError):
                raise BackupError(f"{path} 的内容不符合格式，请换一个备份") from None
            if restored.end.get("counts") != restored.counts:
                raise BackupError(f"{path} 的行数与其末尾所记的不符，请换一个备份")
            check(connection, restored)
    return restored


@contextmanager
def _past_the_wall(connection: Connection) -> Iterator[None]:
    """Let the owner of PostgreSQL's tables write rows of anybody; for others, the wall stands meanwhile."""
    names: Sequence[str] = ()
    if connection.dialect.name == "postgresql":
        names = connection.execute(_WALLED).scalars().all()
    quote = connection.dialect.identifier_preparer.quote
    for name in names:
        connection.execute(text(f"alter table {quote(name)} no force row level security"))
    yield
    for name in names:
        connection.execute(text(f"alter table {quote(name)} force row level security"))


def _first(path: Path, records: Iterator[Any]) -> Mapping[str, Any]:
    first = next(records, None)
    if not isinstance(first, dict) or first.get("xikou") != "backup":
        raise BackupError(f"{path} 不是系扣的备份")
    if first.get("format") != FORMAT:
        raise BackupError(f"{path} 的格式（{first.get('format')}）不是本版本所知的，请升级系扣")
    if not schema.knows(str(first.get("revision"))):
        raise BackupError(f"{path} 来自更新的版本（数据库结构{first.get('revision')}），请先升级系扣")
    return first


def _make_ready(engine: Engine, revision: str) -> None:
    """Bring an empty database to a revision; raises BackupError where it is not empty."""
    with writing(engine, OPERATOR) as connection:
        names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        for name in names:
            if connection.execute(select(literal_column("1")).select_from(table(name)).limit(1)).first():
                raise BackupError(f"数据库不是空的（{name}），请换一个空的数据库，且不要先运行 xikou init")
    if names:
        schema.withdraw(engine)
    schema.migrate(engine, revision)


def _filled(connection: Connection, restored: Restored, records: Iterator[Any]) -> Restored:
    filling: _Filling | None = None
    for record in records:
        if isinstance(record, list) and filling is not None:
            filling.add(record)
            continue
        if filling is not None:
            restored.counts[filling.name] = filling.finish()
            filling = None
        if "table" in record:
            filling = _Filling(connection, record["table"], record["columns"])
        else:
            restored.end = record
    return restored


class _Filling:
    """One table being filled, so many rows at a time; references to itself are put in when all rows are."""

    def __init__(self, connection: Connection, name: str, columns: Sequence[tuple[str, str, bool]]) -> None:
        self.name, self._connection = name, connection
        self._kinds = {each: kind for each, kind, _ in columns}
        self._own = [each for each, _, own in columns if own]
        self._table = table(name, *(column(each, TYPES[kind]) for each, kind in self._kinds.items()))
        self._rows: list[dict[str, Any]] = []
        self._references: list[dict[str, Any]] = []
        self._count = 0
        self._insert = insert(self._table).values({each: self._bound(each) for each in self._kinds})

    def add(self, values: Sequence[Any]) -> None:
        """Take a row."""
        row = {
            name: read_value(kind, value)
            for (name, kind), value in zip(self._kinds.items(), values, strict=True)
        }
        for name in self._own:
            if row[name] is not None:
                self._references.append({"of": row["id"], "to": row[name], "name": name})
                row[name] = None
        self._rows.append(row)
        if len(self._rows) == _AT_A_TIME:
            self._flush()

    def finish(self) -> int:
        """Write what is left; return how many rows there were."""
        self._flush()
        for name in self._own:
            found = [each for each in self._references if each["name"] == name]
            where = self._table.c.id == bindparam("of")
            if found:
                statement = update(self._table).where(where).values({name: bindparam("to")})
                self._connection.execute(statement, [{"of": each["of"], "to": each["to"]} for each in found])
        if self._connection.dialect.name == "postgresql" and "id" in self._kinds and self._count:
            last = select(func.max(self._table.c.id)).scalar_subquery()
            self._connection.execute(select(func.setval(func.pg_get_serial_sequence(self.name, "id"), last)))
        return self._count

    def _bound(self, name: str) -> Any:
        kind = self._kinds[name]
        bound: Any = bindparam(name, type_=TYPES[kind])
        on_postgresql = self._connection.dialect.name == "postgresql"
        return cast(bound, JSON) if kind == "json" and on_postgresql else bound

    def _flush(self) -> None:
        if self._rows:
            self._connection.execute(self._insert, self._rows)
            self._count += len(self._rows)
            self._rows.clear()
