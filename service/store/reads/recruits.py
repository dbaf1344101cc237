"""Recruits: lists by filter, and what is shown of each."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
)

from service.domain.milestones import stage_on
from service.domain.words import RecruitStatus, Role, Stage
from service.store.reads import assignments, milestones, progress, sources, tasks
from service.store.reads.asked import Asked
from service.store.reads.paging import Order, as_day, as_number, as_text, connection
from service.store.reads.people import UNIT
from service.store.reads.shape import Column, Kind, Reading, to_one
from service.store.reads.task_filters import in_unit
from service.store.scope import acts_on
from service.store.tables import assignment, cohort, person, recruit, suspension, task, unit


def _source(reading: Reading) -> tuple[FromClause, Mapping[str, ColumnElement[Any]]]:
    tables, columns = sources.recruits(reading)
    own = {name: person.c[name] for name in ("code", "name", "pinyin", "initials")}
    derived: dict[str, ColumnElement[Any]] = {
        "shown_status": status_of(reading),
        "overdue": overdue_of(reading),
    }
    return tables.join(person, person.c.id == recruit.c.id), {**columns, **own, **derived}


def status_of(reading: Reading) -> ColumnElement[str]:
    """Return a recruit's status on the day shown."""
    settled = (recruit.c.status != RecruitStatus.ACTIVE) & (recruit.c.status_since <= reading.as_of)
    suspended = exists().where(
        suspension.c.recruit_id == recruit.c.id,
        suspension.c.starts_on <= reading.as_of,
        suspension.c.ends_on >= reading.as_of,
    )
    return case(
        (settled, recruit.c.status),
        (suspended, literal(RecruitStatus.SUSPENDED.value)),
        else_=literal(RecruitStatus.ACTIVE.value),
    )


def overdue_of(reading: Reading) -> ColumnElement[int]:
    """Return how many of a recruit's tasks are overdue on the day shown."""
    tables, columns = sources.task_rows(reading)
    overdue = sources.is_overdue(columns, reading.as_of)
    return (
        select(func.count())
        .select_from(tables)
        .where(task.c.recruit_id == recruit.c.id, task.c.counted, overdue, sources.existed(reading))
        .correlate(recruit)
        .scalar_subquery()
    )


def order_of(by: Mapping[str, Any] | None) -> Order:
    """Return how recruits are sorted: by code unless asked otherwise."""
    down = bool(by and by.get("descending"))
    code = ("code", as_text, down)
    match by["by"] if by else "CODE":
        case "NAME":
            return Order.by(("pinyin", as_text, down), code)
        case "ENTRY_DATE":
            return Order.by(("entry_date", as_day, down), code)
        case "OVERDUE":
            return Order.by(("overdue", as_number, down), code)
        case _:
            return Order.by(code)


def page(reading: Reading, asked: Asked) -> dict[str, Any]:
    """Answer ``Query.recruits``."""
    filters, order = asked.args.get("filter") or {}, order_of(asked.args.get("orderBy"))
    return connection(
        reading, RECRUIT, asked, order, lambda found, columns: _narrowed(reading, found, columns, filters)
    )[None]


def by_code(reading: Reading, asked: Asked) -> dict[str, Any] | None:
    """Answer ``Query.recruit``."""
    rows = reading.memo.get(("found", id(asked)))
    if rows is None:
        statement, columns = RECRUIT.select(reading, asked.fields)
        rows = reading.rows(statement.where(columns["code"] == asked.args["code"]))
    return next(iter(RECRUIT.shape(reading, rows, asked.fields)), None)


