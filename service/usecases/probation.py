"""Extending a probation (顺延)."""

from dataclasses import dataclass
from datetime import date, timedelta

from service.domain.milestones import Dates
from service.domain.offsets import Offset
from service.domain.refusals import refuse
from service.domain.words import ProbationGround
from service.store.scope import Scope
from service.store.writes import pauses, recruits
from service.store.writes.work import Difference
from service.usecases import participating, replanning, sight
from service.usecases.service import Changed, Command, Service, finish, use_case

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class ExtendProbation(Command):
    """Until when probation lasts instead, on which ground, and why."""

    recruit_code: str
    ends_on: date
    ground: ProbationGround
    reason: str


@use_case
def extend_probation(service: Service, scope: Scope, command: ExtendProbation) -> Changed:
    """Extend a probation (顺延): its end and what hangs on it move."""
    reason = sight.require_text(command.reason, "reason")
    with service.rearrange(scope) as work:
        who = sight.the_recruit(work.reading, command.recruit_code)
        role = sight.require(scope, "extendProbation", who, "recruitCode")
        sight.require_in_plan(who)
        old = sight.dates_of(who)
        sight.require_day(command.ends_on, "endsOn", first=old.probation_end + _DAY, last=old.end)
        cap = Offset(months=service.settings.probation_cap_months).from_day(old.entry)
        if command.ground is ProbationGround.LEAVE and command.ends_on > cap:
            sentence = f"因病事假累计超过{service.settings.leave_days}个工作日而顺延的，最迟至{cap}"
            raise refuse("OUT_OF_RANGE", "endsOn", message=sentence)
        dates = Dates(old.entry, command.ends_on)
        recruits.set_recruit(work, who.id, probation_ends_on=command.ends_on)
        pauses.add_extension(work, who.id, command.ends_on, command.ground, reason)
        moved = replanning.replan(work, who.id, dates, replanning.on_probation(work))
        participating.follow_unit(work, who.id, work.today)
        work.trace(
            "extendProbation",
            "Recruit",
            who.id,
            role=role,
            recruit_id=who.id,
            unit_id=who.unit_id,
            probationEndsOn=Difference(old.probation_end, command.ends_on),
            ground=command.ground,
            moved=moved,
            reason=reason,
        )
        return finish(work, "extend_probation", command, Changed({"Recruit": [who.id]}))
