"""The checklist of 组织领学 against the table of the specification."""

import pytest

from plugins.organization import plugin
from plugins.organization.checklist import TRACK
from service.plugin_api import Dimension, Item, Offset, P, Role, Stage, every, once

ITEMS = {item.code.removeprefix("organization."): item for item in TRACK.items}
TABLE = [
    ("briefing", "入职前教育", once(Offset()), Role.ORGANIZER, None, "LI"),
    ("launch", "启航仪式", once(Offset(days=14)), Role.ORGANIZER, None, "LV"),
    ("initial_training", "初任培训", once(Offset(anchor=P)), Role.ORGANIZER, None, "LV"),
    ("elite_club_join", "加入菁英会", once(Offset(months=3)), Role.RECRUIT, None, "T"),
    ("elite_club_activity", "菁英会活动", every(6), Role.RECRUIT, None, "T"),
    ("career_plan", "职业规划辅导", once(Offset(months=6)), Role.ORGANIZER, Role.RECRUIT, "D"),
    ("three_year_evaluation", "三年评估考察", once(Offset(months=36)), Role.ORGANIZER, None, "LVTDI"),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_the_item_is_that_of_the_table(row: tuple[str, str, object, Role, Role | None, str]) -> None:
    """Title, schedule, roles and dimensions agree."""
    code, title, schedule, role, confirms, letters = row
    item = ITEMS[code]
    assert (item.title, item.schedules) == (title, (schedule,))
    assert (item.role, item.confirmed_by) == (role, confirms)
    assert {dimension.value[0] for dimension in item.dimensions} == set(letters)


def test_the_goals_are_reviewed_twice() -> None:
    """The review comes after 18 and after 30 months, by the recruit, confirmed by the unit."""
    item = ITEMS["goal_review"]
    assert item.schedules == (once(Offset(months=18)), once(Offset(months=30)))
    assert (item.role, item.confirmed_by) == (Role.RECRUIT, Role.UNIT_ADMIN)
    assert item.dimensions == (Dimension.DILIGENCE,)


def test_the_special_items() -> None:
    """Training counts for the first year from E on; the evaluation opens late and is withheld."""
    training: Item = ITEMS["initial_training"]
    assert (training.opens, training.stage) == (Offset(), Stage.FIRST_YEAR)
    assert training.basis
    assert "第八条" in training.basis
    evaluation = ITEMS["three_year_evaluation"]
    assert evaluation.opens == Offset(months=36, days=-60)
    assert evaluation.withheld_from == (Role.RECRUIT,)
    assert evaluation.readers is None


def test_the_plugin_says_all_of_it() -> None:
    """The hooks give the track, the checks, the notices and the settings with their defaults."""
    assert plugin.notices()
    assert [track.code for track in plugin.tracks()] == ["organization"]
    assert len({check.code for check in plugin.record_checks()}) == len(plugin.record_checks())
    assert plugin.settings().defaults() == {
        "initial_training_days": 12,
        "evaluation_conclusions": ["重点培养", "持续培养", "补短培养"],
        "evaluation_lead_days": 60,
        "evaluation_notice_days": 60,
        "visit_reminder_weekday": 4,
        "visit_waiting_days": 60,
        "visit_waiting_again_days": 30,
    }
