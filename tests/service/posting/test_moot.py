"""What became moot before it was sent is dropped: a rule for each kind, taken one by one."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, select

from service.domain.moments import MOMENTS
from service.store.tables import appointment, assignment, follow_up, person, record, recruit, suspension, task
from service.usecases.posting import moot
from service.usecases.telling.kinds import TITLES
from tests.service.telling.conftest import ADMIN, MENTOR, ORGANIZER, ORGANIZERS, PARTNER, RECRUIT

EVALUATION = "organization.three_year_evaluation"
SETTLED = ("SUBMITTED", "DONE", "WAIVED", "WITHDRAWN")
SEEN = {"observed_on": "2023-02-20", "mood": "需关心", "difficulties": ["人岗不适"], "action": "谈"}
TALK = {"held_on": "2023-02-20", "topics": "私下说的事"}


def of(code):
    return select(person.c.id).where(person.c.code == code).scalar_subquery()


@pytest.fixture
def box(postbox):
    """The postbox, under a shorter name."""
    return postbox


def the_talk(box):
    return (task.c.recruit_id == of(RECRUIT)) & (task.c.item == "mentor.talk") & (task.c.occurrence == 2)


def only_the_talk(box):
    box.settle("mentor.talk")
    box.set(task, (task.c.item == "mentor.talk") & ~the_talk(box), state="WAIVED")


def gone_for_all(box, kind, whom, about=RECRUIT):
    """Whatever the kind: nobody is told of a recruit who is away, or whom they no longer see."""
    number = recruit.c.id == of(about)
    with box.meanwhile(recruit, number, status="LEFT", status_since=date(2023, 3, 1)):
        assert box.says(kind) == set()
    with box.house.past_walls.begin() as connection:
        away = {"starts_on": date(2020, 1, 1), "ends_on": date(2030, 1, 1), "reason": "x"}
        (row,) = connection.execute(
            insert(suspension).values(recruit_id=of(about), recorded_at=datetime.now(UTC), **away)
        ).inserted_primary_key
    assert box.says(kind) == set()
    box.set(suspension, suspension.c.id == row, ends_on=date(2021, 1, 1))
    with box.meanwhile(assignment, assignment.c.recruit_id == of(about), ends_on=date(2022, 12, 31)):
        assert box.says(kind) == whom - {MENTOR, PARTNER}
    assert box.says(kind) == whom


def test_every_kind_has_a_rule():
    assert set(moot.RULES) == set(TITLES)
    assert set(moot.MOMENTS) == set(MOMENTS)


def test_tasks_that_are_not_undone_any_more_or_fall_due_on_another_day(box):
    only_the_talk(box)
    seen = {"task.due_soon": "2023-08-08", "mentor.no_talk_yet": "2023-07-20", "task.overdue": "2023-08-21"}
    for kind, day in seen.items():
        there = box.at(f"{day} 10:00")
        there.day()
        there.post_all()
        whom = {MENTOR, ADMIN} if kind == "task.overdue" else {MENTOR}
        assert there.says(kind) == whom, kind
        for state in SETTLED:
            with box.meanwhile(task, the_talk(box), state=state):
                assert there.says(kind) == set(), (kind, state)
        with box.meanwhile(task, the_talk(box), due_on=date(2023, 9, 1)):
            assert there.says(kind) == set(), kind
        with box.meanwhile(task, the_talk(box), missed_after=date(2023, 7, 1)):
            assert there.says(kind) == set(), kind
        gone_for_all(there, kind, whom)
    late = box.at("2023-08-21 10:00")
    assert late.says("task.due_soon") == late.says("mentor.no_talk_yet") == set()
    assert late.says("task.overdue") == {MENTOR, ADMIN}


def test_records_that_were_answered_or_taken_back(box):
    number = box.record(MENTOR, "mentor.talk", 2, TALK)
    box.happen()
    box.post_all()
    mine = record.c.id == select(record.c.id).where(record.c.item == "mentor.talk").scalar_subquery()
    assert box.says("record.awaiting") == {RECRUIT}
    for status in ("CONFIRMED", "REJECTED", "CORRECTED"):
        with box.meanwhile(record, mine, status=status):
            assert box.says("record.awaiting") == set()
    rejected = box.house.change(RECRUIT, "rejectRecord", "record { id }", recordId=number, reason="x")
    assert rejected["errors"] == []
    box.happen()
    assert box.says("record.rejected") == {MENTOR}
    for state in SETTLED:
        with box.meanwhile(task, the_talk(box), state=state):
            assert box.says("record.rejected") == set()
    gone_for_all(box, "record.rejected", {MENTOR})
    again = box.record(MENTOR, "mentor.talk", 2, TALK)
    assert box.says("record.rejected") == set()
    box.house.change(RECRUIT, "confirmRecords", "records { id }", recordIds=[again])
    box.happen()
    box.post_all()
    assert box.says("record.confirmed") == {MENTOR}
    with box.meanwhile(record, record.c.status == "CONFIRMED", status="CORRECTED"):
        assert box.says("record.confirmed") == set()


def test_what_plugins_say_of_records_and_requests(box):
    box.record(PARTNER, "partner.observation", 4, SEEN)
    box.house.change(
        RECRUIT, "openTask", "task { id }", recruitCode=RECRUIT, item="mentor.raised_hand", title="x"
    )
    box.happen()
    assert box.says("partner.difficulty_named") == {MENTOR, ADMIN}
    for status in ("REJECTED", "CORRECTED"):
        with box.meanwhile(record, record.c.item == "partner.observation", status=status):
            assert box.says("partner.difficulty_named") == set()
    gone_for_all(box, "partner.difficulty_named", {MENTOR, ADMIN})
    assert box.says("mentor.hand_raised") == {MENTOR}
    for state in SETTLED:
        with box.meanwhile(task, task.c.item == "mentor.raised_hand", state=state):
            assert box.says("mentor.hand_raised") == set()


def test_a_day_of_the_plan_is_asked_again(box):
    box.settle()
    box.set(recruit, recruit.c.id != of(RECRUIT), status="LEFT", status_since=date(2023, 3, 1))
    there = box.at("2025-07-01 10:00")
    there.day()
    there.post_all()
    kind = "organization.evaluation_due"
    assert there.says(kind) == {ADMIN, *ORGANIZERS}
    with box.house.past_walls.begin() as connection:
        (evaluation,) = connection.execute(
            select(task).where(task.c.recruit_id == of(RECRUIT), task.c.item == EVALUATION)
        )
        values = {"status": "ACCEPTED", "keeps": False, "payload": {}, "recorded_on": date(2025, 6, 30)}
        connection.execute(
            insert(record).values(
                task_id=evaluation.id,
                recruit_id=evaluation.recruit_id,
                item=EVALUATION,
                item_version_id=evaluation.item_version_id,
                author_id=of(ORGANIZER),
                recorded_at=datetime.now(UTC),
                **values,
            )
        )
    assert there.says(kind) == set()


def test_meetings(box):
    day = box.at("2023-03-04 10:00")
    box.settle("mentor.talk")
    number = box.house.task(ORGANIZER, RECRUIT, "mentor.talk", 2)["id"]
    given = {"taskId": number, "startsAt": "2023-03-05T14:00:00+08:00", "place": "x"}
    made = box.house.change(MENTOR, "proposeAppointment", "appointment { id }", **given)["appointment"]["id"]
    box.happen()
    one = appointment.c.id > 0
    assert box.says("appointment.proposed") == {RECRUIT}
    assert box.at("2023-03-05 14:00").says("appointment.proposed") == set()
    for state in ("ACCEPTED", "DECLINED", "CANCELLED"):
        with box.meanwhile(appointment, one, state=state):
            assert box.says("appointment.proposed") == set()
    box.house.change(RECRUIT, "answerAppointment", "appointment { id }", appointmentId=made, accept=True)
    box.happen()
    day.day()
    after = box.at("2023-03-06 10:00")
    after.day()
    assert box.says("appointment.answered") == {MENTOR}
    assert day.says("appointment.tomorrow") == {MENTOR, RECRUIT}
    assert after.says("appointment.tomorrow") == set()
    assert after.says("appointment.record_it") == {MENTOR}
    with box.meanwhile(task, the_talk(box), state="SUBMITTED"):
        assert after.says("appointment.record_it") == set()
    with box.meanwhile(appointment, one, state="CANCELLED"):
        assert box.says("appointment.answered") == set()
        assert day.says("appointment.tomorrow") == set()
        assert after.says("appointment.record_it") == set()
    box.house.change(MENTOR, "cancelAppointment", "appointment { id }", appointmentId=made)
    box.happen()
    assert box.says("appointment.cancelled") == {RECRUIT}
    assert box.says("appointment.answered") == set()


def test_pairings_and_gaps(box):
    box.settle()
    box.day()
    held = box.house.ask(ORGANIZER, f'{{ recruit(code: "{RECRUIT}") {{ assignments {{ id role }} }} }}')
    (pair,) = (each["id"] for each in held["recruit"]["assignments"] if each["role"] == "MENTOR")
    given = {"assignmentId": pair, "endsOn": "2023-03-01", "reason": "x"}
    assert box.house.change(ORGANIZER, "endAssignment", "", **given)["errors"] == []
    there = box.at("2023-03-10 10:00")
    there.day()
    there.post_all()
    mine = (assignment.c.recruit_id == of(RECRUIT)) & (assignment.c.role == "MENTOR")
    assert there.says("assignment.ended") == {MENTOR, RECRUIT}
    with box.meanwhile(assignment, mine, ends_on=date(2023, 3, 20)):
        assert there.says("assignment.ended") == set()
    gap = {ADMIN, *ORGANIZERS}
    assert there.says("recruit.gap") == gap
    with box.meanwhile(assignment, mine, ends_on=None):
        assert there.says("recruit.gap") == set()
    given = {"recruitCode": RECRUIT, "role": "MENTOR", "personCode": "S1152", "startsOn": "2023-03-10"}
    made = there.house.change(ORGANIZER, "assign", "", **given, exception=True, reason="x")
    assert made["errors"] == []
    there.day()
    there.post_all()
    assert there.says("recruit.gap") == set()
    assert there.says("assignment.made") == {"S1152", RECRUIT}
    assert box.at("2023-03-12 10:00").says("assignment.made") == {"S1152", RECRUIT}
    with box.meanwhile(assignment, assignment.c.person_id == of("S1152"), ends_on=date(2023, 3, 11)):
        assert box.at("2023-03-12 10:00").says("assignment.made") == set()


def test_milestones(box):
    training = (task.c.recruit_id == of(RECRUIT)) & (task.c.item == "organization.initial_training")
    box.settle()
    box.set(task, training, state="PENDING")
    there = box.at("2023-08-17 10:00")
    there.day()
    there.post_all()
    assert there.says("milestone.overdue") == {RECRUIT, MENTOR, ADMIN, *ORGANIZERS}
    settled = {"state": "DONE", "completed_on": date(2023, 8, 17)}
    box.set(task, training, **settled)
    assert there.says("milestone.overdue") == set()
    there.day()
    there.post_all()
    assert there.says("milestone.reached") == {RECRUIT, MENTOR, ADMIN}
    box.set(task, training, state="PENDING")
    assert there.says("milestone.reached") == set()


def test_follow_ups_that_were_answered_or_closed(box):
    box.settle()
    follow = {"ownerCode": MENTOR, "dueOn": "2023-03-04"}
    values = {"unitCode": "U01", "visitedOn": "2023-02-28", "visitorCodes": [ORGANIZER]}
    found = [{"text": "x", "followUp": follow}]
    assert (
        box.house.change(ORGANIZER, "recordVisit", "visit { id }", **values, findings=found)["errors"] == []
    )
    box.happen()
    for day, kind, whom in (
        ("2023-03-01", "follow_up.opened", {MENTOR}),
        ("2023-03-02", "follow_up.due_soon", {MENTOR}),
        ("2023-03-05", "follow_up.overdue", {MENTOR, *ORGANIZERS}),
    ):
        there = box.at(f"{day} 10:00")
        there.day()
        there.post_all()
        assert there.says(kind) == whom, kind
        for name in ("answered_on", "closed_on"):
            with box.meanwhile(follow_up, follow_up.c.id > 0, **{name: date(2023, 3, 1)}):
                assert there.says(kind) == set(), (kind, name)
    assert box.at("2023-03-05 10:00").says("follow_up.due_soon") == set()
