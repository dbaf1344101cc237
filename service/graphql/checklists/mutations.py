"""Mutations about plugins."""

import strawberry

from service.graphql.answering import change
from service.graphql.checklists.inputs import SetUnitPluginInput
from service.graphql.checklists.types import ChecklistItem, UnitPlugin
from service.graphql.context import Info
from service.graphql.node import UserError
from service.usecases import enabling


@strawberry.type
class SetUnitPluginPayload:
    """What counts now, and what it brought and took away; on a dry run what it would."""

    unit_plugin: UnitPlugin | None
    added: list[ChecklistItem]
    withdrawn: list[ChecklistItem]
    tasks_added: int
    tasks_withdrawn: int
    errors: list[UserError]


@strawberry.type
class ChecklistMutations:
    """Which plugins units use."""

    @strawberry.mutation(description="Enable, disable, settings; dryRun answers what would change")
    def set_unit_plugin(self, info: Info, input: SetUnitPluginInput) -> SetUnitPluginPayload:
        """Set a plugin for a unit or the city."""
        return change(info, enabling.set_unit_plugin, enabling.SetUnitPlugin, input)
