"""What a check sees: frozen views, never a session, a row or a clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from service.domain.words import Rank, Role, Stage


@dataclass(frozen=True, kw_only=True)
class RecruitView:
    """The recruit of a task or an assignment; ``mentor`` and ``partner`` are staff codes."""

    code: str
    entry_date: date
    probation_ends_on: date
    unit: str
    department: str | None = None
    post: str | None = None
    post_since: date | None = None
    post_changed_at: datetime | None = None
    mentor: str | None = None
    partner: str | None = None
    milestones: Mapping[Stage, date] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TaskView:
    """The task that a record is for; ``key`` names what a following task follows (a difficulty)."""

    item: str
    occurrence: int
    title: str
    opens_on: date
    nominal_due_on: date
    due_on: date
    key: str | None = None


@dataclass(frozen=True, kw_only=True)
class RecordView:
    """A record in force; dates in ``payload`` are dates."""

    item: str
    occurrence: int
    payload: Mapping[str, Any]
    occurred_on: date | None
    recorded_on: date
    recorded_at: datetime
    author: str


@dataclass(frozen=True, kw_only=True)
class RecordContext:
    """A record about to be taken.

    ``history`` holds the recruit's records in force of the items that the check named, newest first
    (by ``occurred_on``, then by time of recording), without the one that is being corrected.
    """

    recruit: RecruitView
    task: TaskView
    payload: Mapping[str, Any]
    history: Sequence[RecordView]
    settings: Mapping[str, Any]
    today: date


@dataclass(frozen=True, kw_only=True)
class PersonView:
    """A member of staff."""

    code: str
    unit: str | None
    rank: Rank
    service_since: int | None = None


@dataclass(frozen=True, kw_only=True)
class AssignmentContext:
    """An assignment about to be made; ``load`` counts the candidate's other recruits at the same time."""

    recruit: RecruitView
    role: Role
    candidate: PersonView
    starts_on: date
    load: int
    settings: Mapping[str, Any]
    today: date
