"""What all tables share: the metadata with its naming rules, and column types alike on both databases."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Integer, MetaData, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer(), "sqlite")
"""Row ids; SQLite numbers only INTEGER primary keys by itself."""


def Sorted(length: int) -> TypeEngine[str]:  # noqa: N802  reads as a column type
    """Return a text type that sorts by code point on both databases."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class Instant(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps it without an offset, so it is put back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC; a moment without an offset is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs an offset")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        """Read as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def key() -> Column[Any]:
    """Return the numbered primary key."""
    return Column("id", Id, primary_key=True, autoincrement=True)


def ref_key(name: str, target: str) -> Column[Any]:
    """Return the primary key that is another table's id."""
    return Column(name, Id, ForeignKey(f"{target}.id"), primary_key=True, autoincrement=False)


def ref(name: str, target: str, *, null: bool = False, index: bool = False) -> Column[Any]:
    """Return a column that refers to another table's id."""
    return Column(name, Id, ForeignKey(f"{target}.id"), nullable=null, index=index)
