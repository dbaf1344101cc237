"""The forms of 伙伴促学: a right payload passes, faults are named."""

from typing import Any

import pytest

from plugins.partner import forms
from service.plugin_api import Form
from service.testing.payloads import faults_of, valid_of

DAY = "2022-09-01"
OBSERVATION = {"observed_on": DAY, "mood": "平稳", "difficulties": []}
RIGHT: list[tuple[type[Form], dict[str, Any]]] = [
    (forms.FirstContact, {"contacted_on": DAY, "way": "电话"}),
    (forms.UnitIntro, {"held_on": DAY, "topics": "单位概况"}),
    (forms.OfficeSystems, {"done_on": DAY, "systems": ["公文系统"]}),
    (forms.JobDescription, {"written_on": DAY, "text": "岗位说明"}),
    (forms.CityLife, {"held_on": DAY, "topics": "博物馆"}),
    (forms.Meal, {"held_on": DAY, "note": "食堂"}),
    (forms.WorkTips, {"held_on": DAY, "topics": "公文写作"}),
    (forms.TaskAllocation, {"reviewed_on": DAY, "load": "重", "adjustments": "分担"}),
    (forms.Observation, OBSERVATION),
    (
        forms.Observation,
        OBSERVATION
        | {"strengths": "细致", "weaknesses": "慢热", "difficulties": ["语言不通"], "action": "学方言"},
    ),
    (forms.DifficultyResolved, {"resolved_on": DAY, "difficulty": "水土不服", "outcome": "适应"}),
    (forms.Extra, {"held_on": DAY, "note": "说明"}),
]
REQUIRED = {
    forms.FirstContact: {"contacted_on"},
    forms.UnitIntro: {"held_on", "topics"},
    forms.OfficeSystems: {"done_on", "systems"},
    forms.JobDescription: {"written_on", "text"},
    forms.CityLife: {"held_on", "topics"},
    forms.Meal: {"held_on"},
    forms.WorkTips: {"held_on", "topics"},
    forms.TaskAllocation: {"reviewed_on", "load"},
    forms.Observation: {"observed_on", "mood", "difficulties"},
    forms.DifficultyResolved: {"resolved_on", "difficulty"},
    forms.Extra: {"held_on"},
}
WRONG: list[tuple[type[Form], dict[str, Any], tuple[str, ...], str]] = [
    (forms.FirstContact, {"contacted_on": 20220901}, ("contacted_on",), "INVALID"),
    (forms.OfficeSystems, {"done_on": DAY, "systems": []}, ("systems",), "OUT_OF_RANGE"),
    (forms.OfficeSystems, {"done_on": DAY, "systems": "公文系统"}, ("systems",), "INVALID"),
    (forms.OfficeSystems, {"done_on": DAY, "systems": ["a", " "]}, ("systems", "1"), "REQUIRED"),
    (forms.Meal, {"held_on": DAY, "photo": "1.jpg"}, ("photo",), "UNKNOWN_FIELD"),
    (forms.TaskAllocation, {"reviewed_on": DAY, "load": "很重"}, ("load",), "INVALID"),
    (forms.Observation, OBSERVATION | {"mood": "开心"}, ("mood",), "INVALID"),
    (forms.Observation, OBSERVATION | {"difficulties": ["想家"]}, ("difficulties", "0"), "INVALID"),
    (forms.DifficultyResolved, {"resolved_on": DAY, "difficulty": "想家"}, ("difficulty",), "INVALID"),
]


@pytest.mark.parametrize(("form", "payload"), RIGHT)
def test_a_right_payload_passes(form: type[Form], payload: dict[str, Any]) -> None:
    """The payload is taken, with the paper's file number too."""
    assert valid_of(form, payload | {"archive_no": "2022-1"}).keys() == {*payload, "archive_no"}


@pytest.mark.parametrize("form", REQUIRED)
def test_required_fields_are_those_of_the_specification(form: type[Form]) -> None:
    """An empty payload lacks exactly these."""
    assert {path[0] for path, code in faults_of(form, {}) if code == "REQUIRED"} == REQUIRED[form]


@pytest.mark.parametrize(("form", "payload", "path", "code"), WRONG)
def test_a_fault_is_named(
    form: type[Form], payload: dict[str, Any], path: tuple[str, ...], code: str
) -> None:
    """The fault stands at its field."""
    assert faults_of(form, payload) == [(path, code)]
