"""The plain listing of what is installed."""

import pytest

from service.domain.catalogue import DIMENSION_BITS, Catalogue
from service.domain.planning import PlannedItem
from service.domain.words import Dimension, PluginStatus


def test_the_four_tracks_are_listed_in_their_order(catalogue: Catalogue) -> None:
    """Each with the plugin that contributes it, which is mandatory and runs."""
    four = [track for track in catalogue.tracks if track.code == track.plugin][:4]
    assert [track.title for track in four] == ["组织领学", "部门带学", "导师督学", "伙伴促学"]
    for track in four:
        plugin = catalogue.plugin(track.plugin)
        assert plugin is not None
        assert (plugin.mandatory, plugin.status, plugin.problem) == (True, PluginStatus.ACTIVE, None)
        assert catalogue.track(track.code) is track


def test_what_is_not_installed_is_none(catalogue: Catalogue) -> None:
    """Neither track nor plugin."""
    assert catalogue.track("nobody") is None
    assert catalogue.plugin("nobody") is None


def test_items_plan_under_their_own_code(catalogue: Catalogue, items: tuple[PlannedItem, ...]) -> None:
    """And hang below a track that is listed."""
    assert {item.code for item in items} <= set(catalogue.items)
    for code, item in catalogue.items.items():
        assert item.code == item.planned.code == code
        assert catalogue.track(item.track) is not None


def test_gates_are_those_of_the_checklists(catalogue: Catalogue, items: tuple[PlannedItem, ...]) -> None:
    """The seven that the specification marks."""
    assert {item.code for item in items if catalogue.items[item.code].gate} == {
        "organization.initial_training",
        "organization.three_year_evaluation",
        "department.first_post",
        "department.growth_list",
        "department.probation_review",
        "department.rotation_plan",
        "mentor.first_meeting",
    }


@pytest.mark.parametrize(
    ("code", "requested", "addressed", "follows"),
    [
        ("mentor.raised_hand", True, True, None),
        ("mentor.extra", True, False, None),
        ("partner.difficulty_resolved", False, False, "partner.observation"),
        ("mentor.talk", False, False, None),
    ],
)
def test_an_item_knows_how_it_comes_about(
    catalogue: Catalogue, code: str, requested: bool, addressed: bool, follows: str | None
) -> None:
    """Requested by hand, addressed to somebody, following a record, or planned."""
    item = catalogue.items[code]
    assert (item.request is not None, item.addressed) == (requested, addressed)
    assert (item.follows.item if item.follows else None) == follows


def test_followers_of_an_item(catalogue: Catalogue) -> None:
    """A named difficulty is followed by its resolution, nothing follows a talk."""
    assert "partner.difficulty_resolved" in {item.code for item in catalogue.followers("partner.observation")}
    assert catalogue.followers("mentor.talk") == []


def test_dimensions_are_bits(catalogue: Catalogue) -> None:
    """One bit each, all of them for what touches everything, none for what touches nothing."""
    assert sorted(DIMENSION_BITS.values()) == [1, 2, 4, 8, 16]
    masks = {code: item.dimension_mask for code, item in catalogue.items.items()}
    assert masks["organization.three_year_evaluation"] == 31
    assert masks["mentor.extra"] == 0
    loyalty, values = DIMENSION_BITS[Dimension.LOYALTY], DIMENSION_BITS[Dimension.VALUES]
    assert masks["mentor.talk"] == loyalty + values
