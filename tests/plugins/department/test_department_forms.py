"""The forms of 部门带学: a right payload passes, faults are named."""

from typing import Any

import pytest

from plugins.department import forms
from service.plugin_api import Form
from service.testing.payloads import faults_of, valid_of

DAY = "2022-09-01"
ENTRY = {
    "title": "走访企业",
    "field": "科技招商",
    "difficulty": 1,
    "responsibility": 1,
    "planned_on": "2023-01-01",
}
TASK = {"done_on": DAY, "title": "走访企业", "field": "科技招商", "difficulty": 1, "responsibility": 5}
ROTATION = {"post": "窗口", "starts_on": "2024-01-01", "ends_on": "2024-06-30"}
RIGHT: list[tuple[type[Form], dict[str, Any]]] = [
    (forms.FirstPost, {"assigned_on": DAY, "post": "窗口", "duties": "受理", "frontline": True}),
    (forms.GrowthList, {"drawn_on": DAY, "mentor_advice": "先易后难", "entries": [ENTRY] * 3}),
    (forms.GrowthTask, TASK | {"outcome": "完成", "support": "带教", "reason": "换岗"}),
    (forms.Belonging, {"held_on": DAY, "form": "座谈", "feedback": "温暖"}),
    (
        forms.PotentialAssessment,
        {"assessed_on": DAY, "strengths": "文字", "weaknesses": "表达", "directions": "综合", "rating": 5},
    ),
    (forms.ProbationReview, {"reviewed_on": DAY, "conclusion": "不合格", "opinion": "意见"}),
    (forms.RotationPlan, {"planned_on": DAY, "rotations": [ROTATION | {"purpose": "历练"}]}),
    (forms.Extra, {"held_on": DAY, "note": "说明"}),
]
REQUIRED = {
    forms.FirstPost: {"assigned_on", "post"},
    forms.GrowthList: {"drawn_on", "entries"},
    forms.GrowthTask: {"done_on", "title", "field", "difficulty", "responsibility"},
    forms.Belonging: {"held_on"},
    forms.PotentialAssessment: {"assessed_on", "rating"},
    forms.ProbationReview: {"reviewed_on", "conclusion", "opinion"},
    forms.RotationPlan: {"planned_on", "rotations"},
    forms.Extra: {"held_on"},
}
WRONG: list[tuple[type[Form], dict[str, Any], tuple[str, ...], str]] = [
    (forms.FirstPost, {"assigned_on": DAY, "post": "x", "frontline": "是"}, ("frontline",), "INVALID"),
    (forms.GrowthList, {"drawn_on": DAY, "entries": [ENTRY] * 2}, ("entries",), "OUT_OF_RANGE"),
    (
        forms.GrowthList,
        {"drawn_on": DAY, "entries": [ENTRY, ENTRY, ENTRY | {"difficulty": 6}]},
        ("entries", "2", "difficulty"),
        "OUT_OF_RANGE",
    ),
    (
        forms.GrowthList,
        {"drawn_on": DAY, "entries": [ENTRY | {"field": "写作"}, ENTRY, ENTRY]},
        ("entries", "0", "field"),
        "INVALID",
    ),
    (forms.GrowthTask, TASK | {"responsibility": 0}, ("responsibility",), "OUT_OF_RANGE"),
    (forms.GrowthTask, TASK | {"difficulty": "3"}, ("difficulty",), "INVALID"),
    (forms.PotentialAssessment, {"assessed_on": DAY, "rating": 6}, ("rating",), "OUT_OF_RANGE"),
    (
        forms.ProbationReview,
        {"reviewed_on": DAY, "conclusion": "优秀", "opinion": "x"},
        ("conclusion",),
        "INVALID",
    ),
    (forms.RotationPlan, {"planned_on": DAY, "rotations": []}, ("rotations",), "OUT_OF_RANGE"),
    (
        forms.RotationPlan,
        {"planned_on": DAY, "rotations": [ROTATION | {"post": None}]},
        ("rotations", "0", "post"),
        "REQUIRED",
    ),
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


def test_fields_of_growth_come_from_the_settings() -> None:
    """In the form itself and in the entries of its list."""
    settings = {"growth_fields": ["写作"]}
    entries = [ENTRY | {"field": "写作"}] * 3
    assert not faults_of(forms.GrowthTask, TASK | {"field": "写作"}, settings)
    assert not faults_of(forms.GrowthList, {"drawn_on": DAY, "entries": entries}, settings)
    assert faults_of(forms.GrowthTask, TASK, settings) == [(("field",), "INVALID")]
    published = forms.GrowthList.json_schema(settings)["properties"]["entries"]["items"]["properties"]
    assert published["field"]["enum"] == ["写作"]
