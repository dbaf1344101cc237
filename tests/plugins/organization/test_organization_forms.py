"""The forms of 组织领学: a right payload passes, faults are named."""

from typing import Any

import pytest

from plugins.organization import forms
from service.plugin_api import Form
from service.testing.payloads import faults_of, valid_of

DAY = "2022-09-01"
SCORES = {"LOYALTY": 100, "VALUES": 0, "TEAM": 80, "DILIGENCE": 85, "INTEGRITY": 90}
GOAL = {"goal": "通过执法资格考试", "target_on": "2023-06-01"}
EVALUATION = {
    "evaluated_on": "2025-08-01",
    "evaluators": ["O001", "O002"],
    "scores": SCORES,
    "conclusion": "重点培养",
    "next_steps": "安排到重点项目锻炼",
}
RIGHT: list[tuple[type[Form], dict[str, Any]]] = [
    (forms.Briefing, {"held_on": DAY, "topics": "廉政教育"}),
    (forms.Launch, {"held_on": DAY, "attended": False, "mentor_words": "展望"}),
    (
        forms.InitialTraining,
        {"starts_on": DAY, "ends_on": "2022-09-14", "days": 12, "passed": True, "certificate_no": "C-1"},
    ),
    (forms.EliteClubJoin, {"joined_on": DAY, "group": "一组", "role": "组员"}),
    (forms.EliteClubActivity, {"held_on": DAY, "theme": "读书", "part": "主讲", "takeaway": "收获"}),
    (forms.CareerPlan, {"held_on": DAY, "adviser": "王某", "goals": [GOAL | {"measure": "取得证书"}]}),
    (forms.GoalReview, {"held_on": DAY, "results": [{"goal": "通过考试", "result": "已通过"}]}),
    (forms.ThreeYearEvaluation, EVALUATION),
    (forms.Extra, {"held_on": DAY, "note": "说明"}),
]
REQUIRED = {
    forms.Briefing: {"held_on", "topics"},
    forms.Launch: {"held_on", "attended"},
    forms.InitialTraining: {"starts_on", "ends_on", "days", "passed"},
    forms.EliteClubJoin: {"joined_on"},
    forms.EliteClubActivity: {"held_on", "theme", "part"},
    forms.CareerPlan: {"held_on", "goals"},
    forms.GoalReview: {"held_on", "results"},
    forms.ThreeYearEvaluation: {"evaluated_on", "evaluators", "scores", "conclusion", "next_steps"},
    forms.Extra: {"held_on"},
}
WRONG: list[tuple[type[Form], dict[str, Any], tuple[str, ...], str]] = [
    (forms.Briefing, {"held_on": "2022.9.1", "topics": "x"}, ("held_on",), "INVALID"),
    (forms.Briefing, {"held_on": DAY, "topics": "　"}, ("topics",), "REQUIRED"),
    (forms.Launch, {"held_on": DAY, "attended": 1}, ("attended",), "INVALID"),
    (forms.EliteClubActivity, {"held_on": DAY, "theme": "x", "part": "路过"}, ("part",), "INVALID"),
    (forms.CareerPlan, {"held_on": DAY, "goals": []}, ("goals",), "OUT_OF_RANGE"),
    (forms.CareerPlan, {"held_on": DAY, "goals": [GOAL] * 6}, ("goals",), "OUT_OF_RANGE"),
    (
        forms.CareerPlan,
        {"held_on": DAY, "goals": [GOAL, {"goal": "x"}]},
        ("goals", "1", "target_on"),
        "REQUIRED",
    ),
    (forms.GoalReview, {"held_on": DAY, "results": [{"goal": "x"}]}, ("results", "0", "result"), "REQUIRED"),
    (forms.ThreeYearEvaluation, EVALUATION | {"evaluators": ["O001"]}, ("evaluators",), "OUT_OF_RANGE"),
    (forms.ThreeYearEvaluation, EVALUATION | {"evaluators": ["O001", ""]}, ("evaluators", "1"), "REQUIRED"),
    (
        forms.ThreeYearEvaluation,
        EVALUATION | {"scores": SCORES | {"TEAM": 101}},
        ("scores", "TEAM"),
        "OUT_OF_RANGE",
    ),
    (forms.ThreeYearEvaluation, EVALUATION | {"conclusion": "优秀"}, ("conclusion",), "INVALID"),
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


def test_conclusions_come_from_the_settings() -> None:
    """A city may have words of its own."""
    settings = {"evaluation_conclusions": ["优秀"]}
    assert not faults_of(forms.ThreeYearEvaluation, EVALUATION | {"conclusion": "优秀"}, settings)
    assert faults_of(forms.ThreeYearEvaluation, EVALUATION, settings) == [(("conclusion",), "INVALID")]
