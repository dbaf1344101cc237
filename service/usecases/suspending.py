"""Suspending a plan from a day to a day, and ending that early."""

from dataclasses import dataclass
from datetime import date, timedelta

from service.domain.planning import Suspension
from service.domain.refusals import refuse
from service.store.scope import Scope
from service.store.writes import pauses
from service.store.writes.work import Work
from service.usecases import participating, replanning, sight
from service.usecases.service import Changed, Command, Service, finish, use_case

_DAY = timedelta(days=1)
_LATEST = sight.LATEST
"""No plan may reach beyond what dates can be asked for."""


@dataclass(frozen=True, kw_only=True)
class SuspendRecruit(Command):
    """From which to which day the plan stands still, both included, and why."""

    recruit_code: str
    starts_on: date
    ends_on: date
    reason: str


@use_case
def suspend_recruit(service: Service, scope: Scope, command: SuspendRecruit) -> Changed:
    """Suspend a plan: nothing falls due meanwhile, later dates move by the days lost."""
    reason = sight.require_text(command.reason, "reason")
    with service.rearrange(scope) as work:
        who = sight.the_recruit(work.reading, command.recruit_code)
        role = sight.require(scope, "suspendRecruit", who, "recruitCode")
        sight.require_in_plan(who)
        dates, known = sight.dates_of(who), pauses.suspensions_of(work, who.id)
        sight.require_day(command.starts_on, "startsOn", first=dates.opens, last=dates.end)
        lost = timedelta(days=sum(each.days_lost for each in known))
        latest = command.starts_on + (_LATEST - dates.end - lost) - _DAY
        sight.require_day(command.ends_on, "endsOn", first=command.starts_on, last=latest)
        pause = Suspension(command.starts_on, command.ends_on)
        for other in known:
            if pause.starts_on <= other.ends_on and other.starts_on <= pause.ends_on:
                raise refuse(
                    "CONFLICT", "startsOn", message=f"与{other.starts_on}至{other.ends_on}的暂停重叠"
                )
        pauses.add_suspension(work, who.id, pause, reason)
        moved = replanning.pause(work, who.id, known, [*known, pause])
        participating.leave_out(work, who.id, who.unit_id)
        work.trace(
            "suspendRecruit",
            "Recruit",
            who.id,
            role=role,
            recruit_id=who.id,
            unit_id=who.unit_id,
            startsOn=pause.starts_on,
            endsOn=pause.ends_on,
            moved=moved,
            reason=reason,
        )
        return finish(work, "suspend_recruit", command, Changed({"Recruit": [who.id]}))


def end_suspension(work: Work, recruit_id: int) -> None:
    """End the suspension of today with yesterday; all is as if it had never been meant to last longer."""
    known = pauses.suspensions_of(work, recruit_id)
    for was in known:
        if not was.starts_on <= work.today <= was.ends_on:
            continue
        lasts = [each for each in known if each != was]
        if was.starts_on < work.today:
            lasted = Suspension(was.starts_on, work.today - _DAY)
            pauses.shorten_suspension(work, recruit_id, was.starts_on, lasted.ends_on)
            lasts.append(lasted)
        else:
            pauses.shorten_suspension(work, recruit_id, was.starts_on, None)
        replanning.pause(work, recruit_id, known, lasts)
