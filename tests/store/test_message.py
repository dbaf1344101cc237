"""Several statements in one message to PostgreSQL, and the connections that carry them."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from service.store import engine as engines
from service.store.message import change, numbered, send
from service.store.scope import OPERATOR

HOUR = "select pg_sleep(0), $1::text"


def _pid(connection):
    return connection.connection.driver_connection.info.backend_pid


def _end(walled, pid):
    with walled.superuser() as connection:
        connection.execute(text("select pg_terminate_backend(:pid, 5000)"), {"pid": pid})


def test_places_are_numbered_once_for_each_name():
    assert numbered("a = %(x)s and b = %(y)s or c = %(x)s::int and d like '%%'") == (
        "a = $1 and b = $2 or c = $1::int and d like '%'",
        ("x", "y"),
    )
    assert numbered("select 1") == ("select 1", ())


def test_statements_are_answered_in_their_order(walled):
    with walled.house.service.store.connected(OPERATOR) as connection:
        found = send(
            connection, [("select $1::int", [7]), ("set local work_mem = '5MB'", []), (HOUR, ["系扣"])]
        )
    assert found == [[(7,)], (), [("", "系扣")]]


def test_how_many_rows_each_changed_is_told(walled):
    with engines.writing(walled.house.service.store.engine, OPERATOR) as connection:
        some = "update unit set name = name where code = any ($1::text[])"
        assert change(connection, [(some, [["U01", "U02"]]), (some, [["nobody"]])]) == [2, 0]


def test_where_one_fails_nothing_remains_and_no_value_is_told(walled):
    store = walled.house.service.store
    taken = "insert into unit (code, name) select code, $1 from unit where code = 'U01'"
    named = "update unit set name = $1 where code = 'U02'"

    def write():
        with engines.writing(store.engine, OPERATOR) as connection:
            change(connection, [(named, ["改名"]), (taken, ["机密名称"]), (named, ["再改"])])

    with pytest.raises(IntegrityError) as failed:
        write()
    assert "机密名称" not in str(failed.value)
    assert failed.value.orig.sqlstate == "23505"
    assert not failed.value.connection_invalidated
    with store.connected(OPERATOR) as connection:
        assert connection.execute(text("select name from unit where code = 'U02'")).scalar() != "改名"


def test_a_connection_lost_amidst_is_told_and_replaced(walled):
    store = walled.house.service.store

    def read():
        with store.connected(OPERATOR) as connection:
            send(connection, [(HOUR, ["一"])])
            _end(walled, _pid(connection))
            send(connection, [(HOUR, ["二"]), (HOUR, ["三"])])

    with pytest.raises(DBAPIError) as failed:
        read()
    assert failed.value.connection_invalidated
    assert isinstance(failed.value, OperationalError)
    with store.connected(OPERATOR) as connection:
        assert send(connection, [(HOUR, ["四"])])[0][0][1] == "四"


def test_connections_that_the_server_closed_are_replaced_before_anybody_has_them(walled):
    store = walled.house.service.store
    with store.connected(OPERATOR) as connection, store.connected(OPERATOR) as other:
        ended = {_pid(connection), _pid(other)}
    for pid in ended:
        _end(walled, pid)
    with store.connected(OPERATOR) as connection, store.connected(OPERATOR) as other:
        assert not ended & {_pid(connection), _pid(other)}
        assert send(connection, [(HOUR, ["五"])]) == send(other, [(HOUR, ["五"])])


def test_a_connection_is_asked_whether_it_answers_after_a_long_rest_alone(walled, monkeypatch):
    store, asked = walled.house.service.store, []
    with store.connected(OPERATOR) as connection:
        pid, real = _pid(connection), connection.dialect.do_ping
    monkeypatch.setattr(store.engine.dialect, "do_ping", lambda raw: asked.append(raw) or real(raw))
    for _ in range(3):
        with store.connected(OPERATOR) as connection:
            assert _pid(connection) == pid
    assert asked == []
    monkeypatch.setattr(engines, "_RESTED_SECONDS", 0)
    with store.connected(OPERATOR) as connection:
        assert _pid(connection) == pid
    assert len(asked) == 1


def test_small_and_large_numbers_share_a_prepared_statement(walled):
    with walled.house.service.store.connected(OPERATOR) as connection:
        for number in (1, 40_000, 5_000_000_000) * 5:
            send(connection, [("select $1::bigint + 1 as prepared_once", [number])])
        names = "select count(*) from pg_prepared_statements where statement like '%prepared_once%' and name <> ''"
        assert connection.execute(text(names)).scalar() == 1
