"""Who may do what about a task and its records, by table."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain import access
from service.domain.cases import RecordFacts, TaskFacts
from service.domain.words import RecordStatus, Role, TaskAction, TaskStatus

TODAY = date(2023, 3, 1)
ME, AUTHOR, CLERK = 7, 1, 2
NOBODY: frozenset[Role] = frozenset()
DEFAULT = frozenset({Role.MENTOR, Role.RECRUIT, Role.UNIT_ADMIN, Role.ORGANIZER})

MEETING = TaskFacts(
    status=TaskStatus.OPEN,
    role=Role.MENTOR,
    confirmer=Role.RECRUIT,
    gate=False,
    addressed=False,
    addressed_to_me=False,
    readers=DEFAULT,
    withheld_from=NOBODY,
)
"""A mentor's task that the recruit confirms; read by default."""

TALK = replace(MEETING, readers=frozenset({Role.MENTOR, Role.RECRUIT}))
LESSON = replace(MEETING, confirmer=None)
GATE = replace(MEETING, gate=True)
HAND = replace(MEETING, addressed=True, readers=frozenset({Role.RECRUIT}))
MY_HAND = replace(HAND, addressed_to_me=True)
ASSESSMENT = replace(
    MEETING,
    role=Role.DEPARTMENT_HEAD,
    confirmer=Role.UNIT_ADMIN,
    readers=frozenset({Role.DEPARTMENT_HEAD, Role.RECRUIT, Role.UNIT_ADMIN, Role.ORGANIZER}),
    withheld_from=frozenset({Role.RECRUIT}),
)
EVALUATION = replace(
    MEETING,
    role=Role.ORGANIZER,
    confirmer=None,
    gate=True,
    readers=frozenset({Role.RECRUIT, Role.UNIT_ADMIN, Role.ORGANIZER}),
    withheld_from=frozenset({Role.RECRUIT}),
)

ACCEPTED = RecordFacts(
    status=RecordStatus.ACCEPTED,
    author_id=AUTHOR,
    entered_by_id=None,
    accepted_on=TODAY,
    released_on=None,
)
AWAITING = replace(ACCEPTED, status=RecordStatus.AWAITING_CONFIRMATION, accepted_on=None)
CONFIRMED = replace(ACCEPTED, status=RecordStatus.CONFIRMED)
OWN = replace(ACCEPTED, author_id=ME)
OWN_AWAITING = replace(AWAITING, author_id=ME)
ENTERED_BY_ME = replace(AWAITING, entered_by_id=ME)


def as_(*roles: Role) -> frozenset[Role]:
    """The viewer's roles towards the recruit."""
    return frozenset(roles)


def can(
    task: TaskFacts, *roles: Role, record: RecordFacts | None = None, today: date = TODAY
) -> set[TaskAction]:
    """What the viewer may do, given one record or none."""
    records = {} if record is None else {1: record}
    return set(access.actions(task, as_(*roles), ME, records, today))


@pytest.mark.parametrize("role", Role)
def test_a_task_is_done_by_its_role(role: Role) -> None:
    """And by no other, rank and grants notwithstanding."""
    assert bool(access.is_doer(MEETING, as_(role))) is (role is Role.MENTOR)
    assert bool(access.is_doer(EVALUATION, as_(role))) is (role is Role.ORGANIZER)


@pytest.mark.parametrize("role", Role)
def test_a_raised_hand_is_answered_by_its_addressee(role: Role) -> None:
    """The only one responsible: another holder of the role is not."""
    assert access.is_doer(MY_HAND, as_(role))
    assert not access.is_doer(HAND, as_(role))


