"""Mentors and partners are suggested within the rules, near first, and nobody is assigned by it."""

import time
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import text

from service.domain.words import Role
from service.plugin_api import AssignmentCheck, Refusal
from service.plugin_host.host import Host
from service.usecases import suggesting
from service.usecases.service import Service
from service.usecases.setup import OPERATOR
from service.usecases.suggesting import suggest_pairings
from tests.service.suggesting.counting import counted

ASKED = 'query($r: Role!) { suggestPairings(cohort: "2022", role: $r) { recruit { code unit { code } } person { code rank unit { code } } reason } }'


def alone(house, role="MENTOR", where="1 = 1"):
    """Leave recruits without somebody in a role."""
    with house.past_walls.begin() as connection:
        connection.execute(text(f"delete from assignment where role = '{role}' and {where}"))
    return house


def suggested(house, who="A001", role="MENTOR"):
    return house.ask(who, ASKED, r=role)["suggestPairings"]


def moved(house, unit):
    """Let everybody of a unit's staff belong nowhere."""
    with house.past_walls.begin() as connection:
        connection.execute(
            text(
                "update person set unit_id = null where not is_recruit and unit_id = (select id from unit where code = :u)"
            ),
            {"u": unit},
        )


@pytest.fixture
def organizer(house):
    with house.past_walls.begin() as connection:
        return (
            connection.execute(
                text(
                    "select p.code from person p join role_grant g on g.person_id = p.id where g.role = 'ORGANIZER' order by p.code"
                )
            )
            .scalars()
            .first()
        )


@pytest.fixture
def admin(house):
    with house.past_walls.begin() as connection:
        return connection.execute(
            text(
                "select p.code, u.code from person p join role_grant g on g.person_id = p.id join unit u on u.id = g.unit_id where g.role = 'UNIT_ADMIN' order by p.code"
            )
        ).first()


@pytest.mark.parametrize(("role", "solver"), [("MENTOR", True), ("PARTNER", False)])
def test_all_108_get_somebody_whom_assign_takes(house, organizer, role, solver, monkeypatch):
    monkeypatch.setattr(suggesting, "solver_there", lambda: solver)
    found = suggested(alone(house, role), organizer, role)
    assert [each["recruit"]["code"] for each in found] == sorted(each["recruit"]["code"] for each in found)
    assert len(found) == 108
    assert all(each["recruit"]["unit"] == each["person"]["unit"] for each in found)
    times = Counter(each["person"]["code"] for each in found)
    assert max(times.values()) <= (3 if role == "MENTOR" else 2)
    busiest = times.most_common(1)[0][0]
    for each in [*found[:3], *(one for one in found if one["person"]["code"] == busiest)]:
        values = {"recruitCode": each["recruit"]["code"], "role": role, "personCode": each["person"]["code"]}
        assert house.change(organizer, "assign", "assignment { id }", **values)["errors"] == []
    assert all(each["reason"].startswith("同单位，") and "，现带" in each["reason"] for each in found)
    shared = next(each for each in found if each["person"]["code"] == busiest)
    assert ("本次共拟带" in shared["reason"]) is (times[busiest] > 1)


def test_nothing_is_assigned_and_who_has_somebody_is_left_alone(house, organizer):
    assert suggested(house, organizer) == []
    alone(house, where="recruit_id = (select min(id) from recruit)")
    assert len(suggested(house, organizer)) == len(suggested(house, organizer)) == 1


def test_an_admin_is_answered_about_the_own_recruits_and_loads_tell_of_nobody_elses(house, admin):
    alone(house)
    with house.past_walls.connect() as connection:
        own = connection.execute(
            text(
                "select count(*) from recruit r join unit u on u.id = r.unit_id left join unit above on above.id = u.parent_id where :u in (u.code, above.code)"
            ),
            {"u": admin[1]},
        ).scalar_one()
    found = suggested(house, admin[0])
    assert 0 < len(found) == own < 108


def test_nobody_else_is_answered_anything(house):
    alone(house, "PARTNER")
    with house.past_walls.connect() as connection:
        mentor, recruit = connection.execute(
            text(
                "select p.code, r.code from assignment a join person p on p.id = a.person_id join person r on r.id = a.recruit_id where p.id not in (select person_id from role_grant)"
            )
        ).first()
    for who in (mentor, recruit, "portal:U01"):
        assert suggested(house, who, "PARTNER") == []


