"""How much work the five documents are: statements, functions called, instructions; time and machine have no part.

``XIKOU_WRITE_WORK=1`` with ``-n 0`` writes what is found into ``tests/data/work.json`` in the place of what stands
there. Run over run, SQLite's figures are the same, and PostgreSQL's differ by less than a hundredth.
"""

import gc
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FIGURES = Path(__file__).parents[2] / "data" / "work.json"
"""By database, document and what is counted: so much was done when this was written, tokens and HTTP included."""

_MOST = {"statements": 1.0, "calls": 1.15, "instructions": 1.1}
"""So many times the figure something may be."""
_WRITES = os.environ.get("XIKOU_WRITE_WORK") == "1"
_SUBMITTED = {"held_on": "2022-10-10", "topics": "交流"}

Work = Callable[[], Any]


def _calls(work: Work) -> int:
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


def _instructions(work: Work) -> int:
    """Return how many instructions of Python something runs."""
    counted, before = 0, sys.gettrace()

    def one(_frame: Any, event: str, _what: Any) -> Any:
        nonlocal counted
        counted += event == "opcode"
        return one

    def note(frame: Any, _event: str, _what: Any) -> Any:
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return one

    gc.disable()
    sys.settrace(note)
    try:
        work()
    finally:
        sys.settrace(before)
        gc.enable()
    return counted


def _hold(kind: str, name: str, found: dict[str, int]) -> None:
    """Compare what was found with what stands written; or write it."""
    known = json.loads(FIGURES.read_text("utf-8"))
    if _WRITES:
        known.setdefault(kind, {})[name] = found
        FIGURES.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n", "utf-8")
        return
    figures = known[kind][name]
    more = {each: (found[each], figures[each]) for each in _MOST if found[each] > figures[each] * _MOST[each]}
    assert not more, more
    less = {each: (found[each], figures[each]) for each in _MOST if found[each] < figures[each] / 2}
    assert not less, f"much better: let the figures say so: {less}"


@pytest.mark.parametrize(
    ("name", "who", "variables"),
    [
        ("q1", "S1004", {"unit": "U01"}),
        ("q2", "S1137", {"code": "R2022001"}),
        ("q3", "S1137", {}),
        ("q4", "S1137", {}),
    ],
)
def test_a_known_document_is_as_little_work_as_before(
    house, document, template, statements, name, who, variables
):
    text = document(name)

    def post() -> None:
        house.post(who, text, **variables)

    for _ in range(3):
        house.ask(who, text, **variables)
    with statements() as said:
        post()
    found = {"statements": len(said), "calls": _calls(post), "instructions": _instructions(post)}
    _hold(template.kind, name, found)


def test_an_act_is_as_little_work_as_before(house, document, template, statements):
    asked = "{ recruits(first: 5) { nodes { code partner { code } } } }"
    acts: list[Work] = []
    for recruit in house.ask("S1137", asked)["recruits"]["nodes"]:
        who = recruit["partner"]["code"]
        task = house.task(who, recruit["code"], "partner.unit_intro")["id"]
        given = {"input": {"taskIds": [task], "payload": _SUBMITTED}}
        acts.append(lambda who=who, given=given: house.post(who, document("m1"), **given))
    first, second, *others = acts
    first()
    second()
    with statements() as said:
        others[0]()
    found = {
        "statements": len(said),
        "calls": _calls(others[1]),
        "instructions": _instructions(others[2]),
    }
    _hold(template.kind, "m1", found)
