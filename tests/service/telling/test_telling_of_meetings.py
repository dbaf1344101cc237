"""Appointments: the other side at once, both on the day before, the doer on the day after."""

import pytest

from tests.service.telling.conftest import MENTOR, ORGANIZER, RECRUIT

KINDS = ("proposed", "answered", "cancelled", "tomorrow", "record_it")


@pytest.fixture
def meeting(inboxes):
    """The mentor asks the recruit to talk, about the second talk."""
    inboxes.settle("mentor.talk")
    inboxes.day()
    task = inboxes.house.task(ORGANIZER, RECRUIT, "mentor.talk", 2)["id"]
    given = {"taskId": task, "startsAt": "2023-03-05T14:00:00+08:00", "place": "秘密地点", "note": "私事"}
    made = inboxes.house.change(MENTOR, "proposeAppointment", "appointment { id }", **given)
    assert made["errors"] == [], made["errors"]
    return inboxes, made["appointment"]["id"]


def told(inboxes):
    found = {kind: inboxes.whom(f"appointment.{kind}") for kind in KINDS}
    return {kind: dict(whom) for kind, whom in found.items() if whom}


def answer(inboxes, number, accept):
    made = inboxes.house.change(
        RECRUIT, "answerAppointment", "appointment { id }", appointmentId=number, accept=accept
    )
    assert made["errors"] == []


def test_the_other_side_is_told_at_once_and_then_both(meeting):
    inboxes, number = meeting
    inboxes.happen()
    (asked,) = inboxes.all("appointment.proposed")
    assert (asked.code, asked.body, asked.at_once) == (RECRUIT, "提出约谈：2023-03-05 14:00，请答复", True)
    answer(inboxes, number, accept=True)
    inboxes.happen()
    assert told(inboxes) == {"proposed": {RECRUIT: 1}, "answered": {MENTOR: 1}}
    for day in ("2023-03-03", "2023-03-04", "2023-03-05"):
        inboxes.on(day).day()
        inboxes.on(day).day()
    assert told(inboxes)["tomorrow"] == {MENTOR: 1, RECRUIT: 1}
    assert "record_it" not in told(inboxes)
    inboxes.on("2023-03-06").day()
    inboxes.on("2023-03-07").day()
    assert told(inboxes)["record_it"] == {MENTOR: 1}
    assert "秘密" not in str(inboxes.all())
    assert "私事" not in str(inboxes.all())


def test_once_recorded_nobody_is_reminded(meeting):
    inboxes, number = meeting
    answer(inboxes, number, accept=True)
    later = inboxes.on("2023-03-06")
    later.record(MENTOR, "mentor.talk", 2, {"held_on": "2023-03-05", "topics": "x"})
    later.day()
    assert "record_it" not in told(inboxes)


@pytest.mark.parametrize(("who", "other"), [(MENTOR, RECRUIT), (RECRUIT, MENTOR)])
def test_who_is_called_off_is_told_by_whom_else_it_was(meeting, who, other):
    inboxes, number = meeting
    answer(inboxes, number, accept=True)
    inboxes.happen()
    made = inboxes.house.change(who, "cancelAppointment", "appointment { id }", appointmentId=number)
    assert made["errors"] == []
    inboxes.happen()
    assert told(inboxes)["cancelled"] == {other: 1}
    inboxes.on("2023-03-04").day()
    assert "tomorrow" not in told(inboxes)


def test_what_was_called_off_before_anybody_told_is_moot(meeting):
    inboxes, number = meeting
    inboxes.house.change(MENTOR, "cancelAppointment", "appointment { id }", appointmentId=number)
    inboxes.happen()
    assert told(inboxes) == {"cancelled": {RECRUIT: 1}}


def test_a_no_is_told_and_nothing_more(meeting):
    inboxes, number = meeting
    inboxes.happen()
    answer(inboxes, number, accept=False)
    inboxes.happen()
    for day in ("2023-03-04", "2023-03-06"):
        inboxes.on(day).day()
    assert told(inboxes) == {"proposed": {RECRUIT: 1}, "answered": {MENTOR: 1}}
