"""Recruits of a roster: new ones with their whole plans, known ones with what is said anew."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from service.domain.erasure import is_erased
from service.domain.milestones import Dates
from service.domain.spelling import spelled
from service.intake.layout import RECRUITS
from service.intake.rows import RecruitRow
from service.store.writes import entries, people, plans, recruits
from service.store.writes.trace import Difference, field_name
from service.usecases.enrolment import entered
from service.usecases.reentry import LAST_ENTRY, reenter
from service.usecases.roster.register import Register
from service.usecases.service import Service

SHEET = RECRUITS.name
CHUNK = 200
_OWN = ("name", "phone", "email")


def take_recruits(
    service: Service, register: Register, rows: Sequence[RecruitRow], progress: Callable[[int], None]
) -> int:
    """Enrol new recruits and change known ones; return how many tasks were planned."""
    work = register.work
    everybody = entries.people(work.connection)
    by_id = {person.id: person for person in everybody.values()}
    known = entries.recruits(work.connection)
    register.recruits = {entry: each.subject_id for entry, each in register.known(SHEET).items()}
    register.recruits |= {person.code: person.id for person in everybody.values() if person.is_recruit}
    cohorts = entries.cohorts(work.connection)
    lines: dict[int, int] = {}
    fresh: list[RecruitRow] = []
    for row in rows:
        person = _whose(register, row, everybody, by_id)
        sound = _check(register, row, person)
        if person is None:
            if sound:
                fresh.append(row)
        elif person.id in lines:
            register.fault(SHEET, row.row, "工号", f"与第{lines[person.id]}行是同一人，现工号{person.code}")
        elif person.is_recruit:
            lines[person.id] = row.row
            register.recruits[row.code] = person.id
            if is_erased(person):
                register.count(SHEET, row.code)
                continue
            _change(service, register, row, person, known[person.id], cohorts)
    return _enrol(service, register, fresh, progress)


def _whose(
    register: Register, row: RecruitRow, everybody: Mapping[str, Any], by_id: Mapping[int, Any]
) -> Any:
    """Return the person whom a row means, None for a new one.

    A temporary code goes on meaning whom it meant when it was imported, until it is somebody else's and the
    row says something new.
    """
    entry, holder = register.known(SHEET).get(row.code), everybody.get(row.code)
    if entry is None:
        return holder
    named, subject = _named(row), by_id.get(entry.subject_id)
    if subject is not None and is_erased(subject):
        named = {name: named.get(name) for name in entry.named}
    if holder is not None and holder.id != entry.subject_id and register.news(entry.named, named, {}):
        return holder
    return by_id.get(entry.subject_id, holder)


def _check(register: Register, row: RecruitRow, person: Any) -> bool:
    """Note what the row refers to that is not there, and what cannot be; say whether all is well."""
    before = len(register.faults)
    if person is not None and not person.is_recruit:
        register.fault(SHEET, row.row, "工号", f"工号{row.code}属于干部")
    if row.unit_code not in register.units:
        reason = f"没有编码为{row.unit_code}的单位"
        register.missing("units", row.unit_code, SHEET, row.row, "单位编码", reason)
    if row.department_code is not None and row.department_code not in register.departments:
        reason = f"没有编码为{row.department_code}的部门"
        register.missing("departments", row.department_code, SHEET, row.row, "部门编码", reason)
    if row.entry_date > LAST_ENTRY:
        register.fault(SHEET, row.row, "入职日期", f"最晚为{LAST_ENTRY}")
    if person is None:
        _belongs(register, row, register.units.get(row.unit_code), row.department_code)
    placed = row.unit_code in register.units and row.department_code in {None, *register.departments}
    return placed and len(register.faults) == before


def _enrol(
    service: Service, register: Register, rows: Sequence[RecruitRow], progress: Callable[[int], None]
) -> int:
    """Enrol, with all tasks; where something is at fault the people alone, for the pairings to be checked."""
    work, tasks = register.work, 0
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        news = [_new(service, register, row) for row in chunk]
        ids = recruits.add_recruits(work, news)
        if not register.faults:
            dated = [(number, new.unit_id, new.dates) for number, new in zip(ids, news, strict=True)]
            tasks += plans.plan_recruits(work, dated)
        for number, row, new in zip(ids, chunk, news, strict=True):
            register.recruits[row.code] = number
            register.keep(SHEET, row.code, number, _named(row))
            register.count(SHEET, row.code, is_new=True)
            work.trace(
                "enrolRecruit",
                "Recruit",
                number,
                recruit_id=number,
                unit_id=new.unit_id,
                source="roster",
                code=new.code,
                name=new.name,
                entryDate=new.dates.entry,
                post=new.post,
            )
        progress(len(chunk))
    return tasks


def _belongs(register: Register, row: RecruitRow, unit_id: int | None, department_code: str | None) -> None:
    found = register.departments.get(department_code or "")
    if unit_id is not None and found is not None and found[1] != unit_id:
        units = {number: code for code, number in register.units.items()}
        register.fault(SHEET, row.row, "部门编码", f"部门{row.department_code}不属于单位{units[unit_id]}")


def _new(service: Service, register: Register, row: RecruitRow) -> recruits.NewRecruit:
    return recruits.NewRecruit(
        code=row.code,
        name=row.name,
        unit_id=register.units[row.unit_code],
        department_id=register.departments[row.department_code][0]
        if row.department_code is not None
        else None,
        cohort_id=recruits.cohort_of(register.work, row.cohort_code),
        dates=entered(service, row.entry_date),
        post=row.post,
        member_number=row.member_number,
        phone=row.phone,
        email=row.email,
    )


def _named(row: RecruitRow) -> dict[str, Any]:
    names = ("name", "entry_date", "post", "member_number", "phone", "email")
    codes = ("unit_code", "department_code", "cohort_code")
    return {name: getattr(row, name) for name in (*names, *codes)}


def _change(
    service: Service, register: Register, row: RecruitRow, person: Any, known: Any, cohorts: Mapping[int, str]
) -> None:
    """Take what the workbook says anew of a recruit who is already in the plan."""
    work = register.work
    units = {number: code for code, number in register.units.items()}
    departments = {number: code for code, (number, _) in register.departments.items()}
    now = {
        **{name: getattr(person, name) for name in _OWN},
        "entry_date": known.entry_date,
        "post": known.post,
        "member_number": known.member_number,
        "unit_code": units.get(known.unit_id),
        "department_code": departments.get(known.department_id or 0),
        "cohort_code": cohorts[known.cohort_id],
    }
    said = register.said(SHEET, row.code)
    if said is None:
        said = next(
            (each.named for each in register.known(SHEET).values() if each.subject_id == person.id), None
        )
    news = register.news(said, _named(row), now)
    register.count(SHEET, row.code, changes=news)
    if "unit_code" in news and row.unit_code in register.units:
        register.fault(SHEET, row.row, "单位编码", f"该人员在单位{units[known.unit_id]}，调动请由组织部办理")
    elif "department_code" in news:
        _belongs(register, row, known.unit_id, row.department_code)
    if "cohort_code" in news:
        register.fault(SHEET, row.row, "批次", f"该人员属于{cohorts[known.cohort_id]}批次")
    if register.faults:
        return
    _apply(service, register, person, known, news)
    if news:
        changes: dict[str, Any] = {
            field_name(name): Difference(now.get(name), value) for name, value in news.items()
        }
        work.trace(
            "importRoster", "Recruit", person.id, recruit_id=person.id, unit_id=known.unit_id, **changes
        )
    register.keep(SHEET, row.code, person.id, _named(row), said)


def _apply(service: Service, register: Register, person: Any, known: Any, news: Mapping[str, Any]) -> None:
    work = register.work
    own: dict[str, Any] = {name: news[name] for name in _OWN if name in news}
    if "name" in own:
        own["pinyin"], own["initials"] = spelled(own["name"])
    if own:
        people.change_person(work, person.id, **own)
    if "member_number" in news:
        recruits.set_recruit(work, person.id, member_number=news["member_number"])
    posted: dict[str, Any] = {"post": news["post"]} if "post" in news else {}
    if "department_code" in news:
        posted["department_id"] = register.departments[news["department_code"]][0]
    if posted:
        since = work.today if "post" in posted and known.post is not None else None
        recruits.repost(work, person.id, work.today, post_since=since, **posted)
    if "entry_date" in news:
        old = Dates(known.entry_date, known.probation_ends_on)
        reenter(service, work, person.id, old, news["entry_date"])
