"""Members of staff of a roster."""

from collections.abc import Sequence
from typing import Any

from service.domain.spelling import spelled
from service.intake.layout import STAFF
from service.intake.rows import StaffRow
from service.store.writes import entries, people
from service.usecases.roster.register import Register

_PLAIN = ("name", "rank", "title", "service_since", "phone", "email")


def take_staff(register: Register, rows: Sequence[StaffRow]) -> None:
    """Create and change members of staff with their roles."""
    work, sheet = register.work, STAFF.name
    known = entries.people(work.connection)
    by_id = {person.id: person for person in known.values()}
    held = entries.roles(work.connection, work.today)
    codes = {number: code for code, number in register.units.items()}
    tally = register.tally(sheet)
    for row in rows:
        entry = register.known(sheet).get(row.code)
        present = by_id.get(entry.subject_id) if entry else known.get(row.code)
        if row.unit_code not in register.units:
            register.fault(sheet, row.row, "单位编码", f"没有编码为{row.unit_code}的单位")
            continue
        if present is not None and present.is_recruit:
            register.fault(sheet, row.row, "工号", f"工号{row.code}属于新录用公务员")
            continue
        named = {**{name: getattr(row, name) for name in _PLAIN}, "unit_code": row.unit_code, "role": row.role}
        roles = held.get(present.id, set()) if present else set()
        now = _now(present, codes, roles, row)
        news = register.news(sheet, row.code, named, now)
        number = _save(register, row, present, news)
        if row.role is not None and ("role" in news or ("unit_code" in news and present is not None)):
            since = None if present is None else work.today
            people.set_roles(work, number, roles | {str(row.role)}, register.units[row.unit_code], since)
        register.keep(sheet, row.code, number, named)
        register.settle(tally, is_new=present is None, changes=news)
    register.people = {code: person for code, person in entries.people(work.connection).items() if not person.is_recruit}
    renamed = {entry.subject_id: code for code, entry in register.known(sheet).items()}
    for person in list(register.people.values()):
        register.people.setdefault(renamed.get(person.id, person.code), person)


def _now(present: Any, codes: dict[int, str], roles: set[str], row: StaffRow) -> dict[str, Any]:
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
