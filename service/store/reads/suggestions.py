"""Recruits whom nobody mentors or partners, whom one could ask, and what is suggested."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select

from service.domain.erasure import is_erased
from service.domain.words import Role
from service.store.reads.asked import Asked
from service.store.reads.people import PERSON
from service.store.reads.recruits import RECRUIT, without
from service.store.reads.shape import Reading, type_name
from service.store.reads.task_filters import in_unit
from service.store.tables import cohort, recruit

_RECRUIT = ("code", "name", "entry_date", "probation_ends_on", "unit_id", "department_id", "post")
_PERSON = ("code", "name", "pinyin", "rank", "unit_id", "service_since", "is_recruit")


class Suggestion(NamedTuple):
    """Who might become a recruit's mentor or partner, as rows, and why."""

    recruit_id: int
    person_id: int
    reason: str


def vacancies(reading: Reading, role: Role, cohort_code: str, unit_code: str | None = None) -> list[Any]:
    """Return the recruits in sight of a cohort, and of a unit if named, who have nobody in a role today."""
    statement, columns = RECRUIT.select(reading, (), *_RECRUIT)
    named = select(cohort.c.id).where(cohort.c.code == cohort_code)
    statement = statement.where(recruit.c.cohort_id.in_(named), without(reading, role))
    if unit_code is not None:
        statement = statement.where(in_unit(reading, unit_code))
    return list(reading.rows(statement.order_by(columns["code"], columns["id"])))


def vacant_cohorts(reading: Reading, role: Role, unit_code: str) -> list[Any]:
    """Return cohorts with recruits of a unit who have nobody in a role today, and how many (``vacant``)."""
    statement, _ = RECRUIT.select(reading, ())
    found = statement.join(cohort, cohort.c.id == recruit.c.cohort_id).where(
        without(reading, role), in_unit(reading, unit_code)
    )
    own = (cohort.c.code, cohort.c.name)
    counted = found.with_only_columns(*own, func.count().label("vacant"))
    return list(reading.rows(counted.group_by(*own).order_by(cohort.c.code)))


def staff(reading: Reading) -> list[Any]:
    """Return everybody who could be asked, by staff code."""
    statement, columns = PERSON.select(reading, (), *_PERSON)
    rows = reading.rows(statement.where(~columns["is_recruit"]).order_by(columns["code"]))
    return [row for row in rows if not is_erased(row)]


def shaped(reading: Reading, found: Iterable[Suggestion], asked: Asked) -> Sequence[Mapping[str, Any]]:
    """Answer the fields of each PairingSuggestion."""
    found = list(found)
    answers: list[dict[str, Any]] = [{type_name: "PairingSuggestion"} for _ in found]
    for each in asked.fields:
        values: Sequence[Any]
        match each.name:
            case "recruit":
                recruits = RECRUIT.by_ids(reading, (one.recruit_id for one in found), each.fields)
                values = [recruits[one.recruit_id] for one in found]
            case "person":
                people = PERSON.by_ids(reading, (one.person_id for one in found), each.fields)
                values = [people[one.person_id] for one in found]
            case "reason":
                values = [one.reason for one in found]
            case _:
                continue
        for answer, value in zip(answers, values, strict=True):
            answer[each.key] = value
    return answers
