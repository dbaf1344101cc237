"""What fails beside the service passes, and so does its refusal; ``make soak`` tries each for longer."""

import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.store.tables import notification, person
from service.store.verification import Outcome
from service.usecases import tokens
from service.usecases.sealing import seal_trace, verify_trace
from service.usecases.setup import OPERATOR
from service.usecases.telling import tell_what_happened, tell_what_is_due
from tests.reliability.faults import callers, full_disk, postgres_away

on_sqlite = pytest.mark.parametrize("template", ["sqlite"], indirect=True)


def lived_through(outage):
    assert outage.sound, outage
    assert outage.answers.away > 0, "the fault was felt"
    assert outage.tally.acknowledged > 4
    assert outage.answers.slowest < 20
    assert 0 <= outage.recovered < 10
    return True


def test_postgresql_goes_away_under_load_and_comes_back(monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", "")
    folder = Path(tempfile.mkdtemp(prefix="xikou-pg-", dir="/tmp"))  # a socket's path is short
    try:
        assert lived_through(postgres_away(folder, 1.5))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prepared(house):
    """The file of a house's database and a token for it."""
    path = Path(house.service.store.engine.url.database)
    return {"folder": path.parent, "name": path.name, "token": house.token("S1137")}


@on_sqlite
def test_a_disk_is_full_and_is_cleared(house):
    outage = full_disk(seconds=1.5, **prepared(house))
    assert lived_through(outage)
    assert outage.reads.good > 0 and outage.reads.away == 0, "reading goes on"


@on_sqlite
def test_slow_callers_hold_nobody_up_and_are_sent_away(house):
    answers, closed, last = callers(slow=150, asked=60, seconds=2, **prepared(house))
    assert (answers.good, answers.away, answers.other) == (60, 0, [])
    assert answers.slowest < 5
    assert closed == 150
    assert 1.9 < last < 6


@on_sqlite
def test_clocks_that_jump_lose_and_repeat_nothing(house, monkeypatch):
    offset = timedelta()

    class Shifted(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + offset

    monkeypatch.setattr(tokens, "datetime", Shifted)
    house.service.clock = lambda: datetime.now(UTC) + offset
    house.token("S1137")
    today, told = date(2023, 3, 1), []

    def jump(days, number):
        nonlocal offset
        offset = timedelta(days=days)
        now = house.on(today + offset)
        now.service.clock = house.service.clock
        asked = now.post("S1137", "{ today }").status_code
        if asked == 200:
            change = {"code": f"J{number}", "name": f"跳变{number}", "unitCode": "U01"}
            assert now.change("S1137", "savePerson", "person { code }", **change)["errors"] == []
        tell_what_happened(now.service)
        tell_what_is_due(now.service)
        seal_trace(now.service, thorough=True)
        verdict = verify_trace(now.service)
        assert (verdict.outcome, verdict.tally.unsealed) == (Outcome.SOUND, 0)
        with now.service.look(OPERATOR) as reading:
            told.append(
                reading.connection.execute(select(func.count()).select_from(notification)).scalar_one()
            )
        return asked

    days = (0, 1, 0, 60, 0, 400, 0, -2, 0)
    assert [jump(each, number) for number, each in enumerate(days)] == [200] * 5 + [401] + [200] * 3
    for number in range(2, len(days), 2):
        assert told[number] == told[number - 1], "a day that comes again tells nothing again"
    codes = {f"J{number}" for number in range(len(days)) if number != 5}
    with house.service.look(OPERATOR) as reading:
        kept = set(
            reading.connection.execute(select(person.c.code).where(person.c.code.in_(codes))).scalars()
        )
    assert kept == codes
