"""Whom 伙伴促学 tells what."""

from datetime import date

import pytest

from plugins.partner.forms import DIFFICULTIES
from service.plugin_api import Role
from service.testing.hosts import host_of, tell
from service.testing.views import record_view


@pytest.fixture(scope="module")
def host():
    """The four tracks."""
    return host_of()


def observed(mood: str, *difficulties: str):
    return {"observed_on": date(2023, 3, 1), "mood": mood, "difficulties": list(difficulties)}


@pytest.mark.parametrize(
    ("moods", "told"),
    [
        (["需关心", "需关心"], True),
        (["需关心", "平稳"], False),
        (["平稳", "需关心"], False),
        (["需关心", "需关心", "平稳"], False),
        (["需关心"], False),
    ],
)
def test_low_mood(host, moods, told) -> None:
    """Two running are told to the mentor, one is not; ``moods`` are in the order of days."""
    history = [
        record_view("partner.observation", date(2022, 10 + place, 1), mood=mood, difficulties=[])
        for place, mood in enumerate(moods[:-1])
    ]
    message = tell(host, "partner.low_mood", observed(moods[-1]), history=history)
    assert (message is not None) is told
    if told:
        assert message.recipients == (Role.MENTOR,)
        assert "需关心" not in message.text


def test_low_mood_is_not_found_in_a_later_observation(host) -> None:
    """An observation entered late looks at those before it."""
    later = [record_view("partner.observation", date(2023, 4, 1), mood="需关心", difficulties=[])]
    assert tell(host, "partner.low_mood", observed("需关心"), history=later) is None


@pytest.mark.parametrize(
    ("difficulties", "recipients"),
    [
        ([], None),
        (["水土不服"], (Role.MENTOR,)),
        (["语言不通", "人岗不适"], (Role.MENTOR, Role.UNIT_ADMIN)),
    ],
)
def test_difficulty_named(host, difficulties, recipients) -> None:
    """It goes at once to the mentor, with a misfit to the unit too, and names no difficulty."""
    message = tell(host, "partner.difficulty_named", observed("平稳", *difficulties))
    assert (message and message.recipients) == recipients
    if message:
        assert message.at_once
        assert not any(each in message.text for each in DIFFICULTIES)
