"""Tasks: lists by filter, and what is shown of each."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, select

from service.domain.cases import Case, reads
from service.domain.words import TaskState, TaskStatus
from service.store.reads import doers, facts, records, remembered, sources
from service.store.reads.asked import Asked
from service.store.reads.checklists import definitions_of, item_shape
from service.store.reads.doers import addressed_of
from service.store.reads.paging import Order, as_day, as_moment, as_number, as_text, connection
from service.store.reads.shape import Column, Kind, Reading, to_one
from service.store.reads.task_filters import narrowed
from service.store.tables import person, task

_SEAT = (
    *("role", "addressee_id", "recruit_id", "recruit_unit_id", "recruit_department_id"),
    *("shown_unit_id", "shown_department_id"),
)
_STATUS = ("state", "opens_on", "due_on", "missed_after")


def _sees(reading: Reading) -> ColumnElement[bool]:
    return reading.scope.sees("Task") & sources.existed(reading)


def _source(reading: Reading) -> tuple[FromClause, sources.Columns]:
    tables, columns = sources.tasks(reading)
    code = select(person.c.code).where(person.c.id == task.c.recruit_id).scalar_subquery()
    return tables, {**columns, "recruit_code": code}


def order_of(by: Mapping[str, Any] | None) -> Order:
    """Return how tasks are sorted: by due date unless asked otherwise."""
    down = bool(by and by.get("descending"))
    last = ("id", as_number, down)
    match by["by"] if by else "DUE":
        case "UPDATED":
            return Order.by(("updated_at", as_moment, down), last)
        case "RECRUIT":
            return Order.by(("recruit_code", as_text, down), ("due_on", as_day, down), last)
        case _:
            return Order.by(("due_on", as_day, down), last)


def page(reading: Reading, asked: Asked) -> dict[str, Any]:
    """Answer ``Query.tasks``."""
    filters, order = asked.args.get("filter") or {}, order_of(asked.args.get("orderBy"))
    return connection(
        reading, TASK, asked, order, lambda found, columns: narrowed(reading, found, columns, filters)
    )[None]


def of_recruits(reading: Reading, rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
    """Answer ``Recruit.tasks`` for many recruits at once."""
    filters, ids = asked.args.get("filter") or {}, [row.id for row in rows]

    def narrow(found: Select[Any], columns: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
        return narrowed(reading, found, columns, filters)

    pages = connection(
        reading, TASK, asked, order_of(None), narrow, lambda: task.c.recruit_id, ids, default=100
    )
    return [pages[each] for each in ids]


def one_of_recruits(reading: Reading, rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
    """Answer ``Recruit.task(item, occurrence)``."""
    statement, columns = TASK.select(reading, asked.fields, "recruit_id")
    found = reading.rows(
        statement.where(
            columns["recruit_id"].in_([row.id for row in rows]),
            columns["item"] == asked.args["item"],
            columns["occurrence"] == (asked.args.get("occurrence") or 1),
        )
    )
    shaped = dict(
        zip((row.recruit_id for row in found), TASK.shape(reading, found, asked.fields), strict=True)
    )
    return [shaped.get(row.id) for row in rows]


def blocking_tasks(
    reading: Reading, recruit_ids: Sequence[int], fields: Sequence[Asked]
) -> list[tuple[int, str, dict[str, Any]]]:
    """Return the gates that are neither done nor waived, with recruit and stage."""
    statement, columns = TASK.select(reading, fields, "recruit_id", "stage", "due_on")
    rows = reading.rows(
        statement.where(
            columns["recruit_id"].in_(recruit_ids),
            columns["gate"],
            columns["state"].in_([TaskState.PENDING, TaskState.SUBMITTED]),
            sources.status_of(columns, reading.as_of) != TaskStatus.MISSED.value,
        ).order_by(columns["due_on"], columns["id"])
    )
    shaped = TASK.shape(reading, rows, fields)
    return [(row.recruit_id, row.stage, answer) for row, answer in zip(rows, shaped, strict=True)]


def _private(reading: Reading, row: Any, for_whom: Mapping[int, tuple[int, ...]]) -> bool:
    """Say whether title and note are between two others."""
    task = facts.wording_facts(reading, row, for_whom)
    return not reads("wording", Case(towards=facts.towards(reading, row), task=task))


def _titles(reading: Reading, rows: Sequence[Any], _asked: Asked) -> Sequence[Any]:
    definitions = definitions_of(reading, rows)
    for_whom = addressed_of(reading.on(reading.today), rows)
    return [
        row.title
        if row.title and not _private(reading, row, for_whom)
        else definitions[row.item_version_id]["title"]
        for row in rows
    ]


def _notes(reading: Reading, rows: Sequence[Any], _asked: Asked) -> Sequence[Any]:
    for_whom = addressed_of(reading.on(reading.today), rows)
    return [None if _private(reading, row, for_whom) else row.note for row in rows]


def _items(reading: Reading, rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
    definitions = definitions_of(reading, rows)
    versions = {row.item_version_id for row in rows}
    shaped = {each: item_shape(reading, definitions[each], asked.fields) for each in versions}
    return [shaped[row.item_version_id] for row in rows]


def _statuses(reading: Reading, rows: Sequence[Any], _asked: Asked) -> Sequence[Any]:
    return [facts.status_on(row, reading.as_of) for row in rows]


def _late(_reading: Reading, rows: Sequence[Any], _asked: Asked) -> Sequence[Any]:
    return [bool(row.late) and row.state == TaskState.DONE for row in rows]


TASK = Kind(
    "Task",
    source=_source,
    sees=_sees,
    kept=True,
    plain={
        "occurrence": Column("occurrence"),
        "stage": Column("stage"),
        "opensOn": Column("opens_on"),
        "nominalDueOn": Column("nominal_due_on"),
        "dueOn": Column("due_on"),
        "provisional": Column("provisional"),
        "updatedAt": Column("updated_at"),
        "responsibleRole": Column("role"),
        "confirmerRole": Column("confirmer_role"),
        "completedOn": Column("completed_on"),
        "waivedReason": Column("waived_reason"),
    },
    links={
        "status": _statuses,
        "late": _late,
        "recruit": remembered.recruit_of,
        "item": _items,
        "title": _titles,
        "note": _notes,
        "addressee": doers.addressees,
        "responsibles": doers.responsibles,
        "completedBy": to_one("Person", "completed_by_id"),
        "viewerCan": doers.viewer_can,
        "records": records.of_tasks,
    },
    needs={
        **{name: (name,) for name in ("occurrence", "stage", "provisional")},
        "opensOn": ("opens_on",),
        "nominalDueOn": ("nominal_due_on",),
        "dueOn": ("due_on",),
        "status": _STATUS,
        "late": ("late", "state"),
        "updatedAt": ("updated_at",),
        "responsibleRole": ("role",),
        "confirmerRole": ("confirmer_role",),
        "completedOn": ("completed_on",),
        "waivedReason": ("waived_reason",),
        "recruit": ("recruit_id",),
        "item": ("item_version_id",),
        "title": ("title", "item_version_id", *_SEAT),
        "note": ("note", *_SEAT),
        "addressee": _SEAT,
        "responsibles": ("state", "completed_by_id", *_SEAT),
        "completedBy": ("completed_by_id",),
        "viewerCan": facts.TASK_COLUMNS,
    },
)
