"""The rules of 组织领学: each lets the right through and names the wrong."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest

from plugins.organization import checks
from plugins.organization.settings import OrganizationSettings
from service.plugin_api import Keep, RecordContext, RecordView, Refusal
from service.testing.contexts import record_context
from service.testing.views import record_view, recruit_view

END = date(2025, 9, 1)


def context(history: Iterable[RecordView] = (), **payload: Any) -> RecordContext:
    """Return a context under the default settings."""
    return record_context(payload, history=tuple(history), settings=OrganizationSettings)


def found(
    check: Callable[[RecordContext], Iterable[Refusal | Keep]], given: RecordContext
) -> list[tuple[list[str | int], str]]:
    """Return path and code of the refusals."""
    return [(list(each.path), each.code) for each in check(given) if isinstance(each, Refusal)]


@pytest.mark.parametrize(
    ("days", "passed", "refused"), [(12, True, False), (11, True, True), (3, False, False)]
)
def test_too_few_days(days: int, passed: bool, refused: bool) -> None:
    """Twelve days are asked of a training that was passed."""
    expected = [(["days"], "too_few_days")] if refused else []
    assert found(checks.too_few_days, context(days=days, passed=passed)) == expected


def test_the_number_of_days_is_a_setting() -> None:
    """The regulation may change on paper."""
    given = record_context({"days": 12, "passed": True}, settings={"initial_training_days": 15})
    (refusal,) = checks.too_few_days(given)
    assert refusal.message == "初任培训不少于15天，填报为12天"


@pytest.mark.parametrize(
    ("ends_on", "passed", "refused"),
    [(date(2023, 9, 1), True, False), (date(2023, 9, 2), True, True), (date(2023, 9, 2), False, False)],
)
def test_ends_after_probation(ends_on: date, passed: bool, refused: bool) -> None:
    """The last day of the probation is early enough."""
    expected = [(["ends_on"], "ends_after_probation")] if refused else []
    assert found(checks.ends_after_probation, context(ends_on=ends_on, passed=passed)) == expected


def test_an_extended_probation_gives_more_time() -> None:
    """P counts, not the twelve months."""
    recruit = recruit_view(probation_ends_on=date(2024, 3, 1))
    given = record_context({"ends_on": date(2024, 3, 1), "passed": True}, recruit=recruit)
    assert not found(checks.ends_after_probation, given)


def test_ends_before_start() -> None:
    """One day is a span, a negative one is not."""
    day, eve = date(2022, 10, 2), date(2022, 10, 1)
    assert not found(checks.ends_before_start, context(starts_on=day, ends_on=day))
    assert found(checks.ends_before_start, context(starts_on=day, ends_on=eve)) == [
        (["ends_on"], "ends_before_start")
    ]


def test_not_passed() -> None:
    """A training that was not passed is kept and finishes nothing."""
    (keep,) = checks.not_passed(context(passed=False))
    assert isinstance(keep, Keep)
    assert keep.reason
    assert not list(checks.not_passed(context(passed=True)))


def goals(*days: date) -> list[dict[str, Any]]:
    """Return goals for these days."""
    return [{"goal": f"目标{number}", "target_on": day} for number, day in enumerate(days)]


def test_target_outside_plan() -> None:
    """The three years end with E+36 months."""
    assert not found(checks.target_outside_plan, context(goals=goals(date(2022, 9, 1), END)))
    late = context(goals=goals(END, date(2025, 9, 2), date(2022, 8, 31)))
    assert found(checks.target_outside_plan, late) == [
        (["goals", 1, "target_on"], "target_outside_plan"),
        (["goals", 2, "target_on"], "target_outside_plan"),
    ]


def test_target_before_counselling() -> None:
    """A goal lies ahead of the day on which it was set; what lies outside the plan is told once."""
    held_on = date(2023, 3, 1)
    assert not found(checks.target_before_counselling, context(held_on=held_on, goals=goals(held_on)))
    early = context(held_on=held_on, goals=goals(held_on, date(2023, 2, 28), date(2020, 1, 1)))
    assert found(checks.target_before_counselling, early) == [
        (["goals", 1, "target_on"], "target_before_counselling")
    ]


PLANS = [
    record_view("organization.career_plan", date(2023, 3, 1), goals=[{"goal": "旧目标"}]),
    record_view("organization.career_plan", date(2024, 2, 1), goals=[{"goal": "甲"}, {"goal": "乙"}]),
]


def results(*names: str) -> list[dict[str, str]]:
    """Return results of these goals."""
    return [{"goal": name, "result": "完成"} for name in names]


def test_goals_reviewed() -> None:
    """Each goal of the latest plan has one result, in any order."""
    assert not found(checks.goals_reviewed, context(PLANS, results=results("乙", "甲")))


def test_missing_unknown_and_repeated_goals_are_named() -> None:
    """A result too few, one of an earlier plan, one twice."""
    refusals = list(checks.goals_reviewed(context(PLANS, results=results("甲", "旧目标", "甲"))))
    assert [(list(each.path), each.code) for each in refusals] == [
        (["results", 1, "goal"], "unknown_goal"),
        (["results", 2, "goal"], "goal_repeated"),
        (["results"], "goal_missing"),
    ]
    assert refusals[-1].message == "缺少小目标“乙”的复盘结果"


def test_a_review_needs_a_plan() -> None:
    """Without goals there is nothing to review."""
    assert found(checks.goals_reviewed, context(results=results("甲"))) == [(["results"], "no_career_plan")]


def test_evaluator_repeated() -> None:
    """Two evaluators are two people."""
    assert not found(checks.evaluator_repeated, context(evaluators=["O001", "O002"]))
    assert found(checks.evaluator_repeated, context(evaluators=["O001", "O002", "O001"])) == [
        (["evaluators", 2], "evaluator_repeated")
    ]


def test_recruit_evaluates() -> None:
    """Nobody evaluates themselves."""
    assert not found(checks.recruit_evaluates, context(evaluators=["O001", "O002"]))
    assert found(checks.recruit_evaluates, context(evaluators=["O001", "R001"])) == [
        (["evaluators", 1], "recruit_evaluates")
    ]


def test_too_early() -> None:
    """Sixty days before E+36 months is the first day."""
    assert not found(checks.too_early, context(evaluated_on=date(2025, 7, 3)))
    assert found(checks.too_early, context(evaluated_on=date(2025, 7, 2))) == [
        (["evaluated_on"], "too_early")
    ]


def test_needs_probation_review() -> None:
    """The evaluation needs a probation that was passed."""
    passed = record_view("department.probation_review", date(2023, 9, 5), conclusion="合格")
    assert not found(checks.needs_probation_review, context([passed]))
    assert found(checks.needs_probation_review, context()) == [([], "needs_probation_review")]
