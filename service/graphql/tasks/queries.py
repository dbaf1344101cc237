"""Queries about tasks."""

from datetime import date

import strawberry

from service.graphql.answering import answer
from service.graphql.context import Info
from service.graphql.tasks.inputs import TaskFilter, TaskOrder
from service.graphql.tasks.types import TaskConnection


@strawberry.type
class TaskQueries:
    """Root fields about tasks."""

    @strawberry.field(
        description="Over all recruits in sight, by due date; filter {mine: true} is the to-do list"
    )
    def tasks(
        self,
        info: Info,
        first: int | None = 20,
        after: str | None = None,
        filter: TaskFilter | None = None,
        order_by: TaskOrder | None = None,
        as_of: date | None = None,
    ) -> TaskConnection:
        """Answer a page of tasks in sight."""
        return answer(info)
