"""The types with their resolvers: each reads the object that it was made of."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import select
from strawberry.scalars import JSON

from bench.speed.orm.rows import TODAY, GrantRow, PersonRow, above, acts, in_force, status_of
from service.store.ids import global_id

if TYPE_CHECKING:
    from bench.speed.orm.recruits import Recruit


TRACKS = ("organization", "department", "mentor", "partner")


@strawberry.type
class Progress:
    total: int = 0
    done: int = 0
    waived: int = 0
    submitted: int = 0
    missed: int = 0
    overdue: int = 0
    open: int = 0
    upcoming: int = 0
    due: int = 0
    due_done: int = 0

    @strawberry.field
    def ratio(self) -> float:
        asked = self.total - self.waived
        return self.done / asked if asked else 1.0

    @classmethod
    def counted(cls, found: dict[str, int]) -> "Progress":
        counts = {name.lower(): count for name, count in found.items()}
        return cls(total=sum(found.values()), **counts)

    @classmethod
    def of(cls, rows: Any) -> "Progress":
        counts = cls()
        for row in rows:
            status = status_of(row)
            if status == "WITHDRAWN" or not row.counted:
                continue
            counts.total += 1
            setattr(counts, status.lower(), getattr(counts, status.lower()) + 1)
            if row.due_on <= TODAY and status != "WAIVED":
                counts.due += 1
                counts.due_done += status == "DONE"
        return counts


@strawberry.type
class Person:
    code: str
    name: str

    @classmethod
    def of(cls, row: Any) -> "Person | None":
        return None if row is None else cls(code=row.code, name=row.name)


@strawberry.type
class Milestone:
    stage: str
    due_on: date
    status: str
    reached_at: str | None
    progress: Progress


@strawberry.type
class Track:
    id: str
    title: str | None = None


@strawberry.type
class TrackProgress:
    track: Track
    progress: Progress


@strawberry.type
class DimensionProgress:
    dimension: str
    progress: Progress


@strawberry.type
class Department:
    name: str


@strawberry.type
class ChecklistItem:
    code: str
    track: Track
    dimensions: list[str]
    gate: bool
    confirmed_by: str | None
    evidence_schema: JSON


@strawberry.type
class Task:
    row: strawberry.Private[Any]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id("Task", self.row.id))

    @strawberry.field
    def title(self) -> str:
        return self.row.title or self.row.item_version.definition["title"]

    @strawberry.field
    def item(self) -> ChecklistItem:
        known = self.row.item_version.definition
        return ChecklistItem(
            code=known["code"],
            track=Track(id=known["track"]),
            dimensions=known["dimensions"],
            gate=known["gate"],
            confirmed_by=known["confirmedBy"],
            evidence_schema=known["evidenceSchema"],
        )

    @strawberry.field
    def recruit(self) -> Annotated["Recruit", strawberry.lazy("bench.speed.orm.recruits")]:
        from bench.speed.orm.recruits import Recruit

        return Recruit(row=self.row.recruit)

    @strawberry.field
    def occurrence(self) -> int:
        return self.row.occurrence

    @strawberry.field
    def stage(self) -> str:
        return self.row.stage

    @strawberry.field
    def opens_on(self) -> date:
        return self.row.opens_on

    @strawberry.field
    def due_on(self) -> date:
        return self.row.due_on

    @strawberry.field
    def provisional(self) -> bool:
        return self.row.provisional

    @strawberry.field
    def status(self) -> str:
        return status_of(self.row)

    @strawberry.field
    def late(self) -> bool:
        return self.row.late and self.row.state == "DONE"

    @strawberry.field
    def responsibles(self, info: strawberry.Info) -> list[Person]:
        row = self.row
        if row.state == "DONE":
            return [Person.of(row.doer)]
        match row.role:
            case "MENTOR" | "PARTNER":
                found = [
                    each.person for each in row.recruit.assignments if each.role == row.role and acts(each)
                ]
            case "DEPARTMENT_HEAD":
                found = [each.person for each in row.recruit.department.heads if in_force(each)]
            case "RECRUIT":
                found = [row.recruit.person]
            case _:
                found = granted(info.context, row.role, row.recruit.unit_id)
        return [Person.of(each) for each in found]

    @strawberry.field
    def completed_on(self) -> date | None:
        return self.row.completed_on

    @strawberry.field
    def viewer_can(self) -> list[str]:
        return ["SUBMIT", "PROPOSE_APPOINTMENT"]


def granted(context: dict, role: str, unit_id: int) -> list[Any]:
    """Return who holds a granted role: of the unit or the nearest above it for UNIT_ADMIN."""
    session = context["session"]
    if "grants" not in context:
        up = above(session, unit_id)
        held = (GrantRow.role == "ORGANIZER") | (GrantRow.role == "UNIT_ADMIN") & GrantRow.unit_id.in_(up)
        rows = session.execute(
            select(GrantRow, PersonRow)
            .join(PersonRow, PersonRow.id == GrantRow.person_id)
            .where(held)
            .order_by(PersonRow.id)
        ).all()
        context["grants"] = [(grant, person) for grant, person in rows if in_force(grant)]
        context["above"] = up
    if role == "ORGANIZER":
        return [person for grant, person in context["grants"] if grant.role == role]
    for here in context["above"]:
        found = [
            person for grant, person in context["grants"] if grant.role == role and grant.unit_id == here
        ]
        if found:
            return found
    return []


@strawberry.type
class Tasks:
    rows: strawberry.Private[Any]
    first: strawberry.Private[int]

    @strawberry.field
    def total_count(self) -> int:
        return len(self.rows)

    @strawberry.field
    def nodes(self) -> list[Task]:
        return [Task(row=each) for each in self.rows[: self.first]]
