"""Records and requests: who is told, once, and of what became moot nobody."""

from service.domain.words import Role
from service.plugin_api import Notice, at
from service.store.tables import happening
from tests.service.telling.conftest import ADMIN, MENTOR, ORGANIZER, ORGANIZERS, PARTNER, RECRUIT

TALK = {"held_on": "2023-02-20", "topics": "私下说的事"}


def test_the_other_side_is_told_of_a_record_and_its_author_of_the_answer(inboxes):
    record = inboxes.record(MENTOR, "mentor.talk", 2, TALK)
    assert inboxes.happen() == 1
    (told,) = inboxes.all("record.awaiting")
    assert (told.code, told.body) == (RECRUIT, "一对一谈心谈话已填报，请确认或退回")
    assert inboxes.happen() == 0
    inboxes.house.change(RECRUIT, "confirmRecords", "records { id }", recordIds=[record])
    assert inboxes.happen() == 1
    assert inboxes.whom("record.confirmed") == {MENTOR: 1}
    assert "私下" not in str(inboxes.all())


def test_a_return_goes_at_once_and_says_no_reason(inboxes):
    record = inboxes.record(MENTOR, "mentor.talk", 2, TALK)
    inboxes.house.change(RECRUIT, "rejectRecord", "record { id }", recordId=record, reason="私下的理由")
    inboxes.happen()
    (told,) = inboxes.all()
    assert (told.code, told.kind, told.at_once) == (MENTOR, "record.rejected", True)
    assert "私下" not in told.body


def test_what_was_answered_before_anybody_told_is_moot(inboxes):
    record = inboxes.record(MENTOR, "mentor.talk", 2, TALK)
    inboxes.house.change(RECRUIT, "confirmRecords", "records { id }", recordIds=[record])
    inboxes.happen()
    assert inboxes.whom("record.awaiting") == {}
    assert inboxes.whom("record.confirmed") == {MENTOR: 1}


def test_who_entered_a_record_is_not_asked_to_confirm_it(inboxes):
    task = inboxes.house.task(ORGANIZER, RECRUIT, "department.potential_assessment")
    assert task
    record = inboxes.record(
        RECRUIT, "mentor.integrity_pledge", 1, {"pledged_on": "2023-02-20", "text": "承诺"}
    )
    assert record
    inboxes.happen()
    assert inboxes.whom("record.awaiting") == {MENTOR: 1}


def test_the_tracks_own_notices_go_out(inboxes):
    seen = {"observed_on": "2023-02-20", "mood": "需关心", "difficulties": ["人岗不适"], "action": "谈"}
    inboxes.record(PARTNER, "partner.observation", 4, seen | {"observed_on": "2023-02-10"})
    inboxes.happen()
    named = inboxes.all("partner.difficulty_named")
    assert {(each.code, each.at_once) for each in named} == {(MENTOR, True), (ADMIN, True)}
    assert inboxes.whom("partner.low_mood") == {}
    inboxes.on("2023-03-02").record(
        PARTNER, "partner.observation", 5, seen | {"observed_on": "2023-03-02", "difficulties": []}
    )
    inboxes.on("2023-03-02").happen()
    assert inboxes.whom("partner.low_mood") == {MENTOR: 1}
    assert "人岗" not in str(inboxes.all())


def test_a_raised_hand_reaches_the_addressee_at_once_and_nobody_else(inboxes):
    ask = {"recruitCode": RECRUIT, "item": "mentor.raised_hand", "title": "私事", "note": "私下"}
    inboxes.house.change(RECRUIT, "openTask", "task { id }", **ask)
    inboxes.happen()
    (told,) = inboxes.all()
    assert (told.code, told.kind, told.at_once) == (MENTOR, "mentor.hand_raised", True)
    assert "私" not in told.body


