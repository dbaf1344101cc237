"""Organizations that nobody thought of: trees, roles, days and transfers drawn at random, a canary in every text."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from service.domain.words import Rank, Role
from service.intake.roster import DepartmentRow, RecruitRow, Roster, StaffRow, UnitRow
from service.usecases.roster import import_roster
from service.usecases.setup import OPERATOR
from tests.proof.city import pair
from tests.proof.desk import Desk
from tests.proof.oracle import Oracle
from tests.proof.people import TODAY, City, Held, Recruit
from tests.proof.teller import LEVELS, SAID, Teller

ENTRY = date(2022, 12, 1)
UNITS, STAFF, RECRUITS = ("U1", "U2", "U3"), ("p1", "p2", "p3", "p4", "p5"), ("r1", "r2")
_day = st.sampled_from([ENTRY, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1)])


@dataclass
class Plan:
    """What an organization will be, before it is founded."""

    parents: dict[str, str | None]
    staff: dict[str, tuple[str, str | None]]
    heads: list[tuple[str, date]]
    recruits: dict[str, str]
    pairs: list[tuple[str, str, str, date]]
    transfers: dict[str, str]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Draw an organization; its first unit has the organizer."""
    parents: dict[str, str | None] = {
        unit: draw(st.sampled_from([None, *UNITS[:n]])) for n, unit in enumerate(UNITS)
    }
    unit, granted = st.sampled_from(UNITS), st.sampled_from([None, "UNIT_ADMIN", "UNIT_ADMIN", "AUDITOR"])
    staff = {code: (draw(unit), draw(granted)) for code in STAFF}
    somebody, recruit = st.sampled_from(STAFF), st.sampled_from(RECRUITS)
    turns = st.tuples(recruit, st.sampled_from(["MENTOR", "PARTNER"]), somebody, _day)
    pairs = draw(st.lists(turns, min_size=2, max_size=5, unique_by=lambda each: (each[0], each[1], each[3])))
    # One after the other: each of a recruit's mentors takes over from the one before.
    pairs.sort(key=lambda each: each[3])
    return Plan(
        parents=parents,
        staff=staff,
        heads=draw(st.lists(st.tuples(somebody, _day), max_size=2, unique_by=lambda each: each[1])),
        recruits={name: draw(unit) for name in RECRUITS},
        pairs=pairs,
        transfers=draw(st.dictionaries(recruit, unit, max_size=1)),
    )


def found(desk: Desk, plan: Plan) -> City:
    """Found an organization in an empty database, and let everybody leave a record."""
    city = City(parents=plan.parents, cohort="2022")
    mark = city.canaries.text
    city.staff = {"boss": "U1", **{code: unit for code, (unit, _) in plan.staff.items()}}
    city.grants = [("boss", "ORGANIZER"), *((code, role) for code, (_, role) in plan.staff.items() if role)]
    city.departments = {f"D-{unit}": unit for unit in UNITS}
    granted = dict(city.grants)
    staff = [
        StaffRow(
            2,
            code,
            mark("public", code, "name"),
            unit,
            Rank.MID_LEVEL_HEAD,
            None,
            2000,
            mark("contact", code, "phone"),
            None,
            Role(granted[code]) if code in granted else None,
        )
        for code, unit in city.staff.items()
    ]
    recruits = []
    for name, unit in plan.recruits.items():
        code = mark("recruit", name, "code")[:7]
        city.recruits[name] = Recruit(code, unit, f"D-{unit}", ENTRY)
        recruits.append(
            RecruitRow(
                2,
                code,
                mark("recruit", name, "name"),
                unit,
                f"D-{unit}",
                city.cohort,
                ENTRY,
                mark("post", name, "post"),
                None,
                mark("contact", name, "phone"),
            )
        )
    roster = Roster(
        tuple(UnitRow(2, code, code, above) for code, above in plan.parents.items()),
        tuple(DepartmentRow(2, code, code, unit) for code, unit in city.departments.items()),
        tuple(staff),
        tuple(recruits),
    )
    import_roster(desk.service, OPERATOR, roster)
    _assign(desk, city, plan)
    for name, unit in plan.transfers.items():
        if unit != city.recruits[name].unit:
            _transfer(desk, city, name, unit)
    record(Teller(desk, city))
    city.actors = [*city.staff, *(each.code for each in city.recruits.values()), "portal:U1", "portal:U2"]
    return city


def _assign(desk: Desk, city: City, plan: Plan) -> None:
    for person, first in sorted(plan.heads, key=lambda each: each[1]):
        desk.change("boss", "saveDepartment", code="D-U1", headCode=person, headFrom=str(first))
        for each in city.heads:
            each.last = each.last or first - timedelta(days=1)
        city.heads.append(Held("D-U1", person, first))
    for recruit, role, person, first in plan.pairs:
        other = [
            each for each in city.pairs if (each.what, each.person) == (recruit, person) and each.role != role
        ]
        if not other:
            pair(desk, city, recruit, role, person, first, by="boss", exception=True)


def _transfer(desk: Desk, city: City, name: str, unit: str) -> None:
    desk.change(
        "boss",
        "transferRecruit",
        recruitCode=city.code(name),
        unitCode=unit,
        departmentCode=f"D-{unit}",
        on=str(TODAY),
        reason="调动",
    )
    city.recruits[name].unit, city.recruits[name].department = unit, f"D-{unit}"
    for each in [each for each in city.pairs if (each.what, each.role) == (name, "PARTNER")]:
        if each.first is not None and each.first >= TODAY:
            city.pairs.remove(each)
        elif each.last is None or each.last >= TODAY:
            each.last = TODAY - timedelta(days=1)


def record(teller: Teller) -> None:
    """Let whoever holds a role today record something of each kind of visibility."""
    today = str(TODAY)
    acts: tuple[tuple[str, str, int, dict[str, Any]], ...] = (
        ("MENTOR", "mentor.talk", 1, {"held_on": today, "topics": SAID, "summary": SAID}),
        ("MENTOR", "mentor.growth_monitoring", 1, {"observed_on": today, "levels": LEVELS, "concerns": SAID}),
        ("PARTNER", "partner.unit_intro", 1, {"held_on": today, "topics": SAID}),
        (
            "PARTNER",
            "partner.observation",
            4,
            {"observed_on": today, "mood": "平稳", "strengths": SAID, "difficulties": [], "action": SAID},
        ),
        ("DEPARTMENT_HEAD", "department.belonging", 1, {"held_on": today, "feedback": SAID}),
        ("RECRUIT", "mentor.integrity_pledge", 1, {"pledged_on": today, "text": SAID}),
    )
    oracle = Oracle(teller.city)
    for name in teller.city.recruits:
        for role, item, occurrence, payload in acts:
            who = next(iter(sorted(oracle.holders(role, name))), None)
            if who is not None:
                teller.record(TODAY, who, teller.task(name, item, occurrence, by="boss"), **payload)
        teller.waive("boss", teller.task(name, "organization.briefing", by="boss"))
