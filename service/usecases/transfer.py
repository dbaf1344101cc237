"""Moving a recruit to another unit."""

from dataclasses import dataclass
from datetime import date, timedelta

from service.domain.refusals import refuse
from service.domain.words import Role
from service.store import rules
from service.store.scope import Scope
from service.store.writes import recruits
from service.store.writes.work import Difference
from service.usecases import participating, sight
from service.usecases.service import Changed, Command, Service, finish, use_case

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class TransferRecruit(Command):
    """Where to, from which day up to today, and why."""

    recruit_code: str
    unit_code: str
    on: date
    reason: str
    department_code: str | None = None


@use_case
def transfer_recruit(service: Service, scope: Scope, command: TransferRecruit) -> Changed:
    """Move a recruit to another unit: mandatory tracks go on, the partner's assignment ends."""
    reason = sight.require_text(command.reason, "reason")
    with service.rearrange(scope) as work:
        who = sight.the_recruit(work.reading, command.recruit_code)
        role = sight.require(scope, "transferRecruit", who, "recruitCode")
        sight.require_in_plan(who)
        unit = sight.the_unit(work.reading, command.unit_code)
        if unit.id == who.unit_id:
            raise refuse("INVALID", "unitCode", message="已在该单位")
        department = None
        if command.department_code is not None:
            department = sight.the_department(work.reading, command.department_code, unit.id).id
        since = recruits.in_unit_since(work, who.id) or sight.dates_of(who).opens
        sight.require_day(command.on, "on", first=min(since, service.today), last=service.today)
        before = rules.unit_codes(work.connection, [who.unit_id])[who.unit_id]
        recruits.repost(work, who.id, command.on, unit_id=unit.id, department_id=department)
        for each in recruits.assignments_of(work, who.id, Role.PARTNER):
            if each.ends_on is None or each.ends_on >= command.on:
                if each.acts_from >= command.on:
                    recruits.replace_assignment(work, each.id, each.starts_on, reason)
                else:
                    recruits.end_assignments(work, [each.id], command.on - _DAY, reason)
        moved = participating.follow_unit(work, who.id, command.on)
        work.trace(
            "transferRecruit",
            "Recruit",
            who.id,
            role=role,
            recruit_id=who.id,
            unit_id=unit.id,
            unit=Difference(before, command.unit_code),
            on=command.on,
            tasksAdded=moved.added.total(),
            tasksWithdrawn=moved.withdrawn.total(),
            reason=reason,
        )
        return finish(work, "transfer_recruit", command, Changed({"Recruit": [who.id]}))
