"""Who may become a partner."""

from datetime import date
from typing import Any

import pytest

from plugins.partner import pairing
from plugins.partner.settings import PartnerSettings
from service.plugin_api import AssignmentContext, Rank, Role
from service.testing.contexts import assignment_context
from service.testing.views import person_view, recruit_view

DEFAULTS = PartnerSettings.defaults()


def context(load: int = 0, settings: dict[str, Any] | None = None, **candidate: Any) -> AssignmentContext:
    """Return the assignment of such a candidate as partner from 2022-09-01 on."""
    return assignment_context(
        Role.PARTNER, load=load, settings=DEFAULTS | (settings or {}), candidate=person_view(**candidate)
    )


def codes(given: AssignmentContext) -> list[str]:
    """Return the codes of all refusals of the checks for that role; they concern the whole."""
    refusals = [
        refusal for each in pairing.PAIRING if given.role in each.roles for refusal in each.check(given)
    ]
    assert all(list(refusal.path) == [] for refusal in refusals)
    return [refusal.code for refusal in refusals]


def test_a_head_of_the_own_unit_may() -> None:
    """The least that the rules ask."""
    assert not codes(context(load=1, service_since=2017))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (context(rank=Rank.MID_LEVEL_DEPUTY), "rank_not_head"),
        (context(rank=Rank.UNIT_DEPUTY), "rank_not_head"),
        (context(unit="U02"), "other_unit"),
        (context(service_since=2018), "too_few_years"),
        (context(service_since=None), "years_unknown"),
        (context(load=2), "too_many_recruits"),
        (context(code="R001"), "is_recruit"),
    ],
)
def test_others_may_not(given: AssignmentContext, code: str) -> None:
    """Each rule refuses by its own code."""
    assert codes(given) == [code]


def test_settings_loosen_the_rules() -> None:
    """Units may be small."""
    loose = {"max_recruits": 5, "min_service_years": 2, "own_unit": False}
    assert not codes(context(load=4, settings=loose, unit="U02", service_since=2020))


def test_years_count_from_the_start() -> None:
    """A later start gives more years."""
    given = assignment_context(
        Role.PARTNER,
        settings=PartnerSettings,
        candidate=person_view(service_since=2018),
        starts_on=date(2023, 1, 1),
    )
    assert not codes(given)


@pytest.mark.parametrize(
    ("role", "people", "refused"),
    [
        (Role.PARTNER, {"mentor": "C001", "partner": None}, True),
        (Role.PARTNER, {"mentor": "M001", "partner": None}, False),
        (Role.PARTNER, {"mentor": None, "partner": None}, False),
        (Role.MENTOR, {"mentor": None, "partner": "C001"}, True),
        (Role.MENTOR, {"mentor": None, "partner": "P001"}, False),
        (Role.MENTOR, {"mentor": "C001", "partner": None}, False),
    ],
)
def test_same_as_mentor(role: Role, people: dict[str, str | None], refused: bool) -> None:
    """Mentor and partner are two people, whoever comes second."""
    given = assignment_context(role, settings=PartnerSettings, recruit=recruit_view(**people))
    assert codes(given) == (["same_as_mentor"] if refused else [])
