"""The root fields: each loads its objects with what will be asked of them."""

import strawberry
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from bench.speed.orm.recruits import Recruit, Unit
from bench.speed.orm.rows import (
    TODAY,
    AssignmentRow,
    DepartmentRow,
    HeadRow,
    PersonRow,
    RecruitRow,
    TaskRow,
    UnitRow,
    acts,
    status_of,
)
from bench.speed.orm.types import Person, Tasks


@strawberry.type
class Viewer:
    person: Person
    roles: list[str]


@strawberry.input
class TaskFilter:
    mine: bool | None = None


@strawberry.type
class Query:
    @strawberry.field
    def unit(self, info: strawberry.Info, code: str) -> Unit | None:
        row = info.context["session"].scalar(select(UnitRow).where(UnitRow.code == code))
        return row and Unit(row=row)

    @strawberry.field
    def recruit(self, info: strawberry.Info, code: str) -> Recruit | None:
        row = info.context["session"].scalar(
            select(RecruitRow)
            .join(RecruitRow.person)
            .where(PersonRow.code == code)
            .options(
                contains_eager(RecruitRow.person),
                joinedload(RecruitRow.unit),
                joinedload(RecruitRow.department)
                .selectinload(DepartmentRow.heads)
                .joinedload(HeadRow.person),
                selectinload(RecruitRow.assignments).joinedload(AssignmentRow.person),
                selectinload(RecruitRow.tasks).joinedload(TaskRow.item_version),
                selectinload(RecruitRow.tasks).joinedload(TaskRow.doer),
            )
        )
        return row and Recruit(row=row)

    @strawberry.field
    def me(self, info: strawberry.Info) -> Viewer:
        session, me = info.context["session"], info.context["me"]
        held = session.scalars(select(AssignmentRow).where(AssignmentRow.person_id == me)).all()
        roles = {each.role for each in held if acts(each)}
        return Viewer(person=Person.of(session.get(PersonRow, me)), roles=sorted(roles))

    @strawberry.field
    def tasks(self, info: strawberry.Info, first: int, filter: TaskFilter) -> Tasks:
        session, me = info.context["session"], info.context["me"]
        assert filter.mine, "no other list is asked for"
        mentees = [
            each.recruit_id
            for each in session.scalars(select(AssignmentRow).where(AssignmentRow.person_id == me))
            if acts(each)
        ]
        rows = session.scalars(
            select(TaskRow)
            .where(TaskRow.recruit_id.in_(mentees), TaskRow.role == "MENTOR", TaskRow.state == "PENDING")
            .where(TaskRow.opens_on <= TODAY)
            .order_by(TaskRow.due_on, TaskRow.id)
            .options(
                joinedload(TaskRow.item_version),
                joinedload(TaskRow.recruit).options(
                    joinedload(RecruitRow.person), joinedload(RecruitRow.unit)
                ),
            )
        )
        open_now = [each for each in rows if status_of(each) in ("OPEN", "OVERDUE")]
        return Tasks(rows=open_now, first=first)
