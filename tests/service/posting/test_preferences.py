"""By which channels people want what; the inbox holds everything, and what somebody waits for cannot be turned off."""

from dataclasses import replace

import pytest

from service.store.tables import person, preference
from service.usecases.erasing import erase_person
from service.usecases.exporting import export_person
from service.usecases.setup import OPERATOR
from service.usecases.telling.kinds import TITLES
from tests.conftest import House
from tests.service.telling.conftest import ADMIN, MENTOR, ORGANIZER, RECRUIT

WANTED = "preferences { kind channels mandatory }"
MINE = "{ me { notificationPreferences { kind channels mandatory } } }"
ALL = ["inbox", "mail", "dingtalk"]
MANDATORY = {
    *("record.rejected", "task.overdue", "mentor.hand_raised", "partner.difficulty_named"),
    *("follow_up.opened", "visit.none_this_week"),
}


def mine(box, who):
    rows = box.house.ask(who, MINE)["me"]["notificationPreferences"]
    assert len({row["kind"] for row in rows}) == len(rows)
    return {row["kind"]: (row["channels"], row["mandatory"]) for row in rows}


def prefer(box, who, *wanted, **more):
    given = [{"kind": kind, "channels": channels} for kind, channels in wanted]
    return box.house.change(who, "setNotificationPreferences", WANTED, preferences=given, **more)


def faults(made):
    return {(each["code"], ".".join(each["path"])) for each in made["errors"]}


def test_everybody_has_every_kind_by_all_channels_until_they_say_otherwise(postbox):
    for who in (MENTOR, RECRUIT, ADMIN, ORGANIZER):
        kinds = mine(postbox, who)
        assert list(kinds)[: len(TITLES)] == list(TITLES)
        assert {"mentor.no_talk_yet", "partner.low_mood", "organization.evaluation_due"} <= set(kinds)
        assert {kind for kind, (_, mandatory) in kinds.items() if mandatory} == MANDATORY
        assert all(channels == ALL for channels, _ in kinds.values())
    assert mine(postbox, "portal:U01") == {}
    refused = prefer(postbox, "portal:U01", ("task.due_soon", ["inbox"]))
    assert faults(refused) == {("FORBIDDEN", "preferences")}
    assert refused["preferences"] is None


def test_what_is_said_replaces_what_was_said_and_deliveries_follow(postbox):
    propose = {"recruitCode": RECRUIT, "inviteeCode": MENTOR, "startsAt": "2023-03-20T15:00:00+08:00"}
    kind = "appointment.proposed"
    made = prefer(postbox, MENTOR, (kind, ["inbox", "dingtalk"]), ("milestone.reached", ["inbox"]))
    assert made["errors"] == []
    shown = {row["kind"]: row["channels"] for row in made["preferences"]}
    assert (shown[kind], shown["milestone.reached"]) == (["inbox", "dingtalk"], ["inbox"])
    assert mine(postbox, MENTOR)[kind] == (["inbox", "dingtalk"], False)
    assert mine(postbox, RECRUIT)[kind] == (ALL, False)
    postbox.house.change(RECRUIT, "proposeAppointment", "", place="x", **propose)
    postbox.happen()
    assert postbox.ways(kind) == {(MENTOR, "dingtalk"): 1}
    assert prefer(postbox, MENTOR, (kind, ["inbox"]))["errors"] == []
    assert mine(postbox, MENTOR)["milestone.reached"] == (ALL, False)
    assert postbox.letters(kind) == {}
    postbox.house.change(RECRUIT, "proposeAppointment", "", place="y", **propose)
    postbox.happen()
    assert len(postbox.all(kind)) == 2
    assert postbox.ways(kind) == {(MENTOR, "dingtalk"): 1}
    assert prefer(postbox, MENTOR)["errors"] == []
    assert mine(postbox, MENTOR)[kind] == (ALL, False)


