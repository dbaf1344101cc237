"""The words of the plan."""

import pytest

from service.domain.words import (
    ASSIGNED_ROLES,
    GRANTED_ROLES,
    VOCABULARY,
    Dimension,
    Rank,
    RecordStatus,
    Role,
    Stage,
    TaskState,
    TaskStatus,
    Word,
)


@pytest.mark.parametrize("words", [*VOCABULARY, TaskState])
def test_every_word_has_a_name_and_a_chinese_label(words: type[Word]) -> None:
    """The value is the name that the API uses, the label is Chinese, and no two share one."""
    for word in words:
        assert word.value == word.name == str(word)
        assert any("\u4e00" <= letter <= "\u9fff" for letter in word.label)
    assert len({word.label for word in words}) == len(words)


def test_milestones_and_dimensions_stand_in_order() -> None:
    """As the specification lists them."""
    assert [stage.label for stage in Stage] == ["入职前期", "第一月", "第一年", "第三年"]
    assert [dimension.label for dimension in Dimension] == [
        "政治忠诚",
        "价值认同",
        "团队融合",
        "实干奋进",
        "廉洁自律",
    ]


def test_ranks_compare_upwards() -> None:
    """Each is at least itself and all below it."""
    ranks = [Rank.STAFF, Rank.MID_LEVEL_DEPUTY, Rank.MID_LEVEL_HEAD, Rank.UNIT_DEPUTY, Rank.UNIT_HEAD]
    for index, rank in enumerate(ranks):
        assert [rank.at_least(other) for other in ranks] == [n <= index for n in range(len(ranks))]


def test_in_force_are_accepted_and_confirmed() -> None:
    """A kept record is no evidence."""
    assert {status for status in RecordStatus if status.in_force} == {
        RecordStatus.ACCEPTED,
        RecordStatus.CONFIRMED,
    }


def test_roles_are_granted_or_assigned() -> None:
    """No role is both."""
    assert set(GRANTED_ROLES) == {Role.ORGANIZER, Role.UNIT_ADMIN, Role.AUDITOR}
    assert set(ASSIGNED_ROLES) == {Role.MENTOR, Role.PARTNER}


def test_every_state_but_pending_is_a_status() -> None:
    """What was done about a task shows as it is stored, under the same label."""
    for state in TaskState:
        if state is not TaskState.PENDING:
            assert TaskStatus[state.name].label == state.label
