"""The overview as it is shown."""

import strawberry

from service.graphql.overview.figures import DimensionProgress, Progress, TrackProgress
from service.graphql.people.types import Unit
from service.graphql.recruits.types import Assignment
from service.graphql.words import Stage


@strawberry.type
class UnitProgress:
    """A unit with its own recruits and their progress."""

    unit: Unit
    recruits: int
    progress: Progress


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
