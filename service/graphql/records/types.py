"""Records as they are shown."""

from datetime import date, datetime

import strawberry

from service.graphql.node import Node
from service.graphql.people.types import Person
from service.graphql.scalars import JSON
from service.graphql.tasks.types import Task
from service.graphql.words import RecordStatus


@strawberry.type(description="redacted: the payload holds only what the viewer may read of it, perhaps null")
class Record(Node):
    """Evidence that a task was done."""

    task: Task
    author: Person
    entered_by: Person | None
    occurred_on: date | None
    recorded_at: datetime
    status: RecordStatus
    payload: JSON | None
    redacted: bool
    corrects: "Record | None"
    confirmed_by: Person | None
    confirmed_at: datetime | None
    rejected_reason: str | None
    released_at: datetime | None
