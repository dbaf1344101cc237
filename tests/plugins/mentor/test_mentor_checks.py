"""The rules of 导师督学 on records: each lets the right through and names the wrong."""

from datetime import date

import pytest

from plugins.mentor.checks import before_opening, fall_without_follow_up, same_day_as_another
from plugins.mentor.settings import MentorSettings
from service.plugin_api import Dimension, RecordContext, RecordView
from service.testing.contexts import record_context
from service.testing.views import record_view, task_view

OPENS_ON = date(2023, 3, 1)
TASK = task_view("mentor.talk", occurrence=2, opens_on=OPENS_ON, nominal_due_on=date(2023, 8, 31))


def test_before_opening() -> None:
    """The first day of the window is late enough."""
    assert not list(before_opening(record_context({"held_on": OPENS_ON}, task=TASK)))
    (refusal,) = before_opening(record_context({"held_on": date(2023, 2, 28)}, task=TASK))
    assert (list(refusal.path), refusal.code) == (["held_on"], "before_opening")
    assert "2023-03-01" in refusal.message


def test_same_day_as_another() -> None:
    """Another day is another talk."""
    talks = [record_view("mentor.talk", OPENS_ON, held_on=OPENS_ON)]
    assert not list(same_day_as_another(record_context({"held_on": date(2023, 3, 2)}, history=talks)))
    (refusal,) = same_day_as_another(record_context({"held_on": OPENS_ON}, history=talks))
    assert (list(refusal.path), refusal.code) == (["held_on"], "same_day_as_another")


def levels(team: int, values: int = 3) -> dict[Dimension, int]:
    """Return levels that differ in two dimensions."""
    return dict.fromkeys(Dimension, 3) | {Dimension.TEAM: team, Dimension.VALUES: values}


def observed(day: str, team: int) -> RecordView:
    """Return an observation in force."""
    return record_view("mentor.growth_monitoring", date.fromisoformat(day), levels=levels(team))


def monitoring(*history: RecordView, team: int, values: int = 3, **more: str) -> RecordContext:
    """Return an observation of 2024-02-01."""
    payload = {"observed_on": date(2024, 2, 1), "levels": levels(team, values), **more}
    return record_context(payload, history=history, settings=MentorSettings)


@pytest.mark.parametrize("team", [5, 4, 3])
def test_a_small_fall_passes(team: int) -> None:
    """One level down is life."""
    assert not list(fall_without_follow_up(monitoring(observed("2023-08-01", 4), team=team)))


def test_fall_without_follow_up() -> None:
    """Two levels down ask for words, naming the dimensions."""
    (refusal,) = fall_without_follow_up(monitoring(observed("2023-08-01", 4), team=2, values=1))
    assert (list(refusal.path), refusal.code) == (["follow_up"], "fall_without_follow_up")
    assert "价值认同由3降为1、团队融合由4降为2" in refusal.message


def test_a_follow_up_is_enough() -> None:
    """What is done about it is what counts."""
    given = monitoring(observed("2023-08-01", 4), team=1, follow_up="每周谈话")
    assert not list(fall_without_follow_up(given))


def test_the_observation_before_this_one_counts() -> None:
    """Neither an older one nor, where a record comes late, a later one."""
    earlier, later = observed("2023-02-01", 5), observed("2024-08-01", 5)
    assert not list(fall_without_follow_up(monitoring(earlier, observed("2023-08-01", 2), later, team=1)))
    assert not list(fall_without_follow_up(monitoring(later, team=1)))


def test_the_size_of_a_fall_is_a_setting() -> None:
    """A city may look closer."""
    given = record_context(
        {"observed_on": date(2024, 2, 1), "levels": levels(3)},
        history=[observed("2023-08-01", 4)],
        settings={"level_fall": 1},
    )
    assert list(fall_without_follow_up(given))
