"""The assignments that matter to an import, kept up to date while it goes on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from service.domain.milestones import Dates
from service.domain.words import RecruitStatus, Role
from service.intake.rows import PairingRow
from service.store.rules import Span
from service.store.writes import entries, recruits
from service.store.writes.work import Work
from service.usecases.roster.register import Register

_DAY = timedelta(days=1)


@dataclass
class Held:
    """An assignment; ``row`` is None for one that is to be written."""

    recruit_id: int
    role: Role
    person_id: int
    starts_on: date
    ends_on: date | None
    row: int | None = None
    first: bool = False
    ended: bool = False

    def holds(self, day: date) -> bool:
        """Say whether it is in force on a day."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)

    def values(self, known: Mapping[int, Any]) -> dict[str, Any]:
        """Return the row to write."""
        dates = dates_of(known[self.recruit_id])
        return {
            "recruit_id": self.recruit_id,
            "role": self.role,
            "person_id": self.person_id,
            "starts_on": self.starts_on,
            "acts_from": recruits.acts_from(dates, self.starts_on, first=self.first),
            "ends_on": self.ends_on,
            "reason": None,
            "exception": False,
        }


class Book:
    """All assignments of the recruits and people whom a sheet names."""

    def __init__(self, register: Register, rows: Sequence[PairingRow]) -> None:
        """Read them."""
        ids = [register.recruits[row.recruit_code] for row in rows if row.recruit_code in register.recruits]
        people = [register.people[row.person_code].id for row in rows if row.person_code in register.people]
        self.recruits = entries.recruits(register.work.connection)
        self._of_recruit: dict[tuple[int, str], list[Held]] = defaultdict(list)
        self._of_person: dict[tuple[int, str], list[Held]] = defaultdict(list)
        for row in entries.assignments(register.work.connection, ids, people):
            held = Held(row.recruit_id, Role(row.role), row.person_id, row.starts_on, row.ends_on, row.id)
            self._keep(held)

    def at(self, recruit_id: int, role: Role, starts_on: date, row: int | None) -> Held | None:
        """Return what became of the assignment that a row made, or the one that began on that day."""
        known = self._of_recruit[recruit_id, role]
        made = next((each for each in known if row is not None and each.row == row), None)
        day = made.starts_on if made else starts_on
        return next((each for each in reversed(known) if each.starts_on == day), None)

    def holder(self, recruit_id: int, role: Role, day: date) -> int | None:
        """Return who holds a role for a recruit on a day."""
        held = reversed(self._of_recruit[recruit_id, role])
        return next((each.person_id for each in held if each.holds(day)), None)

    def spans(self, person_id: int, role: Role) -> list[Span]:
        """Return somebody's assignments in a role to recruits who are still in the plan."""
        return [
            Span(each.recruit_id, each.starts_on, each.ends_on)
            for each in self._of_person[person_id, role]
            if self.recruits[each.recruit_id].status == RecruitStatus.ACTIVE
        ]

    def put(self, recruit_id: int, role: Role, person_id: int, instead_of: Held | None, on: date) -> Held:
        """Add an assignment: the one before ends; it ends before a later one, or where the replaced did."""
        known = self._of_recruit[recruit_id, role]
        on = instead_of.starts_on if instead_of else on
        later = [each.starts_on - _DAY for each in known if each.starts_on > on]
        if instead_of and instead_of.ends_on is not None and instead_of.ends_on >= on:
            later.append(instead_of.ends_on)
        for each in known:
            if each.starts_on <= on and (each.ends_on is None or each.ends_on >= on):
                each.ends_on, each.ended = on - _DAY, True
        first = all(each.starts_on >= on for each in known)
        held = Held(recruit_id, role, person_id, on, min(later, default=None), first=first)
        self._keep(held)
        return held

    def end_replaced(self, work: Work) -> None:
        """Write the new ends."""
        for held in (each for listed in self._of_recruit.values() for each in listed):
            if held.ended and held.row is not None and held.ends_on is not None:
                if held.ends_on < held.starts_on:
                    recruits.replace_assignment(work, held.row, held.starts_on, None)
                else:
                    recruits.end_assignments(work, [held.row], held.ends_on, None)

    def _keep(self, held: Held) -> None:
        self._of_recruit[held.recruit_id, held.role].append(held)
        self._of_person[held.person_id, held.role].append(held)


def dates_of(who: Any) -> Dates:
    """Return the dates of a recruit."""
    return Dates(who.entry_date, who.probation_ends_on)
