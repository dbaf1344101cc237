"""Mutations about messages."""

import strawberry
from strawberry import UNSET

from service.graphql.answering import change
from service.graphql.context import Info
from service.graphql.node import UserError
from service.usecases import inbox


@strawberry.input(description="Either some messages or all")
class MarkNotificationsReadInput:
    """Which messages were read."""

    notification_ids: list[strawberry.ID] | None = UNSET
    all: bool | None = False
    idempotency_key: str | None = UNSET


@strawberry.type
class MarkNotificationsReadPayload:
    """How many were not read yet, or why not."""

    marked: int
    errors: list[UserError]


@strawberry.type
class NoticeMutations:
    """The own inbox."""

    @strawberry.mutation
    def mark_notifications_read(
        self, info: Info, input: MarkNotificationsReadInput
    ) -> MarkNotificationsReadPayload:
        """Mark messages as read."""
        return change(info, inbox.mark_notifications_read, inbox.MarkNotificationsRead, input)
