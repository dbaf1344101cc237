"""Single things by code or id, as use cases need them; what is out of sight is not found."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, or_, select

from service.domain.words import RecruitStatus
from service.store import payloads, wall
from service.store.reads import facts, sources
from service.store.reads.people import DEPARTMENT, PERSON, UNIT
from service.store.reads.records import RECORD
from service.store.reads.recruits import RECRUIT
from service.store.reads.shape import Ahead, Kind, Reading
from service.store.reads.tasks import TASK
from service.store.sights import RULES, Sight, through
from service.store.tables import cohort, person, recruit

TASK_ROW = (
    *facts.TASK_COLUMNS,
    "item",
    "track",
    "occurrence",
    "title",
    "stage",
    "nominal_due_on",
    "follow_key",
    "hand_due_on",
    "created_on",
)
_RECORD = (
    *facts.RECORD_COLUMNS,
    *payloads.COLUMNS,
    "occurred_on",
    "recorded_on",
    "recorded_at",
    "corrects_id",
    "keeps",
)
RECRUIT_ROW = (
    "code",
    "name",
    "pinyin",
    "entry_date",
    "probation_ends_on",
    "unit_id",
    "department_id",
    "cohort_id",
    "post",
    "status",
    "shown_status",
    "status_since",
    "member_number",
)


def task_rows(reading: Reading, ids: Iterable[int]) -> dict[int, Any]:
    """Return the tasks in sight among these."""
    wanted = sorted(set(ids))
    if (ahead := _ahead(reading, TASK, wanted, TASK_ROW)) is not None:
        return ahead
    statement, columns = TASK.select(reading, (), *TASK_ROW)
    return {row.id: row for row in reading.rows(statement.where(columns["id"].in_(wanted)))}


def _ahead(reading: Reading, kind: Kind, ids: Sequence[int], names: Sequence[str]) -> dict[int, Any] | None:
    """Return what was read ahead of these rows, None where it was not."""
    ahead: Ahead | None = reading.memo.get(("ahead", kind.name))
    if ahead is None or not ahead.looked.issuperset(ids) or not ahead.columns.issuperset(names):
        return None
    return {each: ahead.rows[each] for each in ids if each in ahead.rows}


def record_rows(reading: Reading, ids: Iterable[int]) -> dict[int, Any]:
    """Return the records in sight among these."""
    statement, columns = RECORD.select(reading, (), *_RECORD)
    return {row.id: row for row in reading.rows(statement.where(columns["id"].in_(sorted(set(ids)))))}


def records_of_task(reading: Reading, task_id: int) -> list[Any]:
    """Return a task's records, oldest first."""
    statement, columns = RECORD.select(reading, (), *_RECORD)
    return list(reading.rows(statement.where(columns["task_id"] == task_id).order_by(columns["id"])))


def records_of_tasks(reading: Reading, task_ids: Iterable[int]) -> list[Any]:
    """Return the records in sight of these tasks, oldest first."""
    statement, columns = RECORD.select(reading, (), *_RECORD)
    wanted = columns["task_id"].in_(sorted(set(task_ids)))
    return list(reading.rows(statement.where(wanted).order_by(columns["id"])))


def recruit_row(reading: Reading, code: str) -> Any:
    """Return the recruit in sight with a staff code, or None."""
    statement, columns = RECRUIT.select(reading, (), *RECRUIT_ROW)
    return next(iter(reading.rows(statement.where(columns["code"] == code))), None)


def recruit_rows(reading: Reading, ids: Iterable[int]) -> dict[int, Any]:
    """Return the recruits among these, found by tasks in sight."""
    wanted = sorted(set(ids))
    if (ahead := _ahead(reading, RECRUIT, wanted, RECRUIT_ROW)) is not None:
        return ahead
    tables, columns = RECRUIT.source(reading)
    sees = or_(reading.scope.sees("Recruit"), recruit.c.id.in_(reading.scope.past))
    statement = (
        select(*(columns[name].label(name) for name in ("id", *RECRUIT_ROW))).select_from(tables).where(sees)
    )
    rows = reading.rows(statement.where(columns["id"].in_(wanted)), wall.past(reading.scope))
    return {row.id: row for row in rows}


