"""The small city of the proof: four units, everybody who can be somebody, and a canary in every text."""

from datetime import UTC, date, datetime, timedelta

from service.domain.words import Rank, Role
from service.intake.roster import DepartmentRow, RecruitRow, Roster, StaffRow, UnitRow
from service.usecases.roster import import_roster
from service.usecases.setup import OPERATOR
from service.usecases.telling import tell_what_happened, tell_what_is_due
from tests.proof.desk import Desk
from tests.proof.people import TODAY, TOMORROW, YESTERDAY, City, Held, Recruit
from tests.proof.story import tell

UNITS = {"A": None, "B": "A", "C": None, "D": "B"}
"""A above B above D, which has no admin of its own; C is foreign."""

DEPARTMENTS = {
    "A1": ("A", "head-a"), "B1": ("B", "head-b"), "B2": ("B", "head-old"), "C1": ("C", "head-c"), "D1": ("D", None),
}  # fmt: skip
STAFF = {
    "organizer": ("C", Role.ORGANIZER), "organizer-2": ("C", Role.ORGANIZER), "auditor": ("C", Role.AUDITOR),
    "admin-a": ("A", Role.UNIT_ADMIN), "admin-b": ("B", Role.UNIT_ADMIN), "admin-c": ("C", Role.UNIT_ADMIN),
    "head-a": ("A", None), "head-b": ("B", None), "head-old": ("B", None), "head-new": ("B", None), "head-c": ("C", None),
    "mentor-1": ("B", None), "mentor-past": ("B", None), "mentor-next": ("B", None), "mentor-a": ("A", None),
    "mentor-c": ("C", None), "mentor-d": ("D", None), "partner-1": ("B", None), "partner-past": ("B", None),
    "partner-next": ("B", None), "partner-a": ("A", None), "partner-c": ("C", None), "plain": ("A", None),
}  # fmt: skip
LAST_YEAR, BEFORE, LONG_AGO = date(2022, 9, 1), date(2021, 9, 1), date(2020, 4, 1)
RECRUITS = {
    "b1": ("B", "B1", LAST_YEAR), "b2": ("B", "B2", LAST_YEAR), "a1": ("A", "A1", BEFORE), "c1": ("C", "C1", LONG_AGO),
    "c2": ("C", None, LONG_AGO), "t1": ("B", "B1", LAST_YEAR), "s1": ("B", "B1", LAST_YEAR), "l1": ("B", "B1", LAST_YEAR),
    "d1": ("D", "D1", TODAY + timedelta(days=19)),
}  # fmt: skip
PAIRS = (
    ("b1", "MENTOR", "mentor-past", LAST_YEAR), ("b1", "MENTOR", "mentor-1", date(2022, 12, 1)),
    ("b1", "MENTOR", "mentor-next", date(2023, 6, 1)), ("b1", "PARTNER", "partner-1", LAST_YEAR),
    ("b2", "MENTOR", "mentor-1", LAST_YEAR), ("b2", "MENTOR", "head-b", date(2022, 12, 1)),
    ("b2", "PARTNER", "partner-past", LAST_YEAR), ("b2", "PARTNER", "partner-next", TOMORROW),
    ("a1", "MENTOR", "mentor-a", BEFORE), ("a1", "PARTNER", "partner-a", BEFORE),
    ("c1", "MENTOR", "mentor-c", LONG_AGO), ("c1", "PARTNER", "partner-c", LONG_AGO),
    ("c2", "MENTOR", "admin-c", LONG_AGO), ("t1", "PARTNER", "partner-1", LAST_YEAR),
    ("d1", "MENTOR", "mentor-d", TODAY + timedelta(days=19)),
)  # fmt: skip
PORTALS = ("portal:A", "portal:B", "portal:C")
BEHALF = ("portal:B>mentor-1",)
FEW = (
    *(
        "organizer",
        "auditor",
        "admin-b",
        "admin-c",
        "head-b",
        "head-old",
        "mentor-1",
        "mentor-past",
        "partner-past",
        "plain",
    ),
    *("b1", "t1", "portal:B", "portal:B>mentor-1"),
)
"""One of each standing, by short names."""
BOTH = ("organizer", "admin-b", "mentor-1", "partner-past", "b1", "portal:B>mentor-1")
"""Who asks before both walls, where each wall by itself is asked by all or by one of each standing."""

