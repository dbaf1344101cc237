"""The open tasks of a unit, with who may fill them in."""

from typing import Any

from service.domain.words import TaskState, TaskStatus
from service.store.reads import sources
from service.store.reads.asked import Asked
from service.store.reads.shape import Reading
from service.store.reads.task_filters import in_unit
from service.store.reads.tasks import TASK

_CODE = Asked("code", "code")
_FIELDS = (
    *(Asked(name, name) for name in ("id", "title", "occurrence", "dueOn", "status", "viewerCan")),
    Asked("recruit", "recruit", {}, (_CODE, Asked("name", "name"))),
    Asked("responsibles", "responsibles", {}, (_CODE, Asked("unit", "unit", {}, (_CODE,)))),
)


def open_tasks(reading: Reading, unit_code: str) -> list[tuple[Any, dict[str, Any]]]:
    """Return the tasks in sight of a unit and those below it that take a record, by recruit and due date."""
    statement, columns = TASK.select(
        reading, _FIELDS, "item", "recruit_unit_id", "recruit_id", "recruit_code"
    )
    status = sources.status_of(columns, reading.as_of)
    wanted = (columns["state"] == TaskState.PENDING) & status.in_([TaskStatus.OPEN, TaskStatus.OVERDUE])
    order = (columns["recruit_code"], columns["due_on"], columns["id"])
    rows = reading.rows(statement.where(wanted, in_unit(reading, unit_code)).order_by(*order))
    return list(zip(rows, TASK.shape(reading, rows, _FIELDS), strict=True))
