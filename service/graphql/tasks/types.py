"""Tasks as they are shown."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from service.graphql.checklists.types import ChecklistItem
from service.graphql.node import Node, PageInfo
from service.graphql.people.types import Person
from service.graphql.recruits.types import Recruit
from service.graphql.words import Role, Stage, TaskAction, TaskStatus

if TYPE_CHECKING:
    from service.graphql.appointments.types import Appointment
    from service.graphql.records.types import Record

LazyAppointment = Annotated["Appointment", strawberry.lazy("service.graphql.appointments.types")]
LazyRecord = Annotated["Record", strawberry.lazy("service.graphql.records.types")]


@strawberry.type
class Task(Node):
    """One occurrence of an item for one recruit."""

    recruit: Recruit
    item: ChecklistItem
    occurrence: int
    stage: Stage
    opens_on: date
    nominal_due_on: date
    due_on: date
    provisional: bool = strawberry.field(description="The working calendar of that year is not decreed yet")
    title: str
    note: str | None
    addressee: Person | None
    status: TaskStatus
    late: bool
    updated_at: datetime
    responsible_role: Role
    responsibles: list[Person] = strawberry.field(
        description="Who may do it on that day; who did it, once done"
    )
    confirmer_role: Role | None
    completed_on: date | None
    completed_by: Person | None
    waived_reason: str | None
    viewer_can: list[TaskAction]
    records: list[LazyRecord] = strawberry.field(description="Oldest first")
    appointments: list[LazyAppointment] = strawberry.field(description="The earliest first")


@strawberry.type
class TaskEdge:
    """A task in a list."""

    cursor: str
    node: Task


@strawberry.type
class TaskConnection:
    """A page of tasks."""

    total_count: int
    nodes: list[Task]
    edges: list[TaskEdge]
    page_info: PageInfo
