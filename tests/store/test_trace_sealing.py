"""The chain: without gaps, never forked, nothing left out, verified in bounded memory."""

import hashlib
import multiprocessing
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import hashes
from sqlalchemy import select, text

from service.app import create_service
from service.config import Settings
from service.domain.heads import Head
from service.intake.heads import append_head, read_heads
from service.store import chain, verification
from service.store.signing import canonical
from service.store.tables import audit_event, audit_seal
from service.store.writes import seals
from service.store.writes.trace import COLUMNS, signed
from service.usecases.sealing import seal_trace
from service.usecases.setup import OPERATOR


def rows(trace, table, *order):
    with trace.service.store.connected(OPERATOR) as connection:
        return connection.execute(select(table).order_by(*order)).all()


def settings(trace, **values):
    trace.service.settings = replace(trace.service.settings, **values)


def test_sm3_is_the_standard_one():
    hashed = hashes.Hash(hashes.SM3())
    hashed.update(b"abc")
    assert hashed.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_a_hash_is_what_the_docs_say(trace):
    trace.act(2)
    trace.seal()
    previous = "0" * 64
    events = {row.id: row._mapping for row in rows(trace, audit_event)}
    for seal in rows(trace, audit_seal, audit_seal.c.sequence):
        event = events[seal.event_id]
        moment = seal.sealed_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        parts = [previous, seal.sequence, "sha256", moment, seal.event_id, [*signed(event), event["mac"]]]
        previous = hashlib.sha256(canonical(parts)).hexdigest()
        assert seal.hash == previous


def test_both_databases_spell_a_moment_alike(trace):
    for moment in (datetime(2024, 2, 29, 23, 59, 59, 1, UTC), datetime(1900, 1, 1, tzinfo=UTC)):
        with trace.attack() as connection:
            connection.execute(audit_seal.delete())
            connection.execute(
                audit_seal.insert().values(
                    sequence=1, event_id=1, algorithm="sha256", hash="", sealed_at=moment
                )
            )
            if not trace.sqlite:
                connection.execute(text("set local timezone to 'Asia/Kathmandu'"))
                connection.execute(text("set local datestyle to 'German'"))
            told = connection.execute(
                select(chain.moment_text(connection, audit_seal.c.sealed_at))
            ).scalar_one()
        assert told == moment.strftime("%Y-%m-%d %H:%M:%S.%f")
        assert chain.moment_of(told) == moment


def test_the_sequence_has_no_gaps_where_ids_have(trace):
    trace.act(3)
    with suppress(ZeroDivisionError), trace.service.write(OPERATOR) as work:
        work.trace("undone", "Task", 1)
        work.flush()
        raise ZeroDivisionError
    trace.act(3)
    assert trace.seal().events == 6
    assert trace.seal().events == 0
    assert [row.sequence for row in rows(trace, audit_seal, audit_seal.c.sequence)] == [1, 2, 3, 4, 5, 6]
    assert trace.verify()[0] == 0


def test_batches_each_with_a_head_in_the_file(trace, tmp_path, monkeypatch):
    file = tmp_path / "heads"
    settings(trace, audit_head_file=str(file))
    monkeypatch.setattr(seals, "BATCH", 4)
    monkeypatch.setattr(verification, "_AT_A_TIME", 2)
    trace.act(10)
    assert trace.seal().events == 10
    assert [head.sequence for head in read_heads(file)] == [4, 8, 10]
    trace.seal()
    assert [head.sequence for head in read_heads(file)] == [4, 8, 10]
    code, said = trace.verify(file)
    assert (code, said["heads"]) == (0, 3)


def test_the_first_head_that_differs_is_told(trace, tmp_path, monkeypatch):
    file = tmp_path / "heads"
    monkeypatch.setattr(verification, "_AT_A_TIME", 2)
    trace.act(5)
    true = trace.seal().head
    wrong = [replace(true, sequence=number, hash="0" * 64) for number in (4, 9, 5, 2, 3)]
    for head in (true, *wrong, replace(true, algorithm="sm3")):
        append_head(file, head)
    assert trace.place(file) == (1, "OTHER_HEAD", 2)


def test_sm3_and_changing_the_algorithm(trace):
    for algorithm in ("sm3", "sha256", "sm3"):
        settings(trace, audit_hash=algorithm)
        trace.act(2)
        trace.seal()
    assert [row.algorithm for row in rows(trace, audit_seal, audit_seal.c.sequence)] == [
        *["sm3"] * 2,
        *["sha256"] * 2,
        *["sm3"] * 2,
    ]
    assert trace.verify()[0] == 0
    with trace.attack() as connection:
        connection.execute(audit_seal.update().where(audit_seal.c.sequence == 3).values(algorithm="sm3"))
    assert trace.place() == (1, "CHANGED", 3)


