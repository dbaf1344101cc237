"""Who may become a mentor."""

from typing import Any

import pytest

from plugins.mentor import pairing
from plugins.mentor.settings import MentorSettings
from service.plugin_api import AssignmentContext, Rank, Role
from service.testing.contexts import assignment_context
from service.testing.views import person_view

DEFAULTS = MentorSettings.defaults()


def context(load: int = 0, settings: dict[str, Any] | None = None, **candidate: Any) -> AssignmentContext:
    """Return the assignment of such a candidate as mentor."""
    return assignment_context(
        Role.MENTOR, load=load, settings=DEFAULTS | (settings or {}), candidate=person_view(**candidate)
    )


def codes(given: AssignmentContext) -> list[str]:
    """Return the codes of all refusals, which concern the whole."""
    refusals = [refusal for each in pairing.PAIRING for refusal in each.check(given)]
    assert all(list(refusal.path) == [] for refusal in refusals)
    return [refusal.code for refusal in refusals]


def test_a_deputy_of_the_own_unit_may() -> None:
    """The least that the rules ask."""
    assert not codes(context(load=2, rank=Rank.MID_LEVEL_DEPUTY))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (context(rank=Rank.STAFF), "rank_too_low"),
        (context(rank=Rank.MID_LEVEL_HEAD, settings={"minimum_rank": "UNIT_DEPUTY"}), "rank_too_low"),
        (context(unit="U02"), "other_unit"),
        (context(unit=None), "other_unit"),
        (context(load=3), "too_many_recruits"),
        (context(load=1, settings={"max_recruits": 1}), "too_many_recruits"),
        (context(code="R001"), "is_recruit"),
    ],
)
def test_others_may_not(given: AssignmentContext, code: str) -> None:
    """Each rule refuses by its own code."""
    assert codes(given) == [code]


def test_another_unit_is_a_setting() -> None:
    """A city may let units lend their mentors."""
    assert not codes(context(unit="U02", settings={"own_unit": False}))
