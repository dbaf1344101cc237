"""Backups: all rows of all tables as they stand in one moment, readable by either database.

A file is gzip over lines of JSON: first what it is, then for each table its columns and its rows, last the
number of rows, the chain's head and a checksum over all lines before. Values stand there as the columns keep
them: moments in UTC, bytes as base64, JSON as its own text. What is encrypted stays so.
"""

import base64
import gzip
import hashlib
import os
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    LargeBinary,
    Table,
    Text,
    cast,
    select,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

from service.store.tables import metadata
from service.store.tables.columns import Instant

FORMAT = 1
_AT_A_TIME = 1000
_KINDS: Mapping[str, type[TypeEngine[Any]]] = {
    "instant": Instant,
    "date": Date,
    "bool": Boolean,
    "int": Integer,
    "bytes": LargeBinary,
    "json": JSON,
}
TYPES: Mapping[str, TypeEngine[Any]] = {
    **{name: each() for name, each in _KINDS.items()},
    "int": BigInteger(),
    "text": Text(),
    "json": Text(),
}
"""With which type a value of each kind is written again; JSON is written as the text it is."""


_Record = Mapping[str, Any]


class BackupError(Exception):
    """A backup cannot be written, read or restored; the message says why, and what to do."""


def write(
    connection: Connection, path: Path, about: Mapping[str, Any], end: Mapping[str, Any]
) -> dict[str, int]:
    """Write all tables as the connection sees them, between two records; return the number of rows by table.

    The file appears whole or not at all, and is readable by its owner alone.
    """
    if path.exists():
        raise BackupError(f"{path} 已存在，请换一个文件名")
    part = path.with_name(f"{path.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
            counts = _write(connection, raw, about, end)
            raw.flush()
            os.fsync(raw.fileno())
        part.rename(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return counts


def _write(
    connection: Connection, raw: Any, about: Mapping[str, Any], end: Mapping[str, Any]
) -> dict[str, int]:
    counts: dict[str, int] = {}
    digest = hashlib.sha256()
    with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0) as file:

        def line(value: Any) -> None:
            text = orjson.dumps(value, default=_plain) + b"\n"
            digest.update(text)
            file.write(text)

        line({"xikou": "backup", "format": FORMAT, **about})
        for table in metadata.sorted_tables:
            columns = [
                [str(column.name), kind_of(column), _refers_to_itself(column)] for column in table.columns
            ]
            name = str(table.name)
            line({"table": name, "columns": columns})
            counts[name] = 0
            for row in _rows(connection, table):
                line(row)
                counts[name] += 1
        file.write(orjson.dumps({**end, "counts": counts, "sha256": digest.hexdigest()}) + b"\n")
    return counts


def kind_of(column: Column[Any]) -> str:
    """Return the kind of a column's values, a word of the format."""
    kinds = (name for name, each in _KINDS.items() if isinstance(column.type, each))
    return next(kinds, "text")


def _refers_to_itself(column: Column[Any]) -> bool:
    return any(key.column.table is column.table for key in column.foreign_keys)


def _rows(connection: Connection, table: Table) -> Iterator[list[Any]]:
    statement = select(*(_shown(connection, each) for each in table.columns)).order_by(*table.primary_key)
    with connection.execute(statement, execution_options={"yield_per": _AT_A_TIME}) as found:
        for row in found:
            yield list(row)


def _shown(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    if kind_of(column) != "json":
        return column
    text = type_coerce if connection.dialect.name == "sqlite" else cast
    return text(column, Text).label(column.name)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(type(value).__name__)


def read_value(kind: str, value: Any) -> Any:
    """Return a value as a column of its kind takes it; raises ValueError or TypeError for what is none."""
    if value is None:
        return None
    match kind:
        case "instant":
            return datetime.fromisoformat(value).astimezone(UTC)
        case "date":
            return date.fromisoformat(value)
        case "bytes":
            return base64.b64decode(value, validate=True)
        case "bool" | "int":
            return {"bool": bool, "int": int}[kind](value)
        case _:
            return str(value)


def read(path: Path) -> Generator[Any, None, None]:
    """Give the records of a backup one by one; raises BackupError where it is none, cut off, or changed."""
    digest, line = hashlib.sha256(), b""
    try:
        with gzip.open(path, "rb") as file:
            for following in file:
                if line:
                    digest.update(line)
                    yield orjson.loads(line)
                line = following
        last = orjson.loads(line)
    except (OSError, EOFError, ValueError) as error:
        if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
            raise
        raise BackupError(f"{path} 不是备份文件，或已损坏") from None
    if not isinstance(last, dict) or last.get("sha256") != digest.hexdigest():
        raise BackupError(f"{path} 不完整或被改动过，请换一个备份")
    yield last
