"""Our tables as objects with related objects, and what is asked of them."""

from datetime import date
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session, registry, relationship

from service.domain.status import task_status
from service.domain.words import TaskState
from service.store import tables

TODAY = date.fromisoformat("2026-11-26")


class Row:
    """What an object is mapped onto."""


UnitRow, PersonRow, RecruitRow, TaskRow, ItemRow, AssignmentRow, DepartmentRow, HeadRow, GrantRow = (
    type(name, (Row,), {})
    for name in ("Unit", "Person", "Recruit", "Task", "Item", "Assignment", "Department", "Head", "Grant")
)
maps = registry()
maps.map_imperatively(UnitRow, tables.unit)
maps.map_imperatively(PersonRow, tables.person)
maps.map_imperatively(ItemRow, tables.item_version)
maps.map_imperatively(GrantRow, tables.role_grant)
maps.map_imperatively(
    AssignmentRow,
    tables.assignment,
    properties={"person": relationship(PersonRow, foreign_keys=tables.assignment.c.person_id)},
)
maps.map_imperatively(HeadRow, tables.department_head, properties={"person": relationship(PersonRow)})
maps.map_imperatively(DepartmentRow, tables.department, properties={"heads": relationship(HeadRow)})
maps.map_imperatively(
    TaskRow,
    tables.task,
    properties={
        "item_version": relationship(ItemRow),
        "doer": relationship(PersonRow, foreign_keys=tables.task.c.completed_by_id),
        "recruit": relationship(RecruitRow, back_populates="tasks"),
    },
)
maps.map_imperatively(
    RecruitRow,
    tables.recruit,
    properties={
        "person": relationship(PersonRow),
        "unit": relationship(UnitRow),
        "department": relationship(DepartmentRow),
        "tasks": relationship(
            TaskRow, back_populates="recruit", order_by=[tables.task.c.due_on, tables.task.c.id]
        ),
        "assignments": relationship(
            AssignmentRow, order_by=[tables.assignment.c.starts_on.desc(), tables.assignment.c.id.desc()]
        ),
    },
)


def in_force(row: Any) -> bool:
    return (row.starts_on is None or row.starts_on <= TODAY) and (row.ends_on is None or row.ends_on >= TODAY)


def acts(row: Any) -> bool:
    return row.acts_from <= TODAY and (row.ends_on is None or row.ends_on >= TODAY)


def status_of(row: Any) -> str:
    return task_status(TaskState(row.state), row.opens_on, row.due_on, row.missed_after, TODAY).value


def below(session: Session, unit_id: int) -> list[int]:
    tree = select(tables.unit.c.id).where(tables.unit.c.id == unit_id).cte("tree", recursive=True)
    tree = tree.union(select(tables.unit.c.id).join(tree, tables.unit.c.parent_id == tree.c.id))
    return list(session.scalars(select(tree.c.id)))


def above(session: Session, unit_id: int) -> list[int]:
    found = []
    while unit_id is not None:
        found.append(unit_id)
        unit_id = session.get(UnitRow, unit_id).parent_id
    return found


def status_in_sql() -> Any:
    return case(
        (TaskRow.state != "PENDING", TaskRow.state),
        (TaskRow.missed_after < TODAY, "MISSED"),
        (TaskRow.due_on < TODAY, "OVERDUE"),
        (TaskRow.opens_on <= TODAY, "OPEN"),
        else_="UPCOMING",
    )
