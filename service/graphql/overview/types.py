"""The overview as it is shown."""

from datetime import date

import strawberry

from service.graphql.answering import row
from service.graphql.context import Info
from service.graphql.overview.figures import DimensionProgress, Progress, TrackProgress
from service.graphql.people.types import Unit
from service.graphql.recruits.types import Assignment
from service.graphql.words import Role, Stage


@strawberry.type
class UnitProgress:
    """A unit with its own recruits and their progress."""

    unit: Unit
    recruits: int
    progress: Progress
    last_visited_on: date | None


@strawberry.type(description="As of the month's last day; month is its first")
class TrendPoint:
    """How much was due, done and overdue at a month's end."""

    month: date
    due: int
    due_done: int
    overdue: int


@strawberry.type(description="How much paper the plan asks of people")
class RoleBurden:
    """The tasks of a role, by person and month, and how much their forms ask."""

    role: Role
    tasks_per_person_per_month: float
    required_fields_per_task: float


@strawberry.type
class StageCount:
    """Recruits by the status of one milestone."""

    stage: Stage
    upcoming: int
    in_progress: int
    reached: int
    overdue: int


@strawberry.type
class Overview:
    """The figures at a glance; counts count what is in sight."""

    progress: Progress
    recruits: int
    units: int
    mentors: int
    partners: int
    by_unit: list[UnitProgress]
    by_track: list[TrackProgress]
    by_dimension: list[DimensionProgress]
    by_stage: list[StageCount]
    without_mentor: int
    without_partner: int
    exceptions: list[Assignment]
    weeks_without_visit: list[date] = strawberry.field(
        description="Mondays of the last 52 ended weeks, from the first entry date on; the oldest first"
    )
    open_follow_ups: int = strawberry.field(description="Those that nobody answered yet")
    burden: list[RoleBurden]

    @strawberry.field(description="The present month and those before it, the oldest first; at most 60")
    def trend(self, info: Info, months: int | None = 12) -> list[TrendPoint]:
        """Give the figures at the end of each month."""
        return row(self, info)
