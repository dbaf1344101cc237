"""How much work the five documents are: functions called, which time and machine have no part in."""

import gc
import sys
from collections.abc import Callable
from typing import Any

import pytest

WORK = {
    "sqlite": {"q1": 3970, "q2": 9420, "q3": 6310, "q4": 9500, "m1": 3740},
    "postgresql": {"q1": 4880, "q2": 10330, "q3": 7190, "q4": 10390, "m1": 4490},
}
"""So many functions in Python were called for each on the day when this was written, tokens and HTTP included."""

_MORE = 1.15
_SUBMITTED = {"held_on": "2022-10-10", "topics": "交流"}


def _calls(work: Callable[[], Any]) -> int:
    """Return how many functions in Python something calls."""
    counted = 0

    def note(_frame: Any, event: str, _what: Any) -> None:
        nonlocal counted
        counted += event == "call"

    gc.disable()  # finalizers are called whenever it comes to the collector
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
        gc.enable()
    return counted


@pytest.mark.parametrize(
    ("name", "who", "variables"),
    [
        ("q1", "S1004", {"unit": "U01"}),
        ("q2", "S1137", {"code": "R2022001"}),
        ("q3", "S1137", {}),
        ("q4", "S1137", {}),
    ],
)
def test_a_known_document_is_as_little_work_as_before(house, document, template, name, who, variables):
    text = document(name)
    for _ in range(3):
        house.ask(who, text, **variables)
    found = _calls(lambda: house.post(who, text, **variables))
    assert found <= WORK[template.kind][name] * _MORE, found
    assert found > WORK[template.kind][name] / 2, "much better: let the figures say so"


def test_an_act_is_as_little_work_as_before(house, document, template):
    recruits = house.ask("S1137", "{ recruits(first: 3) { nodes { code partner { code } } } }")["recruits"][
        "nodes"
    ]
    found = 0
    for recruit in recruits:
        who = recruit["partner"]["code"]
        task = house.task(who, recruit["code"], "partner.unit_intro")["id"]
        asked = {"input": {"taskIds": [task], "payload": _SUBMITTED}}
        found = _calls(lambda who=who, asked=asked: house.post(who, document("m1"), **asked))
    assert found <= WORK[template.kind]["m1"] * _MORE, found
    assert found > WORK[template.kind]["m1"] / 2, "much better: let the figures say so"
