"""Milestones of recruits: always the four, derived from dates and from what is counted of gates."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from service.domain.milestones import Dates
from service.domain.words import MilestoneStatus, Stage
from service.store.reads.asked import Asked
from service.store.reads.counts import Figure, shown, statuses
from service.store.reads.progress import rolled
from service.store.reads.shape import Reading, ids_of, tabled
from service.store.reads.tasks import blocking_tasks

_NONE = Figure()
_FOUR = len(Stage)


def milestones(reading: Reading, sources: Sequence[Any], asked: Asked) -> Sequence[Any]:
    """Answer ``Recruit.milestones``: always the four, in order."""
    ways: dict[tuple[date, date], Sequence[tuple[Stage, date, bool]]] = {}
    for row in sources:
        dates = (row.entry_date, row.probation_ends_on)
        if dates not in ways:
            ways[dates] = Dates(*dates).way(reading.as_of)
    flat = [(row.id, *each) for row in sources for each in ways[row.entry_date, row.probation_ends_on]]
    columns = _columns(reading, sources, flat, asked)
    answers = tabled(columns, len(flat))
    return [answers[at : at + _FOUR] for at in range(0, len(flat), _FOUR)]


def milestone_status(dates: Dates, stage: Stage, figure: Figure, reading: Reading) -> MilestoneStatus:
    """Derive a milestone's status from the counts of its gates."""
    return statuses([figure], [dates.begun(stage, reading.as_of)])[0]


def _columns(
    reading: Reading, sources: Sequence[Any], flat: Sequence[tuple[int, Stage, date, bool]], asked: Asked
) -> dict[str, Sequence[Any]]:
    """Return the values of each field, for milestones given as (recruit, stage, date, has begun)."""
    found: Sequence[Figure] = ()
    status: Sequence[MilestoneStatus] = ()
    if asked.has("status", "reachedAt", "progress"):
        counted = rolled(reading, sources, 0, 1, reached=asked.has("reachedAt"))
        found = [counted.get((recruit_id, stage), _NONE) for recruit_id, stage, _, _ in flat]
        status = statuses(found, [begun for _, _, _, begun in flat])
    columns: dict[str, Sequence[Any]] = {}
    for each in asked.fields:
        match each.name:
            case "stage":
                columns[each.key] = [stage for _, stage, _, _ in flat]
            case "dueOn":
                columns[each.key] = [day for _, _, day, _ in flat]
            case "status":
                columns[each.key] = status
            case "reachedAt":
                columns[each.key] = [
                    figure.reached_at if how is MilestoneStatus.REACHED else None
                    for figure, how in zip(found, status, strict=True)
                ]
            case "progress":
                columns[each.key] = shown(found, each.fields)
            case "blocking":
                blocking = _blocking(reading, sources, each)
                columns[each.key] = [
                    blocking.get((recruit_id, stage), []) for recruit_id, stage, _, _ in flat
                ]
            case _:
                continue
    return columns


def _blocking(
    reading: Reading, sources: Sequence[Any], asked: Asked
) -> dict[tuple[int, str], list[dict[str, Any]]]:
    found: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for recruit_id, stage, answer in blocking_tasks(reading, ids_of(sources), asked.fields):
        found.setdefault((recruit_id, stage), []).append(answer)
    return found
