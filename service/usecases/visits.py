"""Visits of the organization department to units (娘家来人了): what was found, and what has to follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.domain.refusals import Fault, RefusedError, refuse
from service.domain.words import Role
from service.store.reads.shape import Reading
from service.store.scope import Scope
from service.store.units import unit_parents, units_below
from service.store.writes import visits
from service.store.writes.visits import Found
from service.store.writes.work import Work
from service.usecases import sight
from service.usecases.follow_ups import OPENED
from service.usecases.service import Changed, Command, Service, finish, use_case

MOST_VISITORS, MOST_FINDINGS = 50, 200


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """Who has to see to a finding, and by when."""

    owner_code: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was found: about a recruit, a track, or the unit as a whole."""

    text: str
    recruit_code: str | None = None
    track: str | None = None
    follow_up: FollowUp | None = None


@dataclass(frozen=True, kw_only=True)
class RecordVisit(Command):
    """Which unit was visited, when, by whom, and what was found."""

    unit_code: str
    visited_on: date
    visitor_codes: Sequence[str]
    findings: Sequence[Finding]


@use_case
def record_visit(service: Service, scope: Scope, command: RecordVisit) -> Changed:
    """Put down a visit with all that was found and all that has to follow; every fault is told at once."""
    with service.write(scope) as work:
        unit = sight.the_unit(work.reading, command.unit_code)
        role = sight.require_for_unit(scope, "recordVisit", unit.id, "unitCode")
        _require_few(command)
        faults: list[Fault] = []
        with _gathering(faults):
            sight.require_day(command.visited_on, "visitedOn", last=work.today)
        visitors = _visitors(work.reading, command.visitor_codes, faults)
        below = units_below(unit_parents(work.connection), {unit.id})
        found = [
            _found(work.reading, each, index, below, command.visited_on, faults)
            for index, each in enumerate(command.findings)
        ]
        if faults:
            raise RefusedError(faults)
        row = visits.add(work, unit.id, command.visited_on, visitors)
        work.trace(
            "recordVisit",
            "Visit",
            row,
            role=role,
            unit_id=unit.id,
            visitedOn=command.visited_on,
            person=list(command.visitor_codes),
            findings=len(found),
        )
        opened = [
            _keep(work, role, unit.id, row, each, finding)
            for each, finding in zip(found, command.findings, strict=True)
        ]
        rows = {"Visit": [row], "FollowUp": [each for each in opened if each is not None]}
        return finish(work, "record_visit", command, Changed(rows))


def _require_few(command: RecordVisit) -> None:
    if not command.visitor_codes:
        raise refuse("REQUIRED", "visitorCodes")
    if len(command.visitor_codes) > MOST_VISITORS:
        raise refuse("LIMIT", "visitorCodes", message=f"一次至多{MOST_VISITORS}人")
    if len(command.findings) > MOST_FINDINGS:
        raise refuse("LIMIT", "findings", message=f"一次至多{MOST_FINDINGS}项")


class _gathering:  # noqa: N801  reads as what it does
    """Keeps the faults of what is refused inside, so that all are told at once."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        """Keep a refusal's faults; let everything else through."""
        if isinstance(error, RefusedError):
            self.faults += error.faults
            return True
        return False


def _staff(reading: Reading, code: str, *path: str) -> Any:
    person = sight.the_person(reading, code, *path)
    if person.is_recruit:
        raise refuse("INVALID", *path, message="须为工作人员，不能是新录用公务员")
    return person


def _visitors(reading: Reading, codes: Sequence[str], faults: list[Fault]) -> list[int]:
    found: list[int] = []
    for index, code in enumerate(codes):
        with _gathering(faults):
            if code in codes[:index]:
                raise refuse("INVALID", "visitorCodes", str(index), message="与前面重复")
            found.append(_staff(reading, code, "visitorCodes", str(index)).id)
    return found


def _found(
    reading: Reading,
    finding: Finding,
    index: int,
    units: frozenset[int],
    visited_on: date,
    faults: list[Fault],
) -> Found:
    path = ("findings", str(index))
    text, recruit, owner, due = "", None, None, None
    with _gathering(faults):
        text = sight.require_text(finding.text, *path, "text")
    if finding.recruit_code is not None:
        with _gathering(faults):
            recruit = sight.the_recruit(reading, finding.recruit_code, *path, "recruitCode")
            if recruit.unit_id not in units:
                raise refuse("INVALID", *path, "recruitCode", message="该新录用公务员不在所走访的单位")
    if finding.track is not None and reading.catalogue.track(finding.track) is None:
        faults += [Fault("NOT_FOUND", (*path, "track"), "没有这样的清单")]
    if finding.follow_up is not None:
        with _gathering(faults):
            owner = _staff(reading, finding.follow_up.owner_code, *path, "followUp", "ownerCode").id
        with _gathering(faults):
            due = sight.require_day(finding.follow_up.due_on, *path, "followUp", "dueOn", first=visited_on)
    return Found(
        text=text,
        recruit_id=None if recruit is None else recruit.id,
        track=finding.track,
        owner_id=owner,
        due_on=due,
    )


def _keep(work: Work, role: Role, unit_id: int, visit_id: int, found: Found, finding: Finding) -> int | None:
    """Keep a finding; return its follow-up. What names a recruit or is followed up is traced by itself."""
    follow_up = visits.add_finding(work, unit_id, visit_id, found)
    if follow_up is not None:
        work.happened(OPENED, follow_up, found.recruit_id)
    if follow_up is None and found.recruit_id is None:
        return None
    work.trace(
        "recordFinding",
        "Visit" if follow_up is None else "FollowUp",
        visit_id if follow_up is None else follow_up,
        role=role,
        recruit_id=found.recruit_id,
        unit_id=unit_id,
        track=found.track,
        text=found.text,
        person=finding.follow_up.owner_code if finding.follow_up else None,
        dueOn=found.due_on,
    )
    return follow_up
