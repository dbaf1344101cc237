"""A roster that comes again: what was changed since stays, what the workbook itself changed is taken."""

from dataclasses import replace
from datetime import date

import pytest

from service.intake.roster import Roster

WHO = '{ recruit(code: "%s") { code name post memberNumber entryDate probationEndsOn department { code } mentor { code } partner { code } } }'


def who(house, code="R2022001"):
    return house.ask("S1137", WHO % code)["recruit"]


def fine(payload):
    assert payload["errors"] == []
    return payload


def test_what_was_changed_since_stays(house, roster, take, tables):
    row = next(each for each in roster.recruits if each.code == "R2022001")
    head = next(each for each in roster.departments if each.code == row.department_code)
    other = next(
        each for each in roster.departments if each.unit_code == "U01" and each.code != row.department_code
    )
    admin = next(each for each in roster.staff if each.unit_code == "U02" and each.role == "UNIT_ADMIN")
    boss = "S1137"
    fine(
        house.change(
            boss, "savePerson", "person { code }", code="S1140", name="王改名", rank="UNIT_HEAD", title="改"
        )
    )
    fine(house.change(boss, "saveUnit", "unit { code }", code="U01", name="改名局"))
    fine(
        house.change(
            boss, "saveDepartment", "department { code }", code=head.code, name="改名科", headCode="S1140"
        )
    )
    fine(house.change(boss, "savePerson", "person { code }", code=admin.code, roles=[]))
    fine(
        house.change(
            boss,
            "updateRecruit",
            "recruit { code }",
            recruitCode="R2022001",
            newCode="N001",
            post="改岗",
            departmentCode=other.code,
            memberNumber=77,
            entryDate="2022-08-22",
        )
    )
    fine(
        house.change(
            boss,
            "assign",
            "assignment { id }",
            recruitCode="N001",
            role="MENTOR",
            personCode="S1140",
            startsOn="2023-02-01",
            exception=True,
            reason="试",
        )
    )
    ended = house.ask(boss, '{ recruit(code: "N001") { assignments { id role endsOn } } }')["recruit"][
        "assignments"
    ]
    partner = next(each for each in ended if each["role"] == "PARTNER")
    fine(
        house.change(
            boss,
            "endAssignment",
            "assignment { id }",
            assignmentId=partner["id"],
            endsOn="2023-01-31",
            reason="调离",
        )
    )
    before = tables(house)
    report = take(house, roster)
    assert tables(house) == before
    assert not any(each.created or each.changed for each in report.tallies.values())


def test_a_transfer_stays(house, roster, take, tables):
    fine(
        house.change(
            "S1137",
            "transferRecruit",
            "recruit { code }",
            recruitCode="R2022001",
            unitCode="U02",
            on="2023-02-01",
            reason="调动",
        )
    )
    before = tables(house)
    take(house, roster)
    assert tables(house) == before


def test_a_workbook_that_knows_the_new_code_means_the_same_person(house, roster, edited, take, tables):
    fine(
        house.change(
            "S1137", "updateRecruit", "recruit { code }", recruitCode="R2022001", newCode="N001", post="改岗"
        )
    )
    renamed = edited("recruits", "R2022001", code="N001", phone="13900000000")
    renamed = replace(
        renamed,
        pairings=tuple(
            replace(row, recruit_code="N001") if row.recruit_code == "R2022001" else row
            for row in renamed.pairings
        ),
    )
    report = take(house, renamed)
    assert [
        (name, each.created, each.changed)
        for name, each in report.tallies.items()
        if each.created or each.changed
    ] == [("新录用公务员", 0, 1)]
    assert (who(house, "N001")["post"], who(house, "N001")["name"]) == ("改岗", roster.recruits[0].name)
    before = tables(house)
    for workbook in (renamed, roster):
        take(house, workbook)
        assert tables(house) == before


def test_old_and_new_code_in_one_workbook_are_refused(house, roster, told):
    fine(house.change("S1137", "updateRecruit", "recruit { code }", recruitCode="R2022001", newCode="N001"))
    first = next(row for row in roster.recruits if row.code == "R2022001")
    (fault,) = told(house, Roster(recruits=(first, replace(first, code="N001", row=9))))
    assert fault == ("新录用公务员", 9, "工号", f"与第{first.row}行是同一人，现工号N001")


def test_plain_values_that_the_workbook_changed_are_taken(house, edited, take):
    changed = edited("recruits", "R2022001", name="单雨", post="新岗", member_number=9)
    changed = edited("units", "U01", of=changed, name="新局")
    changed = edited(
        "staff", "S1140", of=changed, name="新名", title="新职务", rank="UNIT_HEAD", service_since=1999
    )
    report = take(house, changed)
    assert [each.changed for each in report.tallies.values()] == [1, 0, 1, 1, 0]
    seen = who(house)
    assert (seen["name"], seen["post"], seen["memberNumber"]) == ("单雨", "新岗", 9)
    found = house.ask(
        "S1137", '{ recruits(filter: { search: "shanyu" }) { nodes { code } } unit(code: "U01") { name } }'
    )
    assert found["recruits"]["nodes"] == [{"code": "R2022001"}]
    assert found["unit"]["name"] == "新局"
    people = house.ask("S1137", '{ people(filter: { search: "S1140" }) { nodes { name title rank } } }')[
        "people"
    ]["nodes"]
    assert people == [{"name": "新名", "title": "新职务", "rank": "UNIT_HEAD"}]


def test_only_what_the_workbook_changed_is_taken(house, edited, take):
    """The post was changed by hand, the name in the workbook: the one stays, the other comes."""
    fine(house.change("S1137", "updateRecruit", "recruit { code }", recruitCode="R2022001", post="改岗"))
    take(house, edited("recruits", "R2022001", name="新名"))
    seen = who(house)
    assert (seen["name"], seen["post"]) == ("新名", "改岗")


