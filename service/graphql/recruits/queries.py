"""Queries about recruits."""

from datetime import date

import strawberry

from service.graphql.answering import answer
from service.graphql.context import Info
from service.graphql.recruits.inputs import RecruitFilter, RecruitOrder
from service.graphql.recruits.types import Recruit, RecruitConnection
from service.store.reads import recruits


@strawberry.type
class RecruitQueries:
    """Root fields about recruits."""

    @strawberry.field(description="By staff code (工号)")
    def recruit(self, info: Info, code: str, as_of: date | None = None) -> Recruit | None:
        """Answer a recruit."""
        return answer(info, recruits.by_code)

    @strawberry.field
    def recruits(
        self,
        info: Info,
        first: int | None = 20,
        after: str | None = None,
        filter: RecruitFilter | None = None,
        order_by: RecruitOrder | None = None,
        as_of: date | None = None,
    ) -> RecruitConnection:
        """Answer a page of recruits in sight."""
        return answer(info, recruits.page)
