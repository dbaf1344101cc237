"""Visits and follow-ups as they are shown."""

from datetime import date

import strawberry

from service.graphql.checklists.types import Track
from service.graphql.node import Node, PageInfo
from service.graphql.people.types import Person, Unit
from service.graphql.recruits.types import Recruit
from service.graphql.words import FollowUpStatus


@strawberry.type
class Visit(Node):
    """A visit of the organization department to a unit."""

    unit: Unit
    visited_on: date
    visitors: list[Person]
    findings: list["Finding"] = strawberry.field(
        description="Without those about recruits who are out of sight"
    )


@strawberry.type
class Finding:
    """What a visit found: about a recruit, about a track, or about the unit as a whole."""

    text: str
    recruit: Recruit | None
    track: Track | None
    follow_up: "FollowUp | None"


@strawberry.type(description="Without a visit it is a supervision notice")
class FollowUp(Node):
    """What somebody has to see to by a day."""

    text: str
    unit: Unit
    visit: Visit | None
    owner: Person
    due_on: date
    status: FollowUpStatus
    answer: str | None = strawberry.field(description="All that was said, each time on a line of its own")


@strawberry.type
class VisitSuggestion:
    """A unit that should be visited, and why."""

    unit: Unit
    last_visited_on: date | None
    overdue: int
    reason: str


@strawberry.type
class VisitEdge:
    """A visit in a list."""

    cursor: str
    node: Visit


@strawberry.type
class VisitConnection:
    """A page of visits."""

    total_count: int
    nodes: list[Visit]
    edges: list[VisitEdge]
    page_info: PageInfo


@strawberry.type
class FollowUpEdge:
    """A follow-up in a list."""

    cursor: str
    node: FollowUp


@strawberry.type
class FollowUpConnection:
    """A page of follow-ups."""

    total_count: int
    nodes: list[FollowUp]
    edges: list[FollowUpEdge]
    page_info: PageInfo
