"""Queries about visits and follow-ups."""

import strawberry

from service.graphql.answering import answer
from service.graphql.context import Info
from service.graphql.visits.types import FollowUpConnection, VisitConnection, VisitSuggestion
from service.graphql.words import FollowUpStatus
from service.store.reads import supervision


@strawberry.type
class VisitQueries:
    """Root fields about visits and follow-ups."""

    @strawberry.field(description="Newest first; unit with those below it")
    def visits(
        self, info: Info, first: int | None = 20, after: str | None = None, unit: str | None = None
    ) -> VisitConnection:
        """Answer a page of visits."""
        return answer(info)

    @strawberry.field(description="By due date; unit with those below it")
    def follow_ups(
        self,
        info: Info,
        first: int | None = 20,
        after: str | None = None,
        unit: str | None = None,
        status: FollowUpStatus | None = None,
    ) -> FollowUpConnection:
        """Answer a page of follow-ups."""
        return answer(info)

    @strawberry.field(description="Units whose plans run, longest unvisited and most overdue first")
    def visit_suggestions(self, info: Info, first: int | None = 5) -> list[VisitSuggestion]:
        """Answer which units to visit next, and why."""
        percent = info.context.service.settings.lagging_percent
        return answer(info, lambda reading, asked: supervision.suggestions(reading, asked, percent))
