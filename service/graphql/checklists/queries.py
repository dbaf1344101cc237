"""Queries about what is installed."""

import strawberry

from service.graphql.answering import answer
from service.graphql.checklists.types import Plugin, Track
from service.graphql.context import Info


@strawberry.type
class ChecklistQueries:
    """Root fields about plugins and tracks."""

    @strawberry.field(description="Every installed track, with its checklist")
    def tracks(self, info: Info) -> list[Track]:
        """Answer all tracks."""
        return answer(info)

    @strawberry.field(description="Every installed plugin, with health")
    def plugins(self, info: Info) -> list[Plugin]:
        """Answer all plugins."""
        return answer(info)
