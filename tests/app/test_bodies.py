"""A body that is taken as sound by its text alone is one of which every value is sound."""

import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.app import body
from service.app.answers import RequestRefusedError
from service.config import Settings

SETTINGS = Settings(max_text=60, max_values=200)
TEXTS = st.text(max_size=70) | st.sampled_from(
    ["\x07", "\b", "\f", "\ud800", "\ufffe", "\\u0007", "a\nb\t", "x" * 61]
)
NUMBERS = st.integers(-(2**70), 2**70) | st.floats() | st.booleans() | st.none()
VALUES = st.recursive(
    TEXTS | NUMBERS,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(TEXTS, below, max_size=3),
    max_leaves=8,
)


def _slowly(data: bytes) -> Any:
    """Read a body value by value; None where one of them is refused."""
    try:
        found = body._STRICT.decode(data.decode())
        body._check_values(found, SETTINGS)
    except (RequestRefusedError, ValueError):
        return None
    return found


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["query", "variables", "extensions"]), VALUES), st.booleans())
@example({"query": "{ today }\n", "variables": {"a": [1, 2.5, None, True, "学思践悟"]}}, False)
@example({"query": [[[[]]]]}, True)
def test_what_is_sound_by_its_text_is_sound_by_its_values(given_: dict[str, Any], escaped: bool) -> None:
    data = json.dumps(given_, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    try:
        found, sound = body.parsed(data, SETTINGS)
    except RequestRefusedError:
        assert _slowly(data) is None
        return
    if sound:
        assert found == _slowly(data)


def test_most_bodies_are_sound_by_their_text() -> None:
    asked = {
        "query": "query($i: String!) {\n  tasks(item: $i) { edges { node { id } } }\n}\n",
        "variables": {"i": "部门"},
    }
    assert body.parsed(json.dumps(asked, ensure_ascii=False).encode(), Settings()) == (asked, True)


def test_what_is_there_twice_is_told_by_its_place() -> None:
    found, sound = body.parsed(b'{"query": "{ today }", "variables": {"a": 1, "a": 2}}', Settings())
    assert not sound
    assert type(found["variables"]) is body._Fault
