"""Progress of recruits, units and cohorts; tracks and dimensions of recruits."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, false, func, select

from service.domain.words import Dimension
from service.store import wall
from service.store.among import among
from service.store.reads import figures
from service.store.reads.asked import Asked
from service.store.reads.checklists import track_shape
from service.store.reads.counts import Figure, shown
from service.store.reads.people import COHORT, UNIT
from service.store.reads.scores import latest_levels
from service.store.reads.shape import Reading, ids_of, tabled
from service.store.reads.sources import then
from service.store.tables import recruit
from service.store.units import unit_parents, units_below

_NONE = Figure()


def rolled(
    reading: Reading, sources: Sequence[Any], *positions: int, reached: bool = False
) -> dict[tuple[Any, ...], Figure]:
    """Sum these recruits' counts by some of recruit, stage and track; one statement however many fields ask.

    ``reached``: with when gates were settled, which rows that were read ahead tell only where it was asked.
    """
    ids = ids_of(sources)
    tallies = reading.memo.get(("tallies", ids))
    if tallies is None or (reached and not tallies.timed):
        keys = ("recruit_id", "stage", "track")
        tallies = figures.counted(reading, keys, [figures.of_recruits(ids)], gates=True)
        reading.memo["tallies", ids] = tallies
    key = ("rolled", positions, ids, tallies.timed)
    if key not in reading.memo:
        reading.memo[key] = tallies.by(*positions)
    return reading.memo[key]  # type: ignore[no-any-return]


def of_recruit(reading: Reading, sources: Sequence[Any], asked: Asked) -> Sequence[Any]:
    """Answer ``Recruit.progress``."""
    found = rolled(reading, sources, 0)
    return shown([found.get((row.id,), _NONE) for row in sources], asked.fields)


def tracks_of_recruit(reading: Reading, sources: Sequence[Any], asked: Asked) -> Sequence[Any]:
    """Answer ``Recruit.tracks``: the enabled ones, and others of which tasks remain."""
    found = rolled(reading, sources, 0, 2)
    remaining: dict[int, set[str]] = defaultdict(set)
    for (owner, code), each in found.items():
        if each.packed:
            remaining[owner].add(code)
    used = {unit_id: _used(reading, unit_id) for unit_id in {row.unit_id for row in sources}}
    codes = [_with(used[row.unit_id], remaining.get(row.id, ())) for row in sources]
    flat = [(row.id, code) for row, some in zip(sources, codes, strict=True) for code in some]
    rows = iter(track_rows(reading, flat, [found.get(key, _NONE) for key in flat], asked))
    return [list(islice(rows, len(some))) for some in codes]


def _used(reading: Reading, unit_id: int) -> Sequence[str]:
    """Return the tracks that a unit uses."""
    return [track.code for track in reading.installed.of(unit_id).tracks]


def _with(used: Sequence[str], counted: Iterable[str]) -> Sequence[str]:
    """Return the tracks used, and others of which tasks remain."""
    more = set(counted).difference(used)
    return [*used, *sorted(more)] if more else used


def dimensions_of_recruit(reading: Reading, sources: Sequence[Any], asked: Asked) -> Sequence[Any]:
    """Answer ``Recruit.dimensions``: always the five."""
    ids = ids_of(sources)
    counted: dict[tuple[Any, ...], Figure] = {}
    if asked.has("progress"):
        ahead = reading.memo.get(("dimension figures", ids))
        if ahead is not None:
            counted = figures.in_dimensions(ahead)
        else:
            counted = figures.by_dimension(reading, ("recruit_id",), [figures.of_recruits(ids)])
    levels = latest_levels(reading, ids) if asked.has("latestScore") else {}
    return [
        [
            dimension_shape(
                dimension,
                counted.get((each, dimension), _NONE),
                asked.fields,
                levels.get(each, {}).get(dimension),
            )
            for dimension in Dimension
        ]
        for each in ids
    ]


def dimension_shape(
    dimension: Dimension, figure: Figure, fields: Sequence[Asked], score: float | None = None
) -> dict[str, Any]:
    """Answer the fields of a DimensionProgress."""
    values: dict[str, Any] = {}
    for each in fields:
        match each.name:
            case "dimension":
                values[each.key] = dimension
            case "progress":
                (values[each.key],) = shown([figure], each.fields)
            case "latestScore":
                values[each.key] = score
            case _:
                continue
    return values


def _unit_where(
    reading: Reading, ids: Sequence[int]
) -> tuple[dict[int, frozenset[int]], ColumnElement[bool]]:
    parents = unit_parents(reading.connection)
    below = {each: units_below(parents, {each}) for each in ids}
    members = frozenset().union(*below.values())
    return below, among(then(reading, "unit_id"), members)


def _of_unit(reading: Reading, sources: Sequence[Any], asked: Asked) -> Sequence[Any]:
    totals = reading.memo.get(("unit totals", ids_of(sources)))
    if totals is None:
        counted = _unit_figures(reading, sources)
        totals = {row.id: _sum(counted, row.id) for row in sources}
    return shown([totals[row.id] for row in sources], asked.fields)


def _tracks_of_unit(reading: Reading, sources: Sequence[Any], asked: Asked) -> Sequence[Any]:
    counted = _unit_figures(reading, sources)
    answers = []
    for row in sources:
        remaining = [code for (owner, code), each in counted.items() if owner == row.id and each.packed]
        codes = _with(_used(reading, row.id), remaining)
        answers.append(
            track_rows(
                reading,
                [(row.id, code) for code in codes],
                [_sum(counted, row.id, code) for code in codes],
                asked,
            )
        )
    return answers


def _unit_figures(reading: Reading, sources: Sequence[Any]) -> dict[tuple[int, str], Figure]:
    ids = ids_of(sources)
    if ("unit figures", ids) not in reading.memo:
        below, where = _unit_where(reading, ids)
        found = figures.figures(reading, ("shown_unit_id", "track"), [where])
        sums: dict[tuple[int, str], Figure] = {}
        above = {each: [root for root, some in below.items() if each in some] for each, _ in found}
        for (unit_id, track), figure in found.items():
            for each in above[unit_id]:
                sums.setdefault((each, track), Figure()).add(figure)
        reading.memo["unit figures", ids] = sums
    return reading.memo["unit figures", ids]  # type: ignore[no-any-return]


def _sum(counted: dict[tuple[int, str], Figure], unit_id: int, track: str | None = None) -> Figure:
    total = Figure()
    for (owner, code), figure in counted.items():
        if owner == unit_id and track in (None, code):
            total.add(figure)
    return total


def track_rows(
    reading: Reading, tracks: Sequence[tuple[Any, str]], found: Sequence[Figure], asked: Asked
) -> list[dict[str, Any]]:
    """Answer the fields of a TrackProgress for tracks, each given as whose it is and its code."""
    columns: dict[str, Sequence[Any]] = {}
    for each in asked.fields:
        if each.name == "track":
            known = {
                code: track_shape(reading, code, code, each.fields) for code in {code for _, code in tracks}
            }
            columns[each.key] = [known[code] for _, code in tracks]
        elif each.name == "progress":
            columns[each.key] = shown(found, each.fields)
    return tabled(columns, len(tracks))


def _of_cohort(reading: Reading, sources: Sequence[Any], asked: Asked) -> Sequence[Any]:
    ids = [row.id for row in sources]
    where = recruit.c.cohort_id.in_(ids) if ids else false()
    found = figures.figures(reading, ("cohort_id",), [where])
    return shown([found.get((each,), _NONE) for each in ids], asked.fields)


def _recruit_count(reading: Reading, sources: Sequence[Any], _asked: Asked) -> Sequence[Any]:
    statement = (
        select(recruit.c.cohort_id, func.count())
        .where(reading.scope.sees("Figures"), recruit.c.cohort_id.in_([row.id for row in sources]))
        .group_by(recruit.c.cohort_id)
    )
    found = {row[0]: row[1] for row in reading.rows(statement, wall.figures(reading.scope))}
    return [found.get(row.id, 0) for row in sources]


UNIT.links["progress"] = _of_unit
UNIT.links["tracks"] = _tracks_of_unit
COHORT.links["progress"] = _of_cohort
COHORT.links["recruitCount"] = _recruit_count
