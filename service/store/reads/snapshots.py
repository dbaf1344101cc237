"""Snapshots of plans: which are due, what a day saw of a plan, and how they are shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select

from service.domain.milestones import Dates
from service.domain.progress import Progress
from service.domain.words import Dimension, MilestoneStatus, RecruitStatus, Stage
from service.store.reads import figures, milestones, progress, tellable
from service.store.reads.asked import Asked
from service.store.reads.counts import Figure, shown
from service.store.reads.recruits import RECRUIT
from service.store.reads.shape import Reading
from service.store.tables import snapshot, task
from service.store.writes.snapshots import Taken


def candidates(reading: Reading) -> list[Any]:
    """Return the recruits in sight who did not leave."""
    statement, columns = RECRUIT.select(reading, (), "unit_id", "entry_date", "probation_ends_on", "status")
    stays = columns["status"] != RecruitStatus.LEFT
    return list(reading.rows(statement.where(stays).order_by(columns["id"])))


def due(reading: Reading, recruits: Sequence[Any]) -> list[tuple[Any, Stage, date]]:
    """Return of which milestones of these recruits there should be a snapshot and is none, and of which day.

    It shows the day on which the milestone was reached, or else the milestone's own day once that is over:
    whichever comes first.
    """
    ids = [who.id for who in recruits]
    there = {
        (row.recruit_id, row.stage)
        for row in reading.rows(
            select(snapshot.c.recruit_id, snapshot.c.stage).where(snapshot.c.recruit_id.in_(ids))
        )
    }
    gates = [figures.of_recruits(ids), task.c.gate]
    counted = figures.figures(reading, ("recruit_id", "stage"), gates, gates=True)
    settled = tellable.gates_settled(reading, ids)
    found = []
    for who in recruits:
        dates = Dates(who.entry_date, who.probation_ends_on)
        for stage, day in dates.milestones().items():
            if (who.id, stage) in there:
                continue
            figure = counted.get((who.id, stage), Figure())
            status = milestones.milestone_status(dates, stage, figure, reading)
            reached = settled.get((who.id, stage)) if status is MilestoneStatus.REACHED else None
            on = min(day, reached) if reached is not None else day
            if on < reading.today or (on == reading.today and reached == on):
                found.append((who, stage, on))
    return found


def taken(reading: Reading, wanted: Sequence[tuple[Any, Stage, date]]) -> list[Taken]:
    """Return what each of these days saw of a plan; statements grow with the days, not with the recruits."""
    found = []
    for day in sorted({on for _, _, on in wanted}):
        here = [(who, stage) for who, stage, on in wanted if on == day]
        then, ids = reading.on(day), [who.id for who, _ in here]
        mine = [figures.of_recruits(ids)]
        by_track = figures.figures(then, ("recruit_id", "track"), mine)
        by_dimension = figures.by_dimension(then, ("recruit_id",), mine)
        for who, stage in here:
            tracks = {track: each.progress for (owner, track), each in by_track.items() if owner == who.id}
            tracks = {
                **{track.code: Progress() for track in reading.installed.of(who.unit_id).tracks},
                **tracks,
            }
            total = Progress()
            for each in tracks.values():
                total.add(each)
            dimensions = {each: by_dimension.get((who.id, each), Figure()) for each in Dimension}
            counts = {
                "progress": asdict(total),
                "tracks": {track: asdict(each) for track, each in tracks.items()},
                "dimensions": {
                    str(dimension): asdict(each.progress) for dimension, each in dimensions.items()
                },
            }
            found.append(
                Taken(recruit_id=who.id, unit_id=who.unit_id, stage=stage, taken_on=day, figures=counts)
            )
    return found


def _of_recruits(reading: Reading, sources: Sequence[Any], asked: Asked) -> Sequence[Any]:
    """Answer ``Recruit.snapshots`` in the order of the milestones; levels are payloads, and not in them."""
    ids = [row.id for row in sources]
    rows = reading.rows(
        select(snapshot).where(snapshot.c.recruit_id.in_(ids), snapshot.c.taken_on <= reading.as_of)
    )
    found: dict[int, dict[str, Any]] = {each: {} for each in ids}
    for row in rows:
        found[row.recruit_id][row.stage] = _shape(reading, row, asked.fields)
    return [[found[each][stage] for stage in Stage if stage in found[each]] for each in ids]


def _shape(reading: Reading, row: Any, fields: Iterable[Asked]) -> dict[str, Any]:
    counts: Mapping[str, Any] = row.figures
    places = {track.code: place for place, track in enumerate(reading.catalogue.tracks)}
    values: dict[str, Any] = {}
    for each in fields:
        match each.name:
            case "stage":
                values[each.key] = Stage(row.stage)
            case "takenOn":
                values[each.key] = row.taken_on
            case "hash":
                values[each.key] = row.hash
            case "progress":
                (values[each.key],) = shown([_figure(counts["progress"])], each.fields)
            case "tracks":
                codes = sorted(counts["tracks"], key=lambda code: places.get(code, len(places)))
                found = [_figure(counts["tracks"][code]) for code in codes]
                values[each.key] = progress.track_rows(reading, [(None, code) for code in codes], found, each)
            case "dimensions":
                values[each.key] = [
                    progress.dimension_shape(dimension, _figure(counts["dimensions"][dimension]), each.fields)
                    for dimension in Dimension
                ]
            case _:
                continue
    return values


def _figure(counted: Mapping[str, int]) -> Figure:
    return Figure.of(Progress(**counted))


RECRUIT.links["snapshots"] = _of_recruits