@pytest.mark.parametrize(
    ("task", "may"), [(MEETING, True), (GATE, True), (TALK, False), (HAND, False), (ASSESSMENT, True)]
)
def test_the_unit_admin_enters_what_it_may_read(task: TaskFacts, may: bool) -> None:
    """No talk, whose readers are two, and nothing that is addressed; nobody else enters at all."""
    assert bool(access.may_enter(task, as_(Role.UNIT_ADMIN))) is may
    assert not access.may_enter(task, as_(*(set(Role) - {Role.UNIT_ADMIN})))
    readable_hand = replace(HAND, readers=DEFAULT)
    assert not access.may_enter(readable_hand, as_(Role.UNIT_ADMIN))


@pytest.mark.parametrize("status", TaskStatus)
@pytest.mark.parametrize(
    ("task", "roles", "ever"),
    [
        (MEETING, (Role.MENTOR,), True),
        (MEETING, (Role.UNIT_ADMIN,), True),
        (MEETING, (Role.ORGANIZER,), False),
        (MEETING, (Role.RECRUIT,), False),
        (MEETING, (Role.PARTNER, Role.DEPARTMENT_HEAD, Role.PORTAL, Role.AUDITOR), False),
        (MEETING, (), False),
        (TALK, (Role.UNIT_ADMIN,), False),
        (TALK, (Role.UNIT_ADMIN, Role.MENTOR), True),
        (MY_HAND, (Role.MENTOR,), True),
        (HAND, (Role.MENTOR, Role.UNIT_ADMIN, Role.ORGANIZER), False),
    ],
)
def test_records_are_taken_while_open_overdue_or_done(
    task: TaskFacts, roles: tuple[Role, ...], ever: bool, status: TaskStatus
) -> None:
    """Not before the opening, not while one awaits its confirmation, not of what was missed or taken away."""
    takes = status in (TaskStatus.OPEN, TaskStatus.OVERDUE, TaskStatus.DONE)
    assert (TaskAction.SUBMIT in can(replace(task, status=status), *roles)) is (ever and takes)


@pytest.mark.parametrize(
    ("task", "roles", "released", "reads"),
    [
        (MEETING, (Role.MENTOR,), False, True),
        (MEETING, (Role.UNIT_ADMIN,), False, True),
        (MEETING, (Role.PARTNER,), False, False),
        (MEETING, (Role.PORTAL,), False, False),
        (MEETING, (Role.AUDITOR,), False, False),
        (MEETING, (), False, False),
        (TALK, (Role.RECRUIT,), False, True),
        (TALK, (Role.ORGANIZER,), False, False),
        (TALK, (Role.UNIT_ADMIN,), False, False),
        (ASSESSMENT, (Role.RECRUIT,), False, False),
        (ASSESSMENT, (Role.RECRUIT,), True, True),
        (ASSESSMENT, (Role.UNIT_ADMIN,), False, True),
        (EVALUATION, (Role.RECRUIT,), False, False),
        (EVALUATION, (Role.RECRUIT,), True, True),
        (EVALUATION, (Role.MENTOR,), True, False),
        (HAND, (Role.RECRUIT,), False, True),
        (HAND, (Role.MENTOR, Role.ORGANIZER, Role.UNIT_ADMIN), False, False),
        (MY_HAND, (Role.ORGANIZER,), False, True),
    ],
)
def test_readers_read_the_whole(
    task: TaskFacts, roles: tuple[Role, ...], released: bool, reads: bool
) -> None:
    """Those that the item names, the recruit of a withheld record from its release on."""
    record = replace(CONFIRMED, released_on=TODAY if released else None)
    assert access.reads_whole(task, as_(*roles), ME, record) is reads
    assert access.reads_whole(task, as_(*roles), None, record) is reads


@pytest.mark.parametrize("task", [MEETING, TALK, HAND, ASSESSMENT, EVALUATION])
def test_the_author_always_reads_the_own_record(task: TaskFacts) -> None:
    """Whatever they are today; nobody in particular is no author."""
    assert access.reads_whole(task, NOBODY, ME, OWN)
    assert not access.reads_whole(task, NOBODY, ME, ACCEPTED)
    assert not access.reads_whole(task, NOBODY, None, OWN)


