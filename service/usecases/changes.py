"""What changes over three years: entry date, post, department, status, suspension, transfer, probation."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from service.domain.milestones import Dates
from service.domain.offsets import Offset
from service.domain.planning import Suspension
from service.domain.refusals import refuse
from service.domain.words import ProbationGround, RecruitStatus, Role, TaskState
from service.store import rules
from service.store.reads import lookup
from service.store.scope import Scope
from service.store.tables import person, probation_extension, suspension
from service.store.writes import plans, recruits
from service.store.writes.work import Work
from service.usecases import replanning, sight
from service.usecases.enrolment import MAX_MEMBER_NUMBER, entered
from service.usecases.recording import everything
from service.usecases.service import UNSET, Changed, Command, Service, finish, use_case

_DAY = timedelta(days=1)
_LEFT = "left"


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


@dataclass(frozen=True, kw_only=True)
class SuspendRecruit(Command):
    """From which to which day the plan stands still, both included, and why."""

    recruit_code: str
    starts_on: date
    ends_on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class TransferRecruit(Command):
    """Where to, from which day up to today, and why."""

    recruit_code: str
    unit_code: str
    on: date
    reason: str
    department_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class ExtendProbation(Command):
    """Until when probation lasts instead, on which ground, and why."""

    recruit_code: str
    ends_on: date
    ground: ProbationGround
    reason: str


@use_case
def update_recruit(service: Service, scope: Scope, command: UpdateRecruit) -> Changed:
    """Change a recruit's data; a changed entry date plans anew, a changed status ends or resumes the plan."""
    with service.write(scope) as work:
        who = sight.the_recruit(work.reading, command.recruit_code)
        sight.require_manager(scope, who, "recruitCode")
        before = {"code": who.code, "entryDate": who.entry_date, "post": who.post, "status": who.shown_status}
        if command.new_code is not None and command.new_code != who.code:
            _recode(work, who, sight.require_text(command.new_code, "newCode", most=64))
        if command.member_number is not UNSET:
            _number(work, who, command.member_number)
        if command.entry_date is not None and command.entry_date != who.entry_date:
            _reenter(service, work, who, command.entry_date)
        _repost(work, who, command)
        if command.status is not None and command.status != who.shown_status:
            _change_status(work, who, command)
        work.trace(
            "updateRecruit", "Recruit", who.id, recruit_id=who.id, unit_id=who.unit_id, before={k: str(v) for k, v in before.items()}, reason=command.reason
        )
        return finish(work, "update_recruit", command, Changed({"Recruit": [who.id]}))


@use_case
def suspend_recruit(service: Service, scope: Scope, command: SuspendRecruit) -> Changed:
    """Suspend a plan: nothing falls due meanwhile, later dates move by the days lost."""
    reason = sight.require_text(command.reason, "reason")
    with service.write(scope) as work:
        who = sight.the_recruit(work.reading, command.recruit_code)
        sight.require_manager(scope, who, "recruitCode")
        _in_plan(who)
        sight.require_day(command.starts_on, "startsOn", first=sight.dates_of(who).opens)
        sight.require_day(command.ends_on, "endsOn", first=command.starts_on, last=date(2099, 12, 31))
        pause = Suspension(command.starts_on, command.ends_on)
        for other in replanning.suspensions_of(work, who.id):
            if pause.starts_on <= other.ends_on and other.starts_on <= pause.ends_on:
                raise refuse("CONFLICT", "startsOn", message=f"与{other.starts_on}至{other.ends_on}的暂停重叠")
        work.connection.execute(
            insert(suspension).values(
                recruit_id=who.id,
                starts_on=pause.starts_on,
                ends_on=pause.ends_on,
                reason=reason,
                recorded_at=work.now,
            )
        )
        withdrawn = replanning.suspend(work, who.id, pause)
        work.trace(
            "suspendRecruit",
            "Recruit",
            who.id,
            recruit_id=who.id,
            unit_id=who.unit_id,
            startsOn=pause.starts_on,
            endsOn=pause.ends_on,
            withdrawn=withdrawn,
            reason=reason,
        )
        return finish(work, "suspend_recruit", command, Changed({"Recruit": [who.id]}))


@use_case
def transfer_recruit(service: Service, scope: Scope, command: TransferRecruit) -> Changed:
    """Move a recruit to another unit: mandatory tracks go on, the partner's assignment ends."""
    reason = sight.require_text(command.reason, "reason")
    with service.write(scope) as work:
        who = sight.the_recruit(work.reading, command.recruit_code)
        sight.require_organizer(scope, "recruitCode")
        _in_plan(who)
        unit = sight.the_unit(work.reading, command.unit_code)
        if unit.id == who.unit_id:
            raise refuse("INVALID", "unitCode", message="已在该单位")
        department = None
        if command.department_code is not None:
            department = sight.the_department(work.reading, command.department_code, unit.id).id
        sight.require_day(command.on, "on", first=sight.dates_of(who).opens, last=service.today)
        recruits.repost(work, who.id, command.on, unit_id=unit.id, department_id=department)
        for each in recruits.assignments_of(work, who.id, Role.PARTNER):
            if each.ends_on is None or each.ends_on >= command.on:
                if each.starts_on >= command.on:
                    recruits.replace_assignment(work, each.id, each.starts_on, reason)
                else:
                    recruits.end_assignments(work, [each.id], command.on - _DAY, reason)
        work.trace(
            "transferRecruit",
            "Recruit",
            who.id,
            recruit_id=who.id,
            unit_id=unit.id,
            before=who.unit_id,
            after=unit.id,
            on=command.on,
            reason=reason,
        )
        return finish(work, "transfer_recruit", command, Changed({"Recruit": [who.id]}))


