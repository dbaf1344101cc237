"""Mentors and partners of a roster, within the tracks' rules."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from service.domain.milestones import Dates
from service.domain.words import Rank, RecruitStatus, Role
from service.intake.layout import PAIRINGS
from service.intake.rows import PairingRow
from service.plugin_api import PersonView, RecruitView
from service.plugin_host.pairing import examine_assignment
from service.store.rules import Span, load_from
from service.store.writes import entries, recruits
from service.usecases.roster.register import Register
from service.usecases.service import Service

_DAY = timedelta(days=1)


class _Book:
    """All assignments that matter to this import, kept up to date while it goes on."""

    def __init__(self, register: Register, rows: Sequence[PairingRow]) -> None:
        ids = [register.recruits[row.recruit_code] for row in rows if row.recruit_code in register.recruits]
        people = [register.people[row.person_code].id for row in rows if row.person_code in register.people]
        self.recruits = entries.recruits(register.work.connection)
        self.of_recruit: dict[tuple[int, str], list[Any]] = defaultdict(list)
        self.of_person: dict[tuple[int, str], list[Span]] = defaultdict(list)
        for row in entries.assignments(register.work.connection, ids, people):
            self.of_recruit[row.recruit_id, row.role].append((row.starts_on, row.ends_on, row.person_id, row.id))
            if self.recruits[row.recruit_id].status == RecruitStatus.ACTIVE:
                span = Span(row.recruit_id, row.starts_on, row.ends_on)
                self.of_person[row.person_id, row.role].append(span)

    def holder(self, recruit_id: int, role: Role, day: date) -> int | None:
        for starts_on, ends_on, person_id, _ in reversed(self.of_recruit[recruit_id, role]):
            if starts_on <= day and (ends_on is None or ends_on >= day):
                return int(person_id)
        return None


def take_pairings(service: Service, register: Register, rows: Sequence[PairingRow]) -> None:
    """Make the pairings that the workbook says anew."""
    work, sheet = register.work, PAIRINGS.name
    book = _Book(register, rows)
    codes = {person.id: person.code for person in register.people.values()}
    units = {number: code for code, number in register.units.items()}
    tally = register.tally(sheet)
    made: list[tuple[PairingRow, dict[str, Any]]] = []
    for row in rows:
        recruit_id = register.recruits.get(row.recruit_code)
        person = register.people.get(row.person_code)
        if recruit_id is None:
            reason = f"没有工号为{row.recruit_code}的新录用公务员"
            register.missing("recruits", row.recruit_code, sheet, row.row, "新录用公务员工号", reason)
        if person is None:
            reason = f"没有工号为{row.person_code}的干部"
            register.missing("staff", row.person_code, sheet, row.row, "干部工号", reason)
        if recruit_id is None or person is None:
            continue
        entry = f"{row.recruit_code}|{row.role}|{row.starts_on}"
        named = {"person_code": row.person_code}
        here = [each for each in book.of_recruit[recruit_id, row.role] if each[0] == row.starts_on]
        present = {"person_code": codes.get(here[-1][2])} if here else {}
        news = register.news(sheet, entry, named, present)
        register.keep(sheet, entry, recruit_id, named)
        register.settle(tally, is_new=bool(news) and not here, changes=news)
        if not news:
            continue
        who = book.recruits[recruit_id]
        view = _recruit_view(row, who, units, {role: codes.get(book.holder(recruit_id, role, row.starts_on) or 0) for role in (Role.MENTOR, Role.PARTNER)})
        refusals = examine_assignment(
            service.host,
            recruit=view,
            role=row.role,
            candidate=PersonView(
                code=person.code,
                unit=units.get(person.unit_id or 0),
                rank=Rank(person.rank),
                service_since=person.service_since,
            ),
            starts_on=row.starts_on,
            load=load_from(book.of_person[person.id, row.role], recruit_id, row.starts_on),
            today=work.today,
        )
        for fault in refusals:
            register.fault(sheet, row.row, "干部工号", fault.message)
        if not refusals:
            made.append((row, _pair(register, book, row, recruit_id, person.id, who)))
    if not register.faults:
        ids = recruits.add_assignments(work, [values for _, values in made])
        for number, (row, values) in zip(ids, made, strict=True):
            work.trace("assign", "Assignment", number, recruit_id=values["recruit_id"], role=row.role, source="roster")


def _recruit_view(row: PairingRow, who: Any, units: dict[int, str], paired: dict[Role, str | None]) -> RecruitView:
    dates = Dates(who.entry_date, who.probation_ends_on)
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


def _pair(register: Register, book: _Book, row: PairingRow, recruit_id: int, person_id: int, who: Any) -> dict[str, Any]:
    """Return the new assignment's row; the one before ends, a later one ends this one."""
    known = book.of_recruit[recruit_id, row.role]
    later = [starts_on for starts_on, *_ in known if starts_on > row.starts_on]
    for starts_on, ends_on, _, number in known:
        if number is not None and starts_on == row.starts_on:
            recruits.replace_assignment(register.work, number, starts_on, None)
        elif number is not None and starts_on < row.starts_on and (ends_on is None or ends_on >= row.starts_on):
            recruits.end_assignments(register.work, [number], row.starts_on - _DAY, None)
    ends = min(later) - _DAY if later else None
    first = all(starts_on >= row.starts_on for starts_on, *_ in known)
    dates = Dates(who.entry_date, who.probation_ends_on)
    known.append((row.starts_on, ends, person_id, None))
    book.of_person[person_id, row.role].append(Span(recruit_id, row.starts_on, ends))
    return {
        "recruit_id": recruit_id,
        "role": row.role,
        "person_id": person_id,
        "starts_on": row.starts_on,
        "acts_from": recruits.acts_from(dates, row.starts_on, first=first),
        "ends_on": ends,
        "reason": None,
        "exception": False,
    }
