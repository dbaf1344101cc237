"""Assigning mentors and partners, within the tracks' rules or by an exception."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from service.domain.cases import Case
from service.domain.refusals import Fault, RefusedError, refuse
from service.domain.words import ASSIGNED_ROLES, Rank, Role
from service.plugin_api import PersonView, RecruitView
from service.plugin_host.pairing import examine_assignment
from service.store import rules
from service.store.ids import row_of
from service.store.reads import lookup
from service.store.reads.assignments import ASSIGNMENT
from service.store.rules import Span
from service.store.scope import Scope
from service.store.writes import recruits
from service.store.writes.work import Difference, Work
from service.usecases import sight
from service.usecases.service import Changed, Command, Service, finish, use_case

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Assign(Command):
    """Who becomes whose mentor or partner, from a day on (today by default)."""

    recruit_code: str
    role: Role
    person_code: str
    starts_on: date | None = None
    reason: str | None = None
    exception: bool | None = False


@dataclass(frozen=True, kw_only=True)
class EndAssignment(Command):
    """Which assignment ends with which last day, and why."""

    assignment_id: str
    ends_on: date
    reason: str


@use_case
def assign(service: Service, scope: Scope, command: Assign) -> Changed:
    """Assign a mentor or partner; the one before ends on the day before."""
    if command.role not in ASSIGNED_ROLES:
        raise refuse("INVALID", "role", message="须为 MENTOR 或 PARTNER")
    reason = sight.within(command.reason.strip(), "reason") if command.reason else None
    if command.exception:
        sight.allowed("makeException", Case(towards=scope.towards_unit(None)), "exception")
        sight.require_text(reason, "reason")
    with service.rearrange(scope) as work:
        reading = work.reading
        who = sight.the_recruit(reading, command.recruit_code)
        role = sight.require(scope, "assign", who, "recruitCode")
        sight.require_in_plan(who)
        candidate = sight.the_person(reading, command.person_code, "personCode")
        dates = sight.dates_of(who)
        starts_on = sight.require_day(
            command.starts_on or service.today,
            "startsOn",
            first=min(dates.opens, service.today),
            last=dates.end,
        )
        later = [
            each.starts_on
            for each in recruits.lasting_assignments(work, who.id, command.role)
            if each.starts_on > starts_on
        ]
        ends_on = min(later) - _DAY if later else None
        refusals = _refusals(service, work, who, candidate, command.role, Span(who.id, starts_on, ends_on))
        if refusals and not (command.exception and _excusable(candidate, refusals)):
            raise RefusedError(fault.under("personCode") for fault in refusals)
        row = _put(
            work,
            who,
            candidate.id,
            command.role,
            Span(who.id, starts_on, ends_on),
            reason,
            exception=bool(refusals),
        )
        work.trace(
            "assign",
            "Assignment",
            row,
            role=role,
            recruit_id=who.id,
            unit_id=who.unit_id,
            seat=command.role,
            person=candidate.code,
            startsOn=starts_on,
            exception=bool(refusals),
            reason=reason,
        )
        return finish(work, "assign", command, Changed({"Assignment": [row]}))


@use_case
def end_assignment(service: Service, scope: Scope, command: EndAssignment) -> Changed:
    """End an assignment with a last day."""
    reason = sight.require_text(command.reason, "reason")
    with service.rearrange(scope) as work:
        reading = work.reading
        number = row_of(command.assignment_id, "Assignment") or 0
        statement, columns = ASSIGNMENT.select(
            reading, (), "recruit_id", "starts_on", "acts_from", "ends_on", "role"
        )
        row = next(iter(reading.rows(statement.where(columns["id"] == number))), None)
        if row is None:
            raise refuse("NOT_FOUND", "assignmentId")
        who = lookup.recruit_rows(reading, [row.recruit_id])[row.recruit_id]
        role = sight.require(scope, "endAssignment", who, "assignmentId")
        if row.ends_on is not None and row.ends_on < service.today:
            raise refuse("CONFLICT", "assignmentId", message=f"该结对已于{row.ends_on}结束")
        if row.ends_on is not None and row.ends_on < row.acts_from:
            raise refuse("CONFLICT", "assignmentId", message="该结对已被取代，从未生效")
        sight.require_day(command.ends_on, "endsOn", first=row.acts_from, last=row.ends_on or sight.LATEST)
        recruits.end_assignments(work, [row.id], command.ends_on, reason)
        work.trace(
            "endAssignment",
            "Assignment",
            row.id,
            role=role,
            recruit_id=who.id,
            unit_id=who.unit_id,
            endsOn=Difference(row.ends_on, command.ends_on),
            reason=reason,
        )
        return finish(work, "end_assignment", command, Changed({"Assignment": [row.id]}))


def _refusals(service: Service, work: Work, who: Any, candidate: Any, role: Role, span: Span) -> list[Fault]:
    if candidate.is_recruit and candidate.id != who.id:
        return [Fault("INVALID", (), "新录用公务员不能担任政治导师或成长伙伴")]
    spans = rules.spans_of(work.connection, candidate.id, role)
    units = unit_codes(work, [who.unit_id, candidate.unit_id])
    paired = rules.assigned_on(work.connection, [who.id], span.starts_on)
    for other in set(ASSIGNED_ROLES) - {role}:
        if rules.overlaps(rules.spans_of(work.connection, candidate.id, other), span):
            paired[who.id, other] = candidate.code
    return list(
        examine_assignment(
            service.host_of(work.installed, who.unit_id),
            recruit=recruit_view(who, units, paired),
            role=role,
            candidate=PersonView(
                code=candidate.code,
                unit=units.get(candidate.unit_id),
                rank=Rank(candidate.rank),
                service_since=candidate.service_since,
            ),
            starts_on=span.starts_on,
            load=rules.load_from(spans, who.id, span.starts_on, span.ends_on),
            today=service.today,
        )
    )


def _excusable(candidate: Any, refusals: list[Fault]) -> bool:
    """Say whether an exception may be made: from the tracks' rules, not for a recruit or a failed check."""
    return not candidate.is_recruit and all(
        fault.plugin and fault.code != "PLUGIN_FAILED" for fault in refusals
    )