def test_a_fall_in_levels_is_told_to_the_organization_department(inboxes):
    levels = dict.fromkeys(("LOYALTY", "VALUES", "TEAM", "DILIGENCE", "INTEGRITY"), 5)
    inboxes.record(MENTOR, "mentor.growth_monitoring", 1, {"observed_on": "2023-02-10", "levels": levels})
    lower = {"observed_on": "2023-02-20", "levels": levels | {"TEAM": 2}, "follow_up": "谈"}
    inboxes.record(MENTOR, "mentor.growth_monitoring", 2, lower)
    inboxes.happen()
    assert inboxes.whom("mentor.level_fell") == dict.fromkeys(ORGANIZERS, 1)


def test_a_notice_that_fails_is_skipped_and_the_others_go_out(inboxes, monkeypatch):
    host = inboxes.house.service.host
    mentor = host.plugin("mentor")

    def fails(context):
        raise LookupError(context.payload["topics"])

    broken = Notice(code="broken", when=at.record_submitted("mentor.talk"), to=Role.MENTOR, text=fails)
    monkeypatch.setitem(mentor.__dict__, "notices", (broken, *mentor.notices))
    inboxes.record(MENTOR, "mentor.talk", 2, TALK)
    assert inboxes.happen() == 1
    assert host.problem("mentor").startswith("启动以来运行故障1次")
    assert "私下" not in host.problem("mentor")


def test_while_suspended_nobody_is_told(inboxes):
    pause = {"recruitCode": RECRUIT, "startsOn": "2023-03-01", "endsOn": "2023-03-20", "reason": "病假"}
    inboxes.house.change(ORGANIZER, "suspendRecruit", "recruit { code }", **pause)
    inboxes.record(MENTOR, "mentor.talk", 2, TALK)
    assert inboxes.happen() == 0
    assert inboxes.all() == []


def test_what_happened_long_ago_is_told_no_more(inboxes):
    inboxes.record(MENTOR, "mentor.talk", 2, TALK)
    assert inboxes.on("2023-04-02").happen() == 0
    with inboxes.house.past_walls.connect() as connection:
        assert all(row.told_at for row in connection.execute(happening.select()))


def test_a_refused_act_leaves_nothing_to_tell(inboxes):
    task = inboxes.house.task(MENTOR, RECRUIT, "mentor.talk", 2)["id"]
    inboxes.house.change(MENTOR, "submitRecords", "records { id }", taskIds=[task], payload={})
    with inboxes.house.past_walls.connect() as connection:
        assert connection.execute(happening.select()).all() == []


def test_two_who_tell_at_once_tell_once(inboxes):
    """The second finds everything taken, whenever it composed its messages."""
    from service.usecases.telling import happenings

    inboxes.record(MENTOR, "mentor.talk", 2, TALK)
    composed = happenings._tellings

    def meanwhile(*args):
        told = composed(*args)
        happenings._tellings = composed
        inboxes.happen()
        return told

    happenings._tellings = meanwhile
    try:
        assert inboxes.happen() == 0
    finally:
        happenings._tellings = composed
    assert inboxes.whom("record.awaiting") == {RECRUIT: 1}


def test_what_cannot_be_told_of_silences_nobody_else(inboxes, monkeypatch, caplog):
    """Neither now nor the next time: it is logged by its number, and given up."""
    from service.usecases.telling.views import Views

    inboxes.record(MENTOR, "mentor.talk", 2, TALK)
    inboxes.record(RECRUIT, "mentor.integrity_pledge", 1, {"pledged_on": "2023-02-20", "text": "承诺"})
    title = Views.title

    def broken(views, task):
        if task.item == "mentor.talk":
            raise LookupError("私下说的事")
        return title(views, task)

    monkeypatch.setattr(Views, "title", broken)
    assert inboxes.happen() == 1
    assert inboxes.whom("record.awaiting") == {MENTOR: 1}
    assert "failed: LookupError" in caplog.text
    assert "私下" not in caplog.text
    assert inboxes.happen() == 0
    inboxes.settle("mentor.talk", "mentor.thought_guidance")
    later = inboxes.on("2023-08-10")
    later.day()
    assert {row.body[:4] for row in later.all("task.due_soon")} == {"思想引导"}
