"""Audit events as they are shown."""

from datetime import datetime

import strawberry

from service.graphql.node import Node, PageInfo
from service.graphql.people.types import Person, Unit
from service.graphql.scalars import JSON
from service.graphql.words import Role


@strawberry.type(
    description="sequence and hash are null until sealed; payloads and private texts stand in changes as "
    "keyed hashes; onBehalfOf is the code of the person for whom a unit's portal spoke"
)
class AuditEvent(Node):
    """One thing done, or one answer that held private payloads."""

    sequence: int | None
    at: datetime
    actor: Person | None
    on_behalf_of: str | None
    portal: Unit | None
    role: Role | None
    request_id: str | None
    action: str
    subject: Node | None
    changes: JSON
    hash: str | None


@strawberry.type
class AuditEventEdge:
    """An event in a list."""

    cursor: str
    node: AuditEvent


@strawberry.type
class AuditEventConnection:
    """A page of events."""

    total_count: int
    nodes: list[AuditEvent]
    edges: list[AuditEventEdge]
    page_info: PageInfo
