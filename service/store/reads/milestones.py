"""Milestones of recruits: always the four, derived from dates and from what is counted of gates."""

from collections.abc import Sequence
from typing import Any

from service.domain.milestones import Dates
from service.domain.words import MilestoneStatus, Stage, TaskStatus
from service.store.reads.asked import Asked
from service.store.reads.counts import Figure
from service.store.reads.progress import rolled
from service.store.reads.shape import Reading
from service.store.reads.tasks import blocking_tasks

_NONE = Figure()


def milestones(reading: Reading, sources: Sequence[Any], asked: Asked) -> Sequence[Any]:
    """Answer ``Recruit.milestones``: always the four, in order."""
    counted = {}
    if asked.has("status", "reachedAt", "progress"):
        counted = rolled(reading, sources, 0, 1)
    blocking = _blocking(reading, sources, asked)
    answers = []
    for row in sources:
        dates = Dates(row.entry_date, row.probation_ends_on)
        answers.append(
            [
                _milestone(
                    reading,
                    dates,
                    stage,
                    counted.get((row.id, stage), _NONE),
                    asked,
                    blocking.get(row.id, {}),
                )
                for stage in Stage
            ]
        )
    return answers


def milestone_status(dates: Dates, stage: Stage, figure: Figure, reading: Reading) -> MilestoneStatus:
    """Derive a milestone's status from the counts of its gates."""
    overdue, settled = figure.gates_overdue, figure.gates_settled
    counts = (overdue, TaskStatus.OVERDUE), (settled, TaskStatus.DONE)
    gates = [status for count, status in counts if count]
    if figure.gates > overdue + settled:
        gates.append(TaskStatus.OPEN)
    return dates.milestone_status(stage, gates, reading.as_of)


def _milestone(
    reading: Reading, dates: Dates, stage: Stage, figure: Figure, asked: Asked, blocking: dict[Any, Any]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    status = milestone_status(dates, stage, figure, reading)
    for each in asked.fields:
        match each.name:
            case "stage":
                values[each.key] = stage
            case "dueOn":
                values[each.key] = dates.milestones()[stage]
            case "status":
                values[each.key] = status
            case "reachedAt":
                values[each.key] = figure.reached_at if status is MilestoneStatus.REACHED else None
            case "progress":
                values[each.key] = figure.shown(each.fields)
            case "blocking":
                values[each.key] = blocking.get((each.key, stage), [])
            case _:
                continue
    return values


def _blocking(reading: Reading, sources: Sequence[Any], asked: Asked) -> dict[int, dict[Any, list[Any]]]:
    found: dict[int, dict[Any, list[Any]]] = {}
    for each in asked.below("blocking"):
        for recruit_id, stage, answer in blocking_tasks(reading, [row.id for row in sources], each.fields):
            found.setdefault(recruit_id, {}).setdefault((each.key, stage), []).append(answer)
    return found
