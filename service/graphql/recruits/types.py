"""Recruits, milestones and assignments as they are shown."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from service.graphql.answering import row
from service.graphql.context import Info
from service.graphql.node import Node, PageInfo
from service.graphql.overview.figures import DimensionProgress, Progress, TrackProgress
from service.graphql.people.types import Cohort, Department, Person, Unit
from service.graphql.tasks.inputs import TaskFilter
from service.graphql.words import MilestoneStatus, RecruitStatus, Role, Stage

if TYPE_CHECKING:
    from service.graphql.appointments.types import Appointment
    from service.graphql.tasks.types import Task, TaskConnection
    from service.graphql.trace.types import AuditEventConnection

LazyAppointment = Annotated["Appointment", strawberry.lazy("service.graphql.appointments.types")]
LazyTask = Annotated["Task", strawberry.lazy("service.graphql.tasks.types")]
LazyHistory = Annotated["AuditEventConnection", strawberry.lazy("service.graphql.trace.types")]
LazyTaskConnection = Annotated["TaskConnection", strawberry.lazy("service.graphql.tasks.types")]


@strawberry.type
class Milestone:
    """One of the four milestones of a recruit."""

    stage: Stage
    due_on: date
    status: MilestoneStatus
    reached_at: datetime | None
    progress: Progress
    blocking: list[LazyTask]


@strawberry.type(description="Figures alone: of dimensions no latestScore")
class Snapshot:
    """What a plan looked like when a milestone was reached or its date passed; it never changes."""

    stage: Stage
    taken_on: date
    progress: Progress
    tracks: list[TrackProgress]
    dimensions: list[DimensionProgress]
    hash: str


@strawberry.type
class Recruit(Node):
    """A person's three years in the plan."""

    code: str
    name: str
    pinyin: str
    member_number: int | None
    unit: Unit
    department: Department | None
    cohort: Cohort
    post: str | None
    entry_date: date
    probation_ends_on: date
    status: RecruitStatus
    stage: Stage
    milestones: list[Milestone]
    tracks: list[TrackProgress]
    dimensions: list[DimensionProgress]
    progress: Progress
    mentor: Person | None
    partner: Person | None
    assignments: list["Assignment"]
    snapshots: list[Snapshot] = strawberry.field(description="One per milestone that was reached or passed")

    @strawberry.field
    def tasks(
        self, info: Info, first: int | None = 100, after: str | None = None, filter: TaskFilter | None = None
    ) -> LazyTaskConnection:
        """Give the recruit's tasks by due date."""
        return row(self, info)

    @strawberry.field(description='item is a code such as "mentor.talk"')
    def task(self, info: Info, item: str, occurrence: int | None = 1) -> LazyTask | None:
        """Give one occurrence of an item."""
        return row(self, info)

    @strawberry.field(description="The earliest first; upcomingOnly: from that day on")
    def appointments(
        self,
        info: Info,
        upcoming_only: bool | None = True,  # noqa: FBT001, FBT002  an argument of the API
    ) -> list[LazyAppointment]:
        """Give the recruit's appointments."""
        return row(self, info)

    @strawberry.field(description="What was changed, newest first")
    def history(self, info: Info, first: int | None = 20, after: str | None = None) -> LazyHistory:
        """Give what was done about the recruit."""
        return row(self, info)


@strawberry.type
class Assignment(Node):
    """A mentor or partner of a recruit from a day to a day."""

    role: Role
    person: Person
    recruit: Recruit
    starts_on: date
    ends_on: date | None
    reason: str | None
    exception: bool


@strawberry.type(description="A proposal for assign: nothing is assigned by it")
class PairingSuggestion:
    """Who might become a recruit's mentor or partner, and why."""

    recruit: Recruit
    person: Person
    reason: str


@strawberry.type
class RecruitEdge:
    """A recruit in a list."""

    cursor: str
    node: Recruit


@strawberry.type
class RecruitConnection:
    """A page of recruits."""

    total_count: int
    nodes: list[Recruit]
    edges: list[RecruitEdge]
    page_info: PageInfo
