"""Members of staff of a roster."""

from collections.abc import Mapping, Sequence
from typing import Any

from service.domain.erasure import is_erased
from service.domain.spelling import spelled
from service.intake.layout import STAFF
from service.intake.rows import StaffRow
from service.store.writes import entries, people
from service.store.writes.trace import Difference, field_name
from service.usecases.roster.register import Register

_PLAIN = ("name", "rank", "title", "service_since", "phone", "email")
SHEET = STAFF.name


def take_staff(register: Register, rows: Sequence[StaffRow]) -> None:
    """Create and change members of staff with their roles."""
    work = register.work
    known = entries.people(work.connection)
    held = entries.roles(work.connection, work.today)
    codes = {number: code for code, number in register.units.items()}
    for row in rows:
        present = known.get(row.code)
        if row.unit_code not in register.units:
            reason = f"没有编码为{row.unit_code}的单位"
            register.missing("units", row.unit_code, SHEET, row.row, "单位编码", reason)
        if present is not None and present.is_recruit:
            register.fault(SHEET, row.row, "工号", f"工号{row.code}属于新录用公务员")
        elif present is not None and is_erased(present):
            register.count(SHEET, row.code)
        elif row.unit_code in register.units:
            roles = held.get(present.id, set()) if present else set()
            _take(register, row, present, roles, codes)
    everybody = entries.people(work.connection)
    register.people = {code: person for code, person in everybody.items() if not person.is_recruit}


def _take(register: Register, row: StaffRow, present: Any, held: set[str], codes: Mapping[int, str]) -> None:
    work, said = register.work, register.said(SHEET, row.code)
    named = {**{name: getattr(row, name) for name in _PLAIN}, "unit_code": row.unit_code, "role": row.role}
    now = _now(present, codes, held, row)
    news = register.news(said, named, now)
    number = _save(register, row, present, news)
    roles = set(held)
    if "role" in news:
        roles = roles - {str((said or {}).get("role"))} | {str(row.role)}
    if "role" in news or ("unit_code" in news and held):
        unit_id = register.units[row.unit_code] if "unit_code" in news or present is None else present.unit_id
        people.set_roles(work, number, roles, unit_id, None if present is None else work.today)
    register.keep(SHEET, row.code, number, named)
    register.count(SHEET, row.code, is_new=present is None, changes=news)
    if register.changes(SHEET, row.code):
        changes: dict[str, Any] = {
            _told(name): Difference(now.get(name), value) for name, value in news.items()
        }
        work.trace("importRoster", "Person", number, unit_id=register.units[row.unit_code], **changes)


def _told(name: str) -> str:
    """Return how the trace names a column: its own role is the one that acts."""
    return "granted" if name == "role" else field_name(name)


def _now(present: Any, codes: Mapping[int, str], roles: set[str], row: StaffRow) -> dict[str, Any]:
    if present is None:
        return {}
    now = {name: getattr(present, name) for name in _PLAIN}
    role = row.role if row.role is not None and str(row.role) in roles else None
    return {**now, "unit_code": codes.get(present.unit_id or 0), "role": role}


def _save(register: Register, row: StaffRow, present: Any, news: dict[str, Any]) -> int:
    values = {name: value for name, value in news.items() if name in _PLAIN}
    if "unit_code" in news:
        values["unit_id"] = register.units[row.unit_code]
    if "name" in values:
        values["pinyin"], values["initials"] = spelled(row.name)
    if present is None:
        return people.add_person(register.work, code=row.code, is_recruit=False, **values)
    if values:
        people.change_person(register.work, present.id, **values)
    return int(present.id)
