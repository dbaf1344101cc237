"""Years pass day by day, with days of outage and double runs: each is told of each thing once, and nobody else is.

What is expected is counted apart, from what the API showed on each evening on which somebody could be told.
What is urgent leaves once by each channel, the rest in one digest. ``XIKOU_TELLING_DAYS`` lets more days pass
than CI has time for; ``XIKOU_TELLING_FIGURES`` writes the table.
"""

import os
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from service.config.door import LIMITS
from service.store.tables import delivery, notification, person
from service.usecases.posting import compose
from service.usecases.roster import import_roster
from service.usecases.setup import OPERATOR
from service.usecases.simulation import days, invent, live
from service.usecases.simulation.words import written as written_by_people
from service.usecases.telling.kinds import kinds_of
from tests.conftest import House
from tests.service.telling.conftest import Inboxes
from tests.service.telling.evenings import Evenings

ENTRY, RECRUITS = date(2022, 9, 1), 6
DAYS = int(os.environ.get("XIKOU_TELLING_DAYS", "110"))
WHOLE = 1140
CHANNELS = {"smtp_url": "smtp://127.0.0.1:25", "mail_from": "x@example.org", "feishu_url": "feishu://T"}
TITLE = """# 三年通知

由 `make soak` 生成：时间一天天过去，其间有服务中断的日子和重复运行；人们除了填报，也举手、约谈、答复、取消、退回记录、更换伙伴。
每类通知发出的数目与另行清点的应发数目逐人相同；紧急的按渠道各发一次，其余每人每周汇总一次。

"""


def troubled(item, occurrence, chance, day, entry):
    """Write as people do, but with more to worry about: levels fall, and moods are low for long."""
    payload = written_by_people(item, occurrence, chance, day, entry)
    if item == "mentor.growth_monitoring" and chance.random() < 0.3:
        return payload | {"levels": payload["levels"] | {"TEAM": 2}, "follow_up": "多带一带"}
    if item == "partner.observation" and chance.random() < 0.5:
        return {**payload, "mood": "需关心", "action": "多沟通"}
    return payload


@pytest.fixture
def city(empty_house, monkeypatch):
    monkeypatch.setattr(days, "written", troubled)
    roster = invent(RECRUITS, [ENTRY], cohort="2022", seed=3)
    limits = dict.fromkeys(LIMITS, 10**15)
    settings = replace(empty_house.service.settings, today=ENTRY, **CHANNELS, **limits)
    service = replace(empty_house.service, settings=settings)
    import_roster(service, OPERATOR, roster)
    house = House(service, superuser=empty_house.superuser)
    with house.past_walls.begin() as connection:
        some = person.c.code.in_([row.code for row in roster.recruits[::2]])
        connection.execute(update(person).where(some).values(phone="13800000001"))
        connection.execute(update(person).where(person.c.code == roster.recruits[0].code).values(email=None))
    yield house, roster
    house.past_walls.dispose()


def mondays(evenings, said):
    """Return on which digest's day each message is carried, by the evenings on which the service ran."""
    found, waiting, made = {}, [], set()
    for evening in evenings.working:
        waiting += said.pop(evening, [])
        monday = evening - timedelta(days=evening.weekday())
        days = [evenings.rolled(monday - timedelta(days=7)), evenings.rolled(monday)]
        day = max(each for each in days if each <= evening)
        if day not in made and any(created < day for created, _ in waiting):
            made.add(day)
            found |= {number: day for _, number in waiting}
            waiting = []
    return found, {number for _, number in waiting}


def test_each_is_told_once_of_all_and_nobody_of_anything_else(city):
    house, roster = city
    evenings = Evenings(house, roster, ENTRY)
    codes = [row.code for row in roster.recruits]
    live(house.service, codes, ENTRY + timedelta(days=DAYS), seed=11, evening=evenings)
    inboxes = Inboxes(house)
    kinds = kinds_of(house.service.host)
    rows, wrong = [], []
    for kind in kinds:
        sent = Counter(row.code for row in inboxes.all(kind))
        expected = Counter(who for who, *_ in evenings.expected.get(kind, ()))
        rows.append((kind, sent.total(), expected.total()))
        wrong += [
            f"{kind} {who}: {sent[who]} instead of {expected[who]}"
            for who in {*sent, *expected}
            if sent[who] != expected[who]
        ]
    assert wrong == []
    outside = left(house, evenings)
    assert {each.kind for each in inboxes.all()} <= set(kinds)
    told = {kind for kind, count, _ in rows if count}
    assert told >= {
        "task.due_soon",
        "task.overdue",
        "milestone.reached",
        "record.awaiting",
        "assignment.made",
        "follow_up.opened",
        "follow_up.overdue",
    }
    assert told | {"visit.unit_waiting"} == set(kinds) or DAYS < WHOLE  # two units in turn never wait so long
    assert evenings.outages > 5
    assert evenings.doubled > len(evenings.working)
    if path := os.environ.get("XIKOU_TELLING_FIGURES"):
        written(Path(path), house, evenings, rows, outside)


def left(house, evenings):
    """Check what left: of the urgent one by each channel, of the rest one digest; return figures by kind."""
    with house.past_walls.connect() as connection:
        people = {row.id: row for row in connection.execute(select(person))}
        messages = connection.execute(select(notification).order_by(notification.c.id)).all()
        posts = connection.execute(select(delivery).order_by(delivery.c.id)).all()
    reach = {
        who.id: {name for name, there in (("mail", who.email), ("feishu", who.phone)) if there}
        for who in people.values()
    }
    said = defaultdict(list)
    for row in messages:
        if not row.at_once:
            said[row.created_on].append((row.created_on, row.id))
    days, waiting = mondays(evenings, said)
    assert {row.id: row.digested_on for row in messages if row.digested_on} == days
    wanted = Counter()
    for row in messages:
        assert row.at_once or row.id in days or row.id in waiting
        for channel in reach[row.person_id] if row.at_once else ():
            wanted[channel, row.person_id, row.id] += 1
    digests = {(row.person_id, days[row.id]) for row in messages if row.id in days}
    wanted.update((channel, who, day) for who, day in digests for channel in reach[who])
    sent = Counter((row.channel, row.person_id, row.notification_id or row.digest_on) for row in posts)
    assert sent == wanted
    kind = {row.id: row.kind for row in messages}
    letters, composed = Counter(), Counter()
    for row in posts[-400:]:
        letter = compose(house.service, row.id)
        composed[letter is not None] += 1
        assert letter is None or "CANARY" not in repr(letter)
    for row in posts:
        letters[kind[row.notification_id] if row.notification_id else "digest"] += 1
    return letters, digests, Counter(kind[number] for number in days), composed


def written(path, house, evenings, rows, outside):
    """Write the figures."""
    letters, digests, carried, _ = outside
    lines = [
        f"| `{kind}` | {sent} | {expected} | {letters[kind] or ''} | {carried[kind] or ''} |\n"
        for kind, sent, expected in rows
    ]
    head = (
        f"{house.service.store.engine.dialect.name}：{DAYS}天，{RECRUITS}名新录用公务员，{evenings.outages}个夜晚中断；"
        f"每周汇总{len(digests)}份（按人），经渠道{letters['digest']}封\n\n"
        "| 类别 | 发出 | 应发 | 即时经渠道 | 列入汇总 |\n| --- | --- | --- | --- | --- |\n"
    )
    if not path.exists():
        path.write_text(TITLE, encoding="utf-8")
    with path.open("a", encoding="utf-8") as page:
        page.write(f"{head}{''.join(lines)}\n")
