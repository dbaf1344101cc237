"""Enrolling a recruit: the person, the posting, and all tasks of three years."""

from dataclasses import dataclass
from datetime import date

from service.domain.milestones import Dates
from service.domain.offsets import Offset
from service.domain.refusals import RefusedError, refuse
from service.store import rules
from service.store.scope import Scope
from service.store.writes import plans, recruits
from service.usecases import sight
from service.usecases.service import Changed, Command, Service, finish, use_case

MAX_MEMBER_NUMBER = 2**31 - 1
FIRST_ENTRY, LAST_ENTRY = date(1901, 1, 1), date(2097, 12, 31)
"""A plan begins before and ends after its entry date, and all of its days can be asked for."""


@dataclass(frozen=True, kw_only=True)
class EnrolRecruit(Command):
    """Who enters where and when."""

    code: str
    name: str
    unit_code: str
    cohort_code: str
    entry_date: date
    department_code: str | None = None
    post: str | None = None
    member_number: int | None = None


@use_case
def enrol_recruit(service: Service, scope: Scope, command: EnrolRecruit) -> Changed:
    """Enrol a recruit and plan all tasks of the tracks enabled for the unit."""
    code = sight.require_text(command.code, "code", most=64)
    name = sight.require_text(command.name, "name", most=100)
    cohort = sight.require_text(command.cohort_code, "cohortCode", most=64)
    post = sight.within((command.post or "").strip(), "post", most=200) or None
    entry = sight.require_day(command.entry_date, "entryDate", first=FIRST_ENTRY, last=LAST_ENTRY)
    if command.member_number is not None and not 0 <= command.member_number <= MAX_MEMBER_NUMBER:
        raise refuse("OUT_OF_RANGE", "memberNumber")
    try:
        with service.rearrange(scope) as work:
            reading = work.reading
            unit = sight.the_unit(reading, command.unit_code)
            role = sight.require_for_unit(scope, "enrolRecruit", unit.id, "unitCode")
            department = None
            if command.department_code is not None:
                department = sight.the_department(reading, command.department_code, unit.id).id
            if rules.code_taken(work.connection, code):
                raise _taken(code)
            dates = entered(service, entry)
            new = recruits.NewRecruit(
                code=code,
                name=name,
                unit_id=unit.id,
                department_id=department,
                cohort_id=recruits.cohort_of(work, cohort),
                dates=dates,
                post=post,
                member_number=command.member_number,
            )
            (row,) = recruits.add_recruits(work, [new])
            tasks = plans.plan_recruits(work, [(row, unit.id, dates)])
            work.trace(
                "enrolRecruit",
                "Recruit",
                row,
                role=role,
                recruit_id=row,
                unit_id=unit.id,
                code=code,
                name=name,
                unit=unit.code,
                department=command.department_code,
                cohort=cohort,
                post=post,
                entryDate=entry,
                tasks=tasks,
            )
            return finish(work, "enrol_recruit", command, Changed({"Recruit": [row]}))
    except recruits.CodeTakenError as error:
        raise _taken(code) from error


def entered(service: Service, entry: date) -> Dates:
    """Return the dates of somebody who enters on a day."""
    return Dates(entry, Offset(months=service.settings.probation_months).from_day(entry))


def _taken(code: str) -> RefusedError:
    return refuse("CONFLICT", "code", message=f"工号{code}已存在")
