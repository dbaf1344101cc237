"""What a rule of the matrix cannot be asked, and what it then says."""

from datetime import date

import pytest

from service.domain.cases import CONDITIONS, SEATS, Case, RecordFacts, TaskFacts, may, may_oneself, reads
from service.domain.words import RecordStatus, Role, TaskStatus

TODAY = date(2023, 3, 1)
RECRUIT = frozenset({Role.RECRUIT})
TASK = TaskFacts(
    status=TaskStatus.DONE,
    role=Role.MENTOR,
    confirmer=None,
    gate=False,
    addressed=False,
    addressed_to_me=False,
    readers=RECRUIT,
    withheld_from=frozenset(),
)
RECORD = RecordFacts(
    status=RecordStatus.ACCEPTED, author_id=1, entered_by_id=None, accepted_on=TODAY, released_on=None
)
ABOUT_TASKS = ("unaddressed", "not_gate", "no_waived_gate", "reads", "for_own_staff", "withheld")
ABOUT_RECORDS = ("not_withheld", "of_another", "by_another", "within_objection_days")


@pytest.mark.parametrize("condition", ABOUT_TASKS)
def test_a_condition_about_a_task_is_not_decided_without_one(condition):
    with pytest.raises(ValueError, match="about a task"):
        CONDITIONS[condition](Case(towards=RECRUIT, person_id=7, record=RECORD))


@pytest.mark.parametrize("condition", ABOUT_RECORDS)
def test_a_condition_about_a_record_is_not_decided_without_one(condition):
    with pytest.raises(ValueError, match="about a record"):
        CONDITIONS[condition](Case(towards=RECRUIT, person_id=7, task=TASK))


@pytest.mark.parametrize("seat", ["DOER", "ADDRESSEE"])
def test_a_seat_at_a_task_is_nobodys_without_one(seat):
    with pytest.raises(ValueError, match="about a task"):
        SEATS[seat](Case(towards=RECRUIT))


def test_without_a_task_nobody_reads_as_its_reader():
    assert SEATS["READER"](Case(towards=frozenset(Role))) is None
    assert SEATS["READER"](Case(towards=RECRUIT, task=TASK)) is Role.RECRUIT


def test_what_is_about_oneself_is_done_by_anybody_who_is_somebody():
    assert may_oneself("markNotificationsRead", Case(towards=frozenset(), myself=True))
    assert not may_oneself("markNotificationsRead", Case(towards=frozenset(Role)))


def test_no_task_has_no_confirmer():
    assert SEATS["CONFIRMER"](Case(towards=frozenset(Role))) is None


def test_an_objection_needs_a_day_of_acceptance_and_a_day_of_asking():
    whole = Case(towards=RECRUIT, person_id=7, task=TASK, record=RECORD, today=TODAY)
    assert may("objectToRecord", whole) is Role.RECRUIT
    never = RecordFacts(
        status=RecordStatus.CONFIRMED, author_id=1, entered_by_id=None, accepted_on=None, released_on=None
    )
    assert (
        may("objectToRecord", Case(towards=RECRUIT, person_id=7, task=TASK, record=never, today=TODAY))
        is None
    )
    assert may("objectToRecord", Case(towards=RECRUIT, person_id=7, task=TASK, record=RECORD)) is None


@pytest.mark.parametrize("decide", [may, reads])
def test_what_the_matrix_does_not_name_is_not_decided(decide):
    with pytest.raises(KeyError):
        decide("fly", Case(towards=frozenset(Role), task=TASK, record=RECORD))
