"""The rules of 部门带学: each lets the right through and names the wrong."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest

from plugins.department import checks
from service.plugin_api import Keep, RecordContext, RecordView, Refusal
from service.testing.contexts import record_context
from service.testing.views import record_view

P_DAY = date(2023, 9, 1)
END = date(2025, 9, 1)


def context(history: Iterable[RecordView] = (), **payload: Any) -> RecordContext:
    """Return a context of the recruit who entered on 2022-09-01."""
    return record_context(payload, history=tuple(history))


def found(
    check: Callable[[RecordContext], Iterable[Refusal | Keep]], given: RecordContext
) -> list[tuple[list[str | int], str]]:
    """Return path and code of the refusals."""
    return [(list(each.path), each.code) for each in check(given) if isinstance(each, Refusal)]


def test_before_probation_end() -> None:
    """The day itself is late enough."""
    assert not found(checks.before_probation_end, context(reviewed_on=P_DAY))
    assert found(checks.before_probation_end, context(reviewed_on=date(2023, 8, 31))) == [
        (["reviewed_on"], "before_probation_end")
    ]


def test_needs_initial_training() -> None:
    """Only 合格 needs it."""
    training = record_view("organization.initial_training", date(2023, 1, 1), passed=True)
    assert not found(checks.needs_initial_training, context([training], conclusion="合格"))
    assert not found(checks.needs_initial_training, context(conclusion="不合格"))
    assert found(checks.needs_initial_training, context(conclusion="合格")) == [
        (["conclusion"], "needs_initial_training")
    ]


def test_not_qualified() -> None:
    """A failed review is kept and finishes nothing."""
    (keep,) = checks.not_qualified(context(conclusion="不合格"))
    assert isinstance(keep, Keep)
    assert not list(checks.not_qualified(context(conclusion="合格")))


def plan(*spans: tuple[date, date]) -> RecordContext:
    """Return a rotation plan of these spans."""
    return context(
        rotations=[
            {"post": "窗口", "starts_on": starts_on, "ends_on": ends_on} for starts_on, ends_on in spans
        ]
    )


FIRST = (date(2024, 1, 1), date(2024, 6, 30))
SECOND = (date(2024, 7, 1), date(2024, 12, 31))
ROTATION_CHECKS = (
    checks.rotation_ends_before_start,
    checks.rotations_in_order,
    checks.rotation_during_probation,
    checks.rotation_after_plan,
)


@pytest.mark.parametrize("check", ROTATION_CHECKS)
def test_a_right_plan_passes(check: Callable[[RecordContext], Iterable[Refusal]]) -> None:
    """From P to E+36 months, one after the other."""
    assert not found(check, plan((P_DAY, date(2023, 12, 31)), FIRST, SECOND, (date(2025, 1, 1), END)))


def test_rotation_ends_before_start() -> None:
    """A negative span is refused."""
    assert found(checks.rotation_ends_before_start, plan(FIRST, (SECOND[1], SECOND[0]))) == [
        (["rotations", 1, "ends_on"], "rotation_ends_before_start")
    ]


def test_rotations_in_order() -> None:
    """The earlier stands first."""
    assert found(checks.rotations_in_order, plan(SECOND, FIRST)) == [
        (["rotations", 1, "starts_on"], "rotations_unordered")
    ]


def test_rotations_overlap() -> None:
    """A shared day is an overlap, also with a rotation before the last."""
    long = (FIRST[0], SECOND[0])
    assert found(checks.rotations_in_order, plan(long, SECOND)) == [
        (["rotations", 1, "starts_on"], "rotations_overlap")
    ]
    inside = plan(long, (date(2024, 2, 1), date(2024, 2, 2)), (date(2024, 3, 1), date(2024, 3, 2)))
    assert [path for path, _ in found(checks.rotations_in_order, inside)] == [
        ["rotations", 1, "starts_on"],
        ["rotations", 2, "starts_on"],
    ]


def test_rotation_during_probation() -> None:
    """No change of post before P."""
    assert found(checks.rotation_during_probation, plan((date(2023, 8, 31), FIRST[1]))) == [
        (["rotations", 0, "starts_on"], "rotation_during_probation")
    ]


def test_rotation_after_plan() -> None:
    """E+36 months is the last day."""
    assert found(checks.rotation_after_plan, plan((SECOND[0], date(2025, 9, 2)))) == [
        (["rotations", 0, "ends_on"], "rotation_after_plan")
    ]


def test_needs_potential_assessment() -> None:
    """Any assessment in force will do."""
    assessment = record_view("department.potential_assessment", date(2023, 8, 1), rating=3)
    assert not found(checks.needs_potential_assessment, context([assessment]))
    assert found(checks.needs_potential_assessment, context()) == [([], "needs_potential_assessment")]
