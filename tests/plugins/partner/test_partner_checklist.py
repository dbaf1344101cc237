"""The checklist of 伙伴促学 against the table of the specification."""

import pytest

from plugins.partner import plugin
from plugins.partner.checklist import TRACK, named_difficulties
from service.plugin_api import Offset, Role, every, follow, once

ITEMS = {item.code.removeprefix("partner."): item for item in TRACK.items}
YEAR = Offset(months=12)
MONTHLY = every(1, until=Offset(months=3))
TABLE = [
    ("first_contact", "报到前联系", [once(Offset())], None, "T"),
    ("unit_intro", "介绍单位情况", [once(Offset(days=7))], None, "T"),
    ("office_systems", "熟悉办公系统", [once(Offset(days=14))], None, "DT"),
    ("job_description", "指导撰写岗位说明", [once(Offset(months=1))], Role.RECRUIT, "D"),
    ("city_life", "感受城市文化", [once(Offset(months=2))], None, "TV"),
    ("meal", "定期陪餐", [MONTHLY, every(3, start=Offset(months=3), until=YEAR)], None, "T"),
    ("work_tips", "分享工作技巧", [every(3, until=YEAR)], None, "D"),
    ("task_allocation", "合理分配工作任务", [every(3, until=YEAR)], None, "D"),
    ("observation", "情绪状态与长短处观察", [MONTHLY, every(3, start=Offset(months=3))], None, "TD"),
    (
        "difficulty_resolved",
        "困境破解",
        [follow("partner.observation", named_difficulties, Offset(days=30))],
        Role.RECRUIT,
        "T",
    ),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_the_item_is_that_of_the_table(row: tuple[str, str, list[object], Role | None, str]) -> None:
    """Title, schedules, confirmer and dimensions agree; the partner does it all."""
    code, title, schedules, confirms, letters = row
    item = ITEMS[code]
    assert (item.title, list(item.schedules)) == (title, schedules)
    assert (item.role, item.confirmed_by) == (Role.PARTNER, confirms)
    assert {dimension.value[0] for dimension in item.dimensions} == set(letters)


def test_who_reads_an_observation() -> None:
    """Partner and mentor read it; admins what is done about it; all others the day."""
    item = ITEMS["observation"]
    admins = (Role.UNIT_ADMIN, Role.ORGANIZER)
    assert set(item.readers or ()) == {Role.PARTNER, Role.MENTOR}
    assert item.outline == {"observed_on": None, "difficulties": admins, "action": admins}


def test_each_named_difficulty_is_followed() -> None:
    """One key for each."""
    assert list(named_difficulties({"difficulties": ["语言不通", "人岗不适"]})) == ["语言不通", "人岗不适"]
    assert not list(named_difficulties({"difficulties": []}))


def test_the_plugin_says_all_of_it() -> None:
    """The hooks give the track, the checks, the notices and the settings with their defaults."""
    assert plugin.notices()
    assert [track.code for track in plugin.tracks()] == ["partner"]
    assert len({check.code for check in plugin.record_checks()}) == len(plugin.record_checks())
    assert plugin.settings().defaults() == {
        "max_recruits": 2,
        "min_service_years": 5,
        "own_unit": True,
        "observation_kept_months": 12,
    }
