"""Calendar feeds: one private address per person, read back by a real parser; and who cannot read them."""

import logging
from copy import copy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from sqlalchemy import select

from service.store.scope import OPERATOR
from service.store.signing import Signing
from service.store.tables import token
from service.usecases.erasing import erase_person
from service.usecases.feeds import FEED_DAYS
from service.usecases.service import Service
from service.usecases.tokens import list_tokens, revoke_token
from tests.conftest import House

RECRUIT, MENTOR, PARTNER, ORGANIZER, ADMIN = "R2022001", "S1140", "S1220", "S1137", "S1004"
ITEM, OWN_TITLE, PLACE, NOTE = "mentor.raised_hand", "私下的题目", "三楼谈心室", "私下的话"


def address(house: Any, who: str) -> str:
    return house.ask(who, "{ me { calendarFeed } }")["me"]["calendarFeed"]


def path(house: Any, who: str) -> str:
    return urlsplit(address(house, who)).path


def calendar(house: Any, who: str) -> Any:
    answer = house.client.get(path(house, who))
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.data)


def entries(house: Any, who: str) -> dict[str, Any]:
    found = {str(each["uid"]): each for each in calendar(house, who).walk("VEVENT")}
    assert len(found) == len(list(calendar(house, who).walk("VEVENT")))
    return found


def propose(house: Any, who: str, at: str = "2023-03-09T15:00:00+08:00", **more: Any) -> str:
    values = {"recruitCode": RECRUIT, "startsAt": at, "place": PLACE, "note": NOTE, **more}
    made = house.change(who, "proposeAppointment", "appointment { id }", **values)
    assert made["errors"] == []
    return made["appointment"]["id"]


def test_due_dates_are_those_of_the_to_do_list(house):
    query = "{ tasks(first: 100, filter: {mine: true}) { nodes { id dueOn status item { title } recruit { name code } } } }"
    for who in (MENTOR, PARTNER, RECRUIT):
        wanted = house.ask(who, query)["tasks"]["nodes"]
        assert wanted
        shown = [each for uid, each in entries(house, who).items() if uid.startswith("task-")]
        told = {(str(each["summary"]), each.decoded("dtstart")) for each in shown}
        expected = set()
        for task in wanted:
            whom = "" if task["recruit"]["code"] == who else f"（{task['recruit']['name']}）"
            late = "逾期：" if task["status"] == "OVERDUE" else ""
            expected.add((f"{late}{task['item']['title']}{whom}", date.fromisoformat(task["dueOn"])))
        assert told == expected
        for each in shown:
            assert each.decoded("dtend") - each.decoded("dtstart") == timedelta(days=1)
            assert each["dtstart"].params["VALUE"] == "DATE"


def test_a_new_date_is_an_update_of_the_same_entry_and_what_is_done_goes(house):
    task = house.task(MENTOR, RECRUIT, "mentor.first_meeting", 1)
    before = {
        uid: each for uid, each in entries(house, MENTOR).items() if "结对见面（" in str(each["summary"])
    }
    values = {"taskId": task["id"], "dueOn": "2023-03-20", "reason": "出差"}
    assert house.change(ORGANIZER, "rescheduleTask", "task { id }", **values)["errors"] == []
    after = entries(house, MENTOR)
    (moved,) = [uid for uid in before if after[uid].decoded("dtstart") != before[uid].decoded("dtstart")]
    assert after[moved].decoded("dtstart") == date(2023, 3, 20)
    assert int(after[moved]["sequence"]) >= int(before[moved]["sequence"])
    payload = {"held_on": "2023-02-01", "topics": "认识"}
    house.change(MENTOR, "submitRecords", "records { id }", taskIds=[task["id"]], payload=payload)
    assert moved not in entries(house, MENTOR)


def test_an_appointment_is_told_to_both_with_its_changes(house):
    number = propose(house, MENTOR)
    told: dict[str, list[tuple[str, int]]] = {RECRUIT: [], MENTOR: []}

    def look() -> Any:
        for who, seen in told.items():
            (entry,) = [each for uid, each in entries(house, who).items() if uid.startswith("appointment-")]
            seen.append((str(entry["status"]), int(entry["sequence"])))
        return entry

    entry = look()
    assert entry.decoded("dtstart") == datetime(2023, 3, 9, 7, tzinfo=UTC)
    assert entry.decoded("dtend") - entry.decoded("dtstart") == timedelta(hours=1)
    assert str(entry["location"]) == PLACE
    assert str(entry["summary"]) == "约谈侯君冠（待答复）"
    uid = str(entry["uid"])
    house.change(RECRUIT, "answerAppointment", "", appointmentId=number, accept=True, note=NOTE)
    assert str(look()["summary"]) == "约谈侯君冠"
    house.change(MENTOR, "cancelAppointment", "", appointmentId=number, note=NOTE)
    assert str(look()["uid"]) == uid
    expected = [("TENTATIVE", 0), ("CONFIRMED", 1), ("CANCELLED", 2)]
    assert told == {RECRUIT: expected, MENTOR: expected}
    for who in (PARTNER, ADMIN, ORGANIZER):
        assert not [each for each in entries(house, who) if each.startswith("appointment-")]


def test_declined_is_cancelled_and_what_is_long_over_goes(house):
    number = propose(house, RECRUIT, inviteeCode=PARTNER)
    house.change(PARTNER, "answerAppointment", "", appointmentId=number, accept=False)
    (entry,) = [each for uid, each in entries(house, PARTNER).items() if uid.startswith("appointment-")]
    assert str(entry["status"]) == "CANCELLED"
    for day, stays in ((date(2023, 4, 8), True), (date(2023, 4, 9), False)):
        later = entries(house.on(day), PARTNER)
        assert any(uid.startswith("appointment-") for uid in later) is stays