def test_being_asked_once_is_not_being_asked_now() -> None:
    """``addressed_to_me`` counts for what is addressed alone."""
    odd = replace(TALK, addressed_to_me=True)
    assert not access.reads_whole(odd, as_(Role.PARTNER), ME, ACCEPTED)
    assert not access.is_doer(odd, as_(Role.PARTNER))


@pytest.mark.parametrize(
    ("task", "roles", "record", "may"),
    [
        (MEETING, (Role.RECRUIT,), AWAITING, True),
        (MEETING, (Role.ORGANIZER,), AWAITING, True),
        (MEETING, (Role.UNIT_ADMIN,), AWAITING, False),
        (MEETING, (Role.MENTOR,), AWAITING, False),
        (MEETING, (), AWAITING, False),
        (ASSESSMENT, (Role.UNIT_ADMIN,), AWAITING, True),
        (ASSESSMENT, (Role.RECRUIT,), AWAITING, False),
        (TALK, (Role.ORGANIZER,), AWAITING, True),
        (HAND, (Role.RECRUIT,), AWAITING, True),
        (HAND, (Role.ORGANIZER,), AWAITING, False),
        (MY_HAND, (Role.ORGANIZER,), AWAITING, False),
        (MEETING, (Role.RECRUIT,), OWN_AWAITING, False),
        (MEETING, (Role.ORGANIZER,), OWN_AWAITING, False),
        (MEETING, (Role.RECRUIT, Role.MENTOR), OWN_AWAITING, False),
        (ASSESSMENT, (Role.UNIT_ADMIN,), ENTERED_BY_ME, False),
        (MEETING, (Role.ORGANIZER,), ENTERED_BY_ME, False),
        (HAND, (Role.RECRUIT,), OWN_AWAITING, False),
        (ASSESSMENT, (Role.UNIT_ADMIN,), replace(AWAITING, entered_by_id=CLERK), True),
    ],
)
def test_the_other_side_confirms(
    task: TaskFacts, roles: tuple[Role, ...], record: RecordFacts, may: bool
) -> None:
    """An ORGANIZER stands in, but for a raised hand; nobody confirms what they authored or entered."""
    assert bool(access.may_confirm(task, as_(*roles), ME, record)) is may
    assert not access.may_confirm(task, as_(*roles), None, record)
    both = {TaskAction.CONFIRM, TaskAction.REJECT}
    submitted = replace(task, status=TaskStatus.SUBMITTED)
    assert (can(submitted, *roles, record=record) & both) == (both if may else set())


@pytest.mark.parametrize("status", [each for each in RecordStatus if each != "AWAITING_CONFIRMATION"])
def test_only_what_awaits_is_confirmed(status: RecordStatus) -> None:
    """A settled record is not confirmed again."""
    record = replace(AWAITING, status=status, accepted_on=TODAY)
    assert TaskAction.CONFIRM not in can(MEETING, *Role, record=record)


@pytest.mark.parametrize(
    ("accepted", "released", "day", "may"),
    [
        (0, None, 0, True),
        (0, None, 7, True),
        (0, None, 8, False),
        (0, 5, 8, True),
        (0, 5, 12, True),
        (0, 5, 13, False),
        (5, 0, 12, True),
        (5, 0, 13, False),
        (5, 5, 12, True),
    ],
)
def test_the_recruit_objects_within_seven_days(
    accepted: int, released: int | None, day: int, may: bool
) -> None:
    """Of acceptance, or of release where that is later."""
    record = replace(
        ACCEPTED,
        accepted_on=TODAY + timedelta(days=accepted),
        released_on=None if released is None else TODAY + timedelta(days=released),
    )
    today = TODAY + timedelta(days=day)
    assert bool(access.may_object(LESSON, as_(Role.RECRUIT), ME, record, today)) is may
    done = replace(LESSON, status=TaskStatus.DONE)
    assert (TaskAction.REJECT in can(done, Role.RECRUIT, record=record, today=today)) is may


