"""Messages as they are shown."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from service.graphql.checklists.types import Track
from service.graphql.node import Node, PageInfo

if TYPE_CHECKING:
    from service.graphql.recruits.types import Recruit
    from service.graphql.tasks.types import Task

LazyRecruit = Annotated["Recruit", strawberry.lazy("service.graphql.recruits.types")]
LazyTask = Annotated["Task", strawberry.lazy("service.graphql.tasks.types")]


@strawberry.type(description="task and recruit are null where they are no longer in sight")
class Notification(Node):
    """A message in the viewer's inbox."""

    kind: str
    track: Track | None
    title: str
    body: str
    created_at: datetime
    read_at: datetime | None
    task: LazyTask | None
    recruit: LazyRecruit | None


@strawberry.type(description="mandatory: its channels cannot be turned off")
class NotificationPreference:
    """By which channels the viewer gets a kind of message."""

    kind: str
    channels: list[str]
    mandatory: bool


@strawberry.type
class NotificationEdge:
    """A message in a list."""

    cursor: str
    node: Notification


@strawberry.type
class NotificationConnection:
    """A page of messages."""

    total_count: int
    nodes: list[Notification]
    edges: list[NotificationEdge]
    page_info: PageInfo
