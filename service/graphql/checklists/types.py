"""Plugins, tracks and checklist items as they are shown."""

import strawberry

from service.graphql.scalars import JSON
from service.graphql.words import Dimension, PluginStatus, Role


@strawberry.type
class Plugin:
    """An installed plugin, with health."""

    name: str
    version: str
    api_version: int
    mandatory: bool
    status: PluginStatus
    problem: str | None
    tracks: list["Track"]
    settings_schema: JSON


@strawberry.type
class UnitPlugin:
    """What counts of a plugin for a unit: its own word, else the nearest above, else the city's."""

    plugin: Plugin
    enabled: bool
    settings: JSON


@strawberry.type
class Track:
    """A checklist."""

    id: str
    title: str
    description: str
    plugin: Plugin
    items: list["ChecklistItem"]


@strawberry.type(description="evidenceSchema: JSON Schema 2020-12 of the form; basis: the rule it rests on")
class ChecklistItem:
    """One line of a checklist."""

    code: str
    track: Track
    title: str
    done_when: str
    dimensions: list[Dimension]
    role: Role
    confirmed_by: Role | None
    gate: bool
    schedule: str
    evidence_schema: JSON
    basis: str | None
