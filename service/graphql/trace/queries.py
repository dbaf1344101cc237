"""Queries about the audit trail."""

import strawberry

from service.graphql.answering import answer
from service.graphql.context import Info
from service.graphql.trace.inputs import AuditFilter
from service.graphql.trace.types import AuditEventConnection


@strawberry.type
class TraceQueries:
    """Root fields about what was done."""

    @strawberry.field(description="Newest first; for the organization department and auditors")
    def audit_trail(
        self, info: Info, first: int | None = 20, after: str | None = None, filter: AuditFilter | None = None
    ) -> AuditEventConnection:
        """Answer a page of events."""
        return answer(info)
