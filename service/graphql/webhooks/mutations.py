"""Mutations about webhooks."""

import strawberry
from strawberry import UNSET

from service.graphql.answering import change
from service.graphql.context import Info
from service.graphql.node import UserError
from service.graphql.webhooks.types import Webhook
from service.usecases import webhooks


@strawberry.input(description="url: https, on a host that the operator allows; events: see docs/webhooks.md")
class RegisterWebhookInput:
    """Whose portal, where, and of what it is told."""

    unit_code: str
    url: str
    events: list[str]
    idempotency_key: str | None = UNSET


@strawberry.input
class RemoveWebhookInput:
    """Which webhook is told no more."""

    webhook_id: strawberry.ID
    idempotency_key: str | None = UNSET


@strawberry.type
class RegisterWebhookPayload:
    """The webhook, or why not."""

    webhook: Webhook | None
    secret: str | None = strawberry.field(
        description="Signs what is sent, as Standard Webhooks has it; shown this once, a replay answers null"
    )
    errors: list[UserError]


@strawberry.type
class RemoveWebhookPayload:
    """Whether it is gone, or why not."""

    removed: bool
    errors: list[UserError]


@strawberry.type
class WebhookMutations:
    """Telling unit portals."""

    @strawberry.mutation(description="By those who keep the unit; the portal is told of its recruits' events")
    def register_webhook(self, info: Info, input: RegisterWebhookInput) -> RegisterWebhookPayload:
        """Register a webhook."""
        return change(info, webhooks.register_webhook, webhooks.RegisterWebhook, input)

    @strawberry.mutation(description="What is still on its way is dropped")
    def remove_webhook(self, info: Info, input: RemoveWebhookInput) -> RemoveWebhookPayload:
        """Remove a webhook."""
        return change(info, webhooks.remove_webhook, webhooks.RemoveWebhook, input)