def test_no_private_text_is_in_it(house):
    values = {"recruitCode": RECRUIT, "item": ITEM, "title": OWN_TITLE, "note": NOTE}
    hand = house.change(RECRUIT, "openTask", "task { id }", **values)["task"]["id"]
    propose(house, RECRUIT, taskId=hand, recruitCode=None)
    for who in (RECRUIT, MENTOR):
        text = calendar(house, who).to_ical().decode().replace("\r\n ", "")
        assert OWN_TITLE not in text
        assert NOTE not in text
        assert "约谈" in text
    assert any("举手" in str(each["summary"]) for each in entries(house, MENTOR).values())


def test_the_same_address_each_time_and_another_after_it_was_revoked(house):
    first = address(house, MENTOR)
    assert first.startswith("http://localhost/calendar/")
    assert address(house, MENTOR) == first
    assert address(house, PARTNER) != first
    assert address(house, "portal:U01") is None
    held = [each for each in list_tokens(house.service) if each.bearer == f"FEED:{MENTOR}"]
    assert [(each.state, each.last_used_at) for each in held] == [("有效", None)]
    assert house.client.get(urlsplit(first).path).status_code == 200
    used = [each for each in list_tokens(house.service) if each.bearer == f"FEED:{MENTOR}"]
    assert used[0].last_used_at is not None
    revoke_token(house.service, OPERATOR, held[0].number)
    assert house.client.get(urlsplit(first).path).status_code == 404
    second = address(house, MENTOR)
    assert second != first
    assert house.client.get(urlsplit(second).path).status_code == 200
    assert house.client.get(urlsplit(first).path).status_code == 404
    query = '{ auditTrail(filter: {action: "issueFeed"}) { nodes { actor { code } changes } } }'
    told = house.ask(ORGANIZER, query)["auditTrail"]["nodes"]
    assert [each["actor"]["code"] for each in told] == [MENTOR, PARTNER, MENTOR]
    assert urlsplit(second).path.split("/")[-1][:-4] not in repr(told)


def test_a_new_secret_key_keeps_known_addresses(house):
    def with_key(*keys: str) -> House:
        store = copy(house.service.store)
        store.signing = Signing(keys[0], keys[1:])
        return House(
            Service(store, house.service.host, house.service.settings), house.tokens, house.superuser
        )

    old = with_key("a" * 32)
    first = address(old, MENTOR)
    assert address(with_key("b" * 32, "a" * 32), MENTOR) == first
    lost = with_key("b" * 32)
    assert lost.client.get(urlsplit(first).path).status_code == 200
    assert address(lost, MENTOR) != first


def test_the_address_can_be_a_setting(house):
    settings = replace(house.service.settings, public_url="https://xikou.example/a/")
    other = House(Service(house.service.store, house.service.host, settings), house.tokens, house.superuser)
    assert address(other, MENTOR).startswith("https://xikou.example/a/calendar/")


@pytest.mark.parametrize(
    "wrong", ["0" * 64, "x", "0" * 63, "０" * 64, "0" * 5000, "..%2f" + "0" * 59, "%00" + "0" * 61]
)
def test_unknown_tokens_open_nothing(house, wrong):
    answer = house.client.get(f"/calendar/{wrong}.ics")
    nothing = house.client.get("/calendar/")
    assert (answer.status_code, answer.data) == (404, nothing.data)


def test_a_feed_opens_the_feed_alone_and_a_token_opens_no_feed(house):
    secret = path(house, MENTOR).split("/")[-1].removesuffix(".ics")
    headers = {"Authorization": f"Bearer {secret}"}
    answer = house.client.post("/graphql", json={"query": "{ today }"}, headers=headers)
    assert answer.status_code == 401
    assert house.client.get(f"/calendar/{house.token(MENTOR)}.ics").status_code == 404
    assert house.client.post(path(house, MENTOR)).status_code == 405
    with house.past_walls.connect() as connection:
        rows = connection.execute(select(token).where(token.c.role == "FEED")).all()
    assert secret not in repr(rows)
    (row,) = rows
    assert timedelta(days=FEED_DAYS - 1) < row.expires_at - row.created_at <= timedelta(days=FEED_DAYS)


def test_who_is_no_longer_around_sees_no_more(house):
    before = entries(house, MENTOR)
    assert any("（侯君冠）" in str(each["summary"]) for each in before.values())
    values = {"recruitCode": RECRUIT, "role": "MENTOR", "personCode": "S1141", "startsOn": "2023-03-02"}
    house.change(ORGANIZER, "assign", "assignment { id }", exception=True, reason="换", **values)
    after = entries(house.on(date(2023, 3, 2)), MENTOR)
    assert not any("（侯君冠）" in str(each["summary"]) for each in after.values())


def test_who_is_erased_has_no_calendar(house):
    here = path(house, RECRUIT)
    house.change(
        ORGANIZER, "updateRecruit", "recruit { id }", recruitCode=RECRUIT, status="LEFT", reason="辞职"
    )
    assert house.client.get(here).status_code == 200
    erase_person(house.service, OPERATOR, RECRUIT)
    assert house.client.get(here).status_code == 404


def test_the_log_never_shows_a_token(house, caplog):
    caplog.set_level(logging.DEBUG)
    secret = path(house, MENTOR).split("/")[-1].removesuffix(".ics")
    house.client.get(f"/calendar/{secret}.ics")
    house.client.get(f"/calendar/{secret[:-1]}x.ics")
    house.client.post(f"/calendar/{secret}.ics")
    answer = house.client.get(f"/calendar/{secret}.ics")
    assert secret[:-1] not in caplog.text
    assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == (
        "private, no-store",
        "no-referrer",
    )
