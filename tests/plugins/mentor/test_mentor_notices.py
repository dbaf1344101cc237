"""Whom 导师督学 tells what."""

from datetime import date

import pytest

from service.domain.moments import Due
from service.plugin_api import ADDRESSEE, Dimension, Role
from service.plugin_host.notices import days_of
from service.testing.hosts import host_of, tell
from service.testing.views import record_view, task_view

MONITORING = "mentor.growth_monitoring"


@pytest.fixture(scope="module")
def host():
    """The four tracks."""
    return host_of()


def test_no_talk_yet(host) -> None:
    """The mentor reads which task and until when."""
    task = task_view("mentor.talk", title="一对一谈心谈话", due_on=date(2023, 2, 28))
    told = tell(host, "mentor.no_talk_yet", task=task)
    assert told.recipients == (Role.MENTOR,)
    assert told.text == "本期的一对一谈心谈话还没有记录，请在2023-02-28前安排"
    (plugin, notice) = next(
        (plugin, each) for plugin in host.plugins for each in plugin.notices if each.code == "no_talk_yet"
    )
    assert isinstance(notice.when, Due)
    assert days_of(notice, plugin.settings) == -30


def levels(team: int):
    return dict.fromkeys(Dimension, 3) | {Dimension.TEAM: team}


@pytest.mark.parametrize(("before", "now", "told"), [(5, 3, True), (4, 3, False), (2, 5, False)])
def test_level_fell(host, before, now, told) -> None:
    """A fall of two is told, without the level."""
    history = [record_view(MONITORING, date(2023, 2, 1), levels=levels(before))]
    payload = {"observed_on": date(2023, 8, 1), "levels": levels(now)}
    message = tell(host, "mentor.level_fell", payload, history=history)
    assert (message is not None) is told
    if told:
        assert message.recipients == (Role.ORGANIZER,)
        assert Dimension.TEAM.label not in message.text


def test_level_fell_without_an_earlier_one(host) -> None:
    """The first observation cannot fall, nor does a later one count as earlier."""
    payload = {"observed_on": date(2023, 8, 1), "levels": levels(1)}
    assert tell(host, "mentor.level_fell", payload) is None
    later = [record_view(MONITORING, date(2023, 9, 1), levels=levels(5))]
    assert tell(host, "mentor.level_fell", payload, history=later) is None


def test_hand_raised(host) -> None:
    """It goes at once to whom it is addressed, and does not say what for."""
    task = task_view("mentor.raised_hand", title="工作安排", due_on=date(2023, 3, 6))
    told = tell(host, "mentor.hand_raised", task=task)
    assert told.recipients == (ADDRESSEE,)
    assert told.at_once
    assert "2023-03-06" in told.text
    assert "工作安排" not in told.text
