"""Queries about recruits."""

from datetime import date
from typing import Any

import strawberry
from graphql import GraphQLError

from service.domain.words import ASSIGNED_ROLES
from service.graphql.answering import answer
from service.graphql.context import Info
from service.graphql.recruits.inputs import RecruitFilter, RecruitOrder
from service.graphql.recruits.types import PairingSuggestion, Recruit, RecruitConnection
from service.graphql.words import Role
from service.store.reads import suggestions
from service.store.reads.asked import Asked
from service.store.reads.shape import Reading
from service.usecases.suggesting import suggest_pairings


@strawberry.type
class RecruitQueries:
    """Root fields about recruits."""

    @strawberry.field(description="By staff code (工号)")
    def recruit(self, info: Info, code: str, as_of: date | None = None) -> Recruit | None:
        """Answer a recruit."""
        return answer(info)

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
        return answer(info)

    @strawberry.field(description="Who could be assigned to recruits without one, within the rules")
    def suggest_pairings(self, info: Info, cohort: str, role: Role) -> list[PairingSuggestion]:
        """Answer whom one could assign, by the recruits' codes."""
        if role not in ASSIGNED_ROLES:
            raise GraphQLError("role 须为 MENTOR 或 PARTNER", extensions={"code": "BAD_REQUEST"})
        service = info.context.service

        def read(reading: Reading, asked: Asked) -> Any:
            return suggestions.shaped(reading, suggest_pairings(service, reading, cohort, role), asked)

        return answer(info, read)
