"""What was recorded twelve months ago is erased on the day, once, and only where the track says so."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from service.store.tables import audit_event, person_key, record
from service.store.vault import Vault
from service.usecases import retaining
from service.usecases.retaining import retain
from service.usecases.setup import OPERATOR
from tests.service.rights.conftest import KEY, MENTOR, ORGANIZER, PARTNER, RECRUIT, kept, lying

OBSERVATION = "partner.observation"


def erased(house):
    with house.past_walls.connect() as connection:
        statement = select(record.c.id).where(record.c.erased_on.is_not(None)).order_by(record.c.id)
        return list(connection.execute(statement).scalars())


def told(house):
    with house.past_walls.connect() as connection:
        statement = select(audit_event.c.changes).where(audit_event.c.action == "eraseRecords")
        return list(connection.execute(statement.order_by(audit_event.c.id)).scalars())


def due(traces, day, **more):
    return retain(traces.on(day).house.service, OPERATOR, **more)


def test_on_the_very_day_once_and_with_a_trace(traces):
    seen = traces.observe(difficulties=["语言不通"], action=traces.private("Action"))
    assert due(traces, "2024-02-29") == {}
    assert due(traces, "2024-03-01", dry_run=True) == {OBSERVATION: 1}
    assert erased(traces.house) == []
    assert due(traces, "2024-03-01") == {OBSERVATION: 1}
    assert due(traces, "2024-03-01") == {}
    assert told(traces.house) == [{"item": OBSERVATION, "records": erased(traces.house)}]
    later = traces.on("2024-03-01")
    for who in (PARTNER, MENTOR, ORGANIZER):
        assert later.shown(seen, who) == {"payload": None, "redacted": True, "rejectedReason": None}
    assert lying(traces.payloads, kept(traces.house)) == []
    assert later.house.task(PARTNER, RECRUIT, OBSERVATION, 5)["status"] == "DONE"


def test_each_record_by_its_own_day_whatever_became_of_it(traces):
    house = traces.house
    first = traces.observe()
    house.service.store.vault = Vault.of(KEY)
    task = house.task(PARTNER, RECRUIT, OBSERVATION, 5)["id"]
    payload = {
        "observed_on": "2023-03-01",
        "mood": "平稳",
        "strengths": traces.private("Corrected"),
        "difficulties": [],
    }
    corrected = traces.on("2023-03-05")
    done = corrected.house.change(
        PARTNER, "submitRecords", "records { id }", taskIds=[task], payload=payload, corrects=first
    )
    assert done["errors"] == []
    other = traces.record(
        PARTNER, "partner.unit_intro", 1, {"held_on": "2022-10-10", "topics": traces.private("Stays")}
    )
    assert due(traces, "2024-03-01") == {OBSERVATION: 1}
    assert due(traces, "2024-03-04") == {}
    assert due(traces, "2024-03-05") == {OBSERVATION: 1}
    assert len(erased(house)) == 2
    assert lying(traces.payloads[:2], kept(house)) == []
    assert traces.on("2024-03-05").shown(other, PARTNER)["payload"]["topics"] == "CANARYpayloadStays"
    with house.past_walls.connect() as connection:
        assert len(connection.execute(select(person_key)).all()) == 1


def test_in_batches_and_for_each_recruit(traces, monkeypatch):
    monkeypatch.setattr(retaining, "BATCH", 2)
    for occurrence in (4, 5):
        traces.on("2023-03-01").observe(5) if occurrence == 5 else traces.on("2022-11-20").observe(4)
    traces.on("2023-04-20").observe(5, "R2022002")
    assert due(traces, "2024-06-01") == {OBSERVATION: 3}
    assert len(erased(traces.house)) == 3
    assert sorted(len(each["records"]) for each in told(traces.house)) == [1, 2]


def test_only_one_process_at_a_time(traces):
    if traces.house.service.store.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer anyway")
    from service.store.writes import erasure

    traces.observe()
    with traces.house.service.write(OPERATOR) as work:
        assert erasure.takes_turn(work)
        assert due(traces, "2024-03-01") == {}
    assert due(traces, "2024-03-01") == {OBSERVATION: 1}


def test_rejected_and_awaiting_records_go_with_what_was_said_of_them(traces):
    """A talk is kept for good; here it is not, to see every status."""
    keep(traces, "mentor.talk", 12)
    talk = {"held_on": "2023-02-20", "topics": traces.private("Talk"), "place": "x", "summary": "y"}
    first = traces.record(MENTOR, "mentor.talk", 1, talk)
    traces.done(RECRUIT, "rejectRecord", recordId=first, reason=traces.said("Objection"))
    awaiting = traces.record(MENTOR, "mentor.talk", 1, {**talk, "advice": traces.private("Advice")})
    assert due(traces, "2024-03-01") == {"mentor.talk": 2}
    assert lying(traces.all, kept(traces.house)) == []
    later = traces.on("2024-03-01")
    assert later.shown(first, MENTOR)["payload"] is None
    no = later.house.change(RECRUIT, "confirmRecords", "records { id }", recordIds=[awaiting])
    assert [each["code"] for each in no["errors"]] == ["CONFLICT"]
    later.done(RECRUIT, "rejectRecord", recordId=awaiting, reason="again")


def keep(traces, code, months):
    """Let an item's payloads be kept for so many months."""
    store = traces.house.service.store
    item = replace(store.catalogue.items[code], kept_months=months)
    store.offer = Kept(replace(store.catalogue, items={**store.catalogue.items, code: item}))


class Kept:
    """What is installed, with an item kept for so long, in every unit."""

    def __init__(self, catalogue):
        self.catalogue = catalogue

    def catalogue_under(self, _choices, *, whole=False):  # noqa: ARG002  as the house offers it
        return self.catalogue


def test_an_erased_record_is_no_history_for_checks(traces):
    """A fall against what was erased is none: nobody can be asked to explain it."""
    levels = dict.fromkeys(("LOYALTY", "VALUES", "TEAM", "DILIGENCE", "INTEGRITY"), 4)
    traces.record(MENTOR, "mentor.growth_monitoring", 1, {"observed_on": "2023-02-28", "levels": levels})
    keep(traces, "mentor.growth_monitoring", 3)
    assert due(traces, "2023-06-01") == {"mentor.growth_monitoring": 1}
    later = traces.on("2023-06-01")
    later.record(
        MENTOR, "mentor.growth_monitoring", 2, {"observed_on": "2023-06-01", "levels": {**levels, "TEAM": 2}}
    )
