"""The checklist of 部门带学 against the table of the specification."""

import pytest

from plugins.department import plugin
from plugins.department.checklist import TRACK
from service.plugin_api import Offset, P, Role, Stage, every, once

ITEMS = {item.code.removeprefix("department."): item for item in TRACK.items}
HEAD = Role.DEPARTMENT_HEAD
TABLE = [
    ("first_post", "首站岗位分配", once(Offset()), HEAD, None, "D"),
    ("growth_list", "成长清单制订", once(Offset(months=1)), HEAD, Role.RECRUIT, "D"),
    ("growth_task", "成长清单任务", every(6), HEAD, Role.RECRUIT, "D"),
    ("belonging", "归属感荣誉感关怀", every(12), HEAD, None, "TV"),
    ("potential_assessment", "培养潜质研判", once(Offset(anchor=P)), HEAD, Role.UNIT_ADMIN, "D"),
    (
        "probation_review",
        "试用期满考核",
        once(Offset(days=30, anchor=P)),
        Role.UNIT_ADMIN,
        Role.ORGANIZER,
        "LVTDI",
    ),
    ("rotation_plan", "轮岗计划制定", once(Offset(months=18)), Role.UNIT_ADMIN, Role.ORGANIZER, "D"),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_the_item_is_that_of_the_table(row: tuple[str, str, object, Role, Role | None, str]) -> None:
    """Title, schedule, roles and dimensions agree."""
    code, title, schedule, role, confirms, letters = row
    item = ITEMS[code]
    assert (item.title, item.schedules) == (title, (schedule,))
    assert (item.role, item.confirmed_by) == (role, confirms)
    assert {dimension.value[0] for dimension in item.dimensions} == set(letters)


def test_the_special_items() -> None:
    """The first post is the recruit's; the review opens at P; the mentor reads the growth list."""
    assert ITEMS["first_post"].sets == {"post": "post"}
    assert ITEMS["probation_review"].opens == Offset(anchor=P)
    assert ITEMS["probation_review"].stage is Stage.FIRST_YEAR
    assert ITEMS["potential_assessment"].stage is Stage.FIRST_YEAR
    assert ITEMS["potential_assessment"].withheld_from == (Role.RECRUIT,)
    assert set(ITEMS["growth_list"].readers or ()) == {
        Role.DEPARTMENT_HEAD,
        Role.RECRUIT,
        Role.UNIT_ADMIN,
        Role.ORGANIZER,
        Role.MENTOR,
    }


def test_the_plugin_says_all_of_it() -> None:
    """The hooks give the track, the checks, the notices and the settings with their defaults."""
    assert plugin.notices()
    assert [track.code for track in plugin.tracks()] == ["department"]
    assert len({check.code for check in plugin.record_checks()}) == len(plugin.record_checks())
    assert plugin.settings().defaults() == {
        "growth_fields": ["急难险重", "科技招商", "乡村振兴", "疫情防控", "基层治理", "其他"]
    }
