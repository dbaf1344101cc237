"""Who asks too often is told when to come back; a database that is away, full or busy is a 503 that passes."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from service.app import create_app, create_service
from service.app.pressure import Memory
from service.config import ConfigError
from service.store.engine import Care, open_engine, reading, writing
from service.store.mishaps import Mishap, mishap_of
from service.store.scope import OPERATOR
from service.usecases.service import Service

ASK = {"query": "{ today }"}
on_sqlite = pytest.mark.parametrize("template", ["sqlite"], indirect=True)


def limited(house, **settings):
    service = Service(house.service.store, house.service.host, replace(house.service.settings, **settings))
    return create_app(service)


def ask(client, token, address="10.0.0.1", **headers):
    headers = {"Authorization": f"Bearer {token}", **headers}
    return client.post("/graphql", json=ASK, headers=headers, environ_base={"REMOTE_ADDR": address})


def too_many(response):
    error = response.get_json()["errors"][0]
    assert (response.status_code, error["extensions"]["code"]) == (429, "RATE_LIMITED")
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert response.headers["X-Request-Id"]
    return True


@on_sqlite
def test_a_token_has_its_own_number_of_requests(house):
    client = limited(house, rate_per_token=5).test_client()
    tokens = [house.token("S1137"), house.token("portal:U01")]
    for token in tokens:
        assert [ask(client, token, f"10.0.0.{n}").status_code for n in range(5)] == [200] * 5
        assert too_many(ask(client, token, "10.0.0.9"))
    assert client.get("/healthz").status_code == client.get("/metrics").status_code == 200


@on_sqlite
def test_an_address_has_its_own_number_whatever_tokens_it_tries(house):
    client = limited(house, rate_per_address=5).test_client()
    assert [ask(client, f"wrong{n}").status_code for n in range(5)] == [401] * 5
    assert too_many(ask(client, house.token("S1137")))
    assert too_many(client.get("/calendar/x.ics", environ_base={"REMOTE_ADDR": "10.0.0.1"}))
    assert ask(client, house.token("S1137"), "10.0.0.2").status_code == 200


@on_sqlite
@pytest.mark.parametrize(("proxies", "last"), [(0, 429), (1, 200)])
def test_behind_a_proxy_the_address_is_whose_request_it_forwards(house, proxies, last):
    client = limited(house, rate_per_address=1, proxies=proxies).test_client()
    token = house.token("S1137")
    statuses = [ask(client, token, **{"X-Forwarded-For": f"1.1.1.{n}"}).status_code for n in range(3)]
    assert statuses == [200, last, last]
    if proxies:
        again = ask(client, token, **{"X-Forwarded-For": "9.9.9.9, 1.1.1.2"})
        assert too_many(again), "what a caller writes before the proxy's own word counts for nothing"


@on_sqlite
def test_neither_token_nor_address_is_kept_where_requests_are_counted(house):
    app = limited(house, rate_per_token=3, rate_per_address=3)
    ask(app.test_client(), house.token("S1137"))
    kept = str(dict(app.extensions["xikou-counting"].storage.storage))
    assert "hmac:" in kept
    assert house.token("S1137") not in kept and "10.0.0.1" not in kept


class Leaving(Memory):
    """A storage that is away now and then."""

    STORAGE_SCHEME = ["leaving"]  # noqa: RUF012  as the library has it
    away = False

    def acquire_sliding_window_entry(self, *given):
        if self.away:
            raise ConnectionError
        return super().acquire_sliding_window_entry(*given)

    def check(self):
        return not self.away


@on_sqlite
def test_while_the_storage_is_away_each_process_counts_by_itself(house, monkeypatch, caplog):
    monkeypatch.setattr("service.app.pressure._LOOK_SECONDS", 0.0)
    client = limited(house, rate_per_token=3, rate_storage="leaving://").test_client()
    token = house.token("S1137")
    assert [ask(client, token).status_code for _ in range(2)] == [200] * 2
    monkeypatch.setattr(Leaving, "away", True)
    assert [ask(client, token).status_code for _ in range(3)] == [200] * 3
    assert too_many(ask(client, token))
    assert caplog.text.count("counted by each process alone: ConnectionError") == 1
    monkeypatch.setattr(Leaving, "away", False)
    assert ask(client, token).status_code == 200, "the third that the storage knows of"
    assert too_many(ask(client, token))


@on_sqlite
def test_what_is_not_there_is_not_counted(house):
    client = limited(house, rate_per_address=1).test_client()
    assert [client.get("/nowhere").status_code for _ in range(3)] == [404] * 3
    assert ask(client, house.token("S1137")).status_code == 200


@on_sqlite
def test_a_storage_without_its_package_stops_the_start(house):
    with pytest.raises(ConfigError, match="XIKOU_RATE_STORAGE"):
        limited(house, rate_per_token=1, rate_storage="redis://localhost:1")


def test_a_pool_that_is_used_up_is_waited_for_and_then_a_503_that_passes(house):
    settings = replace(house.service.settings, pool_size=2, pool_seconds=0.2)
    service = create_service(settings, house.service.host)
    client, token = create_app(service).test_client(), house.token("S1137")
    assert ask(client, token).status_code == 200
    held = [service.store.engine.connect() for _ in range(2)]
    refused = ask(client, token)
    assert refused.status_code == 503
    assert refused.get_json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    assert refused.headers["Retry-After"] == "5"
    for each in held:
        each.close()
    assert ask(client, token).status_code == 200
    service.store.close()


def test_a_change_waits_so_long_for_another_and_no_longer(house):
    code = "R2022001"
    settings = replace(house.service.settings, lock_seconds=1)
    service = create_service(settings, house.service.host)
    slow = type(house)(service, house.tokens)
    house.token("S1137")
    with writing(house.past_walls, None) as other:
        if other.dialect.name == "postgresql":
            other.exec_driver_sql("lock table recruit")
        change = (
            'mutation { updateRecruit(input: {recruitCode: "%s", post: "x"}) { errors { code } } }' % code
        )
        refused = slow.post("S1137", change)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert slow.ask("S1137", change) == {"updateRecruit": {"errors": []}}
    service.store.close()


def test_a_statement_takes_so_long_and_no_longer(house):
    if house.service.store.engine.dialect.name != "postgresql":
        pytest.skip("SQLite's statements are our own process's")
    engine = open_engine(house.service.store.url, Care(statement_seconds=1))
    with pytest.raises(OperationalError) as raised, reading(engine, OPERATOR) as connection:
        connection.execute(text("select pg_sleep(3)"))
    assert mishap_of(raised.value) is Mishap.UNAVAILABLE
    with reading(engine, OPERATOR) as connection:
        assert connection.execute(text("show idle_in_transaction_session_timeout")).scalar() == "1min"
    engine.dispose()
    with house.service.store.connected() as connection:
        assert connection.execute(text("show statement_timeout")).scalar() == "20s"


def test_connections_that_the_server_ended_are_replaced_at_once(house):
    if house.service.store.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no server")
    house.ask("S1137", "{ today }")
    with house.past_walls.begin() as connection:
        ended = text(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
        assert connection.execute(ended).scalar_one() > 0
    house.ask("S1137", "{ today }")


@on_sqlite
def test_a_full_disk_is_a_503_that_passes(house):
    change = (
        'mutation { savePerson(input: {code: "N%d", name: "新人", unitCode: "U01"}) { errors { code } } }'
    )
    house.ask("S1137", change % 0)
    pages = {}

    def bound(raw, _record, *_more):
        raw.execute(f"PRAGMA max_page_count={pages.get('most', 2**31 - 2)}")

    from sqlalchemy import event

    event.listen(house.service.store.engine, "checkout", bound)
    with house.service.store.engine.connect() as connection:
        pages["most"] = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    statuses, number = [], 1
    while 503 not in statuses and number < 400:
        statuses.append(house.post("S1137", change % number).status_code)
        number += 1
    assert statuses[-1] == 503
    assert house.ask("S1137", "{ recruits(first: 1) { totalCount } }")["recruits"]["totalCount"] > 0
    pages.clear()
    assert house.ask("S1137", change % number) == {"savePerson": {"errors": []}}


@on_sqlite
def test_waiting_for_a_connection_holds_up_nobody_who_needs_none(house):
    settings = replace(house.service.settings, pool_size=2, pool_seconds=2)
    service = create_service(settings, house.service.host)
    client, token = create_app(service).test_client(), house.token("S1137")
    held = [service.store.engine.connect() for _ in range(2)]
    found = []
    waiting = threading.Thread(target=lambda: found.append(ask(client, token).status_code))
    waiting.start()
    assert create_app(service).test_client().get("/healthz").status_code == 200
    held.pop().close()
    waiting.join(5)
    assert found == [200]
    held.pop().close()
    service.store.close()


def test_counting_in_memory_starts_no_threads_and_forgets_what_expired(monkeypatch):
    storage = Memory("xikou-memory://")
    monkeypatch.setattr(threading, "Timer", None)
    assert storage.incr("gone", 0) == 1
    assert [storage.incr("stays", 60) for _ in range(50)] == list(range(1, 51))
    monkeypatch.setattr(storage, "_swept", 0.0)
    storage.incr("another", 60)
    assert sorted(storage.storage) == sorted(storage.expirations) == ["another", "stays"]


@on_sqlite
def test_requests_are_counted_by_that_storage(house, monkeypatch):
    client = limited(house, rate_per_token=5, rate_per_address=9).test_client()
    token = house.token("S1137")
    assert ask(client, token).status_code == 200
    monkeypatch.setattr(threading, "Timer", None)
    assert [ask(client, token).status_code for _ in range(5)] == [200] * 4 + [429]
