"""What a roster refers to and is not there, and what the rules forbid: all of it at once, and nothing comes in."""

from dataclasses import replace
from datetime import date

from service.intake.roster import Roster


def test_every_reference_to_nothing_is_told_at_once(empty_house, roster, edited, told):
    wrong = edited("units", "U02", parent_code="U99")
    wrong = edited("departments", roster.departments[3].code, of=wrong, unit_code="U98")
    wrong = edited("departments", roster.departments[5].code, of=wrong, head_code="S9999")
    wrong = edited("staff", "S1140", of=wrong, unit_code="U97")
    wrong = edited("recruits", "R2022050", of=wrong, unit_code="U96", department_code="D999")
    wrong = edited("recruits", "R2022051", of=wrong, entry_date=date(2099, 1, 1))
    wrong = edited("pairings", "R2022060/MENTOR", of=wrong, person_code="S9998")
    lost = replace(roster.pairings[0], row=999, recruit_code="R0")
    wrong = replace(wrong, pairings=(*wrong.pairings, lost))

    def row(part, code):
        return next(each.row for each in getattr(roster, part) if code == getattr(each, "code", None))

    sixty = next(
        each.row for each in roster.pairings if each.recruit_code == "R2022060" and each.role == "MENTOR"
    )
    assert told(empty_house, wrong) == [
        ("单位", row("units", "U02"), "上级单位编码", "没有编码为U99的单位"),
        ("部门", roster.departments[3].row, "单位编码", "没有编码为U98的单位"),
        ("部门", roster.departments[5].row, "负责人工号", "没有工号为S9999的干部"),
        ("干部", row("staff", "S1140"), "单位编码", "没有编码为U97的单位"),
        ("新录用公务员", row("recruits", "R2022050"), "单位编码", "没有编码为U96的单位"),
        ("新录用公务员", row("recruits", "R2022050"), "部门编码", "没有编码为D999的部门"),
        ("新录用公务员", row("recruits", "R2022051"), "入职日期", "最晚为2097-12-31"),
        ("结对", sixty, "干部工号", "没有工号为S9998的干部"),
        ("结对", 999, "新录用公务员工号", "没有工号为R0的新录用公务员"),
    ]


def test_rules_of_pairings_are_told_with_their_rows_beside_the_rest(empty_house, roster, edited, told):
    crowded = [row for row in roster.pairings if row.role == "MENTOR" and row.recruit_code <= "R2022006"]
    wrong = roster
    for row in crowded:
        wrong = edited("pairings", f"{row.recruit_code}/MENTOR", of=wrong, person_code="S1140")
    wrong = edited("units", "U30", of=wrong, parent_code="U99")
    faults = told(empty_house, wrong)
    assert faults[0][:3] == (
        "单位",
        next(row.row for row in roster.units if row.code == "U30"),
        "上级单位编码",
    )
    assert {fault[:1] + fault[2:3] for fault in faults[1:]} == {("结对", "干部工号")}
    assert {fault[1] for fault in faults[1:]} <= {row.row for row in roster.pairings}
    assert len(faults) > 2


def test_a_department_of_another_unit(empty_house, roster, edited, told):
    other = next(row.code for row in roster.departments if row.unit_code == "U05")
    (fault,) = told(empty_house, edited("recruits", "R2022001", department_code=other))
    assert fault[2:] == ("部门编码", f"部门{other}不属于单位U01")


def test_codes_of_staff_and_recruits_do_not_mix(house, roster, told):
    as_staff = replace(roster.staff[0], code="R2022001")
    as_recruit = replace(roster.recruits[0], code="S1140")
    assert told(house, Roster(staff=(as_staff,)))[0][2:] == ("工号", "工号R2022001属于新录用公务员")
    assert told(house, Roster(recruits=(as_recruit,)))[0][2:] == ("工号", "工号S1140属于干部")


def test_departments_stay_in_their_units_and_units_are_in_no_circle(house, roster, edited, told):
    (fault,) = told(house, edited("departments", roster.departments[0].code, unit_code="U09"))
    assert fault[2:] == ("单位编码", "部门不能改属其他单位，请新建部门")
    house.change("S1137", "saveUnit", "unit { code }", code="U02", parentCode="U01")
    (fault,) = told(house, Roster(units=(replace(roster.units[0], parent_code="U02"),)))
    assert fault[2:] == ("上级单位编码", "上级单位不能是本单位或其下级单位")


def test_a_new_pairing_lies_within_the_plan_of_somebody_in_it(house, roster, told):
    pairing = next(row for row in roster.pairings if row.recruit_code == "R2022001" and row.role == "MENTOR")
    (fault,) = told(house, Roster(pairings=(replace(pairing, starts_on=date(2027, 1, 1)),)))
    assert fault[:3] == ("结对", pairing.row, "开始日期")
    house.change(
        "S1137", "updateRecruit", "recruit { code }", recruitCode="R2022001", status="LEFT", reason="辞职"
    )
    (fault,) = told(house, Roster(pairings=(replace(pairing, starts_on=date(2023, 3, 1)),)))
    assert fault[:3] == ("结对", pairing.row, "新录用公务员工号")


def test_a_refused_roster_leaves_an_empty_database_empty(empty_house, roster, edited, told, tables):
    told(empty_house, edited("recruits", "R2022108", department_code="D999"))
    assert not any(tables(empty_house)[name] for name in ("unit", "person", "task", "cohort", "audit_event"))
