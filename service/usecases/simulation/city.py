"""Invents a city's roster: units, departments, staff, recruits and pairings within the tracks' rules."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from service.domain.words import Rank, Role
from service.intake.rows import DepartmentRow, PairingRow, RecruitRow, Roster, StaffRow, UnitRow
from service.usecases.simulation.names import DEPARTMENTS, POSTS, person_name, unit_name

CITY_UNITS, CITY_RECRUITS, CITY_MENTORS, CITY_PARTNERS = 34, 108, 80, 105
_SERVED = (8, 25)


@dataclass
class _Draft:
    chance: random.Random
    units: list[UnitRow] = field(default_factory=list)
    departments: list[DepartmentRow] = field(default_factory=list)
    staff: list[StaffRow] = field(default_factory=list)
    recruits: list[RecruitRow] = field(default_factory=list)
    pairings: list[PairingRow] = field(default_factory=list)
    founded: int = 0
    hired: int = 0
    enrolled: int = 0

    def hire(self, unit: str, rank: Rank, title: str, year: int, role: Role | None = None) -> str:
        self.hired += 1
        code = f"S{self.hired + 1000}"
        row = StaffRow(
            row=0,
            code=code,
            name=person_name(self.chance),
            unit_code=unit,
            rank=rank,
            title=title,
            service_since=year - self.chance.randint(*_SERVED),
            email=f"{code.lower()}@example.org",
            role=role,
        )
        self.staff.append(row)
        return code

    def taken(self) -> Roster:
        """Return what was drafted since the last time."""
        roster = Roster(
            units=tuple(self.units),
            departments=tuple(self.departments),
            staff=tuple(self.staff),
            recruits=tuple(self.recruits),
            pairings=tuple(self.pairings),
        )
        self.units, self.departments, self.staff, self.recruits, self.pairings = [], [], [], [], []
        return roster


def invent(recruits: int, entries: Sequence[date], *, cohort: str, seed: int = 0) -> Roster:
    """Invent a roster of that many recruits who enter on these days in turn; the same seed, the same city."""
    draft = _Draft(random.Random(seed))  # noqa: S311  invented people, no secrets
    _settle(draft, recruits, entries, cohort, tree=False)
    return draft.taken()


def cities(
    recruits: int, entries: Sequence[date], *, cohort: str, seed: int = 0, at_once: int = 90
) -> Iterator[Roster]:
    """Invent cities of the usual size until there are that many recruits, some cities in each roster.

    In each city all units stand below the first, and its recruits are a cohort of their own.
    """
    draft = _Draft(random.Random(seed))  # noqa: S311  as above
    for number in count(1):
        size = min(CITY_RECRUITS, recruits - draft.enrolled)
        if size <= 0:
            return
        own = cohort if number == 1 else f"{cohort}-{number}"
        _settle(draft, size, entries, own, tree=True)
        if len(draft.recruits) >= at_once * CITY_RECRUITS or draft.enrolled == recruits:
            yield draft.taken()


def _settle(draft: _Draft, recruits: int, entries: Sequence[date], cohort: str, *, tree: bool) -> None:
    """Found a city: its units with their people, its recruits, and who goes with whom."""
    year = min(entries).year
    units = max(1, round(recruits * CITY_UNITS / CITY_RECRUITS))
    codes = [_unit_code(draft.founded + index) for index in range(units)]
    numbers = iter(range(draft.enrolled, draft.enrolled + recruits))
    members: list[list[RecruitRow]] = []
    for index, size in enumerate(_shares(recruits, units)):
        _unit(draft, draft.founded + index, year, codes[0] if tree and index else None)
        mine = [next(numbers) for _ in range(size)]
        members.append(_recruits(draft, codes[index], mine, entries, cohort))
    mentors = _shares(round(recruits * CITY_MENTORS / CITY_RECRUITS), units)
    doubled = recruits - round(recruits * CITY_PARTNERS / CITY_RECRUITS)
    for index, leads in enumerate(mentors):
        _pair(draft, codes[index], members[index], leads, year, doubled=index < doubled)
    draft.founded += units
    draft.enrolled += recruits


def _shares(total: int, parts: int) -> list[int]:
    share, rest = divmod(total, parts)
    return [share + (index < rest) for index in range(parts)]


def _unit(draft: _Draft, index: int, year: int, parent: str | None) -> None:
    code = _unit_code(index)
    draft.units.append(UnitRow(0, code, unit_name(index), parent))
    for number, name in enumerate(DEPARTMENTS, start=1):
        head = draft.hire(code, Rank.MID_LEVEL_HEAD, f"{name}负责人", year)
        draft.departments.append(DepartmentRow(0, f"{code}-D{number}", name, code, head))
    draft.hire(code, Rank.UNIT_DEPUTY, "政工人事负责人", year, Role.UNIT_ADMIN)
    if index == 0:
        draft.hire(code, Rank.MID_LEVEL_HEAD, "公务员科科长", year, Role.ORGANIZER)
        draft.hire(code, Rank.MID_LEVEL_DEPUTY, "公务员科副科长", year, Role.ORGANIZER)
        draft.hire(code, Rank.STAFF, "审计专员", year, Role.AUDITOR)


def _recruits(
    draft: _Draft, unit: str, numbers: Sequence[int], entries: Sequence[date], cohort: str
) -> list[RecruitRow]:
    rows = []
    for place, number in enumerate(numbers):
        code = f"R{cohort[:4]}{number + 1:03d}"
        rows.append(
            RecruitRow(
                row=0,
                code=code,
                name=person_name(draft.chance),
                unit_code=unit,
                department_code=f"{unit}-D{place % len(DEPARTMENTS) + 1}",
                cohort_code=cohort,
                entry_date=entries[number % len(entries)],
                post=draft.chance.choice(POSTS),
                member_number=501 + number,
                email=f"{code.lower()}@example.org",
            )
        )
    draft.recruits += rows
    return rows


def _pair(
    draft: _Draft, unit: str, mine: Sequence[RecruitRow], mentors: int, year: int, *, doubled: bool
) -> None:
    """Give each recruit of a unit a mentor in turn and their own partner (``doubled``: two share one)."""
    leads = [
        draft.hire(unit, Rank.MID_LEVEL_DEPUTY, "政治导师", year)
        for _ in range(max(1, min(mentors, len(mine))))
    ]
    held = [draft.hire(unit, Rank.MID_LEVEL_HEAD, "业务骨干", year) for _ in range(len(mine) - doubled)]
    partners = iter([*held, *held[:1]] if doubled else held)
    for place, recruit in enumerate(mine):
        day = recruit.entry_date
        draft.pairings.append(PairingRow(0, recruit.code, Role.MENTOR, leads[place % len(leads)], day))
        draft.pairings.append(PairingRow(0, recruit.code, Role.PARTNER, next(partners), day))


def _unit_code(index: int) -> str:
    return f"U{index + 1:02d}"