@pytest.mark.parametrize(
    ("task", "roles", "record"),
    [
        (LESSON, tuple(role for role in Role if role is not Role.RECRUIT), ACCEPTED),
        (LESSON, (), ACCEPTED),
        (MEETING, (Role.RECRUIT,), ACCEPTED),
        (LESSON, (Role.RECRUIT,), OWN),
        (LESSON, (Role.RECRUIT,), CONFIRMED),
        (LESSON, (Role.RECRUIT,), replace(ACCEPTED, status=RecordStatus.KEPT)),
        (LESSON, (Role.RECRUIT,), replace(ACCEPTED, status=RecordStatus.CORRECTED)),
        (LESSON, (Role.RECRUIT,), replace(ACCEPTED, status=RecordStatus.REJECTED)),
        (LESSON, (Role.RECRUIT,), AWAITING),
        (LESSON, (Role.RECRUIT,), replace(ACCEPTED, accepted_on=None)),
        (EVALUATION, (Role.RECRUIT,), ACCEPTED),
        (replace(LESSON, readers=as_(Role.MENTOR)), (Role.RECRUIT,), ACCEPTED),
    ],
)
def test_no_objection(task: TaskFacts, roles: tuple[Role, ...], record: RecordFacts) -> None:
    """By others, to what was confirmed, to the own record, to what is not in force or out of sight."""
    assert not access.may_object(task, as_(*roles), ME, record, TODAY)


def test_a_released_evaluation_may_be_objected_to() -> None:
    """The clock starts with the release."""
    released = replace(ACCEPTED, accepted_on=TODAY - timedelta(days=30), released_on=TODAY)
    assert access.may_object(EVALUATION, as_(Role.RECRUIT), ME, released, TODAY + timedelta(days=7))


@pytest.mark.parametrize("status", RecordStatus)
@pytest.mark.parametrize(
    ("task", "roles", "author_id", "ever"),
    [
        (MEETING, (Role.MENTOR,), AUTHOR, True),
        (MEETING, (), ME, True),
        (MEETING, (Role.UNIT_ADMIN,), AUTHOR, True),
        (TALK, (Role.UNIT_ADMIN,), AUTHOR, False),
        (MEETING, (Role.ORGANIZER,), AUTHOR, False),
        (MEETING, (Role.RECRUIT,), AUTHOR, False),
        (HAND, (Role.MENTOR, Role.UNIT_ADMIN), AUTHOR, False),
        (HAND, (), ME, True),
        (MY_HAND, (), AUTHOR, True),
    ],
)
def test_a_correction_is_the_authors_or_todays_holders(
    task: TaskFacts, roles: tuple[Role, ...], author_id: int, ever: bool, status: RecordStatus
) -> None:
    """Of a record in force or awaiting; UNIT_ADMIN corrects what it may enter."""
    record = replace(ACCEPTED, status=status, author_id=author_id)
    correctable = status in (
        RecordStatus.ACCEPTED,
        RecordStatus.CONFIRMED,
        RecordStatus.AWAITING_CONFIRMATION,
    )
    assert bool(access.may_correct(task, as_(*roles), ME, record)) is (ever and correctable)
    assert (TaskAction.CORRECT in can(task, *roles, record=record)) is (ever and correctable)


def test_nobody_in_particular_is_no_author() -> None:
    """A viewer without a person corrects nothing as its author."""
    assert not access.may_correct(MEETING, NOBODY, None, ACCEPTED)


