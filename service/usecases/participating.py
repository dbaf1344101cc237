"""Tasks of plugins that units choose: they go where a unit no longer uses one, come where it does."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from service.domain import suspensions
from service.domain.enabling import Enabling, sameness
from service.domain.milestones import Dates
from service.domain.planning import PlannedTask, Suspension, plan
from service.domain.words import RecruitStatus, Role, TaskState
from service.store.reads import lookup
from service.store.units import unit_parents
from service.store.writes import enabling, pauses, plans
from service.store.writes.work import Work
from service.usecases import replanning
from service.usecases.sight import everything

_CHUNK = 500
_MOST = 64


@dataclass
class Settled:
    """How many tasks of each item came and went."""

    added: Counter[str] = field(default_factory=Counter)
    withdrawn: Counter[str] = field(default_factory=Counter)
    by_recruit: dict[Any, tuple[int, int]] = field(default_factory=dict)


def because(plugin: str) -> str:
    """Return the reason kept with a task that went because its unit does not use the plugin."""
    return f"plugin:{plugin}"[:_MOST]


def left_out(work: Work, unit_id: int, track: str) -> str | None:
    """Return the installed plugin of a track that a unit does not use, None where it does."""
    found = work.catalogue.track(track)
    return found.plugin if found is not None and work.installed.of(unit_id).track(track) is None else None


def leave_out(work: Work, recruit_id: int, unit_id: int) -> int:
    """Withdraw the undone tasks of plugins that a unit does not use; return how many."""
    gone: dict[str, list[int]] = {}
    for row in lookup.tasks_of_recruit(everything(work), recruit_id):
        if row.state == TaskState.PENDING and not replanning.missed(work, row):
            plugin = left_out(work, unit_id, row.track)
            if plugin is not None:
                gone.setdefault(because(plugin), []).append(row.id)
    return sum(plans.withdraw(work, ids, reason) for reason, ids in gone.items())


def settle(work: Work, recruits: Sequence[Any], plugins: Collection[str], due_after: date) -> Settled:
    """Let the plans of active recruits, whose plans are held, follow what their units use of these plugins.

    What is used comes back where it had been withdrawn, and what is missing and due after a day is added; of
    the rest what is undone is withdrawn. Done again it changes nothing.
    """
    tracks = {track.code: track.plugin for track in work.catalogue.tracks if track.plugin in plugins}
    return _in_chunks(work, recruits, tracks, due_after)


def leave_quarantined(work: Work, recruits: Sequence[Any], plugin: str) -> Settled:
    """Withdraw what is undone of a plugin that cannot say itself which tracks are its own."""
    taken = {track.code for track in work.catalogue.tracks}
    followed = enabling.applied(work).get(plugin)
    tracks = {code.partition(".")[0] for code in followed.items} - taken if followed is not None else set()
    return _in_chunks(work, recruits, dict.fromkeys(tracks, plugin), work.today)


def _in_chunks(work: Work, recruits: Sequence[Any], tracks: Mapping[str, str], due_after: date) -> Settled:
    settled = Settled()
    for start in range(0, len(recruits) if tracks else 0, _CHUNK):
        _settle(work, recruits[start : start + _CHUNK], tracks, due_after, settled)
    return settled


def follow_unit(work: Work, recruit_id: int, due_after: date) -> Settled:
    """Let an active recruit's plan follow the plugins that the unit chooses, once unit or dates changed."""
    plans.hold(work, [recruit_id])
    who = lookup.recruit_rows(everything(work), [recruit_id])[recruit_id]
    return settle(work, [who] if who.status == RecruitStatus.ACTIVE else [], chosen(work), due_after)


def chosen(work: Work) -> set[str]:
    """Return the installed plugins that units choose."""
    return {plugin.name for plugin in work.catalogue.plugins if not plugin.mandatory}


def follow_parents(work: Work, before: Enabling, action: str, role: Role | None = None) -> None:
    """Let the plans of units below which, since they moved, another word on plugins counts follow it."""
    work.installed.forget()
    after = placed(work)
    units = [
        unit for unit in after.parents if sameness(before.choices(unit)) != sameness(after.choices(unit))
    ]
    plans.hold(work, [who.id for who in lookup.active_recruits(everything(work), units)])
    recruits = lookup.active_recruits(everything(work), units)
    for who, (added, withdrawn) in settle(work, recruits, chosen(work), work.today).by_recruit.items():
        work.trace(
            action,
            "Recruit",
            who.id,
            role=role,
            recruit_id=who.id,
            unit_id=who.unit_id,
            tasksAdded=added,
            tasksWithdrawn=withdrawn,
        )


def placed(work: Work) -> Enabling:
    """Return all that was said of plugins, and where units stand by now."""
    return Enabling(work.installed.enabling.entries, unit_parents(work.connection))


