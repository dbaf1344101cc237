"""Which read answers which root field of a query."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLError

from service.store.reads import (
    checklists,
    directory,
    follow_ups,
    nodes,
    overview,
    recruits,
    tasks,
    trace,
    visits,
)
from service.store.reads.asked import Asked
from service.store.reads.paging import BadPageError
from service.store.reads.shape import Reading
from service.store.screens import city, dashboard, recruit_page, todo

Read = Callable[[Reading, Asked], Any]

READS: Mapping[str, Read] = {
    "recruit": recruits.by_code,
    "recruits": recruits.page,
    "tasks": tasks.page,
    "node": nodes.node,
    "nodes": nodes.nodes,
    "me": directory.viewer,
    "vocabulary": directory.vocabulary,
    "unit": directory.unit_by_code,
    "units": directory.units,
    "cohort": directory.cohort_by_code,
    "cohorts": directory.cohorts,
    "people": directory.people,
    "tracks": checklists.tracks,
    "plugins": checklists.plugins,
    "overview": overview.overview,
    "visits": visits.page,
    "followUps": follow_ups.page,
    "auditTrail": trace.page,
}
"""The root fields that one read answers from the selection alone."""


SCREENS: Mapping[str, Callable[[Reading, Asked], None]] = {
    "unit": dashboard.read,
    "recruit": recruit_page.read,
    "tasks": todo.read,
    "overview": city.read,
}
"""What is read ahead of a root field."""


def read_on(reading: Reading, wanted: Asked, read: Read | None = None) -> Any:
    """Answer a root field on the day that its ``asOf`` names; raises GraphQLError for a senseless page."""
    on = reading.on(wanted.args.get("asOf"))
    if (screen := SCREENS.get(wanted.name)) is not None:
        screen(on, wanted)
    try:
        return (read or READS[wanted.name])(on, wanted)
    except BadPageError as error:
        raise GraphQLError(str(error), extensions={"code": "BAD_REQUEST"}) from error
