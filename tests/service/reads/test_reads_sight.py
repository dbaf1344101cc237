"""Who sees what, role by role; what is out of sight is answered as if it did not exist."""

from datetime import date
from typing import Any

import pytest

ORGANIZER = "S1137"
ALL = "{ recruits(first: 100) { totalCount nodes { code } } tasks(first: 1) { totalCount } overview { recruits progress { total } } cohorts { recruitCount progress { total } } }"


def seen(house: Any, who: str) -> set[str]:
    answer = house.ask(who, ALL)
    found = {each["code"] for each in answer["recruits"]["nodes"]}
    count = answer["recruits"]["totalCount"]
    assert count == answer["overview"]["recruits"] == answer["cohorts"][0]["recruitCount"]
    assert (
        answer["tasks"]["totalCount"]
        == answer["overview"]["progress"]["total"]
        == answer["cohorts"][0]["progress"]["total"]
        == 84 * count
    )
    return found


def codes_of(house: Any, where: str) -> set[str]:
    nodes = house.ask(
        ORGANIZER,
        f"{{ recruits(first: 100, filter: {{{where}}}) {{ nodes {{ code mentor {{ code }} partner {{ code }} department {{ code }} }} }} }}",
    )
    return {each["code"] for each in nodes["recruits"]["nodes"]}


def test_each_role_sees_its_recruits_and_no_others(house):
    assert len(seen(house, ORGANIZER)) == 100
    assert seen(house, "S1004") == {"R2022001", "R2022002", "R2022003"}
    assert seen(house, "S1140") == seen(house, "S1220") == seen(house, "R2022001") == {"R2022001"}
    assert seen(house, "S1002") == {"R2022001", "R2022002", "R2022003"}
    assert seen(house, "portal:U01") == {"R2022001", "R2022002", "R2022003"}
    assert seen(house, "S1001") == set()
    below = codes_of(house, 'unitCode: "U27"')
    people = house.ask(
        ORGANIZER,
        '{ people(first: 100, filter: {unitCode: "U27", rank: UNIT_DEPUTY}) { nodes { code title unit { code } } } }',
    )
    manager = next(
        each["code"]
        for each in people["people"]["nodes"]
        if each["unit"]["code"] == "U27" and each["title"] == "政工人事负责人"
    )
    assert seen(house, manager) == below > codes_of(house, 'unitCode: "U34"')
    under = next(
        each["code"]
        for each in people["people"]["nodes"]
        if each["unit"]["code"] == "U34" and each["title"] == "政工人事负责人"
    )
    assert seen(house, under) == codes_of(house, 'unitCode: "U34"')


def test_out_of_sight_is_like_not_there(house):
    asked = """query($id: ID!, $task: ID!) { recruit(code: "R2022004") { code } none: recruit(code: "R9999999") { code } node(id: $id) { id } nodes(ids: [$task]) { id }
      recruits(filter: {search: "R2022004"}) { totalCount } tasks(filter: {recruitCode: "R2022004"}) { totalCount nodes { id } }
      unit(code: "U02") { code progress { total } recruits { totalCount nodes { code } } } overview(unit: "U02") { recruits byUnit { recruits } } people(filter: {search: "S1144"}) { nodes { mentees { code } phone email office } } }"""
    there = house.ask(ORGANIZER, '{ recruit(code: "R2022004") { id task(item: "mentor.talk") { id } } }')[
        "recruit"
    ]
    for who in ("S1004", "S1140", "S1220", "R2022001", "S1002", "portal:U01"):
        answer = house.ask(who, asked, id=there["id"], task=there["task"]["id"])
        assert answer == {
            "recruit": None, "none": None, "node": None, "nodes": [None], "recruits": {"totalCount": 0},
            "tasks": {"totalCount": 0, "nodes": []},
            "unit": {"code": "U02", "progress": {"total": 0}, "recruits": {"totalCount": 0, "nodes": []}},
            "overview": {"recruits": 0, "byUnit": []},
            "people": {"nodes": [{"mentees": [], "phone": None, "email": None, "office": None}]},
        }, who  # fmt: skip


def test_auditors_see_figures_and_nothing_else(house):
    made = house.change(
        ORGANIZER,
        "savePerson",
        "person { code }",
        code="S9001",
        name="审计员",
        unitCode="U01",
        rank="STAFF",
        roles=["AUDITOR"],
    )
    assert made["errors"] == []
    answer = house.ask(
        "S9001",
        """{ me { roles } recruits { totalCount nodes { code } } tasks { totalCount } recruit(code: "R2022001") { code } overview { recruits withoutMentor progress { total } byUnit { recruits } exceptions { id } }
             unit(code: "U01") { progress { total } recruits { totalCount } } cohorts { recruitCount } people(filter: {search: "S1140"}) { nodes { code mentees { code } email } } }""",
    )
    assert answer["me"] == {"roles": ["AUDITOR"]}
    assert (
        answer["recruits"] == {"totalCount": 0, "nodes": []}
        and answer["tasks"] == {"totalCount": 0}
        and answer["recruit"] is None
    )
    assert (
        answer["overview"]["recruits"] == 108
        and answer["overview"]["progress"]["total"] == 108 * 84
        and len(answer["overview"]["byUnit"]) == 34
    )
    assert answer["unit"] == {"progress": {"total": 252}, "recruits": {"totalCount": 0}} and answer[
        "cohorts"
    ] == [{"recruitCount": 108}]
    assert answer["people"] == {"nodes": [{"code": "S1140", "mentees": [], "email": None}]}


