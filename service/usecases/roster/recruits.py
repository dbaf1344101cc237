"""Recruits of a roster: new ones with their whole plans, known ones with what is said anew."""

from collections.abc import Callable, Sequence
from typing import Any

from service.domain.milestones import Dates
from service.domain.spelling import spelled
from service.intake.layout import RECRUITS
from service.intake.rows import RecruitRow
from service.store.writes import entries, people, plans, recruits
from service.usecases import replanning
from service.usecases.enrolment import entered
from service.usecases.roster.register import Register
from service.usecases.service import Service

SHEET = RECRUITS.name
CHUNK = 200


def take_recruits(
    service: Service, register: Register, rows: Sequence[RecruitRow], progress: Callable[[int], None]
) -> int:
    """Enrol new recruits and change known ones; return how many tasks were planned."""
    work, sheet = register.work, SHEET
    everybody = entries.people(work.connection)
    known = entries.recruits(work.connection)
    by_id = {person.id: person for person in everybody.values()}
    cohorts = {row.cohort_code: recruits.cohort_of(work, row.cohort_code) for row in rows}
    tally = register.tally(sheet)
    fresh: list[tuple[RecruitRow, recruits.NewRecruit]] = []
    for row in rows:
        entry = register.known(sheet).get(row.code)
        person = by_id.get(entry.subject_id) if entry else everybody.get(row.code)
        department_id = _place(register, row)
        if department_id is False:
            continue
        if person is None:
            fresh.append((row, _new(service, register, row, department_id, cohorts[row.cohort_code])))
            tally.created += 1
            continue
        if not person.is_recruit:
            register.fault(sheet, row.row, "工号", f"工号{row.code}属于干部")
            continue
        register.recruits[row.code] = person.id
        changes = _change(service, register, row, person, known[person.id], cohorts[row.cohort_code])
        register.settle(tally, is_new=False, changes=changes)
    return _enrol(register, fresh, progress)


def _enrol(
    register: Register, fresh: Sequence[tuple[RecruitRow, recruits.NewRecruit]], progress: Callable[[int], None]
) -> int:
    work, tasks = register.work, 0
    for start in range(0, len(fresh), CHUNK):
        chunk = fresh[start : start + CHUNK]
        ids = recruits.add_recruits(work, [new for _, new in chunk])
        if not register.faults:
            dated = [(number, new.dates) for number, (_, new) in zip(ids, chunk, strict=True)]
            tasks += plans.plan_recruits(work, dated)
        for number, (row, new) in zip(ids, chunk, strict=True):
            register.recruits[row.code] = number
            register.keep(SHEET, row.code, number, _named(row))
            work.trace("enrolRecruit", "Recruit", number, recruit_id=number, unit_id=new.unit_id, source="roster")
        progress(len(chunk))
    return tasks


def _place(register: Register, row: RecruitRow) -> int | None | bool:
    """Return the department's row (None where none is named), False with a fault where the place is not right."""
    unit_id = register.units.get(row.unit_code)
    if unit_id is None:
        register.fault(SHEET, row.row, "单位编码", f"没有编码为{row.unit_code}的单位")
        return False
    if row.department_code is None:
        return None
    found = register.departments.get(row.department_code)
    if found is None:
        reason = f"没有编码为{row.department_code}的部门"
        register.missing("departments", row.department_code, SHEET, row.row, "部门编码", reason)
        return False
    return found[0]


def _new(
    service: Service, register: Register, row: RecruitRow, department_id: int | None, cohort_id: int
) -> recruits.NewRecruit:
    unit_id = register.units[row.unit_code]
    if row.department_code is not None and register.departments[row.department_code][1] != unit_id:
        register.fault(SHEET, row.row, "部门编码", f"部门{row.department_code}不属于单位{row.unit_code}")
    return recruits.NewRecruit(
        code=row.code,
        name=row.name,
        unit_id=unit_id,
        department_id=department_id,
        cohort_id=cohort_id,
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


def _change(service: Service, register: Register, row: RecruitRow, person: Any, known: Any, cohort_id: int) -> dict[str, Any]:
    """Take what the workbook says anew of a recruit who is already in the plan."""
    work = register.work
    units = {number: code for code, number in register.units.items()}
    departments = {number: code for code, (number, _) in register.departments.items()}
    now = {
        "name": person.name,
        "phone": person.phone,
        "email": person.email,
        "entry_date": known.entry_date,
        "post": known.post,
        "member_number": known.member_number,
        "unit_code": units.get(known.unit_id),
        "department_code": departments.get(known.department_id or 0),
        "cohort_code": row.cohort_code if cohort_id == known.cohort_id else None,
    }
    news = register.news(SHEET, row.code, _named(row), now)
    if "unit_code" in news:
        register.fault(SHEET, row.row, "单位编码", "该人员已在其他单位，调动请由组织部办理")
    if "cohort_code" in news:
        register.fault(SHEET, row.row, "批次", "该人员已属于其他批次")
    if "department_code" in news and register.departments[news["department_code"]][1] != known.unit_id:
        register.fault(SHEET, row.row, "部门编码", f"部门{row.department_code}不属于单位{units.get(known.unit_id)}")
    if register.faults:
        return news
    own: dict[str, Any] = {name: news[name] for name in ("name", "phone", "email") if name in news}
    if "name" in own:
        own["pinyin"], own["initials"] = spelled(row.name)
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
        _reenter(service, register, person.id, known, news)
    if news:
        work.trace("importRoster", "Recruit", person.id, recruit_id=person.id, unit_id=known.unit_id, fields=sorted(news))
    register.keep(SHEET, row.code, person.id, _named(row))
    return news


def _reenter(service: Service, register: Register, recruit_id: int, known: Any, news: dict[str, Any]) -> None:
    work = register.work
    old, new = Dates(known.entry_date, known.probation_ends_on), entered(service, news["entry_date"])
    recruits.set_recruit(work, recruit_id, entry_date=new.entry, probation_ends_on=new.probation_end)
    recruits.move_first_assignments(work, recruit_id, old, new)
    replanning.replan(work, recruit_id, new, replanning.without_record(work, recruit_id))
