"""Webhooks as they are shown."""

from datetime import datetime

import strawberry

from service.graphql.node import Node
from service.graphql.people.types import Unit


@strawberry.type(description="Its secret is shown once, to whom registers it")
class Webhook(Node):
    """Where a unit's portal is told of events."""

    unit: Unit
    url: str
    events: list[str]
    last_delivered_at: datetime | None
    failing: bool = strawberry.field(description="Nothing has arrived since some delivery failed")
