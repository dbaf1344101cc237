"""Finding what a command names, and the rights that more than one use case asks for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from service.domain import matrix
from service.domain.cases import Case, may, may_oneself
from service.domain.erasure import is_erased
from service.domain.milestones import Dates
from service.domain.refusals import Fault, RefusedError, refuse
from service.domain.words import RecruitStatus, Role
from service.store.ids import row_of
from service.store.reads import lookup
from service.store.reads.shape import Reading
from service.store.scope import Scope
from service.store.writes.work import Work

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)


def the_recruit(reading: Reading, code: str, *path: str) -> Any:
    """Return the recruit in sight with a code, or refuse with NOT_FOUND."""
    row = lookup.recruit_row(reading, code)
    if row is None:
        raise refuse(
            "NOT_FOUND",
            *(path or ("recruitCode",)),
            message=f"没有工号为{code}的新录用公务员，或不在您的查看范围内",
        )
    require_not_erased(row, *(path or ("recruitCode",)))
    return row


def the_task(reading: Reading, task_id: str) -> Any:
    """Return the task in sight with a global id, or refuse."""
    row = lookup.task_rows(reading, [row_of(task_id, "Task") or 0]).get(row_of(task_id, "Task") or 0)
    if row is None:
        raise refuse("NOT_FOUND", "taskId")
    return row


def the_record(reading: Reading, record_id: str, *path: str) -> Any:
    """Return the record in sight with a global id, or refuse."""
    number = row_of(record_id, "Record") or 0
    row = lookup.record_rows(reading, [number]).get(number)
    if row is None:
        raise refuse("NOT_FOUND", *(path or ("recordId",)))
    return row


def the_unit(reading: Reading, code: str, *path: str) -> Any:
    """Return a unit, or refuse."""
    row = lookup.unit_row(reading, code)
    if row is None:
        raise refuse("NOT_FOUND", *(path or ("unitCode",)), message=f"没有编码为{code}的单位")
    return row


def the_department(reading: Reading, code: str, unit_id: int, *path: str) -> Any:
    """Return a department of a unit, or refuse."""
    row = lookup.department_row(reading, code)
    if row is None:
        raise refuse("NOT_FOUND", *(path or ("departmentCode",)), message=f"没有编码为{code}的部门")
    if row.unit_id != unit_id:
        raise refuse("INVALID", *(path or ("departmentCode",)), message=f"部门{code}不属于该单位")
    return row


def the_person(reading: Reading, code: str, *path: str) -> Any:
    """Return a person in sight, or refuse."""
    row = lookup.person_row(reading, code)
    if row is None:
        raise refuse("NOT_FOUND", *path, message=f"没有工号为{code}的人员，或不在您的查看范围内")
    require_not_erased(row, *path)
    return row


def require_not_erased(row: Any, *path: str) -> None:
    """Refuse to do anything more with a person who was erased."""
    if is_erased(row):
        raise refuse("CONFLICT", *path, message="该人员的信息已删除，不能再更改")


def dates_of(row: Any) -> Dates:
    """Return a recruit's dates."""
    return Dates(row.entry_date, row.probation_ends_on)


def roles_towards(scope: Scope, row: Any) -> frozenset[Role]:
    """Return the viewer's roles towards a recruit row."""
    return scope.towards(row.id, row.unit_id, row.department_id)


def require(scope: Scope, act: str, row: Any, *path: str) -> Role:
    """Return the role by which the viewer may do an act of the matrix to a recruit, or refuse."""
    return allowed(act, Case(towards=roles_towards(scope, row)), *path)


def require_for_unit(scope: Scope, act: str, unit_id: int | None, *path: str) -> Role:
    """Return the role by which the viewer may do an act of the matrix to a unit, or refuse."""
    return allowed(act, Case(towards=scope.towards_unit(unit_id)), *path)


def allowed(act: str, case: Case, *path: str, message: str = "") -> Role:
    """Return the role by which an act of the matrix is allowed, or refuse with FORBIDDEN."""
    role = may(act, case)
    if role is None:
        alone = set(matrix.written().does[act]) == {Role.ORGANIZER}
        raise refuse("FORBIDDEN", *path, message=message or ("仅组织部可以进行此操作" if alone else ""))
    return role


def require_myself(scope: Scope, act: str, *path: str) -> int:
    """Return the viewer, who may do an act that is about themselves, or refuse with FORBIDDEN."""
    if (
        not may_oneself(act, Case(towards=frozenset(), myself=scope.person_id is not None))
        or scope.person_id is None
    ):
        raise refuse("FORBIDDEN", *path)
    return scope.person_id


def require_in_plan(row: Any) -> None:
    """Refuse changes to the plan of a recruit who left or completed it."""
    if row.status != RecruitStatus.ACTIVE:
        raise refuse("CONFLICT", "recruitCode", message="该新录用公务员已离开或已期满")


def require_text(value: str | None, *path: str, most: int = 2000) -> str:
    """Return a text that is filled in and readable, or refuse."""
    text = (value or "").strip()
    if not text:
        raise refuse("REQUIRED", *path)
    return within(text, *path, most=most)


def within(text: str, *path: str, most: int = 2000) -> str:
    """Return a text of at most so many characters without control characters, or refuse."""
    if len(text) > most:
        raise refuse("OUT_OF_RANGE", *path, message=f"须至多{most}字")
    if any((ord(sign) < ord(" ") and sign not in "\n\r\t") or "\ud800" <= sign <= "\udfff" for sign in text):
        raise refuse("INVALID", *path, message="含有不允许的控制字符")
    return text


def require_day(day: date, *path: str, first: date = EARLIEST, last: date = LATEST) -> date:
    """Return a day between two others, or refuse."""
    if not first <= day <= last:
        raise refuse("OUT_OF_RANGE", *path, message=f"须在{first}与{last}之间")
    return day


def numbered(path: str, ids: Sequence[str], kind: str) -> list[int]:
    """Return the rows of global ids, 0 for what is none; refuse an empty, a long or a repeating list."""
    if not ids:
        raise refuse("REQUIRED", path)
    if len(ids) > MAX_ACT:
        raise refuse("LIMIT", path, message=f"一次至多{MAX_ACT}项")
    places: dict[str, int] = {}
    repeated = [
        Fault("INVALID", (path, str(index)), f"与 {path}.{places[each]} 重复")
        for index, each in enumerate(ids)
        if places.setdefault(each, index) != index
    ]
    if repeated:
        raise RefusedError(repeated)
    return [row_of(each, kind) or 0 for each in ids]


MAX_ACT = 500


def everything(work: Work) -> Reading:
    """Return a reading of the whole plan of recruits whom the use case already found in sight."""
    reading = work.reading
    return replace(reading, scope=replace(reading.scope, organizer=True))
