"""The items of the four checklists as the specification lists them: who does, confirms, reads and opens them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

ORG, U, H, M, P, R = "ORGANIZER", "UNIT_ADMIN", "DEPARTMENT_HEAD", "MENTOR", "PARTNER", "RECRUIT"


@dataclass(frozen=True)
class Item:
    """One line: ``outline`` is field -> roles, None for everybody who sees the task."""

    does: str
    confirms: str | None = None
    gate: bool = False
    readers: frozenset[str] = frozenset()
    outline: dict[str, frozenset[str] | None] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()
    opened_by: frozenset[str] = frozenset()


def _item(
    does: str,
    confirms: str | None = None,
    *,
    gate: bool = False,
    more: Iterable[str] = (),
    withheld: Iterable[str] = (),
    opened_by: Iterable[str] = (),
) -> Item:
    """Say a line with the default readers: doer, confirmer, recruit, unit admin and organizer."""
    readers = {does, R, U, ORG, *more} | ({confirms} if confirms else set())
    return Item(does, confirms, gate, frozenset(readers), {}, frozenset(withheld), frozenset(opened_by))


ITEMS = {
    "organization.briefing": _item(ORG),
    "organization.launch": _item(ORG),
    "organization.initial_training": _item(ORG, gate=True),
    "organization.elite_club_join": _item(R),
    "organization.elite_club_activity": _item(R),
    "organization.career_plan": _item(ORG, R),
    "organization.goal_review": _item(R, U),
    "organization.three_year_evaluation": _item(ORG, gate=True, withheld=[R]),
    "organization.extra": _item(ORG, opened_by=[ORG, U]),
    "department.first_post": _item(H, gate=True),
    "department.growth_list": _item(H, R, gate=True, more=[M]),
    "department.growth_task": _item(H, R),
    "department.belonging": _item(H),
    "department.potential_assessment": _item(H, U, withheld=[R]),
    "department.probation_review": _item(U, ORG, gate=True),
    "department.rotation_plan": _item(U, ORG, gate=True),
    "department.extra": _item(H, opened_by=[H, ORG, U]),
    "mentor.first_meeting": _item(M, R, gate=True),
    "mentor.talk": Item(
        M, R, readers=frozenset({M, R}), outline={"held_on": None, "place": None, "topics": None}
    ),
    "mentor.thought_guidance": _item(M),
    "mentor.growth_monitoring": Item(M, readers=frozenset({M, ORG})),
    "mentor.integrity_pledge": _item(R, M),
    "mentor.integrity_lesson": _item(M),
    "mentor.raised_hand": Item(M, R, readers=frozenset({R}), opened_by=frozenset({R})),
    "mentor.extra": _item(M, opened_by=[M, ORG, U]),
    "partner.first_contact": _item(P),
    "partner.unit_intro": _item(P),
    "partner.office_systems": _item(P),
    "partner.job_description": _item(P, R),
    "partner.city_life": _item(P),
    "partner.meal": _item(P),
    "partner.work_tips": _item(P),
    "partner.task_allocation": _item(P),
    "partner.observation": Item(
        P,
        readers=frozenset({P, M}),
        outline={"observed_on": None, "difficulties": frozenset({U, ORG}), "action": frozenset({U, ORG})},
    ),
    "partner.difficulty_resolved": _item(P, R),
    "partner.extra": _item(P, opened_by=[P, ORG, U]),
}