OTHERS = tuple(role for role in Role if role not in (Role.ORGANIZER, Role.UNIT_ADMIN))
KEEPING = [
    (MEETING, (Role.ORGANIZER,), True),
    (MEETING, (Role.UNIT_ADMIN,), True),
    (MEETING, OTHERS, False),
    (GATE, (Role.ORGANIZER,), True),
    (GATE, (Role.UNIT_ADMIN,), False),
    (GATE, (Role.UNIT_ADMIN, Role.MENTOR, Role.RECRUIT), False),
    (TALK, (Role.UNIT_ADMIN,), True),
    (HAND, (Role.ORGANIZER, Role.UNIT_ADMIN), False),
    (MY_HAND, (Role.ORGANIZER, Role.UNIT_ADMIN), False),
]


@pytest.mark.parametrize("status", TaskStatus)
@pytest.mark.parametrize(("task", "roles", "ever"), KEEPING)
def test_undone_tasks_are_waived_and_rescheduled(
    task: TaskFacts, roles: tuple[Role, ...], ever: bool, status: TaskStatus
) -> None:
    """By ORGANIZER, and by UNIT_ADMIN where it is no gate; a raised hand by nobody."""
    undone = status in (TaskStatus.UPCOMING, TaskStatus.OPEN, TaskStatus.OVERDUE)
    both = {TaskAction.WAIVE, TaskAction.RESCHEDULE}
    expected = both if ever and undone else set()
    assert can(replace(task, status=status), *roles) & both == expected
    assert bool(access.may_waive(task, as_(*roles))) is ever


@pytest.mark.parametrize(
    ("task", "roles", "done", "waived"),
    [
        (MEETING, (Role.ORGANIZER,), True, True),
        (MEETING, (Role.UNIT_ADMIN,), True, True),
        (GATE, (Role.ORGANIZER,), True, True),
        (GATE, (Role.UNIT_ADMIN,), True, False),
        (MEETING, OTHERS, False, False),
        (GATE, (), False, False),
        (HAND, (Role.ORGANIZER, Role.UNIT_ADMIN), False, False),
        (MY_HAND, (Role.ORGANIZER, Role.UNIT_ADMIN), False, False),
    ],
)
def test_reopening(task: TaskFacts, roles: tuple[Role, ...], done: bool, waived: bool) -> None:
    """What is done: ORGANIZER and UNIT_ADMIN; a waiver is undone by who may waive; nothing else reopens."""
    for status in TaskStatus:
        expected = {TaskStatus.DONE: done, TaskStatus.WAIVED: waived}.get(status, False)
        found = replace(task, status=status)
        assert (TaskAction.REOPEN in can(found, *roles)) is expected
        if status in (TaskStatus.DONE, TaskStatus.WAIVED):
            assert bool(access.may_reopen(found, as_(*roles))) is expected


@pytest.mark.parametrize(
    ("task", "roles", "record", "may"),
    [
        (ASSESSMENT, (Role.ORGANIZER,), CONFIRMED, True),
        (ASSESSMENT, (Role.UNIT_ADMIN,), CONFIRMED, True),
        (ASSESSMENT, OTHERS, CONFIRMED, False),
        (EVALUATION, (Role.ORGANIZER,), ACCEPTED, True),
        (EVALUATION, (Role.UNIT_ADMIN,), ACCEPTED, False),
        (replace(ASSESSMENT, readers=as_(Role.ORGANIZER)), (Role.UNIT_ADMIN,), CONFIRMED, False),
        (ASSESSMENT, (Role.ORGANIZER,), replace(CONFIRMED, released_on=TODAY), False),
        (ASSESSMENT, (Role.ORGANIZER,), AWAITING, False),
        (ASSESSMENT, (Role.ORGANIZER,), replace(CONFIRMED, status=RecordStatus.KEPT), False),
        (ASSESSMENT, (Role.ORGANIZER,), replace(CONFIRMED, status=RecordStatus.CORRECTED), False),
        (MEETING, (Role.ORGANIZER, Role.UNIT_ADMIN), CONFIRMED, False),
    ],
)
def test_releasing(task: TaskFacts, roles: tuple[Role, ...], record: RecordFacts, may: bool) -> None:
    """A withheld record in force, once: by ORGANIZER, the assessment by UNIT_ADMIN as well."""
    assert bool(access.may_release(task, as_(*roles), record)) is may
    assert (TaskAction.RELEASE in can(task, *roles, record=record)) is may


