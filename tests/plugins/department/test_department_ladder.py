"""From easy to hard, from light to heavy."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from plugins.department.ladder import entry_falls, task_falls
from service.plugin_api import RecordContext, RecordView
from service.testing.contexts import record_context
from service.testing.views import record_view, recruit_view


def entries(*rungs: tuple[str, int, int]) -> RecordContext:
    """Return a growth list of (day, difficulty, responsibility)."""
    return record_context(
        {
            "entries": [
                {
                    "planned_on": date.fromisoformat(day),
                    "difficulty": difficulty,
                    "responsibility": responsibility,
                }
                for day, difficulty, responsibility in rungs
            ]
        }
    )


@pytest.mark.parametrize(
    "rungs",
    [
        (("2023-01-01", 1, 1), ("2023-02-01", 1, 2), ("2023-03-01", 3, 2)),
        (("2023-03-01", 3, 2), ("2023-01-01", 1, 1), ("2023-02-01", 1, 2)),
        (("2023-01-01", 3, 1), ("2023-01-01", 1, 3), ("2023-02-01", 3, 3)),
    ],
    ids=["in order", "in any order of writing", "on one day"],
)
def test_a_rising_list_passes(rungs: tuple[tuple[str, int, int], ...]) -> None:
    """The planned day counts, not the place in the list."""
    assert not list(entry_falls(entries(*rungs)))


def test_entry_falls() -> None:
    """The fault stands at the entry as it was written."""
    given = entries(("2023-03-01", 2, 1), ("2023-01-01", 3, 2), ("2023-02-01", 3, 2))
    assert [(list(each.path), each.code) for each in entry_falls(given)] == [
        (["entries", 0, "difficulty"], "entry_falls"),
        (["entries", 0, "responsibility"], "entry_falls"),
    ]


def test_after_a_day_of_several_the_highest_counts() -> None:
    """Neither rung of the day before may be undercut."""
    given = entries(("2023-01-01", 3, 1), ("2023-01-01", 1, 3), ("2023-02-01", 3, 2))
    assert [list(each.path) for each in entry_falls(given)] == [["entries", 2, "responsibility"]]


def done(day: str, difficulty: int, responsibility: int) -> RecordView:
    """Return a growth task in force."""
    return record_view(
        "department.growth_task",
        date.fromisoformat(day),
        difficulty=difficulty,
        responsibility=responsibility,
    )


HISTORY = (done("2023-02-01", 4, 4), done("2023-08-01", 2, 3))


def attempt(
    difficulty: int, responsibility: int, recruit: dict[str, Any] | None = None, **more: str
) -> list[str]:
    """Return the messages about a new task after the history."""
    payload = {"difficulty": difficulty, "responsibility": responsibility, **more}
    given = record_context(payload, history=HISTORY, recruit=recruit_view(**(recruit or {})))
    refusals = list(task_falls(given))
    assert all((list(each.path), each.code) == (["reason"], "task_falls") for each in refusals)
    return [each.message for each in refusals]


def test_as_hard_as_the_latest_passes() -> None:
    """The latest task counts, not the hardest."""
    assert not attempt(2, 3)


def test_task_falls() -> None:
    """Either fall asks for a reason, and both are named."""
    assert attempt(1, 3) == ["比上一项任务难度由2降为1，须说明原因"]
    assert attempt(1, 2) == ["比上一项任务难度由2降为1、责任由3降为2，须说明原因"]


def test_a_reason_is_enough() -> None:
    """Life is no ladder."""
    assert not attempt(1, 1, reason="参加专项工作")


def test_a_new_post_starts_the_ladder_anew() -> None:
    """By the day of the post, and by the moment at which it was changed."""
    assert not attempt(1, 1, {"post_since": date(2023, 9, 1)})
    assert attempt(1, 1, {"post_since": date(2023, 8, 1)})
    assert not attempt(1, 1, {"post_changed_at": datetime(2023, 8, 2, tzinfo=UTC)})
    assert attempt(1, 1, {"post_changed_at": datetime(2023, 8, 1, tzinfo=UTC)})


def test_the_first_task_is_free() -> None:
    """There is nothing to fall from."""
    assert not list(task_falls(record_context({"difficulty": 1, "responsibility": 1})))