def _put(
    work: Work, who: Any, person_id: int, role: Role, span: Span, reason: str | None, *, exception: bool
) -> int:
    """End the one before; ``span`` ends before a later one begins."""
    known, starts_on = recruits.lasting_assignments(work, who.id, role), span.starts_on
    for each in known:
        if each.starts_on == starts_on:
            recruits.replace_assignment(work, each.id, starts_on, reason)
        elif each.starts_on < starts_on and (each.ends_on is None or each.ends_on >= starts_on):
            recruits.end_assignments(work, [each.id], starts_on - _DAY, reason)
    recruits.act_from_start(work, [each.id for each in known if each.starts_on > starts_on])
    first = all(each.starts_on >= starts_on for each in known)
    row = {
        "recruit_id": who.id,
        "role": role,
        "person_id": person_id,
        "starts_on": starts_on,
        "acts_from": recruits.acts_from(sight.dates_of(who), starts_on, first=first),
        "ends_on": span.ends_on,
        "reason": reason,
        "exception": exception,
    }
    return recruits.add_assignments(work, [row])[0]


def recruit_view(
    who: Any, units: Mapping[int, str], paired: Mapping[tuple[int, str], str], post: Any = None
) -> RecruitView:
    """Return a recruit as checks see it."""
    dates = sight.dates_of(who)
    return RecruitView(
        code=who.code,
        entry_date=dates.entry,
        probation_ends_on=dates.probation_end,
        unit=units[who.unit_id],
        post=who.post,
        post_since=post.post_since if post else None,
        post_changed_at=post.post_changed_at if post else None,
        mentor=paired.get((who.id, Role.MENTOR)),
        partner=paired.get((who.id, Role.PARTNER)),
        milestones=dates.milestones(),
    )


def unit_codes(work: Work, ids: list[int | None]) -> dict[int, str]:
    """Return the codes of units by row."""
    return rules.unit_codes(work.connection, [each for each in ids if each is not None])
