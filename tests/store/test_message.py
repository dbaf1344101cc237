"""Several statements in one message to PostgreSQL, and the connections that carry them."""

from datetime import UTC

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.adapt import AdaptersMap, PyFormat, Transformer
from psycopg.types.json import Jsonb
from psycopg.types.numeric import Int8Dumper
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from service.domain.words import TaskState
from service.store import engine as engines
from service.store import exchange
from service.store.message import numbered
from service.store.message import send as send_as_written
from service.store.scope import OPERATOR

HOUR = "select pg_sleep(0), $1::text"


def send(connection, statements):
    """Send statements; return the rows of each, with what the database wrote as texts."""
    found = send_as_written(connection, statements)
    return [
        [tuple(None if each is None else each.decode() for each in row) for row in rows] for rows in found
    ]


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
    assert found == [[("7",)], [], [("", "系扣")]]


def test_where_one_fails_nothing_remains_and_no_value_is_told(walled):
    store = walled.house.service.store
    taken = "insert into unit (code, name) select code, $1 from unit where code = 'U01'"
    named = "update unit set name = $1 where code = 'U02'"

    def write():
        with engines.writing(store.engine, OPERATOR) as connection:
            send(connection, [(named, ["改名"]), (taken, ["机密名称"]), (named, ["再改"])])

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


def test_what_was_rolled_back_costs_no_statement_its_name(walled):
    store = walled.house.service.store
    said = ("select $1::text as kept_after_all", ["一"])

    def fail():
        with store.connected(OPERATOR) as connection:
            send(connection, [said])
            connection.execute(text("select 1 / 0"))

    for _ in range(3):
        with pytest.raises(DBAPIError):
            fail()
    with store.connected(OPERATOR) as connection:
        assert send(connection, [said, said]) == [[("一",)], [("一",)]]
        names = "select count(*) from pg_prepared_statements where statement like '%kept_after_all%' and name <> ''"
        assert connection.execute(text(names)).scalar() == 1


def test_what_the_driver_lets_go_is_prepared_anew(walled):
    said = ("select $1::text as made_anew", ["一"])
    with walled.superuser() as plain:
        address = plain.engine.url.render_as_string(hide_password=False)
    engine = engines.open_engine(address)
    with engine.begin() as connection:
        for _ in range(8):  # the driver itself prepares what comes often
            connection.execute(text("select 1"))
        connection.execute(text("create temporary table passing (id int)"))
        assert send(connection, [said]) == [[("一",)]]
        connection.execute(text("drop table passing"))
        assert connection.execute(text("select count(*) from pg_prepared_statements")).scalar() == 0
        assert send(connection, [said]) == [[("一",)]]
    engine.dispose()


def test_a_connection_keeps_the_statements_that_it_used_last(walled, monkeypatch):
    monkeypatch.setattr(exchange, "_MOST", 3)
    with walled.house.service.store.connected(OPERATOR) as connection:
        for number in (1, 2, 1, 3, 1, 4, 5, 1):
            assert send(connection, [(f"select $1::int + {number} as let_go", [1])]) == [[(str(number + 1),)]]
        names = "select statement from pg_prepared_statements where statement like '%let_go%' and name <> ''"
        kept = {row[0][17] for row in connection.execute(text(names))}
        mine = "select count(*) from pg_prepared_statements where starts_with(name, 'xikou_')"
        assert connection.execute(text(mine)).scalar() == 3
    assert kept == {"1", "5"}, "the third are the settings"


def test_a_message_may_be_larger_than_what_the_socket_takes(walled):
    long = "系" * 1_000_000
    with walled.house.service.store.connected(OPERATOR) as connection:
        found = send(connection, [("select $1::text, repeat('扣', 2000000)", [long])] * 3)
    assert [(len(mine), len(theirs)) for [(mine, theirs)] in found] == [(1_000_000, 2_000_000)] * 3


def test_a_message_that_is_interrupted_leaves_no_connection_behind(walled, monkeypatch):
    store = walled.house.service.store

    def interrupted():
        with store.connected(OPERATOR) as connection:
            seen.append(_pid(connection))
            with monkeypatch.context() as patch:
                patch.setattr(exchange, "_results", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
                send(connection, [(HOUR, ["六"])])

    seen = []
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with store.connected(OPERATOR) as connection:
        assert _pid(connection) not in seen
        assert send(connection, [(HOUR, ["七"])]) == [[("", "七")]]


def test_a_reading_that_lost_its_connection_ends_with_no_second_error(walled):
    store = walled.house.service.store
    with store.connected(OPERATOR) as connection:
        send(connection, [(HOUR, ["八"])])
        _end(walled, _pid(connection))
        with pytest.raises(DBAPIError):
            send(connection, [(HOUR, ["九"])])
    with store.connected(OPERATOR) as connection:
        assert send(connection, [(HOUR, ["十"])]) == [[("", "十")]]


class _Ours:
    """Where values are written as on our connections, while others write theirs as ever."""

    connection = None

    def __init__(self):
        self.adapters = AdaptersMap(psycopg.adapters)
        self.adapters.register_dumper(int, Int8Dumper)


@settings(deadline=None)
@given(
    st.lists(
        st.none()
        | st.booleans()
        | st.integers(-(2**63), 2**63 - 1)
        | st.floats()
        | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
        | st.dates()
        | st.datetimes(timezones=st.just(UTC) | st.timezones())
        | st.datetimes()
        | st.decimals()
        | st.sampled_from(TaskState)
        | st.dictionaries(st.text("ab"), st.integers()).map(Jsonb)
        | st.lists(st.integers(0, 9), min_size=1)
    )
)
def test_values_are_written_as_the_driver_writes_them(values):
    texts = Transformer(_Ours())
    assert exchange.written(texts, values) == list(texts.dump_sequence(values, [PyFormat.TEXT] * len(values)))


def test_what_cannot_be_written_is_refused_as_the_driver_refuses_it():
    with pytest.raises(psycopg.DataError):
        exchange.written(Transformer(), ["a\0b"])
