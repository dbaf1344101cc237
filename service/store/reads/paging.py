"""Keyset pages: a cursor holds the sort values of its row, so pages neither skip nor repeat."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from service.store.reads.asked import Asked
from service.store.reads.shape import Kind, Reading

MAX_PAGE = 100
_YEARS = (1900, 2200)


class BadPageError(Exception):
    """The page that was asked for makes no sense; the message is for the caller."""


@dataclass(frozen=True)
class Order:
    """How a list is sorted: columns by name, the last unique; each read back from a cursor by ``readers``."""

    names: tuple[str, ...]
    readers: tuple[Callable[[Any], Any], ...]
    descending: tuple[bool, ...]

    @classmethod
    def by(cls, *columns: tuple[str, Callable[[Any], Any], bool]) -> "Order":
        """Build an order from (name, reader, descending) triples."""
        return cls(*(tuple(each) for each in zip(*columns, strict=True)))


def page_size(args: Mapping[str, Any], default: int = 20) -> int:
    """Return ``first``, refused outside 0 to 100."""
    first = args.get("first", default)
    if first is None:
        return default
    if not 0 <= first <= MAX_PAGE:
        raise BadPageError(f"first 须在0与{MAX_PAGE}之间")
    return int(first)


def connection(
    reading: Reading,
    kind: Kind,
    asked: Asked,
    order: Order,
    narrow: Callable[[Select[Any], Mapping[str, ColumnElement[Any]]], Select[Any]],
    parent: Callable[[], ColumnElement[int]] | None = None,
    parents: Sequence[int] = (),
    default: int = 20,
) -> dict[int | None, dict[str, Any]]:
    """Answer a connection, for the whole list or for each of many parents at once.

    ``narrow`` adds the caller's filter to a statement, and joins what ``parent`` needs. With ``parent`` the
    page is cut for each of ``parents`` by a window function, in one statement. Neither is asked where the
    page was read ahead.
    """
    first = page_size(asked.args, default)
    ahead = reading.memo.get(("page", id(asked)))
    if ahead is not None and ahead[0].keys() == set([None] if parent is None else parents):
        return _answer(reading, kind, asked, order, ahead[0], first, ahead[1])
    of_parent = None if parent is None else parent()
    fields = [below for node in asked.below("nodes") for below in node.fields]
    edges = [below for edge in asked.below("edges") for node in edge.below("node") for below in node.fields]
    needs_rows = asked.has("nodes", "edges", "pageInfo")
    pages: dict[int | None, list[Any]] = {each: [] for each in ([None] if parent is None else parents)}
    if needs_rows:
        statement, columns = kind.select(reading, [*fields, *edges], *order.names)
        statement = narrow(statement, columns)
        if after := asked.args.get("after"):
            statement = statement.where(_after(order, columns, after))
        sorting = [
            columns[name].desc() if down else columns[name].asc()
            for name, down in zip(order.names, order.descending, strict=True)
        ]
        if of_parent is None:
            rows = reading.rows(statement.order_by(*sorting).limit(first + 1))
        else:
            number = func.row_number().over(partition_by=of_parent, order_by=sorting).label("row_of_page")
            of_parents = statement.where(of_parent.in_(parents))
            inner = of_parents.add_columns(number, of_parent.label("page_of")).subquery()
            paged = select(inner).where(inner.c.row_of_page <= first + 1).order_by(inner.c.row_of_page)
            rows = reading.rows(paged, statement.get_execution_options())
        for row in rows:
            pages[None if of_parent is None else row.page_of].append(row)
    totals = _totals(reading, kind, asked, narrow, of_parent, parents)
    return _answer(reading, kind, asked, order, pages, first, totals)


def _answer(
    reading: Reading,
    kind: Kind,
    asked: Asked,
    order: Order,
    pages: dict[int | None, list[Any]],
    first: int,
    totals: Any,
) -> dict[int | None, dict[str, Any]]:
    answers: dict[int | None, dict[str, Any]] = {key: {} for key in pages}
    shown = {key: rows[:first] for key, rows in pages.items()}
    flat = [row for rows in shown.values() for row in rows]
    for each in asked.fields:
        match each.name:
            case "nodes":
                nodes = iter(kind.shape(reading, flat, each.fields))
                for key, rows in shown.items():
                    answers[key][each.key] = [next(nodes) for _ in rows]
            case "edges":
                for key, edges in _edges(reading, kind, each, order, shown, flat).items():
                    answers[key][each.key] = edges
            case "pageInfo":
                for key, rows in pages.items():
                    answers[key][each.key] = _page_info(
                        each, order, shown[key], asked, more=len(rows) > first
                    )
            case "totalCount":
                for key in pages:
                    answers[key][each.key] = totals.get(key, 0)
    return answers


def _edges(
    reading: Reading, kind: Kind, asked: Asked, order: Order, shown: Any, flat: Any
) -> dict[Any, list[Any]]:
    edges: list[dict[str, Any]] = [{} for _ in flat]
    for each in asked.fields:
        values: Sequence[Any]
        if each.name == "cursor":
            values = [_cursor(order, row) for row in flat]
        elif each.name == "node":
            values = kind.shape(reading, flat, each.fields)
        else:
            continue
        for edge, value in zip(edges, values, strict=True):
            edge[each.key] = value
    spread = iter(edges)
    return {key: [next(spread) for _ in rows] for key, rows in shown.items()}


def _page_info(
    asked: Asked, order: Order, rows: Sequence[Any], parent: Asked, *, more: bool
) -> dict[str, Any]:
    values = {
        "hasNextPage": more,
        "hasPreviousPage": bool(parent.args.get("after")),
        "startCursor": _cursor(order, rows[0]) if rows else None,
        "endCursor": _cursor(order, rows[-1]) if rows else None,
    }
    return {each.key: values[each.name] for each in asked.fields if each.name in values}


def _totals(
    reading: Reading,
    kind: Kind,
    asked: Asked,
    narrow: Any,
    parent: ColumnElement[int] | None,
    parents: Sequence[int],
) -> Mapping[int | None, int]:
    if not asked.has("totalCount"):
        return {}
    statement, columns = kind.select(reading, ())
    statement = narrow(statement, columns)
    if parent is None:
        return {None: reading.rows(statement.with_only_columns(func.count()))[0][0]}
    counted = statement.where(parent.in_(parents)).with_only_columns(parent, func.count())
    return dict(tuple(row) for row in reading.rows(counted.group_by(parent)))


def _cursor(order: Order, row: Any) -> str:
    values = [getattr(row, name) for name in order.names]
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode()


def _after(order: Order, columns: Mapping[str, ColumnElement[Any]], cursor: str) -> ColumnElement[bool]:
    values = place(order, cursor)
    clauses: list[ColumnElement[bool]] = []
    for index, name in enumerate(order.names):
        equal = [columns[order.names[before]] == values[before] for before in range(index)]
        step = columns[name] < values[index] if order.descending[index] else columns[name] > values[index]
        clauses.append(and_(*equal, step))
    return or_(*clauses) if clauses else false()


def place(order: Order, cursor: str) -> list[Any]:
    """Return the sort values that a cursor holds; raises BadPageError where it is none of ours."""
    try:
        plain = orjson.loads(base64.urlsafe_b64decode(cursor))
        return [reader(value) for reader, value in zip(order.readers, plain, strict=True)]
    except (ValueError, TypeError, binascii.Error, OverflowError):
        raise BadPageError("after 不是有效的游标") from None


def as_text(value: Any) -> str:
    """Read a text of a cursor; what no column can hold is none of ours."""
    if not isinstance(value, str) or "\0" in value:
        raise TypeError
    return value


def as_number(value: Any) -> int:
    """Read a number of a cursor."""
    if type(value) is not int or abs(value) >= 2**63:
        raise TypeError
    return value


def as_day(value: Any) -> date:
    """Read a day of a cursor."""
    day = date.fromisoformat(as_text(value))
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise ValueError
    return day


def as_moment(value: Any) -> datetime:
    """Read a moment of a cursor."""
    moment = datetime.fromisoformat(as_text(value))
    if moment.tzinfo is None or not _YEARS[0] <= moment.year <= _YEARS[1]:
        raise ValueError
    return moment


__all__ = [
    "BadPageError",
    "Order",
    "as_day",
    "as_moment",
    "as_number",
    "as_text",
    "connection",
    "page_size",
    "place",
]
