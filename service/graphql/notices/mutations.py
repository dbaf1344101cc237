"""Mutations about messages."""

import strawberry
from strawberry import UNSET

from service.graphql.answering import change
from service.graphql.context import Info
from service.graphql.node import UserError
from service.graphql.notices.types import NotificationPreference
from service.usecases import inbox, preferences


@strawberry.input(description="Either some messages or all")
class MarkNotificationsReadInput:
    """Which messages were read."""

    notification_ids: list[strawberry.ID] | None = UNSET
    all: bool | None = False
    idempotency_key: str | None = UNSET


@strawberry.input(description="channels: inbox always, beside it those that are wanted")
class NotificationPreferenceInput:
    """By which channels a kind is wanted."""

    kind: str
    channels: list[str]

    def to_command(self) -> preferences.KindChannels:
        """Return what the use case takes."""
        return preferences.KindChannels(kind=self.kind, channels=self.channels)


@strawberry.input(description="The list takes the place of the one before; kinds not named go as usual")
class SetNotificationPreferencesInput:
    """By which channels kinds are wanted."""

    preferences: list[NotificationPreferenceInput]
    idempotency_key: str | None = UNSET


@strawberry.type
class SetNotificationPreferencesPayload:
    """All kinds as they are wanted now, or why not."""

    preferences: list[NotificationPreference] | None
    errors: list[UserError]


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

    @strawberry.mutation
    def set_notification_preferences(
        self, info: Info, input: SetNotificationPreferencesInput
    ) -> SetNotificationPreferencesPayload:
        """Say by which channels kinds of messages are wanted."""
        use_case, command = preferences.set_notification_preferences, preferences.SetNotificationPreferences
        return change(info, use_case, command, input)
