"""Letting plans under way follow their checklists as they are installed.

What is undone moves: tasks of items that are gone are withdrawn, those of new or rescheduled items come where
they are due later, the rest follows its item. What is done, recorded, waived or awaits confirmation stays.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.domain.milestones import Dates
from service.domain.words import TaskState
from service.store.reads import lookup
from service.store.units import unit_parents
from service.store.writes import enabling, pauses, plans
from service.store.writes.work import Work
from service.usecases import replanning, sight
from service.usecases.participating import planned_of

BECAUSE = "version"
"""Why a task was withdrawn whose item, or whose window, the new version does not have."""

_CHUNK = 500
_DATING = ("schedules", "opens", "stage")


@dataclass
class Tally:
    """How many open tasks of each item came, went and follow a changed item; how many are overdue by that."""

    added: Counter[str] = field(default_factory=Counter)
    withdrawn: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    overdue: Counter[str] = field(default_factory=Counter)


def revise(work: Work, plugin: str, before: Mapping[str, str]) -> Tally:
    """Move what is undone of a plugin's tasks in all active plans."""
    tally = Tally()
    tracks = {track.code for track in work.catalogue.tracks if track.plugin == plugin}
    tracks |= {code.partition(".")[0] for code in before}
    units = sorted(unit_parents(work.connection))
    recruits = lookup.active_recruits(sight.everything(work), units)
    for start in range(0, len(recruits), _CHUNK):
        some = recruits[start : start + _CHUNK]
        plans.hold(work, [who.id for who in some])
        known = plans.of_tracks(work, [who.id for who in some], tracks)
        paused = pauses.suspensions_among(work, [who.id for who in some])
        for who in some:
            _one(work, who, tracks, known.get(who.id, ()), paused.get(who.id, ()), tally)
    return tally


def catch_up(work: Work, recruit_id: int) -> None:
    """Let a plan that stood aside follow the checklists that were applied meanwhile."""
    found: dict[str, dict[str, str]] = {}
    for item in work.catalogue.items.values():
        track = work.catalogue.track(item.track)
        if track is not None:
            found.setdefault(track.plugin, {})[item.code] = item.hash
    followed = {name for name, row in enabling.applied(work).items() if row.items == found.get(name)}
    tracks = {track.code for track in work.catalogue.tracks if track.plugin in followed}
    plans.hold(work, [recruit_id])
    who = lookup.recruit_rows(sight.everything(work), [recruit_id])[recruit_id]
    rows = plans.of_tracks(work, [recruit_id], tracks).get(recruit_id, ())
    _one(work, who, tracks, rows, pauses.suspensions_of(work, recruit_id), Tally())


def _one(
    work: Work, who: Any, tracks: set[str], rows: Sequence[Any], paused: Sequence[Any], tally: Tally
) -> None:
    """Move what is undone of one plan."""
    used = work.installed.of(who.unit_id)
    mine = {track.code for track in used.tracks} & tracks
    known = {track.code for track in work.catalogue.tracks}
    planned = {
        (each.item, each.occurrence): (each, inside) for each, inside in planned_of(work, who, mine, paused)
    }
    gone, back, redated, followed = [], [], [], 0
    for row in rows:
        if row.track in known and row.track not in mine:
            continue
        there = row.item in used.items and (
            row.created_on is not None or (row.item, row.occurrence) in planned
        )
        if row.state == TaskState.WITHDRAWN and row.withdrawn_because == BECAUSE and there:
            back.append(row)
        elif row.state == TaskState.PENDING and not replanning.missed(work, row):
            if not there:
                gone.append(row)
            elif row.item_version_id != work.version_rows(who.unit_id)[row.item]:
                redated += _follow(work, who, row, tally)
                followed += 1
    plans.withdraw(work, [row.id for row in gone], BECAUSE)
    plans.restore(work, [row.id for row in back])
    there_already = {(row.item, row.occurrence) for row in rows}
    fresh = [
        {**plans.row_of(work, each, who.unit_id), "recruit_id": who.id}
        for place, (each, inside) in planned.items()
        if place not in there_already and each.due_on > work.today and inside is None
    ]
    plans.add(work, fresh)
    moving = {row.id for row in (*back, *redated)}
    if moving:
        for row in back:
            plans.follow_item(work, row.id, plans.of_item(work, row.item, who.unit_id))
        dates = Dates(who.entry_date, who.probation_ends_on)
        replanning.replan(work, who.id, dates, lambda row: row.id in moving)
    tally.overdue.update(row.item for row in (*back, *redated) if _falls_overdue(work, row, planned))
    tally.withdrawn.update(row.item for row in gone)
    tally.added.update([row.item for row in back] + [row["item"] for row in fresh])
    if gone or back or fresh or followed:
        _trace(work, who, len(back) + len(fresh), len(gone), followed)


def _falls_overdue(work: Work, row: Any, planned: Mapping[tuple[str, int], Any]) -> bool:
    """Say whether a task is overdue once it follows its item, and was not before."""
    found = planned.get((row.item, row.occurrence))
    if found is None or row.hand_due_on is not None or found[0].due_on >= work.today:
        return False
    return row.state == TaskState.WITHDRAWN or bool(row.due_on >= work.today)


def _follow(work: Work, who: Any, row: Any, tally: Tally) -> list[Any]:
    """Let an open task follow its item as it is now; return it where its dates hang on what changed."""
    was = work.versions.of(work.connection, [row.item_version_id])[row.item_version_id]
    values = plans.of_item(work, row.item, who.unit_id)
    if row.addressee_id is not None:
        values = {name: value for name, value in values.items() if name != "role"}
    plans.follow_item(work, row.id, values)
    tally.changed[row.item] += 1
    now = (work.installed.of(who.unit_id).items[row.item]).definition
    return [row] if any(was.get(name) != now[name] for name in _DATING) else []


def _trace(work: Work, who: Any, added: int, withdrawn: int, changed: int) -> None:
    work.trace(
        "applyPlan",
        "Recruit",
        who.id,
        recruit_id=who.id,
        unit_id=who.unit_id,
        tasksAdded=added,
        tasksWithdrawn=withdrawn,
        tasksChanged=changed,
    )