def _of_units(reading: Reading, rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
    """Answer ``Unit.recruits``: those of each unit and of the units below it."""
    filters, ids = asked.args.get("filter") or {}, [row.id for row in rows]

    @cache
    def tree() -> CTE:
        own = select(unit.c.id.label("root"), unit.c.id.label("member")).where(unit.c.id.in_(ids))
        found = own.cte("tree", recursive=True)
        return found.union(select(found.c.root, unit.c.id).join(found, unit.c.parent_id == found.c.member))

    def narrow(found: Select[Any], columns: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
        placed = found.join(tree(), tree().c.member == sources.then(reading, "unit_id"))
        return _narrowed(reading, placed, columns, filters)

    pages = connection(reading, RECRUIT, asked, order_of(None), narrow, lambda: tree().c.root, ids)
    return [pages[each] for each in ids]


def _narrowed(
    reading: Reading,
    statement: Select[Any],
    columns: Mapping[str, ColumnElement[Any]],
    filters: Mapping[str, Any],
) -> Select[Any]:
    for name, value in filters.items():
        if value is None:
            continue
        match name:
            case "unitCode":
                statement = statement.where(in_unit(reading, value))
            case "cohortCode":
                named = select(cohort.c.id).where(cohort.c.code == value)
                statement = statement.where(recruit.c.cohort_id.in_(named))
            case "stage":
                statement = statement.where(_at_stage(columns, Stage(value), reading))
            case "status":
                statement = statement.where(columns["shown_status"] == str(value))
            case "search":
                statement = statement.where(found_by(columns, value))
            case "hasOverdue":
                statement = statement.where(columns["overdue"] > 0 if value else columns["overdue"] == 0)
            case "withoutMentor":
                statement = statement.where(without(reading, Role.MENTOR, holds=not value))
            case "withoutPartner":
                statement = statement.where(without(reading, Role.PARTNER, holds=not value))
            case _:
                raise KeyError(name)
    return statement


def found_by(columns: Mapping[str, ColumnElement[Any]], text: str) -> ColumnElement[bool]:
    """Return the predicate of a search by name, pinyin, initials or code, whatever the case."""
    plain = text.strip().lower()
    escaped = plain.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return or_(
        func.lower(columns["name"]).like(f"%{escaped}%", escape="\\"),
        columns["pinyin"].like(f"{escaped.replace(' ', '')}%", escape="\\"),
        columns["initials"].like(f"{escaped}%", escape="\\"),
        func.lower(columns["code"]).like(f"{escaped}%", escape="\\"),
    )


def without(reading: Reading, role: Role, *, holds: bool = False) -> ColumnElement[bool]:
    """Return the predicate of recruits in the plan with nobody (``holds``: somebody) in a role that day."""
    held = exists().where(
        assignment.c.recruit_id == recruit.c.id, assignment.c.role == role, acts_on(reading.as_of)
    )
    in_plan = or_(recruit.c.status == RecruitStatus.ACTIVE, recruit.c.status_since > reading.as_of)
    return held if holds else and_(~held, in_plan)


def _at_stage(
    columns: Mapping[str, ColumnElement[Any]], stage: Stage, reading: Reading
) -> ColumnElement[bool]:
    dates = (
        select(recruit.c.entry_date, recruit.c.probation_ends_on)
        .where(reading.scope.sees("Recruit"))
        .distinct()
    )
    here = [
        and_(columns["entry_date"] == row.entry_date, columns["probation_ends_on"] == row.probation_ends_on)
        for row in reading.rows(dates)
        if stage_on(row.entry_date, row.probation_ends_on, reading.as_of) is stage
    ]
    return or_(*here) if here else false()


RECRUIT = Kind(
    "Recruit",
    source=_source,
    sees=lambda reading: reading.scope.sees("Recruit"),
    plain={
        "code": Column("code"),
        "name": Column("name"),
        "pinyin": Column("pinyin"),
        "memberNumber": Column("member_number"),
        "post": Column("post"),
        "entryDate": Column("entry_date"),
        "probationEndsOn": Column("probation_ends_on"),
        "status": Column("shown_status"),
        "stage": lambda row, reading: stage_on(row.entry_date, row.probation_ends_on, reading.as_of),
    },
    links={
        "unit": to_one("Unit", "unit_id"),
        "department": to_one("Department", "department_id"),
        "cohort": to_one("Cohort", "cohort_id"),
        "milestones": milestones.milestones,
        "tracks": progress.tracks_of_recruit,
        "dimensions": progress.dimensions_of_recruit,
        "progress": progress.of_recruit,
        "mentor": assignments.holder(Role.MENTOR),
        "partner": assignments.holder(Role.PARTNER),
        "assignments": assignments.of_recruits,
        "tasks": tasks.of_recruits,
        "task": tasks.one_of_recruits,
    },
    needs={
        "code": ("code",),
        "name": ("name",),
        "pinyin": ("pinyin",),
        "memberNumber": ("member_number",),
        "post": ("post",),
        "entryDate": ("entry_date",),
        "probationEndsOn": ("probation_ends_on",),
        "status": ("shown_status",),
        "stage": ("entry_date", "probation_ends_on"),
        "milestones": ("entry_date", "probation_ends_on"),
        "tracks": ("unit_id",),
        "unit": ("unit_id",),
        "department": ("department_id",),
        "cohort": ("cohort_id",),
    },
)
UNIT.links["recruits"] = _of_units
