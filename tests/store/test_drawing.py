"""A statement that is drawn once gives what the statement itself gives: the same rows of the same types."""

from datetime import date

import pytest
from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    TypeDecorator,
    literal,
    select,
)

from service.store import drawing
from service.store.drawing import run
from service.store.lists import MANY
from service.store.outline import Outline, ids, named
from service.store.scope import OPERATOR, Scope
from service.store.tables import metadata

_TYPES = (Date, DateTime, Boolean, Integer, BigInteger)


def _kind(column):
    return column.type.impl if isinstance(column.type, TypeDecorator) else column.type


def test_rows_of_every_table_are_what_the_tables_say(house):
    task = house.task("S1137", "R2022001", "organization.launch")["id"]
    house.change("S1137", "waiveTask", "task { id }", taskId=task, reason="已办")
    seen = set()
    with house.service.store.connected(OPERATOR) as connection:
        for table in metadata.sorted_tables:
            columns = [each for each in table.c if not isinstance(_kind(each), LargeBinary)]
            plain = select(*columns).order_by(*table.primary_key).limit(200)
            lists = run(connection, ("every table", table.name), lambda plain=plain: {"rows": plain}, {})
            many = plain.execution_options(**MANY)
            rows = connection.execute(plain).all()
            assert [tuple(row) for row in lists["rows"]] == [tuple(row) for row in rows], table.name
            by_column = run(connection, ("many", table.name), lambda many=many: {"rows": many}, {})
            assert by_column["rows"] == lists["rows"], table.name
            for row, other in zip(rows, lists["rows"], strict=True):
                assert list(map(type, row)) == list(map(type, other)), table.name
                seen |= {type(each).__name__ for each in row}
    assert {"date", "datetime", "bool", "int", "str", "dict", "NoneType"} <= seen


def test_what_is_compared_with_is_given_each_time(house):
    task = metadata.tables["task"]
    drawn = []

    def draw():
        drawn.append(1)
        chosen = select(task.c.id, task.c.due_on).where(task.c.due_on < named("day", Date()))
        return {
            "some": chosen.order_by(task.c.id).limit(named("most", Integer())),
            "none": chosen.where(literal(1) == 0),
        }

    with house.service.store.connected(OPERATOR) as connection:
        for most, day in (
            (3, date(2024, 1, 1)),
            (5, date(2023, 1, 1)),
            (0, date(2024, 1, 1)),
            (5, date(1999, 1, 1)),
        ):
            lists = run(connection, "what is given", draw, {"most": most, "day": day, "after": None})
            plain = (
                select(task.c.id, task.c.due_on).where(task.c.due_on < day).order_by(task.c.id).limit(most)
            )
            assert [tuple(row) for row in lists["some"]] == [tuple(row) for row in connection.execute(plain)]
            assert lists["none"] == []
    assert len(drawn) == 1


@pytest.mark.parametrize("units", [{1}, {2, 5}, set(range(1, 4000)), {10**6}])
def test_ids_are_given_each_time(house, units):
    recruit = metadata.tables["recruit"]
    outline = Outline(
        admin_units=ids("admin_units"),
        some=frozenset({"admin_units"}),
        held=tuple(Scope(admin_units=frozenset({1})).roles),
    )
    with house.service.store.connected(OPERATOR) as connection:
        drawn = lambda: {"ids": select(recruit.c.id).where(outline.sees("Recruit")).order_by(recruit.c.id)}  # noqa: E731
        lists = run(connection, "of some units", drawn, {"admin_units": sorted(units)})
        plain = (
            select(recruit.c.id)
            .where(Scope(admin_units=frozenset(units)).sees("Recruit"))
            .order_by(recruit.c.id)
        )
        assert [row.id for row in lists["ids"]] == list(connection.execute(plain).scalars())


def test_five_hundred_drawings_are_kept(house, monkeypatch):
    monkeypatch.setattr(drawing, "_kept", type(drawing._kept)())
    with house.service.store.connected(OPERATOR) as connection:
        for number in range(502):
            run(connection, number, lambda: {"one": select(literal(1).label("one"))}, {})
        run(connection, 5, lambda: pytest.fail("this one is known"), {})
        drawn = []
        run(connection, 0, lambda: drawn.append(0) or {"one": select(literal(1).label("one"))}, {})
        assert drawn == [0]
    assert len(drawing._kept) == 500
