"""Inputs about plugins."""

import strawberry
from strawberry import UNSET

from service.graphql.scalars import JSON


@strawberry.input(description="unitCode null: city-wide, for ORGANIZER alone; settings null: as they are")
class SetUnitPluginInput:
    """Whether and how a unit, and those below it, use a plugin."""

    plugin: str
    enabled: bool
    unit_code: str | None = UNSET
    settings: JSON | None = UNSET
    dry_run: bool | None = False
    idempotency_key: str | None = UNSET