def test_a_secret_that_was_replaced(trace, monkeypatch):
    trace.act(2)
    trace.seal()
    trace.act(1)
    monkeypatch.setenv("XIKOU_SECRET_KEY", "another secret of the service, also rather long")
    monkeypatch.setenv("XIKOU_FORMER_SECRET_KEYS", trace.service.settings.secret_key)
    code, said = trace.verify()
    assert (code, said["sealed"], said["unsealed"], said["unknownKeys"]) == (0, 2, 1, 0)
    monkeypatch.delenv("XIKOU_FORMER_SECRET_KEYS")
    assert trace.place() == (1, "NO_KEY", -3)
    trace.seal()
    code, said = trace.verify()
    assert (code, said["sealed"], said["unknownKeys"]) == (0, 3, 3)


def test_events_from_before_there_was_a_key(trace):
    trace.act(4)
    with trace.attack() as connection:
        for number in (1, 2, 3, 4):
            values = {"uid": f"before-{number}", "key_id": "", "mac": ""}
            connection.execute(audit_event.update().where(audit_event.c.id == number).values(values))
    trace.act(2)
    code, said = trace.verify()
    assert (code, said["unsigned"], said["unsealed"]) == (0, 4, 6)
    assert trace.seal().events == 6
    trace.act(1)
    code, said = trace.verify()
    assert (code, said["unsigned"], said["sealed"], said["unsealed"]) == (0, 4, 6, 1)
    with trace.attack() as connection:
        connection.execute(audit_event.update().where(audit_event.c.id == 2).values(action="other"))
    assert trace.place() == (1, "CHANGED", 2)


def test_an_event_that_commits_after_a_later_one_was_sealed(trace, monkeypatch):
    if trace.sqlite:
        pytest.skip("SQLite has one writer: nothing commits out of order")
    service = trace.service
    for lookback, thorough, found in ((10_000, False, 1), (0, False, 0), (0, True, 1)):
        monkeypatch.setattr(seals, "LOOKBACK", lookback)
        with service.write(OPERATOR) as work:
            work.trace("late", "Task", 1)
            work.flush()
            trace.act(1)
            assert trace.seal(thorough=False).events == 1
            assert trace.verify()[0] == 0
        assert trace.seal(thorough=thorough).events == found
        assert trace.verify()[0] == 0
        trace.seal()
    order = [row.event_id for row in rows(trace, audit_seal, audit_seal.c.sequence)]
    assert len(order) == 6
    assert order != sorted(order)


def _seal(settings: Settings) -> int:
    service = create_service(settings)
    sealed = seal_trace(service, thorough=True).events
    service.store.close()
    return sealed


def test_many_sealers_make_one_chain(trace):
    trace.act(1_200)
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        done = pool.map_async(_seal, [trace.service.settings] * 3, chunksize=1)
        for _ in range(20):
            trace.act(5)
        sealed = sum(done.get(60))
    with ThreadPoolExecutor(4) as pool:
        sealed += sum(each.events for each in pool.map(lambda _: trace.seal(), range(8)))
    assert sealed == 1_300
    sequences = [row.sequence for row in rows(trace, audit_seal, audit_seal.c.sequence)]
    assert sequences == list(range(1, 1_301))
    code, said = trace.verify()
    assert (code, said["sealed"], said["unsealed"]) == (0, 1_300, 0)


def test_a_sealer_that_comes_second_seals_nothing_twice(trace):
    trace.act(3)
    with trace.service.look(OPERATOR) as reading:
        found = seals.unsealed(reading.connection, 0)
    trace.seal()
    with trace.service.write(OPERATOR) as work:
        batch = seals.seal(work.connection, work.signing, "sha256", found)
    assert (batch.events, batch.refused, batch.head.sequence) == (0, 0, 3)


def test_ten_thousand_events_in_bounded_memory(trace):
    trace.act(10_000)
    assert trace.seal().events == 10_000
    with trace.service.store.connected(OPERATOR) as connection:
        tracemalloc.start()
        verdict = verification.verify(connection, trace.service.store.signing)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert verdict.tally.sealed == 10_000
    assert peak < 8_000_000


def test_the_columns_of_an_event_are_all_under_its_hash():
    assert {column.name for column in audit_event.c} == {*COLUMNS, "id", "mac"}


def test_the_newest_head_is_the_last_seal(trace):
    trace.act(2)
    told = trace.seal().head
    with trace.service.store.connected(OPERATOR) as connection:
        assert chain.newest(connection) == told
    assert isinstance(told, Head)
    assert told.sequence == 2