@use_case
def extend_probation(service: Service, scope: Scope, command: ExtendProbation) -> Changed:
    """Extend a probation (顺延): its end and what hangs on it move."""
    reason = sight.require_text(command.reason, "reason")
    with service.write(scope) as work:
        who = sight.the_recruit(work.reading, command.recruit_code)
        sight.require_organizer(scope, "recruitCode")
        _in_plan(who)
        old = sight.dates_of(who)
        sight.require_day(command.ends_on, "endsOn", first=old.probation_end + _DAY, last=old.end)
        cap = Offset(months=service.settings.probation_cap_months).from_day(old.entry)
        if command.ground is ProbationGround.LEAVE and command.ends_on > cap:
            sentence = f"因病事假累计超过{service.settings.leave_days}个工作日而顺延的，最迟至{cap}"
            raise refuse("OUT_OF_RANGE", "endsOn", message=sentence)
        dates = Dates(old.entry, command.ends_on)
        recruits.set_recruit(work, who.id, probation_ends_on=command.ends_on)
        work.connection.execute(
            insert(probation_extension).values(
                recruit_id=who.id, ends_on=command.ends_on, ground=command.ground, reason=reason, recorded_at=work.now
            )
        )
        moved = replanning.replan(work, who.id, dates, replanning.on_probation(work))
        work.trace(
            "extendProbation",
            "Recruit",
            who.id,
            recruit_id=who.id,
            unit_id=who.unit_id,
            before=old.probation_end,
            after=command.ends_on,
            ground=command.ground,
            moved=moved,
            reason=reason,
        )
        return finish(work, "extend_probation", command, Changed({"Recruit": [who.id]}))


def _in_plan(who: Any) -> None:
    if who.status != RecruitStatus.ACTIVE:
        raise refuse("CONFLICT", "recruitCode", message="该新录用公务员已离开或已期满")


def _recode(work: Work, who: Any, code: str) -> None:
    if rules.code_taken(work.connection, code):
        raise refuse("CONFLICT", "newCode", message=f"工号{code}已存在")
    work.connection.execute(update(person).where(person.c.id == who.id).values(code=code))


def _number(work: Work, who: Any, number: int | None) -> None:
    if number is not None and not 0 <= number <= MAX_MEMBER_NUMBER:
        raise refuse("OUT_OF_RANGE", "memberNumber")
    recruits.set_recruit(work, who.id, member_number=number)


def _reenter(service: Service, work: Work, who: Any, entry: date) -> None:
    """Plan anew what has no record or waiver and was not set by hand; an extension that still reaches further stays."""
    sight.require_organizer(work.scope, "entryDate")
    sight.require_day(entry, "entryDate", last=date(2097, 12, 31))
    old, new = sight.dates_of(who), entered(service, entry)
    extended = work.connection.execute(
        select(probation_extension.c.id).where(probation_extension.c.recruit_id == who.id)
    ).first()
    if extended:
        new = replace(new, probation_end=max(new.probation_end, old.probation_end))
    recruits.set_recruit(work, who.id, entry_date=new.entry, probation_ends_on=new.probation_end)
    recruits.move_first_assignments(work, who.id, old, new)
    replanning.replan(work, who.id, new, replanning.without_record(work, who.id))


def _repost(work: Work, who: Any, command: UpdateRecruit) -> None:
    changes: dict[str, Any] = {}
    if command.post is not UNSET:
        post = sight.within(command.post.strip(), "post", most=200) if command.post else None
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
    match command.status:
        case RecruitStatus.SUSPENDED:
            raise refuse("INVALID", "status", message="请使用 suspendRecruit 暂停")
        case RecruitStatus.COMPLETED:
            sight.require_organizer(work.scope, "status")
            recruits.set_recruit(work, who.id, status=RecruitStatus.COMPLETED, status_since=work.today)
        case RecruitStatus.LEFT:
            sight.require_text(command.reason, "reason")
            _leave(work, who)
        case RecruitStatus.ACTIVE:
            _return(work, who)


def _leave(work: Work, who: Any) -> None:
    recruits.set_recruit(work, who.id, status=RecruitStatus.LEFT, status_since=work.today)
    rows = lookup.tasks_of_recruit(everything(work), who.id)
    undone = [row.id for row in rows if row.state == TaskState.PENDING and not _missed(work, row)]
    plans.withdraw(work, undone, _LEFT)


def _missed(work: Work, row: Any) -> bool:
    return row.missed_after is not None and bool(work.today > row.missed_after)


def _return(work: Work, who: Any) -> None:
    """Make active again: what leaving withdrew comes back; a suspension ends with yesterday."""
    if who.status != RecruitStatus.ACTIVE:
        if who.status == RecruitStatus.COMPLETED:
            sight.require_organizer(work.scope, "status")
        recruits.set_recruit(work, who.id, status=RecruitStatus.ACTIVE, status_since=None)
        rows = lookup.tasks_of_recruit(everything(work), who.id)
        plans.restore(work, [row.id for row in rows if row.withdrawn_because == _LEFT])
    for was in replanning.suspensions_of(work, who.id):
        if was.starts_on <= work.today <= was.ends_on:
            lasted = Suspension(was.starts_on, work.today - _DAY) if was.starts_on < work.today else None
            here = (suspension.c.recruit_id == who.id) & (suspension.c.starts_on == was.starts_on)
            if lasted is None:
                work.connection.execute(delete(suspension).where(here))
            else:
                work.connection.execute(update(suspension).where(here).values(ends_on=lasted.ends_on))
            replanning.resume(work, who.id, was, lasted)
