"""Progress, by track and by dimension."""

import strawberry

from service.graphql.checklists.types import Track
from service.graphql.words import Dimension


@strawberry.type(description="Disjoint counts that sum to total; ratio is done / (total - waived)")
class Progress:
    """Disjoint counts of tasks."""

    total: int
    done: int
    waived: int
    submitted: int
    missed: int
    overdue: int
    open: int
    upcoming: int
    due: int
    due_done: int
    ratio: float


@strawberry.type
class TrackProgress:
    """Progress within a track."""

    track: Track
    progress: Progress


@strawberry.type(description="latestScore: the latest level that the viewer may read")
class DimensionProgress:
    """Progress within a dimension."""

    dimension: Dimension
    progress: Progress
    latest_score: float | None
