"""What changes of a recruit: code, number, entry date, post, department, status."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from service.domain.cases import Case
from service.domain.refusals import refuse
from service.domain.words import RecruitStatus, TaskState
from service.store import rules
from service.store.reads import lookup
from service.store.scope import Scope
from service.store.writes import pauses, people, plans, recruits
from service.store.writes.work import Work, differences
from service.usecases import participating, replanning, revising, sight
from service.usecases.enrolment import FIRST_ENTRY, LAST_ENTRY, MAX_MEMBER_NUMBER
from service.usecases.recording import LEFT
from service.usecases.reentry import reenter
from service.usecases.service import UNSET, Changed, Command, Service, finish, use_case
from service.usecases.sight import everything
from service.usecases.suspending import end_suspension


@dataclass(frozen=True, kw_only=True)
class UpdateRecruit(Command):
    """What changes of a recruit; what is not given stays."""

    recruit_code: str
    new_code: str | None = None
    member_number: int | None = UNSET
    entry_date: date | None = None
    post: str | None = UNSET
    department_code: str | None = UNSET
    status: RecruitStatus | None = None
    reason: str | None = None


@use_case
def update_recruit(service: Service, scope: Scope, command: UpdateRecruit) -> Changed:
    """Change a recruit's data; a changed entry date plans anew, a changed status ends or resumes the plan."""
    reason = sight.within(command.reason.strip(), "reason") if command.reason else None
    with service.rearrange(scope) as work:
        who = sight.the_recruit(work.reading, command.recruit_code)
        role = sight.require(scope, "updateRecruit", who, "recruitCode")
        if command.new_code is not None and command.new_code.strip() != who.code:
            _recode(work, who, sight.require_text(command.new_code, "newCode", most=64))
        if command.member_number is not UNSET:
            _number(work, who, command.member_number)
        if command.entry_date is not None and command.entry_date != who.entry_date:
            _reenter(service, work, who, command.entry_date)
        _repost(work, who, command)
        if command.status is not None and command.status != who.shown_status:
            _change_status(work, who, command)
        before, after = _shown(who), _shown(lookup.recruit_rows(everything(work), [who.id])[who.id])
        work.trace(
            "updateRecruit",
            "Recruit",
            who.id,
            role=role,
            recruit_id=who.id,
            unit_id=who.unit_id,
            reason=reason,
            **differences(before, after),
        )
        return finish(work, "update_recruit", command, Changed({"Recruit": [who.id]}))


def _shown(who: Any) -> dict[str, Any]:
    return {
        "code": who.code,
        "memberNumber": who.member_number,
        "entryDate": who.entry_date,
        "probationEndsOn": who.probation_ends_on,
        "post": who.post,
        "department": who.department_id,
        "status": RecruitStatus(who.shown_status),
    }


def _recode(work: Work, who: Any, code: str) -> None:
    if rules.code_taken(work.connection, code):
        raise refuse("CONFLICT", "newCode", message=f"工号{code}已存在")
    people.change_person(work, who.id, code=code)


def _number(work: Work, who: Any, number: int | None) -> None:
    if number is not None and not 0 <= number <= MAX_MEMBER_NUMBER:
        raise refuse("OUT_OF_RANGE", "memberNumber")
    recruits.set_recruit(work, who.id, member_number=number)


def _reenter(service: Service, work: Work, who: Any, entry: date) -> None:
    sight.allowed("changeEntryDate", Case(towards=work.scope.towards_unit(None)), "entryDate")
    sight.require_day(entry, "entryDate", first=FIRST_ENTRY, last=LAST_ENTRY)
    reenter(service, work, who.id, sight.dates_of(who), entry)


def _repost(work: Work, who: Any, command: UpdateRecruit) -> None:
    changes: dict[str, Any] = {}
    if command.post is not UNSET:
        post = sight.within((command.post or "").strip(), "post", most=200) or None
        if post != who.post:
            changes["post"] = post
    if command.department_code is not UNSET:
        department = None
        if command.department_code is not None:
            department = sight.the_department(work.reading, command.department_code, who.unit_id).id
        if department != who.department_id:
            changes["department_id"] = department
    if changes:
        since = work.today if "post" in changes and who.post is not None else None
        recruits.repost(work, who.id, work.today, post_since=since, **changes)


def _change_status(work: Work, who: Any, command: UpdateRecruit) -> None:
    if RecruitStatus.COMPLETED in (command.status, who.status):
        sight.allowed("completeRecruit", Case(towards=work.scope.towards_unit(None)), "status")
    match command.status:
        case RecruitStatus.SUSPENDED:
            raise refuse("INVALID", "status", message="请使用 suspendRecruit 暂停")
        case RecruitStatus.COMPLETED:
            recruits.set_recruit(work, who.id, status=RecruitStatus.COMPLETED, status_since=work.today)
        case RecruitStatus.LEFT:
            _leave(work, who)
        case RecruitStatus.ACTIVE:
            _return(work, who)


def _leave(work: Work, who: Any) -> None:
    recruits.set_recruit(work, who.id, status=RecruitStatus.LEFT, status_since=work.today)
    rows = lookup.tasks_of_recruit(everything(work), who.id)
    undone = [row.id for row in rows if row.state == TaskState.PENDING and not replanning.missed(work, row)]
    plans.withdraw(work, undone, LEFT)


def _return(work: Work, who: Any) -> None:
    """Make active again: what leaving withdrew comes back; a suspension ends with yesterday."""
    if who.status != RecruitStatus.ACTIVE:
        recruits.set_recruit(work, who.id, status=RecruitStatus.ACTIVE, status_since=None)
        rows = lookup.tasks_of_recruit(everything(work), who.id)
        plans.restore(work, [row.id for row in rows if row.withdrawn_because == LEFT])
        known = pauses.suspensions_of(work, who.id)
        replanning.pause(work, who.id, known, known)
        participating.follow_unit(work, who.id, work.today)
        revising.catch_up(work, who.id)
    end_suspension(work, who.id)
    participating.leave_out(work, who.id, who.unit_id)
