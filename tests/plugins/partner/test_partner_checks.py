"""The rules of 伙伴促学 on records: each lets the right through and names the wrong."""

import pytest

from plugins.partner.checks import (
    action_missing,
    adjustments_missing,
    difficulty_repeated,
    other_difficulty,
)
from service.testing.contexts import record_context
from service.testing.views import task_view


@pytest.mark.parametrize(
    "payload",
    [{"load": "适中"}, {"load": "轻", "adjustments": "加任务"}, {"load": "重", "adjustments": "分担"}],
)
def test_a_right_load_or_an_adjustment_passes(payload: dict[str, str]) -> None:
    """Only what is wrong needs words."""
    assert not list(adjustments_missing(record_context(payload)))


@pytest.mark.parametrize("payload", [{"load": "轻"}, {"load": "重"}, {"load": "重", "adjustments": ""}])
def test_adjustments_missing(payload: dict[str, str]) -> None:
    """Too little counts like too much."""
    (refusal,) = adjustments_missing(record_context(payload))
    assert (list(refusal.path), refusal.code) == (["adjustments"], "adjustments_missing")


@pytest.mark.parametrize(
    ("mood", "difficulties", "action", "refused"),
    [
        ("平稳", (), None, False),
        ("有波动", (), None, False),
        ("需关心", (), "谈心", False),
        ("平稳", ("语言不通",), "学方言", False),
        ("需关心", (), None, True),
        ("平稳", ("语言不通",), None, True),
        ("平稳", ("语言不通",), "", True),
    ],
)
def test_action_missing(mood: str, difficulties: tuple[str, ...], action: str | None, refused: bool) -> None:
    """Who needs care or is in difficulty gets help."""
    payload = {"mood": mood, "difficulties": difficulties} | ({} if action is None else {"action": action})
    found = [(list(each.path), each.code) for each in action_missing(record_context(payload))]
    assert found == ([(["action"], "action_missing")] if refused else [])


def test_difficulty_repeated() -> None:
    """Each is named once, the second time is the fault."""
    assert not list(difficulty_repeated(record_context({"difficulties": ("语言不通", "人岗不适")})))
    twice = record_context({"difficulties": ("语言不通", "人岗不适", "语言不通")})
    assert [(list(each.path), each.code) for each in difficulty_repeated(twice)] == [
        (["difficulties", 2], "difficulty_repeated")
    ]


def test_other_difficulty() -> None:
    """A task resolves the difficulty that opened it."""
    task = task_view("partner.difficulty_resolved", key="语言不通")
    assert not list(other_difficulty(record_context({"difficulty": "语言不通"}, task=task)))
    (refusal,) = other_difficulty(record_context({"difficulty": "人岗不适"}, task=task))
    assert (list(refusal.path), refusal.code) == (["difficulty"], "other_difficulty")
    assert "语言不通" in refusal.message
