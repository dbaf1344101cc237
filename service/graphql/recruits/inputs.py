"""Inputs about recruits and assignments."""

from datetime import date

import strawberry
from strawberry import UNSET

from service.graphql.words import ProbationGround, RecruitOrderBy, RecruitStatus, Role, Stage


@strawberry.input(description="search: name, pinyin, initials or code")
class RecruitFilter:
    """Which recruits."""

    unit_code: str | None = UNSET
    cohort_code: str | None = UNSET
    stage: Stage | None = UNSET
    status: RecruitStatus | None = UNSET
    search: str | None = UNSET
    has_overdue: bool | None = UNSET
    without_mentor: bool | None = UNSET
    without_partner: bool | None = UNSET


@strawberry.input(description="NAME: by pinyin, then code")
class RecruitOrder:
    """How recruits are sorted."""

    by: RecruitOrderBy
    descending: bool | None = False


@strawberry.input
class EnrolRecruitInput:
    """Who enters where and when."""

    code: str
    name: str
    unit_code: str
    department_code: str | None = UNSET
    cohort_code: str
    entry_date: date
    post: str | None = UNSET
    member_number: int | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class UpdateRecruitInput:
    """What changes of a recruit."""

    recruit_code: str
    new_code: str | None = UNSET
    member_number: int | None = UNSET
    entry_date: date | None = UNSET
    post: str | None = UNSET
    department_code: str | None = UNSET
    status: RecruitStatus | None = UNSET
    reason: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class SuspendRecruitInput:
    """From which to which day the plan stands still."""

    recruit_code: str
    starts_on: date
    ends_on: date
    reason: str
    idempotency_key: str | None = UNSET


@strawberry.input
class TransferRecruitInput:
    """Where to, from which day."""

    recruit_code: str
    unit_code: str
    department_code: str | None = UNSET
    on: date
    reason: str
    idempotency_key: str | None = UNSET


@strawberry.input
class ExtendProbationInput:
    """Until when probation lasts instead."""

    recruit_code: str
    ends_on: date
    ground: ProbationGround
    reason: str
    idempotency_key: str | None = UNSET


@strawberry.input
class AssignInput:
    """Who becomes whose mentor or partner."""

    recruit_code: str
    role: Role
    person_code: str
    starts_on: date | None = UNSET
    reason: str | None = UNSET
    exception: bool | None = False
    idempotency_key: str | None = UNSET


@strawberry.input
class EndAssignmentInput:
    """Which assignment ends when."""

    assignment_id: strawberry.ID
    ends_on: date
    reason: str
    idempotency_key: str | None = UNSET
