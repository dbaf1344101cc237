"""What a rule of the access matrix is asked about, and how its seats and conditions are decided."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from service.domain import matrix
from service.domain.words import RecordStatus, Role, TaskStatus

OBJECTION_DAYS = 7
MEETING = frozenset(Role) - {Role.PORTAL, Role.AUDITOR}
"""Roles towards a recruit in which people meet: the recruit's own, and those around."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskFacts:
    """What deciding needs of a task: its rules, its status today, and who holds its side of a raised hand.

    ``enterable``: somebody of the viewer's units is responsible, so that the viewer may enter for them.
    """

    status: TaskStatus
    role: Role
    confirmer: Role | None
    gate: bool
    addressed: bool
    addressed_to_me: bool
    readers: frozenset[Role]
    withheld_from: frozenset[Role]
    enterable: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordFacts:
    """What deciding needs of a record."""

    status: RecordStatus
    author_id: int
    entered_by_id: int | None
    accepted_on: date | None
    released_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """Who asks, in which roles towards whom, about which task and record, and when.

    ``requesters`` are the roles that open the item, ``open_to`` those who read a field of the outline (None:
    all); ``without_roles``: the person in question holds no granted role; ``myself`` and ``colleague``: the
    person is the viewer, or somebody the viewer deals with; ``portal``: a unit portal speaks for itself;
    ``side`` and ``invited``: the viewer is one of the two who meet, or the one who was asked; ``notice``: the
    follow-up is a supervision notice.
    """

    towards: frozenset[Role]
    person_id: int | None = None
    task: TaskFacts | None = None
    record: RecordFacts | None = None
    today: date | None = None
    requesters: frozenset[Role] = frozenset()
    open_to: frozenset[Role] | None = frozenset()
    without_roles: bool = True
    myself: bool = False
    colleague: bool = False
    portal: bool = False
    side: bool = False
    invited: bool = False
    notice: bool = False


def may(act: str, case: Case) -> Role | None:
    """Return the role by which an act of the matrix is allowed, None where it is not."""
    role = seated(act, case)
    return None if role is None else Role(role)


def may_oneself(act: str, case: Case) -> bool:
    """Say whether the viewer may do an act that is about themselves, in no role towards anybody."""
    return seated(act, case) is not None


def seated(act: str, case: Case) -> str | None:
    """Return the role by which an act is allowed, ``SELF`` where it is in none; None where it is not."""
    for seat, needed in matrix.written().does[act].items():
        role = SEATS[seat](case)
        if role is not None and _hold(needed, case):
            return role
    return None


def reads(what: str, case: Case) -> str | None:
    """Return the role by which something private may be read (``ANYBODY`` without one), None where not."""
    for seat, needed in matrix.written().reads[what].items():
        role = SEATS[seat](case)
        if role is not None and _hold(needed, case):
            return role
    return None


def _hold(needed: Sequence[str], case: Case) -> bool:
    return all(CONDITIONS[name](case) for name in needed)


def _held(role: Role) -> Callable[[Case], str | None]:
    return lambda case: role if role in case.towards else None


def _doer(case: Case) -> str | None:
    task = _task(case)
    does = task.addressed_to_me if task.addressed else task.role in case.towards
    return task.role if does else None


def _addressee(case: Case) -> str | None:
    task = _task(case)
    return task.role if task.addressed and task.addressed_to_me else None


def _author(case: Case) -> str | None:
    mine = case.person_id is not None and _record(case).author_id == case.person_id
    return _task(case).role if mine else None


def _any_of(roles: frozenset[Role], case: Case) -> str | None:
    return next((role for role in reversed(Role) if role in roles & case.towards), None)


SEATS: dict[str, Callable[[Case], str | None]] = {
    **{role.value: _held(role) for role in Role},
    "ANYBODY": lambda _case: "ANYBODY",
    "SELF": lambda case: "SELF" if case.myself else None,
    "COLLEAGUE": lambda case: "COLLEAGUE" if case.colleague else None,
    "DOER": _doer,
    "ADDRESSEE": _addressee,
    "CONFIRMER": lambda case: (
        case.task.confirmer if case.task and case.task.confirmer in case.towards else None
    ),
    "AUTHOR": _author,
    "READER": lambda case: _any_of(case.task.readers, case) if case.task else None,
    "REQUESTER": lambda case: _any_of(case.requesters, case),
    "SIDE": lambda case: _any_of(MEETING, case) if case.side else None,
    "INVITEE": lambda case: _any_of(MEETING, case) if case.invited else None,
}
"""Whether the viewer sits in a seat of the matrix: the role that this means, or None."""


def _own(case: Case) -> bool:
    return case.person_id is None or case.person_id in (_record(case).author_id, _record(case).entered_by_id)


def _by_myself(case: Case) -> bool:
    record = _record(case)
    return record.author_id == case.person_id and record.entered_by_id in (None, case.person_id)


def _may_still_object(case: Case) -> bool:
    record = _record(case)
    if record.accepted_on is None or case.today is None:
        return False
    since = max(record.accepted_on, record.released_on or record.accepted_on)
    return case.today <= since + timedelta(days=OBJECTION_DAYS)


def _task(case: Case) -> TaskFacts:
    if case.task is None:
        raise ValueError("this rule is about a task")
    return case.task


def _record(case: Case) -> RecordFacts:
    if case.record is None:
        raise ValueError("this rule is about a record")
    return case.record


CONDITIONS: dict[str, Callable[[Case], bool]] = {
    "unaddressed": lambda case: not _task(case).addressed,
    "not_gate": lambda case: not _task(case).gate,
    "no_waived_gate": lambda case: not (_task(case).gate and _task(case).status is TaskStatus.WAIVED),
    "reads": lambda case: bool(_task(case).readers & case.towards & {Role.UNIT_ADMIN}),
    "for_own_staff": lambda case: _task(case).enterable,
    "withheld": lambda case: bool(_task(case).withheld_from),
    "not_withheld": lambda case: (
        _record(case).released_on is not None or not _task(case).withheld_from & case.towards
    ),
    "of_another": lambda case: not _own(case),
    "by_another": lambda case: not _by_myself(case),
    "confirmed_by_somebody": lambda case: _task(case).confirmer is not None,
    "confirmed_by_nobody": lambda case: _task(case).confirmer is None,
    "reads_whole": lambda case: reads("payload", case) is not None,
    "within_objection_days": _may_still_object,
    "in_outline": lambda case: case.open_to is None or bool(case.open_to & case.towards),
    "not_portal": lambda case: not case.portal,
    "without_roles": lambda case: case.without_roles,
    "notice": lambda case: case.notice,
}
"""What a rule of the matrix may ask for beside the seat."""
