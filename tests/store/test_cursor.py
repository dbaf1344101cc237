"""Statements handed straight to the driver of SQLite."""

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from service.store import cursor
from service.store import engine as engines
from service.store.among import fitted, rooms
from service.store.scope import OPERATOR

ROOM = (
    "select count(*) from unit where id in ([ids of some]) or id in ([ids of more]) or id in ([ids of some])"
)


@pytest.fixture
def store(house):
    if house.service.store.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL is told by messages")
    return house.service.store


def test_places_are_as_many_for_lists_of_about_one_length():
    assert rooms(ROOM) == ["some", "more"]
    texts = set()
    for count in range(1, 65):
        filled = {}
        said = fitted(ROOM, {"some": list(range(count)), "more": []}, filled)
        texts.add(said)
        assert set(filled.values()) == set(range(count))
        assert all(f":{name}" in said for name in filled)
        assert len(filled) < 2 * count
    assert len(texts) == len({1, 2, 4, 8, 16, 32, 64})


def test_very_many_ids_are_spelled_out(store):
    many = list(range(1, 60_000))
    filled = {}
    said = fitted(ROOM, {"some": many, "more": [1]}, filled)
    with store.connected(OPERATOR) as connection:
        found = cursor.row(connection, said, filled)
        assert found == tuple(connection.execute(text("select count(*) from unit")).one())


def test_who_counts_statements_hears_of_them_and_of_the_beginning(store):
    heard = []
    note = lambda *args: heard.append((args[2], args[3], args[5]))  # noqa: E731
    event.listen(store.engine, "before_cursor_execute", note)
    try:
        with store.connected(OPERATOR) as connection:
            assert cursor.row(connection, "select :one + 1", {"one": 1}) == (2,)
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
    assert heard == [("BEGIN", (), False), ("select :one + 1", {"one": 1}, False)]


def test_where_one_fails_nothing_remains_and_no_value_is_told(store):
    named = "update unit set name = :name where code = 'U02'"
    taken = "insert into unit (code, name) values ('U01', :name)"

    def write():
        with engines.writing(store.engine, OPERATOR) as connection:
            assert cursor.change(connection, named, [{"name": "改名"}, {"name": "再改"}]) == 2
            cursor.change(connection, taken, {"name": "机密名称"})

    with pytest.raises(IntegrityError) as failed:
        write()
    assert "机密名称" not in str(failed.value)
    assert not failed.value.connection_invalidated
    with store.connected(OPERATOR) as connection:
        assert connection.execute(text("select name from unit where code = 'U02'")).scalar() not in (
            "改名",
            "再改",
        )


def test_a_statement_outside_a_transaction_begins_one(store):
    with store.engine.connect() as connection:
        cursor.change(connection, "update unit set name = 'x' where code = 'U02'")
        assert connection.in_transaction()
    with store.connected(OPERATOR) as connection:
        assert connection.execute(text("select name from unit where code = 'U02'")).scalar() != "x"


def test_a_file_that_is_taken_is_told_as_ever(store):
    with engines.writing(store.engine, OPERATOR), store.engine.connect() as other:
        other.connection.driver_connection.execute("pragma busy_timeout=1")
        with pytest.raises(OperationalError, match="locked"):
            other.execution_options(xikou_writes=True).begin()
        other.connection.driver_connection.execute("pragma busy_timeout=15000")
