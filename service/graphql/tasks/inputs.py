"""Inputs about tasks."""

from datetime import date, datetime

import strawberry
from strawberry import UNSET

from service.graphql.words import Dimension, Stage, TaskOrderBy, TaskStatus


@strawberry.input(description="mine: the viewer's to-do list; awaitingMe: what awaits the viewer's word")
class TaskFilter:
    """Which tasks."""

    mine: bool | None = UNSET
    awaiting_me: bool | None = UNSET
    updated_since: datetime | None = UNSET
    track: str | None = UNSET
    item: str | None = UNSET
    status: list[TaskStatus] | None = UNSET
    stage: Stage | None = UNSET
    dimension: Dimension | None = UNSET
    due_before: date | None = UNSET
    due_after: date | None = UNSET
    recruit_code: str | None = UNSET
    unit_code: str | None = UNSET


@strawberry.input
class TaskOrder:
    """How tasks are sorted."""

    by: TaskOrderBy
    descending: bool | None = False


@strawberry.input
class OpenTaskInput:
    """What is asked of whom."""

    recruit_code: str
    item: str
    title: str | None = UNSET
    addressee_code: str | None = UNSET
    due_on: date | None = UNSET
    note: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class RescheduleTaskInput:
    """Until when instead."""

    task_id: strawberry.ID
    due_on: date
    reason: str
    idempotency_key: str | None = UNSET


@strawberry.input
class WaiveTaskInput:
    """What need not be done."""

    task_id: strawberry.ID
    reason: str
    idempotency_key: str | None = UNSET


@strawberry.input
class ReopenTaskInput:
    """What is to be done again."""

    task_id: strawberry.ID
    reason: str
    idempotency_key: str | None = UNSET