def test_a_changed_head_is_taken_from_today(house, roster, edited, take):
    code = next(row.department_code for row in roster.recruits if row.code == "R2022001")
    old = next(row.head_code for row in roster.departments if row.code == code)
    report = take(house, edited("departments", code, head_code="S1140"))
    assert report.tallies["部门"].changed == 1
    heads = '{ now: unit(code: "U01") { departments { code head { code } } } then: unit(code: "U01", asOf: "2023-02-28") { departments { code head { code } } } }'
    seen = house.ask("S1137", heads)
    assert {"code": code, "head": {"code": "S1140"}} in seen["now"]["departments"]
    assert {"code": code, "head": {"code": old}} in seen["then"]["departments"]


def test_past_heads_are_kept_where_nobody_is_head_today(house, roster, edited, take, tables):
    code = next(row.department_code for row in roster.recruits if row.code == "R2022001")
    fine(house.change("S1137", "saveDepartment", "department { code }", code=code, headCode=None))
    before = tables(house)["department_head"]
    take(house, edited("departments", code, head_code="S1140"))
    after = tables(house)["department_head"]
    assert [row for row in before if row not in after] == []
    assert len(after) == len(before) + 1


def test_a_changed_role_replaces_what_the_workbook_said(house, roster, edited, take):
    row = next(each for each in roster.staff if each.role == "UNIT_ADMIN" and each.unit_code == "U02")
    take(house, edited("staff", row.code, role="AUDITOR"))
    assert house.ask(row.code, "{ me { roles } }")["me"]["roles"] == ["AUDITOR"]


def test_a_role_withdrawn_by_hand_stays_so_when_the_unit_changes(house, roster, edited, take):
    row = next(each for each in roster.staff if each.role == "UNIT_ADMIN" and each.unit_code == "U02")
    fine(house.change("S1137", "savePerson", "person { code }", code=row.code, roles=[]))
    take(house, edited("staff", row.code, unit_code="U03"))
    me = house.ask(row.code, "{ me { roles unit { code } } }")["me"]
    assert (me["roles"], me["unit"]) == ([], {"code": "U03"})


def test_an_admin_who_changes_units_administers_the_new_one(house, roster, edited, take):
    row = next(each for each in roster.staff if each.role == "UNIT_ADMIN" and each.unit_code == "U01")
    take(house, edited("staff", row.code, unit_code="U03"))
    seen = house.ask(row.code, "{ recruits(first: 100) { nodes { unit { code } } } }")["recruits"]["nodes"]
    assert {each["unit"]["code"] for each in seen} == {"U03"}


def test_a_changed_entry_date_plans_anew(house, roster, edited, take, tables):
    moved = edited("recruits", "R2022001", entry_date=date(2022, 9, 15))
    moved = replace(
        moved,
        pairings=tuple(
            replace(row, starts_on=date(2022, 9, 15)) if row.recruit_code == "R2022001" else row
            for row in moved.pairings
        ),
    )
    take(house, moved)
    seen = who(house)
    assert (seen["entryDate"], seen["probationEndsOn"]) == ("2022-09-15", "2023-09-15")
    assert (seen["mentor"], seen["partner"]) == ({"code": "S1140"}, {"code": "S1220"})
    assert (
        house.task("S1137", "R2022001", "partner.unit_intro", wanted="nominalDueOn")["nominalDueOn"]
        == "2022-09-22"
    )
    assigned = house.ask("S1137", '{ recruit(code: "R2022001") { assignments { startsOn endsOn } } }')[
        "recruit"
    ]
    assert assigned["assignments"] == [{"startsOn": "2022-09-15", "endsOn": None}] * 2
    before = tables(house)
    take(house, moved)
    assert tables(house) == before


def test_a_changed_entry_date_respects_extension_and_records(house, edited, take):
    fine(
        house.change(
            "S1137",
            "extendProbation",
            "recruit { code }",
            recruitCode="R2022001",
            endsOn="2024-01-31",
            ground="MATERNITY",
            reason="产假",
        )
    )
    task = house.task("S1220", "R2022001", "partner.unit_intro", wanted="id nominalDueOn")
    fine(
        house.change(
            "S1220",
            "submitRecords",
            "records { id }",
            taskIds=[task["id"]],
            payload={"held_on": "2022-08-20", "topics": "单位"},
        )
    )
    take(house, edited("recruits", "R2022001", entry_date=date(2022, 9, 15)))
    assert who(house)["probationEndsOn"] == "2024-01-31"
    kept = house.task("S1137", "R2022001", "partner.unit_intro", wanted="status nominalDueOn")
    assert kept == {"status": "DONE", "nominalDueOn": task["nominalDueOn"]}
    training = house.task("S1137", "R2022001", "organization.initial_training", wanted="nominalDueOn")
    assert training["nominalDueOn"] == "2024-01-31"


def test_a_changed_person_replaces_the_assignment_from_its_first_day(house, edited, take, tables):
    changed = edited("pairings", "R2022001/MENTOR", person_code="S1142")
    assert take(house, changed).tallies["结对"].changed == 1
    assert who(house)["mentor"] == {"code": "S1142"}
    before = tables(house)
    take(house, changed)
    assert tables(house) == before


@pytest.mark.parametrize("field", ["unit_code", "cohort_code"])
def test_unit_and_cohort_of_a_recruit_are_not_changed_by_a_workbook(house, edited, told, field):
    changed = edited("recruits", "R2022001", **{field: "U02" if field == "unit_code" else "2021"})
    (fault,) = told(house, changed)
    assert fault[0] == "新录用公务员"
    assert fault[2] == {"unit_code": "单位编码", "cohort_code": "批次"}[field]
