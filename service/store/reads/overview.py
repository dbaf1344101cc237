"""The figures of a city, a cohort or a unit at a glance."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, true, union_all

from service.domain.milestones import Dates
from service.domain.progress import Progress
from service.domain.words import Dimension, MilestoneStatus, Role, Stage
from service.store import wall
from service.store.reads import burden, figures, progress, sources, supervision, trend
from service.store.reads.asked import Asked
from service.store.reads.assignments import ASSIGNMENT
from service.store.reads.figures import Figure
from service.store.reads.people import UNIT
from service.store.reads.recruits import without
from service.store.reads.shape import Reading
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
    by_unit: bool = True
    counted: dict[tuple[Any, ...], Figure] | None = None

    @property
    def where(self) -> tuple[ColumnElement[bool], ...]:
        return self.where_on(self.reading)

    def where_on(self, reading: Reading) -> tuple[ColumnElement[bool], ...]:
        where: list[ColumnElement[bool]] = []
        if self.cohort:
            named = select(cohort.c.id).where(cohort.c.code == self.cohort)
            where.append(recruit.c.cohort_id.in_(named))
        if self.units is not None:
            where.append(sources.then(reading, "unit_id").in_(self.units))
        return tuple(where)

    def figures(self) -> dict[tuple[Any, ...], Figure]:
        if self.counted is None:
            keys = ("shown_unit_id", "track") if self.by_unit else ("track",)
            found = figures.figures(self.reading, keys, self.where)
            self.counted = found if self.by_unit else {(None, *key): each for key, each in found.items()}
        return self.counted

    def counts(self, unit_id: int, track: str) -> Progress:
        return self.figures().get((unit_id, track), Figure()).progress

    def count(self, *more: ColumnElement[bool]) -> int:
        statement = select(func.count()).select_from(recruit)
        return int(self._one(statement.where(self.reading.scope.sees("Figures"), *self.where, *more)))

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
        units = select(sources.then(self.reading, "unit_id").label("unit_id")).select_from(recruit)
        each = units.where(self.reading.scope.sees("Figures"), *self.where).subquery()
        statement = select(each.c.unit_id, func.count()).group_by(each.c.unit_id)
        return dict(tuple(row) for row in self.rows(statement))

    def rows(self, statement: Select[Any]) -> Sequence[Any]:
        return self.reading.rows(statement, wall.figures(self.reading.scope))

    def _one(self, statement: Select[Any]) -> Any:
        return self.rows(statement)[0][0] or 0


def overview(reading: Reading, asked: Asked) -> dict[str, Any]:
    """Answer ``Query.overview``."""
    unit = asked.args.get("unit")
    units = units_under(reading, unit) if unit else None
    city = _City(reading, asked.args.get("cohort"), units, by_unit=asked.has("byUnit"))
    return {each.key: _answer(city, each) for each in asked.fields if not each.name.startswith("__")}


def _answer(city: _City, asked: Asked) -> Any:
    match asked.name:
        case "progress":
            total = figures.rolled(city.figures()).get((), Figure())
            return figures.shown(total.progress, asked.fields)
        case "recruits":
            return city.count()
        case "units":
            return len(city.recruits_by_unit())
        case "mentors":
            return city.people(Role.MENTOR)
        case "partners":
            return city.people(Role.PARTNER)
        case "withoutMentor":
            return city.count(without(city.reading, Role.MENTOR))
        case "withoutPartner":
            return city.count(without(city.reading, Role.PARTNER))
        case "byUnit":
            return _by_unit(city, asked)
        case "byTrack":
            found = figures.rolled(city.figures(), 1)
            codes = [track.code for track in city.reading.catalogue.tracks]
            codes += sorted(code for (code,) in found if code not in codes)
            return [
                progress.track_progress(city.reading, code, found.get((code,), Figure()).progress, asked)
                for code in codes
            ]
        case "byDimension":
            counted = figures.by_dimension(city.reading, (), city.where)
            return [
                progress.dimension_shape(each, counted.get((each,), Progress()), asked.fields)
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
    counted = figures.rolled(city.figures(), 0)
    unit_fields: Sequence[Asked] = [below for each in asked.below("unit") for below in each.fields]
    statement, columns = UNIT.select(reading, unit_fields, "code")
    rows = reading.rows(statement.where(columns["id"].in_(sorted(recruits))).order_by(columns["code"]))
    answers: list[dict[str, Any]] = [{} for _ in rows]
    for each in asked.fields:
        match each.name:
            case "unit":
                values: Sequence[Any] = UNIT.shape(reading, rows, each.fields)
            case "recruits":
                values = [recruits[row.id] for row in rows]
            case "progress":
                values = [
                    figures.shown(counted.get((row.id,), Figure()).progress, each.fields) for row in rows
                ]
            case "lastVisitedOn":
                last = supervision.last_visits(reading, [row.id for row in rows])
                values = [last.get(row.id) for row in rows]
            case "tracks":
                values = [
                    [
                        progress.track_progress(reading, track.code, city.counts(row.id, track.code), each)
                        for track in reading.catalogue.tracks
                    ]
                    for row in rows
                ]
            case _:
                continue
        for answer, value in zip(answers, values, strict=True):
            answer[each.key] = value
    return answers


def _by_stage(city: _City, asked: Asked) -> list[dict[str, Any]]:
    """Count recruits by the status of each milestone; grouped in SQL by dates and gate counts."""
    reading = city.reading
    per_recruit = figures.gates_by_recruit(reading, city.where)
    shape = [per_recruit.c[name] for name in ("stage", "gates", "gates_settled", "gates_overdue")]
    dates = [recruit.c.entry_date, recruit.c.probation_ends_on]
    statement = (
        select(*dates, *shape, func.count().label("recruits"))
        .select_from(recruit.join(per_recruit, per_recruit.c.recruit_id == recruit.c.id))
        .group_by(*dates, *shape)
    )
    counts = {stage: dict.fromkeys(_STATUS_FIELDS.values(), 0) for stage in Stage}
    for row in city.rows(statement):
        figure = Figure(Progress(), row.gates, row.gates_settled, row.gates_overdue)
        stage = Stage(row.stage)
        status = progress.milestone_status(
            Dates(row.entry_date, row.probation_ends_on), stage, figure, reading
        )
        counts[stage][_STATUS_FIELDS[status]] += row.recruits
    for row in _without_gates(city):
        stage = Stage(row.stage)
        status = progress.milestone_status(
            Dates(row.entry_date, row.probation_ends_on), stage, Figure(), reading
        )
        counts[stage][_STATUS_FIELDS[status]] += row.recruits
    return [
        {each.key: stage if each.name == "stage" else counts[stage].get(each.name) for each in asked.fields}
        for stage in Stage
    ]


def _without_gates(city: _City) -> Sequence[Any]:
    """Count recruits whose milestone has no gate left (those who went), by dates and stage."""
    gates = figures.gates_by_recruit(city.reading, city.where)
    stages = [select(literal(stage.value).label("stage")) for stage in Stage]
    stage = union_all(*stages).subquery("stage_of_plan")
    dates = [recruit.c.entry_date, recruit.c.probation_ends_on]
    here = (gates.c.recruit_id == recruit.c.id) & (gates.c.stage == stage.c.stage)
    statement = (
        select(*dates, stage.c.stage, func.count().label("recruits"))
        .select_from(recruit.join(stage, true()).outerjoin(gates, here))
        .where(city.reading.scope.sees("Figures"), *city.where, gates.c.recruit_id.is_(None))
        .group_by(*dates, stage.c.stage)
    )
    return city.rows(statement)


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
