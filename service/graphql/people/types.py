"""Units, departments, cohorts, people and the viewer as they are shown."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from service.graphql.answering import row
from service.graphql.checklists.types import UnitPlugin
from service.graphql.context import Info
from service.graphql.node import Node, PageInfo
from service.graphql.notices.types import NotificationConnection, NotificationPreference
from service.graphql.overview.figures import Progress, TrackProgress
from service.graphql.recruits.inputs import RecruitFilter
from service.graphql.words import Rank, Role

if TYPE_CHECKING:
    from service.graphql.recruits.types import Recruit, RecruitConnection
    from service.graphql.visits.types import VisitConnection
    from service.graphql.webhooks.types import Webhook

LazyRecruit = Annotated["Recruit", strawberry.lazy("service.graphql.recruits.types")]
LazyRecruitConnection = Annotated["RecruitConnection", strawberry.lazy("service.graphql.recruits.types")]
LazyVisitConnection = Annotated["VisitConnection", strawberry.lazy("service.graphql.visits.types")]

LazyWebhook = Annotated["Webhook", strawberry.lazy("service.graphql.webhooks.types")]


@strawberry.type
class Unit(Node):
    """An employing unit; its figures and recruits include the units below it."""

    code: str
    name: str
    parent: "Unit | None"
    departments: list["Department"]
    progress: Progress
    tracks: list[TrackProgress]
    plugins: list[UnitPlugin]
    webhooks: list[LazyWebhook] = strawberry.field(
        description="Of this unit alone; empty for those who do not keep it"
    )
    last_visited_on: date | None = strawberry.field(description="Null where the viewer sees no visit of it")

    @strawberry.field
    def recruits(
        self,
        info: Info,
        first: int | None = 20,
        after: str | None = None,
        filter: RecruitFilter | None = None,
    ) -> LazyRecruitConnection:
        """Give the unit's recruits in sight."""
        return row(self, info)

    @strawberry.field(description="Newest first")
    def visits(self, info: Info, first: int | None = 10, after: str | None = None) -> LazyVisitConnection:
        """Give the visits to the unit itself."""
        return row(self, info)


@strawberry.type
class Department(Node):
    """A part of a unit."""

    code: str
    name: str
    unit: Unit
    head: "Person | None"


@strawberry.type
class Cohort(Node):
    """The recruits of one intake."""

    code: str
    name: str
    recruit_count: int
    progress: Progress


@strawberry.type
class Person(Node):
    """Anybody known to the plan; contacts are shown to one's own people and admins."""

    code: str
    name: str
    unit: Unit | None
    rank: Rank
    title: str | None
    phone: str | None
    email: str | None
    office: str | None
    mentees: list[LazyRecruit]
    partnered: list[LazyRecruit]


@strawberry.type
class Viewer:
    """Who asks."""

    person: Person | None
    roles: list[Role]
    unit: Unit | None
    calendar_feed: str | None = strawberry.field(
        description="A private iCalendar address: one's due dates and appointments; whoever has it reads it"
    )
    notification_preferences: list[NotificationPreference] = strawberry.field(
        description="Every kind of message with the channels by which the viewer gets it"
    )

    @strawberry.field
    def notifications(
        self,
        info: Info,
        first: int | None = 20,
        after: str | None = None,
        unread_only: bool | None = False,  # noqa: FBT001, FBT002  a field's arguments have names
    ) -> NotificationConnection:
        """Give the viewer's messages, newest first."""
        return row(self, info)


@strawberry.type
class UnitEdge:
    """A unit in a list."""

    cursor: str
    node: Unit


@strawberry.type
class UnitConnection:
    """A page of units."""

    total_count: int
    nodes: list[Unit]
    edges: list[UnitEdge]
    page_info: PageInfo


@strawberry.type
class PersonEdge:
    """A person in a list."""

    cursor: str
    node: Person


@strawberry.type
class PersonConnection:
    """A page of people."""

    total_count: int
    nodes: list[Person]
    edges: list[PersonEdge]
    page_info: PageInfo