def test_other_roles_are_no_question(house, organizer):
    body = house.post(organizer, ASKED, r="RECRUIT").get_json()
    assert body["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert house.ask(organizer, ASKED.replace('"2022"', '"1999"'), r="MENTOR")["suggestPairings"] == []


def test_the_statements_do_not_grow_with_the_recruits(house, organizer):
    alone(house, where="recruit_id = (select min(id) from recruit)")
    suggested(house, organizer)
    with counted(house) as few:
        suggested(house, organizer)
    alone(house)
    with counted(house) as many:
        assert len(suggested(house, organizer)) == 108
    assert len(few) == len(many)


def with_checks(house, *checks, keep=True, **settings):
    """Return the service with other rules on mentors."""
    plugins = [
        replace(
            each,
            assignment_checks=(*(each.assignment_checks if keep else ()), *checks),
            given={**each.given, **settings},
        )
        if each.name == "mentor"
        else replace(each, assignment_checks=each.assignment_checks if keep else ())
        for each in house.service.host.plugins
    ]
    return Service(house.service.store, Host(tuple(plugins)), house.service.settings)


def found_by(service, role=Role.MENTOR, **more):
    with service.look(OPERATOR) as reading:
        return suggest_pairings(service, reading, "2022", role, **more)


def test_further_away_is_asked_only_where_the_own_unit_has_nobody_and_the_rules_let_it(house):
    alone(house)
    moved(house, "U01")
    here = "recruit_id in (select r.id from recruit r join unit u on u.id = r.unit_id where u.code = 'U01')"
    with house.past_walls.connect() as connection:
        own = set(
            connection.execute(
                text(f"select id as recruit_id from recruit where {here.replace('recruit_id', 'id')}")
            ).scalars()
        )
    assert own.isdisjoint(each.recruit_id for each in found_by(house.service))
    wide = with_checks(house, own_unit=False)
    found = {each.recruit_id: each.reason for each in found_by(wide)}
    assert len(found) == 108
    assert own and all(not found[each].startswith("同单位") for each in own)
    assert all(reason.startswith("同单位") for each, reason in found.items() if each not in own)


@pytest.mark.parametrize("exact", [True, False])
def test_load_is_spread(house, exact):
    alone(house)
    free = with_checks(house, keep=False)
    times = Counter(each.person_id for each in found_by(free, exact=exact))
    assert sum(times.values()) == 108
    assert max(times.values()) <= 2


def test_a_rule_that_fails_on_somebody_suggests_the_others(house):
    alone(house)
    chosen = {each.person_id for each in found_by(house.service)}
    with house.past_walls.connect() as connection:
        one = connection.execute(text(f"select code from person where id = {min(chosen)}")).scalar_one()

    def stumbles(context):
        if context.candidate.code == one:
            raise ValueError("no")
        return ()

    service = with_checks(house, AssignmentCheck(code="stumbles", roles=(Role.MENTOR,), check=stumbles))
    people = {each.person_id for each in found_by(service)}
    assert people and min(chosen) not in people
    assert service.host.problem("mentor")


def test_a_rule_that_changes_what_it_is_shown_fits_nobody(house):
    alone(house)

    def meddles(context):
        object.__setattr__(context.candidate, "code", "X")
        return ()

    service = with_checks(
        house, AssignmentCheck(code="meddles", roles=(Role.MENTOR,), check=meddles), keep=False
    )
    assert found_by(service) == []


def test_a_slow_rule_is_asked_in_several_calls(house):
    alone(
        house,
        where="recruit_id in (select r.id from recruit r join unit u on u.id = r.unit_id where u.code = 'U01')",
    )
    calls = []

    def slow(context):
        calls.append(context.candidate.code)
        time.sleep(0.01)
        return ()

    service = with_checks(house, AssignmentCheck(code="slow", roles=(Role.MENTOR,), check=slow))
    service.host.isolation.limit = 0.05
    assert found_by(service)
    assert len(calls) > 5
    assert service.host.problem("mentor") is None


def test_rooms_that_differ_hold_in_any_order(house):
    """One recruit asks for a mentor who has nobody else: then nobody shares that mentor."""
    alone(house)
    with house.past_walls.connect() as connection:
        alone_code = (
            connection.execute(
                text("select p.code from person p join recruit r on r.id = p.id order by r.unit_id, p.code")
            )
            .scalars()
            .first()
        )

    def only_one(context):
        if context.recruit.code == alone_code and context.load >= 1:
            yield Refusal([], "only_one", "只带一人")

    service = with_checks(house, AssignmentCheck(code="only_one", roles=(Role.MENTOR,), check=only_one))
    found = {each.recruit_id: each.person_id for each in found_by(service)}
    with house.past_walls.connect() as connection:
        who = connection.execute(
            text("select id from person where code = :c"), {"c": alone_code}
        ).scalar_one()
    assert Counter(found.values())[found[who]] == 1