def test_actions_look_at_every_record() -> None:
    """What awaits is confirmed or returned before anything in force is corrected; listed in the order of the words."""
    task = replace(MEETING, status=TaskStatus.SUBMITTED)
    listed = access.actions(task, as_(Role.RECRUIT), ME, {1: OWN, 2: AWAITING}, TODAY)
    assert listed == [TaskAction.CONFIRM, TaskAction.REJECT]
    done = replace(MEETING, status=TaskStatus.DONE)
    admin = access.actions(done, as_(Role.UNIT_ADMIN, Role.MENTOR), ME, {1: CONFIRMED}, TODAY)
    assert admin == [TaskAction.SUBMIT, TaskAction.CORRECT, TaskAction.REOPEN]


@pytest.mark.parametrize("status", TaskStatus)
def test_onlookers_do_nothing(status: TaskStatus) -> None:
    """PORTAL and AUDITOR, and whoever holds no role."""
    for roles in ((Role.PORTAL,), (Role.AUDITOR,), ()):
        for record in (None, ACCEPTED, AWAITING, CONFIRMED):
            assert can(replace(MEETING, status=status), *roles, record=record) == set()


tasks = st.builds(
    TaskFacts,
    status=st.sampled_from(TaskStatus),
    role=st.sampled_from(Role),
    confirmer=st.none() | st.sampled_from(Role),
    gate=st.booleans(),
    addressed=st.booleans(),
    addressed_to_me=st.booleans(),
    readers=st.frozensets(st.sampled_from(Role)),
    withheld_from=st.frozensets(st.sampled_from(Role)),
)
records = st.builds(
    RecordFacts,
    status=st.sampled_from(RecordStatus),
    author_id=st.sampled_from([ME, AUTHOR]),
    entered_by_id=st.sampled_from([None, ME, CLERK]),
    accepted_on=st.none() | st.just(TODAY),
    released_on=st.none() | st.just(TODAY),
)
roles_held = st.frozensets(st.sampled_from(Role))


@settings(max_examples=200, deadline=None)
@given(task=tasks, roles=roles_held, record=records)
def test_whatever_the_facts(task: TaskFacts, roles: frozenset[Role], record: RecordFacts) -> None:
    """What holds of every task: no own confirmation, no gate waived by the unit, hands off raised hands."""
    found = set(access.actions(task, roles, ME, {1: record}, TODAY))
    if ME in (record.author_id, record.entered_by_id):
        assert TaskAction.CONFIRM not in found
    if TaskAction.CONFIRM in found and task.confirmer is not None:
        assert TaskAction.REJECT in found
    if task.gate and Role.ORGANIZER not in roles:
        assert not found & {TaskAction.WAIVE, TaskAction.RESCHEDULE, TaskAction.RELEASE}
    if task.addressed:
        assert not found & {TaskAction.WAIVE, TaskAction.RESCHEDULE, TaskAction.REOPEN}
        assert TaskAction.SUBMIT not in found or task.addressed_to_me
    if TaskAction.SUBMIT in found:
        assert access.is_doer(task, roles) or Role.UNIT_ADMIN in roles & task.readers
    if not roles and not task.addressed_to_me:
        assert found <= {TaskAction.CORRECT}


@settings(max_examples=100, deadline=None)
@given(task=tasks, some=roles_held, more=roles_held, record=records)
def test_more_roles_are_more_rights(
    task: TaskFacts, some: frozenset[Role], more: frozenset[Role], record: RecordFacts
) -> None:
    """Somebody with several roles has the union of their rights: no role takes any away."""
    few = set(access.actions(task, some, ME, {1: record}, TODAY))
    many = set(access.actions(task, some | more, ME, {1: record}, TODAY))
    assert few <= many
