"""Each viewer's sight is what plain Python makes of the tables, on every day."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.store.gathering import scope_of_person, scope_of_portal
from service.store.scope import Scope
from service.store.tables import assignment, department_head, person, role_grant, unit
from service.store.units import nearest_manned, units_below
from tests.proof.people import TODAY

DAYS = [TODAY + timedelta(days=days) for days in (-200, -60, -1, 0, 1, 90, 200)]


@pytest.fixture(scope="module")
def tables(proof):
    with proof.engine.connect() as connection:
        return {
            each.name: connection.execute(select(each)).all()
            for each in (person, unit, assignment, department_head, role_grant)
        }


def _in_force(row, day):
    return (row.starts_on is None or row.starts_on <= day) and (row.ends_on is None or row.ends_on >= day)


def _plain(tables, who, day):
    """Return a person's scope, one role after the other."""
    parents = {row.id: row.parent_id for row in tables["unit"]}
    grants = [row for row in tables["role_grant"] if _in_force(row, day)]
    own = [row for row in grants if row.person_id == who.id]
    admin_of = {row.unit_id for row in own if row.role == "UNIT_ADMIN"}
    manned = {row.unit_id for row in grants if row.role == "UNIT_ADMIN"}
    paired = [
        row
        for row in tables["assignment"]
        if row.person_id == who.id
        and row.acts_from <= day
        and (row.ends_on is None or row.ends_on >= row.acts_from)
    ]
    held = [row for row in paired if row.ends_on is None or row.ends_on >= day]
    ids = {
        role: frozenset(row.recruit_id for row in held if row.role == role) for role in ("MENTOR", "PARTNER")
    }
    return Scope(
        person_id=who.id,
        person_code=who.code,
        unit_id=who.unit_id,
        organizer=any(row.role == "ORGANIZER" for row in own),
        auditor=any(row.role == "AUDITOR" for row in own),
        admin_units=units_below(parents, admin_of),
        nearest_units=frozenset(
            each for each in parents if nearest_manned(parents, manned, each) in admin_of
        ),
        departments=frozenset(
            row.department_id
            for row in tables["department_head"]
            if row.person_id == who.id and _in_force(row, day)
        ),
        mentees=ids["MENTOR"],
        partnered=ids["PARTNER"],
        past=frozenset(row.recruit_id for row in paired) - {row.recruit_id for row in held},
        is_recruit=who.is_recruit,
    )


def test_everybody_s_sight_is_gathered_as_the_tables_say(proof, tables):
    kinds = set()
    with proof.desk.service.store.connected() as connection:
        for who in tables["person"]:
            for day in DAYS:
                expected = _plain(tables, who, day)
                assert scope_of_person(connection, who.id, day) == expected, (who.code, day)
                kinds |= {*expected.roles, "past" if expected.past else ""}
    assert {
        "ORGANIZER",
        "UNIT_ADMIN",
        "DEPARTMENT_HEAD",
        "MENTOR",
        "PARTNER",
        "RECRUIT",
        "AUDITOR",
        "past",
    } <= kinds


def test_an_unknown_person_has_no_sight(proof):
    with proof.desk.service.store.connected() as connection:
        assert scope_of_person(connection, 10**9, TODAY) is None


def test_a_portal_s_sight_is_its_unit_with_those_below(proof, tables):
    parents = {row.id: row.parent_id for row in tables["unit"]}
    with proof.desk.service.store.connected() as connection:
        for each in parents:
            found = scope_of_portal(connection, each)
            assert found == Scope(
                unit_id=each, portal_id=each, portal=True, portal_units=units_below(parents, {each})
            )
