"""The figures of a city, a cohort or a unit at a glance."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from service.domain.milestones import Dates
from service.domain.words import Dimension, MilestoneStatus, Role, Stage
from service.store import wall
from service.store.among import among
from service.store.reads import burden, figures, milestones, progress, sources, supervision, trend
from service.store.reads.asked import Asked
from service.store.reads.assignments import ASSIGNMENT
from service.store.reads.counts import Figure, Tallies, shown
from service.store.reads.headcounts import STATEMENTS
from service.store.reads.people import UNIT
from service.store.reads.shape import Reading, tabled
from service.store.reads.task_filters import units_under
from service.store.scope import acts_on
from service.store.tables import assignment, cohort, recruit

_STATUS_FIELDS = {
    MilestoneStatus.UPCOMING: "upcoming",
    MilestoneStatus.IN_PROGRESS: "inProgress",
    MilestoneStatus.REACHED: "reached",
    MilestoneStatus.OVERDUE: "overdue",
}


@dataclass
class _City:
    """The recruits that an overview is about, and their tasks counted by unit and track at most once.

    Of one cohort, and of some units; None: of all. Units are told apart only where ``by_unit`` asks for it.
    """

    reading: Reading
    cohort: str | None
    units: frozenset[int] | None
    ahead: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    by_unit: bool = True
    summed: dict[tuple[str, ...], dict[tuple[Any, ...], Figure]] = field(default_factory=dict)

    @property
    def where(self) -> tuple[ColumnElement[bool], ...]:
        return self.where_on(self.reading)

    def where_on(self, reading: Reading) -> tuple[ColumnElement[bool], ...]:
        where: list[ColumnElement[bool]] = []
        if self.cohort:
            named = select(cohort.c.id).where(cohort.c.code == self.cohort)
            where.append(recruit.c.cohort_id.in_(named))
        if self.units is not None:
            where.append(among(sources.then(reading, "unit_id"), self.units))
        return tuple(where)

    @cached_property
    def tallies(self) -> Tallies:
        if "figures" in self.ahead:
            return Tallies(self.ahead["figures"], len(self._keys))
        return figures.counted(self.reading, self._keys, self.where)

    def figures(self, *names: str) -> dict[tuple[Any, ...], Figure]:
        """Return what is counted by unit, by track, by both or by neither."""
        if names not in self.summed:
            self.summed[names] = self.tallies.by(*map(self._keys.index, names))
        return self.summed[names]

    @property
    def _keys(self) -> tuple[str, ...]:
        return ("shown_unit_id", "track") if self.by_unit else ("track",)

    def found(self, name: str) -> Sequence[Any]:
        """Return what a statement of ``STATEMENTS`` finds, where it was not read ahead."""
        if name in self.ahead:
            return self.ahead[name]
        return self.rows(STATEMENTS[name](self.reading, self.where))

    def people(self, role: Role) -> int:
        statement = (
            select(func.count(assignment.c.person_id.distinct()))
            .select_from(assignment.join(recruit, recruit.c.id == assignment.c.recruit_id))
            .where(self.reading.scope.sees("Figures"), *self.where)
            .where(assignment.c.role == role, acts_on(self.reading.as_of))
        )
        return int(self._one(statement))

    def first_entry(self) -> date | None:
        first = select(func.min(recruit.c.entry_date)).where(self.reading.scope.sees("Figures"), *self.where)
        return self.rows(first)[0][0]  # type: ignore[no-any-return]

    def recruits_by_unit(self) -> dict[int, int]:
        return {row.unit_id: row.recruits for row in self.found("placed")}

    def rows(self, statement: Select[Any]) -> Sequence[Any]:
        return self.reading.rows(statement, wall.figures(self.reading.scope))

    def _one(self, statement: Select[Any]) -> Any:
        return self.rows(statement)[0][0] or 0


def overview(reading: Reading, asked: Asked) -> dict[str, Any]:
    """Answer ``Query.overview``."""
    unit = asked.args.get("unit")
    units = units_under(reading, unit) if unit else None
    ahead = reading.memo.get(("city", id(asked)), {})
    city = _City(reading, asked.args.get("cohort"), units, ahead, by_unit=asked.has("byUnit"))
    return {each.key: _answer(city, each) for each in asked.fields if not each.name.startswith("__")}


def _answer(city: _City, asked: Asked) -> Any:
    match asked.name:
        case "progress":
            return shown([city.figures().get((), Figure())], asked.fields)[0]
        case "recruits":
            return sum(city.recruits_by_unit().values())
        case "units":
            return len(city.recruits_by_unit())
        case "mentors":
            return city.people(Role.MENTOR)
        case "partners":
            return city.people(Role.PARTNER)
        case "withoutMentor":
            return city.found("mentorless")[0].recruits
        case "withoutPartner":
            return city.found("partnerless")[0].recruits
        case "byUnit":
            return _by_unit(city, asked)
        case "byTrack":
            found = city.figures("track")
            codes = [track.code for track in city.reading.catalogue.tracks]
            codes += sorted(code for (code,) in found if code not in codes)
            rows = [(None, code) for code in codes]
            return progress.track_rows(
                city.reading, rows, [found.get((code,), Figure()) for code in codes], asked
            )
        case "byDimension":
            counted = figures.by_dimension(city.reading, (), city.where)
            return [
                progress.dimension_shape(each, counted.get((each,), Figure()), asked.fields)
                for each in Dimension
            ]
        case "byStage":
            return _by_stage(city, asked)
        case "exceptions":
            return _exceptions(city, asked)
        case _:
            return _SUPERVISED[asked.name](city, asked)


def _by_unit(city: _City, asked: Asked) -> list[dict[str, Any]]:
    """Answer each unit with its own recruits; pages ask for ``tracks`` too, those of the catalogue."""
    reading, recruits = city.reading, city.recruits_by_unit()
    unit_fields: Sequence[Asked] = [below for each in asked.below("unit") for below in each.fields]
    rows = city.ahead.get("units")
    if rows is None:
        statement, of_unit = UNIT.select(reading, unit_fields, "code")
        rows = reading.rows(statement.where(of_unit["id"].in_(sorted(recruits))).order_by(of_unit["code"]))
    columns: dict[str, Sequence[Any]] = {}
    for each in asked.fields:
        match each.name:
            case "unit":
                columns[each.key] = UNIT.shape(reading, rows, each.fields)
            case "recruits":
                columns[each.key] = [recruits[row.id] for row in rows]
            case "progress":
                counted = city.figures("shown_unit_id")
                columns[each.key] = shown([counted.get((row.id,), Figure()) for row in rows], each.fields)
            case "lastVisitedOn":
                last = supervision.last_visits(reading, [row.id for row in rows])
                columns[each.key] = [last.get(row.id) for row in rows]
            case "tracks":
                columns[each.key] = [_tracks(city, row.id, each) for row in rows]
            case _:
                continue
    return tabled(columns, len(rows))


def _tracks(city: _City, unit_id: int, asked: Asked) -> list[dict[str, Any]]:
    counted, codes = (
        city.figures("shown_unit_id", "track"),
        [each.code for each in city.reading.catalogue.tracks],
    )
    found = [counted.get((unit_id, code), Figure()) for code in codes]
    return progress.track_rows(city.reading, [(unit_id, code) for code in codes], found, asked)


def _by_stage(city: _City, asked: Asked) -> list[dict[str, Any]]:
    """Count recruits by the status of each milestone; grouped in SQL by dates and gate counts."""
    counts = {stage: dict.fromkeys(_STATUS_FIELDS.values(), 0) for stage in Stage}

    def count(dates: Dates, stage: Stage, figure: Figure, recruits: int) -> None:
        status = milestones.milestone_status(dates, stage, figure, city.reading)
        counts[stage][_STATUS_FIELDS[status]] += recruits

    rest: dict[tuple[Dates, Stage], int] = {}
    for row in city.found("born"):
        rest |= {(Dates(row.entry_date, row.probation_ends_on), stage): row.recruits for stage in Stage}
    for row in city.found("gated"):
        dates, stage = Dates(row.entry_date, row.probation_ends_on), Stage(row.stage)
        figure = Figure.of_gates(row.gates, row.gates_settled, row.gates_overdue)
        count(dates, stage, figure, row.recruits)
        rest[dates, stage] -= row.recruits
    for (dates, stage), recruits in rest.items():  # whose milestone has no gate left: those who went
        count(dates, stage, Figure(), recruits)
    return [
        {each.key: stage if each.name == "stage" else counts[stage].get(each.name) for each in asked.fields}
        for stage in Stage
    ]


def _exceptions(city: _City, asked: Asked) -> list[dict[str, Any]]:
    statement, columns = ASSIGNMENT.select(city.reading, asked.fields)
    statement = statement.where(columns["exception"], *city.where).order_by(columns["id"])
    rows = city.reading.rows(statement.where(acts_on(city.reading.as_of)))
    return ASSIGNMENT.shape(city.reading, rows, asked.fields)


_SUPERVISED: Mapping[str, Callable[[_City, Asked], Any]] = {
    "weeksWithoutVisit": lambda city, _asked: supervision.weeks_without_visit(
        city.reading, city.units, city.first_entry()
    ),
    "openFollowUps": lambda city, _asked: supervision.open_follow_ups(city.reading, city.units),
    "trend": lambda city, asked: trend.trend(city.reading, asked, city.where_on),
    "burden": lambda city, asked: burden.burden(city.reading, asked, city.where, city.people),
}
