"""The four kinds of schedule and how they read."""

import pytest

from service.domain.offsets import Offset, P
from service.domain.schedules import (
    END_OF_PLAN,
    Every,
    Follow,
    Once,
    OnRequest,
    Schedule,
    every,
    follow,
    on_request,
    once,
    text_of,
)
from service.domain.words import Role

DAYS_30 = Offset(days=30)


def keys(payload: object) -> tuple[str, ...]:
    """A record's keys."""
    return ()


def test_defaults_are_those_of_the_plan() -> None:
    """From E until E+36 months; what follows or is requested is due in 30 days."""
    assert once(Offset(days=14)) == Once(Offset(days=14))
    assert every(months=6) == Every(6, Offset(), Offset(months=36))
    assert Offset(months=36) == END_OF_PLAN
    assert follow("partner.observation", keys) == Follow("partner.observation", keys, DAYS_30)
    assert on_request(Role.MENTOR) == OnRequest((Role.MENTOR,), DAYS_30, ())


def test_all_parts_can_be_given() -> None:
    """One role or several, an addressee, spans and distances."""
    start, until = Offset(months=3), Offset(months=12)
    assert every(3, start, until) == Every(3, start, until)
    assert follow("a.b", keys, Offset()) == Follow("a.b", keys, Offset())
    hand = on_request([Role.RECRUIT], Offset(working_days=3), [Role.MENTOR, Role.PARTNER])
    assert hand == OnRequest((Role.RECRUIT,), Offset(working_days=3), (Role.MENTOR, Role.PARTNER))


@pytest.mark.parametrize(
    ("schedule", "text"),
    [
        (once(Offset()), "一次，入职当日"),
        (once(Offset(days=30, anchor=P)), "一次，试用期满后30天"),
        (every(months=6), "每6个月一次"),
        (every(months=1, until=Offset(months=3)), "每1个月一次，自入职当日至入职后3个月"),
        (every(months=3, start=Offset(months=3)), "每3个月一次，自入职后3个月至入职后36个月"),
        (follow("partner.observation", keys), "随 partner.observation 产生，30天内"),
        (follow("partner.observation", keys, Offset()), "随 partner.observation 产生，当日内"),
        (on_request(Role.RECRUIT, Offset(working_days=3)), "由新录用公务员发起，3个工作日内"),
        (on_request([Role.MENTOR, Role.ORGANIZER]), "由政治导师、组织部发起，30天内"),
    ],
)
def test_a_schedule_reads_in_chinese(schedule: Schedule, text: str) -> None:
    """As checklists print it."""
    assert text_of(schedule) == text
