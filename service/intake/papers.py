"""What is printed: a recruit's checklists and the ledger (台账), as plain rows for workbooks and pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from service.domain.progress import Progress
from service.domain.words import MilestoneStatus, RecordStatus, RecruitStatus, Role, Stage, TaskStatus


@dataclass(frozen=True, kw_only=True)
class PaperRecruit:
    """Who the paper is about, on its day; mentor and partner by name."""

    code: str
    name: str
    unit: str
    department: str | None
    cohort: str
    post: str | None
    entry_date: date
    probation_ends_on: date
    status: RecruitStatus
    stage: Stage
    mentor: str | None
    partner: str | None


@dataclass(frozen=True, kw_only=True)
class PaperMilestone:
    """A milestone with the progress of its tasks."""

    stage: Stage
    due_on: date
    status: MilestoneStatus
    reached_at: datetime | None
    progress: Progress


@dataclass(frozen=True, kw_only=True)
class PaperRecord:
    """A record as far as the reader may read it: each field's title and text; ``partly``: not all of it."""

    status: RecordStatus
    occurred_on: date | None
    author: str | None
    entered_by: str | None
    confirmed_by: str | None
    fields: Sequence[tuple[str, str]]
    partly: bool


@dataclass(frozen=True, kw_only=True)
class PaperTask:
    """A task: whose, until when, how it stands."""

    track: str
    item: str
    occurrence: int
    stage: Stage
    role: Role
    responsibles: Sequence[str]
    opens_on: date
    due_on: date
    status: TaskStatus
    completed_on: date | None
    late: bool


@dataclass(frozen=True, kw_only=True)
class PaperLine:
    """A line of a checklist: the task under its own title, and its records."""

    title: str
    gate: bool
    confirmer: Role | None
    task: PaperTask
    records: Sequence[PaperRecord]


@dataclass(frozen=True, kw_only=True)
class PaperTrack:
    """A checklist of a recruit."""

    code: str
    title: str
    progress: Progress
    lines: Sequence[PaperLine]


@dataclass(frozen=True, kw_only=True)
class Booklet:
    """A recruit's checklists on a day."""

    day: date
    recruit: PaperRecruit
    milestones: Sequence[PaperMilestone]
    progress: Progress
    tracks: Sequence[PaperTrack]


@dataclass(frozen=True, kw_only=True)
class LedgerRow:
    """A recruit in the ledger; ``tracks`` by code, the tasks in the order of their due dates."""

    recruit: PaperRecruit
    milestones: Sequence[PaperMilestone]
    progress: Progress
    tracks: dict[str, Progress]
    tasks: Sequence[PaperTask]


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """The ledger on a day: title, the tracks' codes with titles, and rows that are read when asked for."""

    day: date
    title: str
    count: int
    tracks: Sequence[tuple[str, str]]
    rows: Iterator[LedgerRow]
