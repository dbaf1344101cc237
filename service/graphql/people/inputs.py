"""Inputs about people, units and departments."""

from datetime import date

import strawberry
from strawberry import UNSET

from service.graphql.words import Rank, Role


@strawberry.input(description="search: name, pinyin, initials or code")
class PersonFilter:
    """Which people."""

    unit_code: str | None = UNSET
    rank: Rank | None = UNSET
    search: str | None = UNSET


@strawberry.input
class SavePersonInput:
    """A member of staff, created or changed."""

    code: str
    name: str | None = UNSET
    unit_code: str | None = UNSET
    rank: Rank | None = UNSET
    title: str | None = UNSET
    service_since: int | None = UNSET
    phone: str | None = UNSET
    email: str | None = UNSET
    office: str | None = UNSET
    roles: list[Role] | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class SaveUnitInput:
    """A unit, created or changed."""

    code: str
    name: str | None = UNSET
    parent_code: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class SaveDepartmentInput:
    """A department, created or changed."""

    code: str
    name: str | None = UNSET
    unit_code: str | None = UNSET
    head_code: str | None = UNSET
    head_from: date | None = UNSET
    idempotency_key: str | None = UNSET
