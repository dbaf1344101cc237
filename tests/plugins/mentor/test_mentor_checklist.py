"""The checklist of 导师督学 against the table of the specification."""

import pytest

from plugins.mentor import plugin
from plugins.mentor.checklist import TRACK
from service.plugin_api import Offset, Role, every, on_request, once

ITEMS = {item.code.removeprefix("mentor."): item for item in TRACK.items}
HAND = on_request(
    by=Role.RECRUIT,
    due=Offset(working_days=3),
    to=(Role.MENTOR, Role.PARTNER, Role.UNIT_ADMIN, Role.ORGANIZER),
)
TABLE = [
    ("first_meeting", "结对见面", once(Offset(days=14)), Role.MENTOR, Role.RECRUIT, "L"),
    ("talk", "一对一谈心谈话", every(6), Role.MENTOR, Role.RECRUIT, "LV"),
    ("thought_guidance", "思想引导", every(6), Role.MENTOR, None, "LV"),
    ("growth_monitoring", "成长监测", every(6), Role.MENTOR, None, "LVTDI"),
    ("integrity_pledge", "廉洁承诺", once(Offset(months=1)), Role.RECRUIT, Role.MENTOR, "I"),
    ("integrity_lesson", "廉洁教育", every(12), Role.MENTOR, None, "I"),
    ("raised_hand", "举手", HAND, Role.MENTOR, Role.RECRUIT, "T"),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_the_item_is_that_of_the_table(row: tuple[str, str, object, Role, Role | None, str]) -> None:
    """Title, schedule, roles and dimensions agree."""
    code, title, schedule, role, confirms, letters = row
    item = ITEMS[code]
    assert (item.title, item.schedules) == (title, (schedule,))
    assert (item.role, item.confirmed_by) == (role, confirms)
    assert {dimension.value[0] for dimension in item.dimensions} == set(letters)


def test_who_reads() -> None:
    """Talks and raised hands stay between two people, levels with mentor and organizer."""
    talk = ITEMS["talk"]
    assert set(talk.readers or ()) == {Role.MENTOR, Role.RECRUIT}
    assert talk.outline == {"held_on": None, "place": None, "topics": None}
    assert set(ITEMS["growth_monitoring"].readers or ()) == {Role.MENTOR, Role.ORGANIZER}
    assert ITEMS["raised_hand"].readers == (Role.RECRUIT,)


def test_levels_are_shown_for_monitoring_alone() -> None:
    """No other item scores."""
    assert {code: item.scores for code, item in ITEMS.items() if item.scores} == {
        "growth_monitoring": "levels"
    }


def test_the_plugin_says_all_of_it() -> None:
    """The hooks give the track, the checks, the notices and the settings with their defaults."""
    assert plugin.notices()
    assert [track.code for track in plugin.tracks()] == ["mentor"]
    assert len({check.code for check in plugin.record_checks()}) == len(plugin.record_checks())
    assert {role for check in plugin.assignment_checks() for role in check.roles} == {Role.MENTOR}
    assert plugin.settings().defaults() == {
        "max_recruits": 3,
        "minimum_rank": "MID_LEVEL_DEPUTY",
        "own_unit": True,
        "level_fall": 2,
        "talk_reminder_days": 30,
    }
