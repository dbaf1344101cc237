"""The overview query."""

from datetime import date

import strawberry

from service.graphql.answering import answer
from service.graphql.context import Info
from service.graphql.overview.types import Overview


@strawberry.type
class OverviewQueries:
    """Root fields of figures."""

    @strawberry.field
    def overview(
        self, info: Info, cohort: str | None = None, unit: str | None = None, as_of: date | None = None
    ) -> Overview:
        """Answer the figures of a city, a cohort or a unit."""
        return answer(info)
