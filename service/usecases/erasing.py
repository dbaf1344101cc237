"""Erasing a person for good: who they were and what was written about them, never what was done and when."""

from dataclasses import dataclass

from service.domain.erasure import is_erased
from service.domain.refusals import refuse
from service.domain.words import RecruitStatus
from service.intake.layout import RECRUITS, STAFF
from service.store import rules
from service.store.reads import lookup
from service.store.scope import Scope
from service.store.writes import erasure, plans, posts
from service.usecases.service import Service

PEOPLE_SHEETS = (STAFF.name, RECRUITS.name)
_STILL_TOLD = ("unit_code", "department_code", "cohort_code", "entry_date", "rank", "role")
"""What of a roster's row the plan goes on knowing: enough to tell the row again, and nobody by it."""


@dataclass(frozen=True)
class Erased:
    """How many payloads and tokens were (or would be) erased.

    ``before``: the person had been erased already; ``left``: what the owner of the database has to run.
    """

    payloads: int
    tokens: int
    before: bool
    left: tuple[str, ...] = ()


def erase_person(service: Service, scope: Scope, code: str, *, dry_run: bool = False) -> Erased:
    """Erase a person, and what the files of the database still hold of them.

    Raises RefusedError for somebody unknown, and for whoever is still in the plan: a recruit who neither
    left nor completed it, and staff with a role or a recruit of their own. Erasing again only cleans the
    files again.
    """
    with service.rearrange(scope) as work:
        row = lookup.person_row(work.reading, code)
        if row is None:
            raise refuse("NOT_FOUND", "person", message=f"没有工号为{code}的人员")
        plans.hold(work, [row.id])
        known = lookup.recruit_rows(work.reading, [row.id]).get(row.id)
        if known is not None and known.status == RecruitStatus.ACTIVE:
            raise refuse("CONFLICT", "person", message="该新录用公务员仍在培养期，请先设为离开或期满")
        if duties := rules.duties_of(work.connection, row.id, work.today):
            held = "、".join(role.label for role in duties)
            raise refuse("CONFLICT", "person", message=f"该人员仍担任{held}，请先免去或改派")
        before = is_erased(row)
        count = erasure.held_payloads(work, row.id)
        if dry_run:
            return Erased(count, erasure.open_tokens(work, row.id), before)
        tokens = erasure.revoke_tokens(work, row.id)
        if not before or count:
            erasure.erase_person(work, row.id)
            posts.prefer(work, row.id, {})
            posts.drop_of(work, row.id)
            if known is not None:
                erasure.erase_recruit(work, row.id)
            erasure.forget_roster(work, row.id, PEOPLE_SHEETS, _STILL_TOLD)
            work.trace(
                "erasePerson",
                "Person",
                row.id,
                recruit_id=None if known is None else row.id,
                unit_id=row.unit_id if known is None else known.unit_id,
                payloads=count,
                tokens=tokens,
            )
    return Erased(
        count, tokens, before, tuple(service.store.remove_remains(service.settings.owner_database_url))
    )
