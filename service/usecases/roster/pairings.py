"""Mentors and partners of a roster, within the tracks' rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.domain.words import Rank, RecruitStatus, Role
from service.intake.layout import PAIRINGS
from service.intake.rows import PairingRow
from service.plugin_api import PersonView, RecruitView
from service.plugin_host.pairing import examine_assignment
from service.store.rules import load_from
from service.store.writes import recruits
from service.usecases.roster.book import Book, Held, dates_of
from service.usecases.roster.register import Register
from service.usecases.service import Service

SHEET = PAIRINGS.name


@dataclass(frozen=True)
class _Made:
    """A pairing that is to be written, with what is to be remembered of it."""

    row: PairingRow
    entry: str
    held: Held


def take_pairings(service: Service, register: Register, rows: Sequence[PairingRow]) -> None:
    """Make the pairings that the workbook says anew."""
    book = Book(register, rows)
    codes = {person.id: person.code for person in register.people.values()}
    units = {number: code for code, number in register.units.items()}
    made: list[_Made] = []
    for row in rows:
        recruit_id = register.recruits.get(row.recruit_code)
        person = register.people.get(row.person_code)
        _missing(register, row, recruit_id, person)
        if recruit_id is None or person is None:
            continue
        entry = f"{recruit_id}|{row.role}|{row.starts_on}"
        known = register.known(SHEET).get(entry)
        here = book.at(recruit_id, row.role, row.starts_on, known.subject_id if known else None)
        present = {"person_code": codes.get(here.person_id)} if here else {}
        named = {"person_code": row.person_code}
        news = register.news(known.named if known else None, named, present)
        register.count(SHEET, entry, is_new=bool(news) and here is None, changes=news)
        if not news:
            if subject := known.subject_id if known else here.row if here else None:
                register.keep(SHEET, entry, subject, named)
            continue
        if _refused(service, register, book, row, recruit_id, person, (codes, units), here):
            continue
        held = book.put(recruit_id, row.role, person.id, here, row.starts_on)
        made.append(_Made(row, entry, held))
    if not register.faults:
        _write(register, book, made)


def _missing(register: Register, row: PairingRow, recruit_id: int | None, person: Any) -> None:
    if recruit_id is None:
        reason = f"没有工号为{row.recruit_code}的新录用公务员"
        register.missing("recruits", row.recruit_code, SHEET, row.row, "新录用公务员工号", reason)
    if person is None:
        reason = f"没有工号为{row.person_code}的干部"
        register.missing("staff", row.person_code, SHEET, row.row, "干部工号", reason)


def _refused(
    service: Service,
    register: Register,
    book: Book,
    row: PairingRow,
    recruit_id: int,
    person: Any,
    names: tuple[Mapping[int, str], Mapping[int, str]],
    here: Held | None,
) -> bool:
    """Note why a pairing may not be made, if so."""
    codes, units = names
    before, who = len(register.faults), book.recruits[recruit_id]
    dates = dates_of(who)
    if who.status != RecruitStatus.ACTIVE:
        register.fault(SHEET, row.row, "新录用公务员工号", "该新录用公务员已离开或已期满")
    if not dates.opens <= row.starts_on <= dates.end:
        register.fault(SHEET, row.row, "开始日期", f"须在{dates.opens}与{dates.end}之间")
    starts_on = here.starts_on if here else row.starts_on
    paired = {
        role: codes.get(book.holder(recruit_id, role, starts_on) or 0) for role in (Role.MENTOR, Role.PARTNER)
    }
    faults = examine_assignment(
        service.host_of(register.work.installed, who.unit_id),
        recruit=_recruit_view(row, who, units, paired),
        role=row.role,
        candidate=PersonView(
            code=person.code,
            unit=units.get(person.unit_id or 0),
            rank=Rank(person.rank),
            service_since=person.service_since,
        ),
        starts_on=starts_on,
        load=load_from(book.spans(person.id, row.role), recruit_id, starts_on),
        today=register.work.today,
    )
    for fault in faults:
        register.fault(SHEET, row.row, "干部工号", fault.message)
    return len(register.faults) > before


def _recruit_view(
    row: PairingRow, who: Any, units: Mapping[int, str], paired: Mapping[Role, str | None]
) -> RecruitView:
    dates = dates_of(who)
    return RecruitView(
        code=row.recruit_code,
        entry_date=dates.entry,
        probation_ends_on=dates.probation_end,
        unit=units[who.unit_id],
        post=who.post,
        mentor=paired[Role.MENTOR],
        partner=paired[Role.PARTNER],
        milestones=dates.milestones(),
    )


def _write(register: Register, book: Book, made: Sequence[_Made]) -> None:
    work = register.work
    book.end_replaced(work)
    ids = recruits.add_assignments(work, [each.held.values(book.recruits) for each in made])
    for number, each in zip(ids, made, strict=True):
        register.keep(SHEET, each.entry, number, {"person_code": each.row.person_code})
        recruit_id = each.held.recruit_id
        unit_id = book.recruits[recruit_id].unit_id
        work.trace(
            "assign",
            "Assignment",
            number,
            recruit_id=recruit_id,
            unit_id=unit_id,
            seat=each.row.role,
            person=each.row.person_code,
            startsOn=each.held.starts_on,
            source="roster",
        )
