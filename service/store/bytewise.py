"""Words of ours compared byte by byte: by the rules of a language PostgreSQL sorts them far more slowly."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class Bytewise(ColumnElement[Any]):
    """A column of words, compared byte by byte; SQLite does so anyway."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any]) -> None:
        """Keep the column."""
        self.column, self.type = column, column.type

    @property
    def _from_objects(self) -> Any:
        return self.column._from_objects  # noqa: SLF001  what the FROM clause is derived from


@compiles(Bytewise)
def _collated(element: Bytewise, compiler: SQLCompiler, **options: Any) -> str:
    return f'{compiler.process(element.column, **options)} COLLATE "C"'


@compiles(Bytewise, "sqlite")
def _plain(element: Bytewise, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.column, **options)
