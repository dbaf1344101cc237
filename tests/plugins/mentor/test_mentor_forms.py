"""The forms of 导师督学: a right payload passes, faults are named."""

from typing import Any

import pytest

from plugins.mentor import forms
from service.plugin_api import Form
from service.testing.payloads import faults_of, valid_of

DAY = "2022-09-01"
LEVELS = {"LOYALTY": 5, "VALUES": 4, "TEAM": 3, "DILIGENCE": 2, "INTEGRITY": 1}
RIGHT: list[tuple[type[Form], dict[str, Any]]] = [
    (forms.FirstMeeting, {"held_on": DAY, "topics": "家常"}),
    (forms.Talk, {"held_on": DAY, "topics": "思想"}),
    (
        forms.Talk,
        {"held_on": DAY, "summary": "纪要", "place": "办公室", "recruit_view": "想法", "advice": "建议"},
    ),
    (forms.ThoughtGuidance, {"held_on": DAY, "theme": "初心", "form": "座谈", "feedback": "受益"}),
    (forms.GrowthMonitoring, {"observed_on": DAY, "levels": LEVELS, "concerns": "无", "follow_up": "谈话"}),
    (forms.IntegrityPledge, {"pledged_on": DAY, "text": "我承诺"}),
    (forms.IntegrityLesson, {"held_on": DAY, "form": "参观", "feedback": "警醒", "theme": "警示教育"}),
    (forms.RaisedHand, {"answered_on": DAY, "summary": "已解决"}),
    (forms.Extra, {"held_on": DAY, "note": "说明"}),
]
REQUIRED = {
    forms.FirstMeeting: {"held_on", "topics"},
    forms.Talk: {"held_on", "topics"},
    forms.ThoughtGuidance: {"held_on", "theme"},
    forms.GrowthMonitoring: {"observed_on", "levels"},
    forms.IntegrityPledge: {"pledged_on", "text"},
    forms.IntegrityLesson: {"held_on", "theme"},
    forms.RaisedHand: {"answered_on", "summary"},
    forms.Extra: {"held_on"},
}
WRONG: list[tuple[type[Form], dict[str, Any], tuple[str, ...], str]] = [
    (forms.FirstMeeting, {"held_on": "2022-02-30", "topics": "x"}, ("held_on",), "INVALID"),
    (forms.Talk, {"held_on": DAY, "topics": " ", "summary": ""}, ("topics",), "REQUIRED"),
    (forms.Talk, {"held_on": DAY, "topics": ["思想"]}, ("topics",), "INVALID"),
    (
        forms.GrowthMonitoring,
        {"observed_on": DAY, "levels": LEVELS | {"TEAM": 0}},
        ("levels", "TEAM"),
        "OUT_OF_RANGE",
    ),
    (
        forms.GrowthMonitoring,
        {"observed_on": DAY, "levels": LEVELS | {"LOOKS": 1}},
        ("levels", "LOOKS"),
        "UNKNOWN_FIELD",
    ),
    (forms.IntegrityPledge, {"pledged_on": DAY, "text": "\x00"}, ("text",), "INVALID"),
    (forms.RaisedHand, {"answered_on": DAY, "summary": "x", "place": "y"}, ("place",), "UNKNOWN_FIELD"),
]


@pytest.mark.parametrize(("form", "payload"), RIGHT)
def test_a_right_payload_passes(form: type[Form], payload: dict[str, Any]) -> None:
    """The payload is taken, with the paper's file number too."""
    assert valid_of(form, payload | {"archive_no": "2022-1"}).keys() == {*payload, "archive_no"}


@pytest.mark.parametrize("form", REQUIRED)
def test_required_fields_are_those_of_the_specification(form: type[Form]) -> None:
    """An empty payload lacks exactly these; of a talk's topics and summary one will do."""
    assert {path[0] for path, code in faults_of(form, {}) if code == "REQUIRED"} == REQUIRED[form]


@pytest.mark.parametrize(("form", "payload", "path", "code"), WRONG)
def test_a_fault_is_named(
    form: type[Form], payload: dict[str, Any], path: tuple[str, ...], code: str
) -> None:
    """The fault stands at its field."""
    assert faults_of(form, payload) == [(path, code)]
