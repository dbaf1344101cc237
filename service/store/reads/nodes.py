"""Anything in sight by its global id."""

from typing import Any

from service.store.ids import parse_id
from service.store.reads import (
    appointments,
    assignments,
    directory,
    follow_ups,
    notifications,
    overview,
    records,
    recruits,
    snapshots,
    tasks,
    trace,
    visits,
    webhooks,
)
from service.store.reads.asked import Asked
from service.store.reads.paging import MAX_PAGE, BadPageError
from service.store.reads.shape import Reading, kind

NODES = (
    "Recruit",
    "Task",
    "Record",
    "Unit",
    "Department",
    "Cohort",
    "Person",
    "Assignment",
    "AuditEvent",
    "Appointment",
    "Notification",
    "Webhook",
    "Visit",
    "FollowUp",
)
"""The types that a global id can name; their modules are loaded above."""

_LOADED = (
    *(appointments, assignments, directory, follow_ups, notifications, overview, recruits, records, tasks),
    *(snapshots, trace, visits, webhooks),
)


def node(reading: Reading, asked: Asked) -> dict[str, Any] | None:
    """Answer ``Query.node``."""
    return _found(reading, [asked.args["id"]], asked)[0]


def nodes(reading: Reading, asked: Asked) -> list[dict[str, Any] | None]:
    """Answer ``Query.nodes``: in the order of the ids, null for what is not there."""
    ids = asked.args["ids"]
    if len(ids) > MAX_PAGE:
        raise BadPageError(f"一次至多{MAX_PAGE}个id")
    return _found(reading, ids, asked)


def _found(reading: Reading, ids: list[str], asked: Asked) -> list[dict[str, Any] | None]:
    parsed = [parse_id(each) for each in ids]
    answers: dict[tuple[str, int], dict[str, Any]] = {}
    for name in NODES:
        rows = {each[1] for each in parsed if each is not None and each[0] == name}
        if rows:
            found = kind(name).by_ids(reading, rows, asked.of_type(name))
            answers |= {(name, row): value for row, value in found.items()}
    return [answers.get(each) if each is not None else None for each in parsed]
