"""Leaves out of a drawn statement the tables that were joined though a foreign key says all that is asked.

Reads join a task or a record with the recruit, since many see by the recruit's unit. Who sees by the recruit
alone asks nothing of that table but its key, and the column that points there holds the same. Nothing more is
seen for that: on either wall, who sees a task or record sees its recruit, and who sees a recruit by role the
person.
"""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, FromClause, Join, Select, Table, select
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression
from sqlalchemy.sql.selectable import SelectBase

from service.store.among import Membership

Spare = tuple[FromClause, Column[Any], Column[Any]]
"""The tables that are left, the key of the one that is not, and the column that holds the same."""


def lean(statement: Select[Any]) -> Select[Any]:
    """Return a statement, of which nothing is sorted or cut yet, without the tables it can do without."""
    froms, said = statement.get_final_froms(), statement.whereclause
    if len(froms) != 1:
        return statement
    tables, columns, where = froms[0], list(statement.selected_columns), [] if said is None else [said]
    found = _spare(tables, [*columns, *where])
    if found is None:
        return statement
    while found is not None:
        tables, key, pointing = found
        columns = [_named(each, key, pointing) for each in columns]
        where = [_with(each, key, pointing) for each in where]
        found = _spare(tables, [*columns, *where])
    made = select(*columns).select_from(tables).where(*where)
    return made.execution_options(**statement.get_execution_options())


def _spare(tables: FromClause, asked: Sequence[Any]) -> Spare | None:
    if not isinstance(tables, Join) or tables.isouter:
        return None
    pair = _pair(tables)
    if pair is not None and not any(_asks_more(each, pair[0]) for each in asked):
        return tables.left, *pair
    below = _spare(tables.left, [*asked, tables.onclause])
    if below is None:
        return None
    left, key, pointing = below
    return left.join(tables.right, _with(cast("Any", tables.onclause), key, pointing)), key, pointing


def _pair(tables: Join) -> tuple[Column[Any], Column[Any]] | None:
    """Return a joined table's key and what points to it, where every row points to one."""
    said = tables.onclause
    if not isinstance(tables.right, Table) or not isinstance(said, BinaryExpression):
        return None
    if said.operator is not operators.eq:
        return None
    for key, pointing in ((said.left, said.right), (said.right, said.left)):
        if (
            isinstance(key, Column)
            and isinstance(pointing, Column)
            and key.table is tables.right
            and key.primary_key
            and not pointing.nullable
            and pointing.references(key)
        ):
            return key, pointing
    return None


def _asks_more(asked: Any, key: Column[Any]) -> bool:
    """Say whether something asks of a key's table anything else, or asks within a statement of its own."""
    for each in visitors.iterate(asked):
        if isinstance(each, Membership):
            if _asks_more(each.column, key):
                return True
        elif isinstance(each, SelectBase):
            if any(getattr(below, "table", None) is key.table for below in visitors.iterate(each)):
                return True
        elif getattr(each, "table", None) is key.table and each is not key:
            return True
    return False


def _with(element: ColumnElement[Any], key: Column[Any], pointing: Column[Any]) -> ColumnElement[Any]:
    def replaced(each: Any) -> Any:
        if each is key:
            return pointing
        return each.of(_with(each.column, key, pointing)) if isinstance(each, Membership) else None

    made: ColumnElement[Any] = visitors.replacement_traverse(element, {}, cast("Any", replaced))
    return made


def _named(column: Any, key: Column[Any], pointing: Column[Any]) -> Any:
    return pointing.label(key.key) if column is key else _with(column, key, pointing)