def active_recruits(reading: Reading, unit_ids: Iterable[int]) -> list[Any]:
    """Return the active recruits in sight of these units; those suspended count."""
    statement, columns = RECRUIT.select(reading, (), *RECRUIT_ROW)
    wanted = columns["unit_id"].in_(sorted(set(unit_ids))) & (columns["status"] == RecruitStatus.ACTIVE)
    return list(reading.rows(statement.where(wanted).order_by(columns["id"])))


def all_recruits(reading: Reading) -> list[int]:
    """Return the rows of all recruits in sight, in the order of their codes."""
    statement, columns = RECRUIT.select(reading, (), "code")
    return [row.id for row in reading.rows(statement.order_by(columns["code"], columns["id"]))]


def unit_row(reading: Reading, code: str) -> Any:
    """Return a unit, or None."""
    statement, columns = UNIT.select(reading, (), "code", "name", "parent_id")
    return next(iter(reading.rows(statement.where(columns["code"] == code))), None)


def department_row(reading: Reading, code: str) -> Any:
    """Return a department, or None."""
    statement, columns = DEPARTMENT.select(reading, (), "code", "name", "unit_id")
    return next(iter(reading.rows(statement.where(columns["code"] == code))), None)


def person_row(reading: Reading, code: str) -> Any:
    """Return a person in sight, or None."""
    names = (
        "code",
        "name",
        "pinyin",
        "unit_id",
        "rank",
        "service_since",
        "is_recruit",
        "title",
        "phone",
        "email",
        "office",
    )
    statement, columns = PERSON.select(reading, (), *names)
    return next(iter(reading.rows(statement.where(columns["code"] == code))), None)


def person_rows(reading: Reading, ids: Iterable[int]) -> dict[int, Any]:
    """Return the people in sight among these, with code and name."""
    statement, columns = PERSON.select(reading, (), "code", "name")
    return {row.id: row for row in reading.rows(statement.where(columns["id"].in_(sorted(set(ids)))))}


def cohort_id(reading: Reading, code: str) -> int | None:
    """Return a cohort's row, or None."""
    found = reading.rows(select(cohort.c.id).where(cohort.c.code == code))
    return found[0].id if found else None


def recruits_of_codes(reading: Reading, codes: Iterable[str]) -> list[Any]:
    """Return the recruits in sight of these codes."""
    statement, columns = RECRUIT.select(reading, (), *RECRUIT_ROW)
    wanted = columns["code"].in_(sorted(set(codes)))
    return list(reading.rows(statement.where(wanted).order_by(columns["id"])))


def tasks_of_recruit(reading: Reading, recruit_id: int, *more: str) -> list[Any]:
    """Return all tasks of a recruit with their dates."""
    return tasks_of_recruits(reading, [recruit_id], *more)


def tasks_of_recruits(reading: Reading, recruit_ids: Iterable[int], *more: str) -> list[Any]:
    """Return all tasks of some recruits with their dates."""
    tables, columns = sources.tasks(reading)
    names: tuple[str, ...] = (
        "id",
        "item",
        "occurrence",
        "state",
        "stage",
        "opens_on",
        "nominal_due_on",
        "due_on",
        "missed_after",
    )
    names += ("hand_due_on", "withdrawn_because", "created_on", "counted", "planned_due_on", "track", *more)
    statement = select(*(columns[name].label(name) for name in names)).select_from(tables)
    mine = recruit.c.id.in_(sorted(set(recruit_ids)))
    return list(reading.rows(statement.where(mine, reading.scope.sees("Recruit")).order_by(columns["id"])))


def person_of_unit(connection: Connection, code: str, unit_id: int) -> int | None:
    """Return the row of a person who belongs to a unit."""
    statement = select(person.c.id).where(person.c.code == code, person.c.unit_id == unit_id)
    return connection.execute(
        statement, execution_options=through(Sight(units=frozenset({unit_id})))
    ).scalar()


def person_of_code(connection: Connection, code: str) -> int | None:
    """Return the row of a person by staff code, whoever looks."""
    statement = select(person.c.id).where(person.c.code == code)
    return connection.execute(statement, execution_options=RULES).scalar()
