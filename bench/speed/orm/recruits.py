"""Recruits and units with their resolvers, and the root fields."""

import base64
import json
from datetime import date
from typing import Any

import strawberry
from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, selectinload

from bench.speed.orm.rows import (
    TODAY,
    AssignmentRow,
    PersonRow,
    RecruitRow,
    TaskRow,
    acts,
    below,
    status_in_sql,
    status_of,
)
from bench.speed.orm.types import (
    TRACKS,
    Department,
    DimensionProgress,
    Milestone,
    Person,
    Progress,
    Tasks,
    Track,
    TrackProgress,
)
from service.domain.catalogue import DIMENSION_BITS
from service.domain.milestones import Dates
from service.domain.words import TaskStatus
from service.store.ids import global_id

SETTLED = ("DONE", "WAIVED")


@strawberry.type
class Recruit:
    row: strawberry.Private[Any]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id("Recruit", self.row.id))

    @strawberry.field
    def code(self) -> str:
        return self.row.person.code

    @strawberry.field
    def name(self) -> str:
        return self.row.person.name

    @strawberry.field
    def post(self) -> str | None:
        return self.row.post

    @strawberry.field
    def unit(self) -> "Unit":
        return Unit(row=self.row.unit)

    @strawberry.field
    def department(self) -> Department | None:
        return None if self.row.department is None else Department(name=self.row.department.name)

    @strawberry.field
    def entry_date(self) -> date:
        return self.row.entry_date

    @strawberry.field
    def probation_ends_on(self) -> date:
        return self.row.probation_ends_on

    @strawberry.field
    def stage(self) -> str:
        return self.dates.stage_on(TODAY).value

    @strawberry.field
    def milestones(self) -> list[Milestone]:
        found = []
        for stage, due_on in self.dates.milestones().items():
            rows = [each for each in self.row.tasks if each.stage == stage.value]
            gates = [each for each in rows if each.gate and each.counted]
            status = self.dates.milestone_status(
                stage, [TaskStatus(status_of(each)) for each in gates], TODAY
            )
            moments = [each.settled_at for each in gates if status_of(each) in SETTLED and each.settled_at]
            reached = max(moments, default=None) if status == "REACHED" else None
            found.append(
                Milestone(
                    stage=stage.value,
                    due_on=due_on,
                    status=status.value,
                    reached_at=reached and reached.isoformat(),
                    progress=Progress.of(rows),
                )
            )
        return found

    @strawberry.field
    def tracks(self, info: strawberry.Info) -> list[TrackProgress]:
        return [
            TrackProgress(
                track=Track(id=code, title=info.context["titles"][code]),
                progress=Progress.of(each for each in self.row.tasks if each.track == code),
            )
            for code in TRACKS
        ]

    @strawberry.field
    def dimensions(self) -> list[DimensionProgress]:
        return [
            DimensionProgress(
                dimension=each.value,
                progress=Progress.of(task for task in self.row.tasks if task.dimensions & bit),
            )
            for each, bit in DIMENSION_BITS.items()
        ]

    @strawberry.field
    def mentor(self) -> Person | None:
        return self.paired("MENTOR")

    @strawberry.field
    def partner(self) -> Person | None:
        return self.paired("PARTNER")

    @strawberry.field
    def tasks(self, first: int = 100) -> Tasks:
        return Tasks(rows=self.row.tasks, first=first)

    @strawberry.field
    def progress(self) -> Progress:
        return Progress.of(self.row.tasks)

    @property
    def dates(self) -> Dates:
        return Dates(self.row.entry_date, self.row.probation_ends_on)

    def paired(self, role: str) -> Person | None:
        held = (each.person for each in self.row.assignments if each.role == role and acts(each))
        return Person.of(next(held, None))


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class Recruits:
    total_count: int
    page_info: PageInfo
    nodes: list[Recruit]


@strawberry.type
class Unit:
    row: strawberry.Private[Any]

    @strawberry.field
    def code(self) -> str:
        return self.row.code

    @strawberry.field
    def name(self) -> str:
        return self.row.name

    @strawberry.field
    def progress(self, info: strawberry.Info) -> Progress:
        session = info.context["session"]
        units = below(session, self.row.id)
        status = status_in_sql()
        mine = select(status, func.count()).join(TaskRow.recruit).where(RecruitRow.unit_id.in_(units))
        found = session.execute(mine.where(TaskRow.counted, TaskRow.state != "WITHDRAWN").group_by(status))
        return Progress.counted(dict(found.all()))

    @strawberry.field
    def recruits(self, info: strawberry.Info, first: int = 20, after: str | None = None) -> Recruits:
        session = info.context["session"]
        here = RecruitRow.unit_id.in_(below(session, self.row.id))
        total = session.scalar(select(func.count()).select_from(RecruitRow).where(here))
        wanted = select(RecruitRow).join(RecruitRow.person).where(here).order_by(PersonRow.code)
        if after is not None:
            wanted = wanted.where(PersonRow.code > json.loads(base64.urlsafe_b64decode(after))[0])
        rows = session.scalars(
            wanted.limit(first + 1).options(
                contains_eager(RecruitRow.person),
                selectinload(RecruitRow.tasks),
                selectinload(RecruitRow.assignments).joinedload(AssignmentRow.person),
            )
        ).all()
        shown = rows[:first]
        end = (
            base64.urlsafe_b64encode(json.dumps([shown[-1].person.code]).encode()).decode() if shown else None
        )
        return Recruits(
            total_count=total,
            page_info=PageInfo(has_next_page=len(rows) > first, end_cursor=end),
            nodes=[Recruit(row=each) for each in shown],
        )