def test_a_digest_carries_by_each_channel_what_is_wanted_there(postbox):
    record = postbox.record(MENTOR, "mentor.talk", 2, {"held_on": "2023-02-20", "topics": "x"})
    postbox.house.change(RECRUIT, "confirmRecords", "records { id }", recordIds=[record])
    pledge = {"pledged_on": "2023-02-20", "text": "x"}
    postbox.record(RECRUIT, "mentor.integrity_pledge", 1, pledge)
    postbox.happen()
    prefer(postbox, MENTOR, ("record.awaiting", ["inbox", "mail"]), ("record.confirmed", ["inbox"]))
    monday = postbox.at("2023-03-06 08:00")
    assert monday.digest() == 1
    ((way, letter),) = monday.letters().items()
    assert (way, letter.text.splitlines()[0]) == ((MENTOR, "mail"), "1条记录待确认。")


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_clear_faults_change_nothing(postbox):
    prefer(postbox, MENTOR, ("milestone.reached", ["inbox"]))
    wrong = prefer(
        postbox,
        MENTOR,
        ("milestone.reached", ["inbox", "mail"]),
        ("milestone.reached", ["inbox"]),
        ("nobody.knows", ["inbox"]),
        ("task.due_soon", ["inbox", "wecom", "mail", "mail"]),
        ("task.due_soon ", []),
        ("record.rejected", ["inbox", "mail"]),
        ("mentor.no_talk_yet", ["mail"]),
    )
    assert faults(wrong) == {
        ("INVALID", "preferences.1.kind"),
        ("NOT_FOUND", "preferences.2.kind"),
        ("NOT_FOUND", "preferences.3.channels.1"),
        ("INVALID", "preferences.3.channels.3"),
        ("NOT_FOUND", "preferences.4.kind"),
        ("INVALID", "preferences.4.channels"),
        ("INVALID", "preferences.5.channels"),
        ("INVALID", "preferences.6.channels"),
    }
    assert mine(postbox, MENTOR)["milestone.reached"] == (["inbox"], False)
    assert prefer(postbox, MENTOR, ("record.rejected", ALL[::-1]))["errors"] == []


def test_the_same_key_says_it_once_and_it_is_traced(postbox):
    first = prefer(postbox, MENTOR, ("milestone.reached", ["inbox"]), idempotencyKey="k")
    prefer(postbox, MENTOR)
    assert prefer(postbox, MENTOR, ("milestone.reached", ["inbox"]), idempotencyKey="k") == first
    assert mine(postbox, MENTOR)["milestone.reached"] == (ALL, False)
    other = prefer(postbox, MENTOR, ("milestone.overdue", ["inbox"]), idempotencyKey="k")
    assert faults(other) == {("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")}
    trail = "{ auditTrail(first: 5) { nodes { action changes } } }"
    events = postbox.house.ask(ORGANIZER, trail)["auditTrail"]["nodes"]
    ours = [each for each in events if each["action"] == "setNotificationPreferences"]
    assert [each["changes"] for each in ours] == [{"kinds": 0}, {"kinds": 1}]


def test_a_channel_that_is_gone_is_not_shown_and_the_erased_leave_nothing(postbox):
    prefer(postbox, RECRUIT, ("milestone.reached", ["inbox", "dingtalk"]))
    old = postbox.house.service
    less = House(replace(old, settings=replace(old.settings, dingtalk_url="")), postbox.house.tokens)
    shown = less.ask(RECRUIT, MINE)["me"]["notificationPreferences"]
    assert {tuple(row["channels"]) for row in shown} == {("inbox",), ("inbox", "mail")}
    propose = {"recruitCode": RECRUIT, "inviteeCode": RECRUIT, "startsAt": "2023-03-20T15:00:00+08:00"}
    postbox.house.change(MENTOR, "proposeAppointment", "", place="x", **propose)
    postbox.happen()
    assert postbox.ways("appointment.proposed") == {(RECRUIT, "mail"): 1}
    sections = export_person(postbox.house.service, OPERATOR, RECRUIT).sections
    assert [each["channels"] for each in sections["preferences"]] == [["inbox", "dingtalk"]]
    assert [each["channel"] for each in sections["deliveries"]] == ["mail"]
    left = {"recruitCode": RECRUIT, "status": "LEFT", "reason": "x"}
    assert postbox.house.change(ORGANIZER, "updateRecruit", "", **left)["errors"] == []
    erase_person(postbox.house.service, OPERATOR, RECRUIT)
    assert [each.outcome for each in postbox.posts("appointment.proposed")] == ["DROPPED"]
    with postbox.house.past_walls.connect() as connection:
        assert connection.execute(preference.select()).all() == []
        assert connection.execute(person.select().where(person.c.code == RECRUIT)).one().email is None
