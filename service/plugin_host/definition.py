"""An item as JSON, and the hash of its content."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from service.domain.schedules import Every, Follow, Once, OnRequest, Schedule, text_of
from service.domain.words import Dimension, Role
from service.plugin_api import Item, Track


def definition_of(item: Item, track: Track, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of an item with its tasks: words, rules of reading, the form as JSON Schema."""
    return {
        "code": item.code,
        "track": track.code,
        "trackTitle": track.title,
        "title": item.title,
        "doneWhen": item.done_when,
        "role": item.role,
        "confirmedBy": item.confirmed_by,
        "dimensions": [dimension for dimension in Dimension if dimension in item.dimensions],
        "gate": item.gate,
        "stage": item.stage,
        "opens": asdict(item.opens) if item.opens else None,
        "schedule": schedule_text(item),
        "schedules": [_schedule(each) for each in item.schedules],
        "readers": [role for role in Role if role in readers_of(item)],
        "withheldFrom": [role for role in Role if role in item.withheld_from],
        "outline": {
            name: None if roles is None else [role for role in Role if role in roles]
            for name, roles in sorted((item.outline or {}).items())
        },
        "scores": item.scores,
        "sets": dict(item.sets),
        "basis": item.basis,
        "evidenceSchema": item.form.json_schema(settings),
    }


def readers_of(item: Item) -> frozenset[Role]:
    """Return the roles that read the whole payload."""
    if item.readers is not None:
        return frozenset(item.readers)
    confirmer = {item.confirmed_by} if item.confirmed_by else set()
    return frozenset({item.role, Role.RECRUIT, Role.UNIT_ADMIN, Role.ORGANIZER} | confirmer)


def schedule_text(item: Item) -> str:
    """Say when, in Chinese."""
    return "；".join(text_of(each) for each in item.schedules)


def content_hash(definition: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical JSON, in hex."""
    canonical = json.dumps(definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _schedule(schedule: Schedule) -> dict[str, Any]:
    match schedule:
        case Once(due):
            return {"once": asdict(due)}
        case Every(months, start, until):
            return {"every": months, "start": asdict(start), "until": asdict(until)}
        case Follow(item, _, due):
            return {"follow": item, "due": asdict(due)}
        case OnRequest(by, due, to):
            return {"onRequest": list(by), "due": asdict(due), "to": list(to)}