SILENT = ("organizer-2",)
"""Who only helps to tell the story."""


def found(desk: Desk) -> City:
    """Fill an empty database on the desk, and return what the oracle knows of it."""
    city = City(
        parents=dict(UNITS),
        departments={code: unit for code, (unit, _) in DEPARTMENTS.items()},
        staff={code: unit for code, (unit, _) in STAFF.items()},
        grants=[(code, role) for code, (_, role) in STAFF.items() if role],
    )
    settle(desk, city)
    heads(desk, city)
    for recruit, role, person, first in PAIRS:
        pair(desk, city, recruit, role, person, first)
    city.since = datetime.now(UTC).isoformat(timespec="milliseconds")
    tell(desk, city)
    everybody = [each for each in STAFF if each not in SILENT] + [city.code(each) for each in RECRUITS]
    city.actors = [*everybody, *PORTALS, *BEHALF]
    for each in city.actors:
        desk.token(each.partition(">")[0])
    tell_what_happened(desk.service)
    tell_what_is_due(desk.service)
    return city


def settle(desk: Desk, city: City) -> None:
    """Import units, departments, staff and recruits as a roster brings them."""
    mark = city.canaries.text
    staff = [
        StaffRow(
            row=2,
            code=code,
            name=mark("public", code, "name"),
            unit_code=unit,
            rank=Rank.MID_LEVEL_HEAD,
            title=mark("public", code, "title"),
            service_since=2000,
            phone=mark("contact", code, "phone"),
            email=mark("contact", code, "email"),
            role=role,
        )
        for code, (unit, role) in STAFF.items()
    ]
    recruits = []
    for name, (unit, department, entry) in RECRUITS.items():
        code = mark("recruit", name, "code")[:7]
        city.recruits[name] = Recruit(code, unit, department, entry)
        recruits.append(
            RecruitRow(
                row=2,
                code=code,
                name=mark("recruit", name, "name"),
                unit_code=unit,
                department_code=department,
                cohort_code=city.cohort,
                entry_date=entry,
                post=mark("post", name, "post"),
                member_number=city.canaries.number("post", name, "memberNumber"),
                phone=mark("contact", name, "phone"),
                email=mark("contact", name, "email"),
            )
        )
    import_roster(
        desk.service,
        OPERATOR,
        Roster(
            units=tuple(
                UnitRow(2, code, mark("public", code, "name"), above) for code, above in UNITS.items()
            ),
            departments=tuple(
                DepartmentRow(2, code, mark("public", code, "name"), unit, head)
                for code, (unit, head) in DEPARTMENTS.items()
            ),
            staff=tuple(staff),
            recruits=tuple(recruits),
        ),
    )
    for code in STAFF:
        desk.change("organizer", "savePerson", code=code, office=mark("contact", code, "office"))


def heads(desk: Desk, city: City) -> None:
    """B2 was headed until yesterday, and will be again from tomorrow."""
    city.heads = [Held(code, head, None) for code, (_, head) in DEPARTMENTS.items() if head]
    desk.on(YESTERDAY).change("organizer", "saveDepartment", code="B2", headCode=None, headFrom=str(TODAY))
    desk.change("organizer", "saveDepartment", code="B2", headCode="head-new", headFrom=str(TOMORROW))
    next(each for each in city.heads if each.person == "head-old").last = YESTERDAY
    city.heads.append(Held("B2", "head-new", TOMORROW))


def pair(
    desk: Desk,
    city: City,
    recruit: str,
    role: str,
    person: str,
    first: date,
    *,
    by: str = "organizer",
    exception: bool = False,
) -> None:
    """Assign somebody from a day; whoever was before ends on the day before."""
    entry = city.recruits[recruit].entry
    reason = city.canaries.text("assignment", recruit, f"{role} {person}")
    made = desk.change(
        by,
        "assign",
        "assignment { id }",
        recruitCode=city.code(recruit),
        role=role,
        personCode=person,
        startsOn=str(first),
        reason=reason,
        exception=exception,
    )["assignment"]["id"]
    for each in city.pairs:
        if (each.what, each.role) == (recruit, role) and each.last is None:
            each.last = first - timedelta(days=1)
    acts_from = first - timedelta(days=30) if first == entry else first
    city.pairs.append(Held(recruit, person, acts_from, None, role, made))
    city.canaries.keyed(reason, made)
