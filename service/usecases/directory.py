"""Keeping units, departments and people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.domain.cases import Case, may
from service.domain.refusals import refuse
from service.domain.spelling import spelled
from service.domain.words import GRANTED_ROLES, Rank, Role
from service.store.reads import lookup
from service.store.rules import code_taken, unit_codes
from service.store.scope import Scope
from service.store.units import unit_parents, units_below
from service.store.writes import people
from service.store.writes.trace import field_name
from service.store.writes.work import Work, differences
from service.usecases import participating, sight
from service.usecases.service import UNSET, Changed, Command, Service, finish, use_case

_YEARS = (1900, 2100)


@dataclass(frozen=True, kw_only=True)
class SavePerson(Command):
    """A member of staff, created or changed; what is not given stays."""

    code: str
    name: str | None = None
    unit_code: str | None = UNSET
    rank: Rank | None = None
    title: str | None = UNSET
    service_since: int | None = UNSET
    phone: str | None = UNSET
    email: str | None = UNSET
    office: str | None = UNSET
    roles: Sequence[Role] | None = None


@dataclass(frozen=True, kw_only=True)
class SaveUnit(Command):
    """A unit, created or changed."""

    code: str
    name: str | None = None
    parent_code: str | None = UNSET


@dataclass(frozen=True, kw_only=True)
class SaveDepartment(Command):
    """A department, created or changed, with its head from a day on."""

    code: str
    name: str | None = None
    unit_code: str | None = None
    head_code: str | None = UNSET
    head_from: date | None = None


@use_case
def save_person(service: Service, scope: Scope, command: SavePerson) -> Changed:
    """Create or change a member of staff; roles are granted by ORGANIZER."""
    code = sight.require_text(command.code, "code", most=64)
    anybody = scope.towards_unit(next(iter(scope.admin_units), None))
    role = sight.allowed("addPerson", Case(towards=anybody), "code")
    with service.rearrange(scope) as work:
        row = lookup.person_row(work.reading, code)
        if row is None and code_taken(work.connection, code):
            raise refuse("NOT_FOUND", "code")
        if row is not None and row.is_recruit:
            raise refuse("INVALID", "code", message="该工号属于新录用公务员，请使用 updateRecruit")
        held = people.roles_of(work, row.id) if row is not None else set()
        if row is not None:
            known = Case(towards=scope.towards_unit(row.unit_id), without_roles=not held)
            role = sight.allowed("savePerson", known, "code")
            sight.require_not_erased(row, "code")
        if command.roles:
            everywhere = Case(towards=scope.towards_unit(None))
            role = sight.allowed("grantRoles", everywhere, "roles", message="角色由组织部授予")
        values = _person_values(work, scope, row, command)
        before = _shown(work, row, held)
        number = row.id if row is not None else people.add_person(work, code=code, is_recruit=False, **values)
        if row is not None and values:
            people.change_person(work, number, **values)
        unit_id = values.get("unit_id", row.unit_id if row is not None else None)
        roles = held if command.roles is None else {str(role) for role in command.roles}
        if Role.UNIT_ADMIN in roles and unit_id is None:
            raise refuse("INVALID", "roles", message="单位管理员须属于一个单位")
        if roles or held:
            people.set_roles(work, number, roles, unit_id, work.today)
        after = _shown(work, lookup.person_row(work.reading, code), roles)
        work.trace("savePerson", "Person", number, role=role, unit_id=unit_id, **differences(before, after))
        return finish(work, "save_person", command, Changed({"Person": [number]}))


@use_case
def save_unit(service: Service, scope: Scope, command: SaveUnit) -> Changed:
    """Create or change a unit; UNIT_ADMIN changes the names of its units alone."""
    code = sight.require_text(command.code, "code", most=64)
    with service.rearrange(scope) as work:
        row = lookup.unit_row(work.reading, code)
        role = (
            sight.require_for_unit(scope, "addUnit", None, "code")
            if row is None
            else sight.require_for_unit(scope, "saveUnit", row.id, "code")
        )
        values: dict[str, Any] = {}
        if command.name is not None or row is None:
            values["name"] = sight.require_text(command.name, "name", most=200)
        if command.parent_code is not UNSET:
            parent_id = _parent(work, row, command.parent_code)
            if row is None or parent_id != row.parent_id:
                role = sight.require_for_unit(scope, "moveUnit", None, "parentCode")
                values["parent_id"] = parent_id
        placed = participating.placed(work) if row is not None and "parent_id" in values else None
        number = row.id if row is not None else people.add_unit(work, code=code, **values)
        if row is not None and values:
            people.change_unit(work, number, **values)
        before, after = _place(work, row), _place(work, lookup.unit_row(work.reading, code))
        work.trace("saveUnit", "Unit", number, role=role, unit_id=number, **differences(before, after))
        if placed is not None:
            participating.follow_parents(work, placed, "saveUnit", role)
        return finish(work, "save_unit", command, Changed({"Unit": [number]}))


@use_case
def save_department(service: Service, scope: Scope, command: SaveDepartment) -> Changed:
    """Create or change a department, with its head from a day on (today by default)."""
    code = sight.require_text(command.code, "code", most=64)
    with service.rearrange(scope) as work:
        row = lookup.department_row(work.reading, code)
        if row is None and command.unit_code is None:
            raise refuse("REQUIRED", "unitCode")
        unit_id = (
            sight.the_unit(work.reading, command.unit_code).id
            if command.unit_code is not None
            else row.unit_id
        )
        place = "unitCode" if row is None else "code"
        role = sight.require_for_unit(scope, "saveDepartment", unit_id, place)
        if row is not None and row.unit_id != unit_id:
            raise refuse("INVALID", "unitCode", message="部门不能改属其他单位，请新建部门")
        values: dict[str, Any] = {}
        if command.name is not None or row is None:
            values["name"] = sight.require_text(command.name, "name", most=200)
        number = (
            row.id if row is not None else people.add_department(work, code=code, unit_id=unit_id, **values)
        )
        if row is not None and values:
            people.change_department(work, number, **values)
        if command.head_from is not None and command.head_code is UNSET:
            raise refuse("REQUIRED", "headCode", message="请指明负责人")
        if command.head_code is not UNSET:
            _head(service, work, number, command)
        before, after = _place(work, row), _place(work, lookup.department_row(work.reading, code))
        head: dict[str, Any] = {"head": command.head_code, "headFrom": command.head_from or service.today}
        work.trace(
            "saveDepartment",
            "Department",
            number,
            role=role,
            unit_id=unit_id,
            **differences(before, after),
            **(head if command.head_code is not UNSET else {}),
        )
        return finish(work, "save_department", command, Changed({"Department": [number]}))


def _shown(work: Work, row: Any, roles: set[str]) -> dict[str, Any]:
    """Return what the trace tells of a person: names and contacts only as hashes."""
    if row is None:
        return {}
    columns = ("code", "name", "rank", "title", "service_since", "phone", "email", "office")
    units = unit_codes(work.connection, [row.unit_id] if row.unit_id is not None else [])
    values = {field_name(name): getattr(row, name) for name in columns}
    return {**values, "unit": units.get(row.unit_id), "roles": [role for role in Role if role in roles]}


def _place(work: Work, row: Any) -> dict[str, Any]:
    """Return what the trace tells of a unit or department."""
    if row is None:
        return {}
    above = row.parent_id if hasattr(row, "parent_id") else row.unit_id
    units = unit_codes(work.connection, [above] if above is not None else [])
    return {"code": row.code, "name": row.name, "above": units.get(above)}


def _person_values(work: Work, scope: Scope, row: Any, command: SavePerson) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if command.name is not None or row is None:
        values["name"] = sight.require_text(command.name, "name", most=100)
        values["pinyin"], values["initials"] = spelled(values["name"])
    anywhere = may("addPerson", Case(towards=scope.towards_unit(None))) is not None
    if command.unit_code is not UNSET or (row is None and not anywhere):
        code = None if command.unit_code is UNSET else command.unit_code
        if code is None and row is None and not anywhere:
            raise refuse("REQUIRED", "unitCode")
        unit = sight.the_unit(work.reading, code) if code is not None else None
        sight.require_for_unit(scope, "addPerson", unit.id if unit is not None else None, "unitCode")
        values["unit_id"] = unit.id if unit is not None else None
    if command.rank is not None or row is None:
        values["rank"] = command.rank or Rank.STAFF
    if command.service_since is not UNSET:
        since = command.service_since
        if since is not None and not _YEARS[0] <= since <= _YEARS[1]:
            raise refuse("OUT_OF_RANGE", "serviceSince", message=f"须在{_YEARS[0]}与{_YEARS[1]}之间")
        values["service_since"] = since
    for name, most in (("title", 200), ("phone", 64), ("email", 200), ("office", 200)):
        value = getattr(command, name)
        if value is not UNSET:
            values[name] = sight.within(value.strip(), name, most=most) or None if value else None
    if command.roles is not None and set(command.roles) - set(GRANTED_ROLES):
        raise refuse("INVALID", "roles", message=f"只能授予{'、'.join(role.label for role in GRANTED_ROLES)}")
    return values


def _parent(work: Work, row: Any, code: str | None) -> int | None:
    if code is None:
        return None
    parent = sight.the_unit(work.reading, code, "parentCode")
    if row is not None and parent.id in units_below(unit_parents(work.connection), {row.id}):
        raise refuse("INVALID", "parentCode", message="上级单位不能是本单位或其下级单位")
    return int(parent.id)


def _head(service: Service, work: Work, department_id: int, command: SaveDepartment) -> None:
    since = sight.require_day(command.head_from, "headFrom") if command.head_from else service.today
    if command.head_code is None:
        people.set_head(work, department_id, None, since)
        return
    head = sight.the_person(work.reading, command.head_code, "headCode")
    if head.is_recruit:
        raise refuse("INVALID", "headCode", message="新录用公务员不能担任部门负责人")
    if people.heads_from(work, department_id, since) != [head.id]:
        people.set_head(work, department_id, head.id, since)
