"""One digest a week to each person by each channel, after outages as well, and never twice."""

import re

from service.store.tables import happening, person
from service.usecases.posting import compose
from service.usecases.retaining import retain
from service.usecases.setup import OPERATOR
from tests.service.telling.conftest import MENTOR, RECRUIT

TALK = {"held_on": "2023-02-20", "topics": "私下说的事"}
PLEDGE = {"pledged_on": "2023-02-20", "text": "承诺"}


def confirmed_of(postbox, occurrence=2):
    """Let the recruit confirm a talk, of which the mentor is told, not urgently."""
    record = postbox.record(MENTOR, "mentor.talk", occurrence, TALK)
    postbox.house.change(RECRUIT, "confirmRecords", "records { id }", recordIds=[record])
    postbox.happen()


def test_what_waits_on_monday_is_in_one_digest_whenever_it_is_made(postbox):
    postbox.settle("mentor.talk")
    postbox.day()
    waiting = {row.code for row in postbox.all() if not row.at_once}
    assert postbox.digest() == 0
    assert postbox.at("2023-03-06 07:59").digest() == 0
    late = postbox.at("2023-03-08 23:00")
    late.day()
    waiting |= {row.code for row in postbox.all() if not row.at_once}
    assert len(waiting) > 30
    both = {MENTOR} & waiting
    assert late.digest() == len(waiting) + len(both)
    assert late.digest() == 0
    assert set(postbox.ways().values()) == {1}
    assert {code for code, _ in postbox.ways()} == waiting
    assert {str(each.digest_on) for each in postbox.posts()} == {"2023-03-06"}
    letters = postbox.letters()
    assert {code for code, _ in letters} == waiting
    assert {code for code, _ in late.letters()} < waiting
    assert all(
        re.fullmatch(r"(\d+[项条][^\d]+，?)+。\n请登录系扣查看", each.text) for each in letters.values()
    )
    assert {each.subject for each in letters.values()} == {"【系扣】本周提醒"}


def test_what_is_said_after_the_digest_waits_a_week(postbox):
    confirmed_of(postbox)
    assert postbox.at("2023-03-06 08:00").digest() == 2
    later = postbox.at("2023-03-06 09:00")
    later.record(RECRUIT, "mentor.integrity_pledge", 1, PLEDGE)
    later.happen()
    assert later.whom("record.awaiting") == {MENTOR: 1}
    assert later.digest() == 0
    assert postbox.at("2023-03-12 23:00").digest() == 0
    monday = postbox.at("2023-03-13 08:00")
    assert monday.digest() == 2
    assert [str(each.digest_on) for each in postbox.posts()] == ["2023-03-06"] * 2 + ["2023-03-13"] * 2
    first, second = (each for each in postbox.posts() if each.channel == "mail")
    texts = {each.message_id: each.text.splitlines()[0] for each in _composed(monday)}
    assert texts == {first.message_id: "1条记录已确认。", second.message_id: "1条记录待确认。"}


def test_an_empty_monday_makes_no_digest_on_another_day(postbox):
    assert postbox.at("2023-03-06 08:00").digest() == 0
    tuesday = postbox.at("2023-03-07 10:00")
    confirmed_of(tuesday)
    assert tuesday.digest() == 0
    assert postbox.at("2023-03-13 08:00").digest() == 2


def test_a_holiday_is_waited_for(postbox):
    confirmed_of(postbox.at("2023-04-25 10:00"))
    assert postbox.at("2023-05-01 12:00").digest() == 0
    assert postbox.at("2023-05-03 23:00").digest() == 0
    assert postbox.at("2023-05-04 08:00").digest() == 2
    assert postbox.at("2023-05-08 08:00").digest() == 0


def test_what_was_read_or_is_long_ago_is_in_no_digest(postbox):
    confirmed_of(postbox)
    assert postbox.at("2023-04-10 08:00").digest() == 0
    assert postbox.at("2023-03-27 08:00").digest() == 2
    assert len(postbox.at("2023-03-27 09:00").letters()) == 2
    postbox.house.change(MENTOR, "markNotificationsRead", "marked", all=True)
    assert postbox.at("2023-03-27 09:00").letters() == {}


def test_who_cannot_be_reached_on_monday_gets_no_digest_later(postbox):
    postbox.set(person, person.c.code == MENTOR, email=None, phone=None)
    confirmed_of(postbox)
    assert postbox.at("2023-03-06 08:00").digest() == 0
    postbox.set(person, person.c.code == MENTOR, email="m@example.org")
    assert postbox.at("2023-03-07 08:00").digest() == 0
    assert postbox.at("2023-03-13 08:00").digest() == 0


def _composed(postbox):
    found = [compose(postbox.house.service, each.id) for each in postbox.posts() if each.channel == "mail"]
    return [each for each in found if each is not None]


def test_what_happened_is_forgotten_once_it_was_told_long_ago(postbox):
    confirmed_of(postbox)
    postbox.record(RECRUIT, "mentor.integrity_pledge", 1, PLEDGE)
    retain(postbox.at("2023-04-01 10:00").house.service, OPERATOR)
    assert len(_happened(postbox)) == 4
    retain(postbox.at("2023-04-02 10:00").house.service, OPERATOR, dry_run=True)
    assert len(_happened(postbox)) == 4
    retain(postbox.at("2023-04-02 10:00").house.service, OPERATOR)
    assert [row.told_at for row in _happened(postbox)] == [None]
    assert len(postbox.all("record.confirmed")) == 1


def _happened(postbox):
    with postbox.house.past_walls.connect() as connection:
        return connection.execute(happening.select()).all()
