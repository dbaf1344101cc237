"""No letter says who or what: no name, no code, no date, no word of a payload, a title or a note."""

import re

from sqlalchemy import select, update

from service.store.tables import notification, person, task
from tests.service.posting.test_moot import of
from tests.service.rights.conftest import Traces
from tests.service.telling.conftest import MENTOR, PARTNER, RECRUIT

PLAIN = re.compile(r"(\d+[项条个处][一-鿿]+，?)+。\n请登录系扣查看|[一-鿿]+。\n请登录系扣查看")


def test_nothing_private_leaves_the_house(postbox):
    traces = Traces(postbox.house)
    postbox.settle("mentor.talk", "mentor.integrity_pledge", "partner.observation", "organization.launch")
    postbox.set(task, task.c.recruit_id != of(RECRUIT), state="WAIVED")
    traces.live()
    with postbox.house.past_walls.begin() as connection:
        connection.execute(update(person).values(email=person.c.code + "@example.org", phone="13800000001"))
        names = {*connection.execute(select(person.c.name)).scalars()}
        codes = {*connection.execute(select(person.c.code)).scalars()}
    postbox.happen()
    postbox.day()
    postbox.set(notification, notification.c.id > 0, title="CANARYtitle", body="CANARYbody")
    postbox.post_all()
    monday = postbox.at("2023-03-06 08:00")
    assert monday.digest() > 5
    with postbox.house.past_walls.connect() as connection:
        kinds = {*connection.execute(select(notification.c.kind)).scalars()}
    letters = [*postbox.letters().values()]
    for kind in sorted(kinds):
        letters += postbox.letters(kind).values()
    assert {"mentor.hand_raised", "partner.difficulty_named", "record.awaiting", "task.overdue"} <= kinds
    assert len(letters) > 15
    for each in letters:
        said = f"{each.subject}\n{each.text}"
        assert PLAIN.fullmatch(each.text), said
        assert "CANARY" not in said
        assert not any(name in said for name in names)
        assert not any(code in said for code in (*codes, MENTOR, PARTNER, RECRUIT))
        assert not any(token in repr(each) for token in traces.all)
