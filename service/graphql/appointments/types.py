"""Appointments as they are shown."""

from datetime import datetime

import strawberry

from service.graphql.node import Node
from service.graphql.people.types import Person
from service.graphql.recruits.types import Recruit
from service.graphql.tasks.types import Task
from service.graphql.words import AppointmentStatus


@strawberry.type
class Appointment(Node):
    """A time and a place that a recruit and somebody around agree on."""

    task: Task | None
    recruit: Recruit
    proposed_by: Person
    invitee: Person
    starts_at: datetime
    place: str = strawberry.field(description="Empty for those whom it does not concern")
    note: str | None = strawberry.field(description="What both sides said about it")
    status: AppointmentStatus
