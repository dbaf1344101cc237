"""Mutations about tasks."""

import strawberry

from service.graphql.answering import change
from service.graphql.context import Info
from service.graphql.node import UserError
from service.graphql.tasks.inputs import OpenTaskInput, ReopenTaskInput, RescheduleTaskInput, WaiveTaskInput
from service.graphql.tasks.types import Task
from service.usecases import tasks


@strawberry.type
class OpenTaskPayload:
    """The task, or why not."""

    task: Task | None
    errors: list[UserError]


@strawberry.type
class RescheduleTaskPayload:
    """The task, or why not."""

    task: Task | None
    errors: list[UserError]


@strawberry.type
class WaiveTaskPayload:
    """The task, or why not."""

    task: Task | None
    errors: list[UserError]


@strawberry.type
class ReopenTaskPayload:
    """The task, or why not."""

    task: Task | None
    errors: list[UserError]


@strawberry.type
class TaskMutations:
    """Opening, rescheduling, waiving and reopening."""

    @strawberry.mutation(description="on_request items: a raised hand, an extra task")
    def open_task(self, info: Info, input: OpenTaskInput) -> OpenTaskPayload:
        """Open a task on request."""
        return change(info, tasks.open_task, tasks.OpenTask, input)

    @strawberry.mutation
    def reschedule_task(self, info: Info, input: RescheduleTaskInput) -> RescheduleTaskPayload:
        """Set a due date by hand."""
        return change(info, tasks.reschedule_task, tasks.RescheduleTask, input)

    @strawberry.mutation
    def waive_task(self, info: Info, input: WaiveTaskInput) -> WaiveTaskPayload:
        """Waive a task."""
        return change(info, tasks.waive_task, tasks.WaiveTask, input)

    @strawberry.mutation
    def reopen_task(self, info: Info, input: ReopenTaskInput) -> ReopenTaskPayload:
        """Open a done or waived task again."""
        return change(info, tasks.reopen_task, tasks.ReopenTask, input)