def test_me(house):
    asked = "{ me { roles person { code name } unit { code } } today }"
    for who, roles, unit in (
        (ORGANIZER, ["ORGANIZER"], "U01"), ("S1004", ["UNIT_ADMIN"], "U01"), ("S1002", ["DEPARTMENT_HEAD"], "U01"),
        ("S1140", ["MENTOR"], "U01"), ("S1220", ["PARTNER"], "U01"), ("R2022001", ["RECRUIT"], "U01"),
    ):  # fmt: skip
        me = house.ask(who, asked)
        assert (
            me["me"]["roles"] == roles
            and me["me"]["person"]["code"] == who
            and me["me"]["unit"] == {"code": unit}
        )
        assert me["today"] == "2023-03-01"
    assert house.ask("portal:U02", asked)["me"] == {
        "roles": ["PORTAL"],
        "person": None,
        "unit": {"code": "U02"},
    }


def test_the_directory_holds_staff_and_no_recruits(house):
    asked = '{ people(first: 100) { totalCount nodes { code } } units { totalCount } cohorts { code name } unit(code: "U05") { name departments { code name head { code name rank title unit { code } } } } }'
    everybody = house.ask(ORGANIZER, asked)
    assert everybody["people"]["totalCount"] == 324
    assert not any(each["code"].startswith("R") for each in everybody["people"]["nodes"])
    for who in ("S1140", "R2022001", "S1001", "portal:U01"):
        assert house.ask(who, asked) == everybody
    rank = house.ask(
        "R2022001",
        '{ people(first: 100, filter: {rank: UNIT_HEAD, unitCode: "U01"}) { nodes { rank unit { code } } } }',
    )
    assert rank["people"]["nodes"] and all(
        each == {"rank": "UNIT_HEAD", "unit": {"code": "U01"}} for each in rank["people"]["nodes"]
    )


def test_contacts_are_for_ones_own_people_and_admins(house):
    for code in ("S1140", "S1220", "S1004", "S1002", "S1144"):
        saved = house.change(
            ORGANIZER, "savePerson", "person { phone }", code=code, phone="13800000000", office="301"
        )
        assert saved["errors"] == []
    asked = "query($s: String) { people(filter: {search: $s}) { nodes { phone email office } } }"

    def shows(who: str, whom: str) -> bool:
        (found,) = house.ask(who, asked, s=whom)["people"]["nodes"]
        shown = {name: value is not None for name, value in found.items()}
        assert len(set(shown.values())) == 1, shown
        return shown["phone"]

    for whom in ("S1140", "S1220", "S1004", "S1002"):
        assert (
            shows(ORGANIZER, whom) and shows("S1004", whom) and shows("R2022001", whom) and shows(whom, whom)
        ), whom
        assert not shows("S1008", whom) and not shows("R2022004", whom) and not shows("portal:U01", whom), (
            whom
        )
    assert shows("S1140", "S1220") and shows("S1220", "S1140")
    assert shows(ORGANIZER, "S1144") and not shows("S1004", "S1144")


def test_a_mentor_sees_from_the_first_to_the_last_day(house):
    put = house.change(
        ORGANIZER, "assign", "assignment { id }", recruitCode="R2022001", role="MENTOR", personCode="S1141", startsOn="2023-03-10", reason="调整"
    )  # fmt: skip
    assert put["errors"] == []
    asked = '{ recruit(code: "R2022001") { mentor { code } } }'
    for day, old, new in ((9, True, False), (10, False, True)):
        here = house.on(date(2023, 3, day))
        assert (
            here.ask("S1140", asked)["recruit"] is not None,
            here.ask("S1141", asked)["recruit"] is not None,
        ) == (old, new)
    assert house.on(date(2023, 3, 9)).ask("S1140", asked) == {"recruit": {"mentor": {"code": "S1140"}}}


@pytest.mark.parametrize(("day", "sees"), [("2022-07-15", False), ("2022-07-16", True)])
def test_a_first_assignment_sees_from_30_days_before(house, day, sees):
    asked = '{ recruit(code: "R2022001") { code } }'
    assert (house.on(date.fromisoformat(day)).ask("S1140", asked)["recruit"] is not None) is sees
