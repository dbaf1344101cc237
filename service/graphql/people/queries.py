"""Queries about units, cohorts, people, the viewer, and anything by id."""

from datetime import date

import strawberry

from service.graphql.answering import answer, keyed
from service.graphql.context import Info
from service.graphql.node import Node, Term
from service.graphql.people.inputs import PersonFilter
from service.graphql.people.types import Cohort, PersonConnection, Unit, UnitConnection, Viewer
from service.graphql.selection import asked
from service.usecases import feeds, preferences


@strawberry.type
class PeopleQueries:
    """Root fields about units, cohorts and people."""

    @strawberry.field
    def node(self, info: Info, id: strawberry.ID) -> Node | None:
        """Answer anything in sight by its global id."""
        return answer(info)

    @strawberry.field(description="At most 100")
    def nodes(self, info: Info, ids: list[strawberry.ID]) -> list[Node | None]:
        """Answer many things by their global ids."""
        return answer(info)

    @strawberry.field
    def me(self, info: Info) -> Viewer:
        """Answer who asks."""
        answered = answer(info)
        for each in asked(info).fields:
            if each.name == "calendarFeed":
                answered[each.key] = _feed(info)
            elif each.name == "notificationPreferences":
                wanted = preferences.preferences_of(info.context.service, info.context.scope)
                answered[each.key] = keyed(wanted, each)
        return answered

    @strawberry.field(description="The service's date, Asia/Shanghai")
    def today(self, info: Info) -> date:
        """Answer the service's date."""
        return info.context.service.today

    @strawberry.field(description="Every enum value and choice with its Chinese label")
    def vocabulary(self, info: Info) -> list[Term]:
        """Answer all words with their labels."""
        return answer(info)

    @strawberry.field
    def unit(self, info: Info, code: str, as_of: date | None = None) -> Unit | None:
        """Answer a unit by code."""
        return answer(info)

    @strawberry.field
    def units(
        self, info: Info, first: int | None = 20, after: str | None = None, search: str | None = None
    ) -> UnitConnection:
        """Answer a page of units, by code."""
        return answer(info)

    @strawberry.field
    def cohort(self, info: Info, code: str) -> Cohort | None:
        """Answer a cohort by code."""
        return answer(info)

    @strawberry.field
    def cohorts(self, info: Info) -> list[Cohort]:
        """Answer all cohorts, by code."""
        return answer(info)

    @strawberry.field
    def people(
        self, info: Info, first: int | None = 20, after: str | None = None, filter: PersonFilter | None = None
    ) -> PersonConnection:
        """Answer a page of staff, by code."""
        return answer(info)


def _feed(info: Info) -> str | None:
    token = feeds.feed_token(info.context.service, info.context.scope)
    return f"{info.context.address().rstrip('/')}{feeds.PATH.format(token)}" if token else None