def _settle(
    work: Work, recruits: Sequence[Any], tracks: Mapping[str, str], due_after: date, settled: Settled
) -> None:
    back: list[Any] = []
    gone: dict[str, list[Any]] = {}
    fresh: list[dict[str, Any]] = []
    swallowed: list[dict[str, Any]] = []
    known = plans.of_tracks(work, [who.id for who in recruits], tracks)
    paused = pauses.suspensions_among(work, [who.id for who in recruits])
    for who in recruits:
        came, went = len(fresh) + len(back), _sum(gone)
        used = {track.code for track in work.installed.of(who.unit_id).tracks} & set(tracks)
        there = set()
        for row in known.get(who.id, ()):
            there.add((row.item, row.occurrence))
            reason = because(tracks[row.track])
            if row.track not in used:
                if row.state == TaskState.PENDING and not replanning.missed(work, row):
                    gone.setdefault(reason, []).append(row)
            elif row.state == TaskState.WITHDRAWN and row.withdrawn_because == reason:
                back.append(row)
        for planned, inside in planned_of(work, who, used, paused.get(who.id, ())):
            if (planned.item, planned.occurrence) in there or planned.due_on <= due_after:
                continue
            row = {**plans.row_of(work, planned, who.unit_id), "recruit_id": who.id}
            if inside is None:
                fresh.append(row)
            else:
                because_of = {"state": TaskState.WITHDRAWN, "withdrawn_because": replanning.because(inside)}
                swallowed.append(row | because_of)
        came, went = len(fresh) + len(back) - came, _sum(gone) - went
        if came or went:
            settled.by_recruit[who] = came, went
    for reason, rows in gone.items():
        plans.withdraw(work, [row.id for row in rows], reason)
        settled.withdrawn.update(row.item for row in rows)
    plans.restore(work, [row.id for row in back])
    settled.added.update(row.item for row in back)
    for who in recruits:
        mine = [row for row in back if row.recruit_id == who.id] if who.id in paused else []
        if mine and (again := _swallow(work, mine, paused[who.id])):
            settled.added.subtract(row.item for row in again)
            came, went = settled.by_recruit[who]
            settled.by_recruit[who] = came - len(again), went
    plans.add(work, fresh)
    plans.add(work, swallowed)
    settled.added.update(row["item"] for row in fresh)
    _follow_settings(work, recruits, tracks)


def _follow_settings(work: Work, recruits: Sequence[Any], tracks: Mapping[str, str]) -> None:
    """Let what is undone follow the forms of its items as the unit's settings make them.

    What another version of a checklist made stays as it is until the installed one is applied to it.
    """
    followed = enabling.applied(work)
    by_unit: dict[int, list[int]] = {}
    for who in recruits:
        by_unit.setdefault(who.unit_id, []).append(who.id)
    for unit, ids in by_unit.items():
        items, rows = work.installed.of(unit).items, work.version_rows(unit)
        undone = [each for each in plans.undone_versions(work, ids, tracks) if each[0] in items]
        before = work.versions.of(work.connection, [old for _, old in undone])
        moved = {}
        for item, old in undone:
            known = followed.get(tracks[items[item].track])
            applied = known is None or known.items.get(item) == work.catalogue.items[item].hash
            if applied and rows[item] != old and _but_form(before[old]) == _but_form(items[item].definition):
                moved[old] = rows[item]
        plans.follow_versions(work, ids, moved)


def _but_form(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Return what settings do not change of an item."""
    said: dict[str, Any] = orjson.loads(orjson.dumps({**definition, "evidenceSchema": None}))
    return said


def _swallow(work: Work, back: Sequence[Any], known: Sequence[Suspension]) -> list[Any]:
    """Lay the suspensions of meanwhile on what came back to a plan; return what they swallow."""
    (recruit_id,) = {row.recruit_id for row in back}
    replanning.pause(work, recruit_id, known, known)
    now = {row.id: row.state for row in lookup.tasks_of_recruit(everything(work), recruit_id)}
    return [row for row in back if now[row.id] == TaskState.WITHDRAWN]


def _sum(rows: Mapping[str, Sequence[Any]]) -> int:
    return sum(map(len, rows.values()))


def planned_of(
    work: Work, who: Any, used: Collection[str], known: Iterable[Suspension]
) -> Iterator[tuple[PlannedTask, Suspension | None]]:
    """Give the tasks of tracks as a recruit's suspensions move them, with the one that swallows each."""
    if not used:
        return
    items = [item.planned for item in work.installed.of(who.unit_id).items.values() if item.track in used]
    for planned in plan(items, Dates(who.entry_date, who.probation_ends_on), work.calendar):
        yield suspensions.laid(planned, known, work.calendar)
