"""What is urgent is on its way with the message itself, once by each channel, and says nothing private."""

from collections import Counter
from dataclasses import replace

from sqlalchemy import select

from service.store.tables import notification, person
from service.usecases.posting import compose
from tests.conftest import House
from tests.service.posting.conftest import Postbox
from tests.service.telling.conftest import MENTOR, RECRUIT

HAND = "mentor.hand_raised"


def raise_hand(postbox, **more):
    ask = {"recruitCode": RECRUIT, "item": "mentor.raised_hand", "title": "CANARY私事", "note": "CANARY私下"}
    made = postbox.house.change(RECRUIT, "openTask", "task { id }", **(ask | more))
    assert made["errors"] == [], made["errors"]
    postbox.happen()
    return made["task"]["id"]


def test_one_delivery_by_each_channel_that_reaches_and_no_more(postbox):
    raise_hand(postbox)
    assert postbox.happen() == 0
    assert postbox.ways(HAND) == {(MENTOR, "mail"): 1, (MENTOR, "dingtalk"): 1}
    posts = postbox.posts(HAND)
    assert len({each.message_id for each in posts}) == 2
    assert all(len(each.message_id) == 32 and each.outcome is None for each in posts)
    assert postbox.ways() == {}
    mail, robot = (postbox.letters(HAND)[MENTOR, channel] for channel in ("mail", "dingtalk"))
    assert (mail.address, robot.address) == (f"{MENTOR}@example.org", "13800000001")
    assert mail.message_id == posts[0].message_id
    assert mail.subject == "【系扣】导师督学提醒"
    assert mail.text == "导师督学提醒。\n请登录系扣查看"
    public = replace(postbox.house.service.settings, public_url="https://xikou.example/a")
    there = compose(replace(postbox.house.service, settings=public), posts[0].id)
    assert there is not None
    assert there.text.endswith("\n请查看：https://xikou.example/a")


def test_who_is_not_reached_and_where_no_channel_is_set_up_only_the_inbox_tells(postbox):
    postbox.set(person, person.c.code == MENTOR, email="nowhere", phone="0512-58670000")
    raise_hand(postbox)
    assert postbox.posts(HAND) == []
    postbox.set(person, person.c.code == MENTOR, email="m@example.org")
    old = postbox.house.service
    alone = Postbox(House(replace(old, settings=replace(old.settings, smtp_url="", dingtalk_url=""))))
    raise_hand(alone, title="另一件")
    assert len(postbox.all(HAND)) == 2
    assert postbox.posts(HAND) == []
    assert alone.digest() == 0


def test_what_was_read_sent_or_turned_off_meanwhile_has_no_letter(postbox):
    raise_hand(postbox)
    first, second = postbox.posts(HAND)
    service = postbox.house.service
    assert compose(service, second.id + 1) is None
    postbox.set(person, person.c.code == MENTOR, email=None)
    assert {channel for _, channel in postbox.letters(HAND)} == {"dingtalk"}
    postbox.set(person, person.c.code == MENTOR, email="m@example.org", name="已删除", pinyin="")
    assert postbox.letters(HAND) == {}
    postbox.set(person, person.c.code == MENTOR, name="某", pinyin="mou")
    assert len(postbox.letters(HAND)) == 2
    with postbox.house.past_walls.connect() as connection:
        (number,) = connection.execute(select(notification.c.id).where(notification.c.kind == HAND)).scalars()
    assert number == first.notification_id
    assert postbox.house.change(MENTOR, "markNotificationsRead", "marked", all=True)["marked"] == 1
    assert postbox.letters(HAND) == {}


def test_nobody_is_flooded_with_escalations(postbox):
    postbox.settle("mentor.talk", "mentor.thought_guidance")
    postbox.day()
    postbox.at("2023-03-01 11:00").day()
    late = [row for row in postbox.all("task.overdue") if row.cause.endswith(":7")]
    told, urgent = Counter(row.code for row in late), Counter(row.code for row in late if row.at_once)
    assert max(told.values()) > 3
    assert urgent == {who: min(count, 3) for who, count in told.items()}
    mail = Counter(code for code, channel in postbox.ways("task.overdue").elements() if channel == "mail")
    assert mail == urgent
    monday = postbox.at("2023-03-06 08:00")
    monday.digest()
    assert {code for code, _ in monday.ways()} >= {who for who, count in told.items() if count > 3}
