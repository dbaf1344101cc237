"""The roster as a whole: taken once, twice, on trial."""

from dataclasses import replace

from service.intake.roster import Roster

COUNTS = {"单位": 34, "部门": 102, "干部": 324, "新录用公务员": 108, "结对": 216}


def test_everything_comes_in(empty_house, roster, take, tables):
    report = take(empty_house, roster)
    assert {name: tally.created for name, tally in report.tallies.items()} == COUNTS
    assert report.tasks == 9072
    held = tables(empty_house)
    counted = {
        name: len(held[name]) for name in ("unit", "department", "person", "recruit", "assignment", "task")
    }
    assert counted == {
        "unit": 34,
        "department": 102,
        "person": 432,
        "recruit": 108,
        "assignment": 216,
        "task": 9072,
    }
    assert [row[1:] for row in held["cohort"]] == [("2022", "2022批次")]


def test_again_changes_nothing(house, roster, take, tables):
    before = tables(house)
    report = take(house, roster)
    assert {name: (each.created, each.changed, each.left) for name, each in report.tallies.items()} == {
        name: (0, 0, count) for name, count in COUNTS.items()
    }
    assert report.tasks == 0
    assert tables(house) == before


def test_a_dry_run_writes_nothing_and_says_what_an_import_does(empty_house, roster, take, tables):
    before = tables(empty_house)
    trial = take(empty_house, roster, dry_run=True)
    assert tables(empty_house) == before
    assert trial.dry_run
    assert replace(trial, dry_run=False) == take(empty_house, roster)


def test_a_dry_run_of_changes(house, edited, take, tables):
    changed = edited("units", "U02", name="新名称局")
    changed = edited("departments", changed.departments[0].code, of=changed, head_code="S1010")
    changed = edited("recruits", "R2022001", of=changed, post="新岗位")
    before = tables(house)
    trial = take(house, changed, dry_run=True)
    assert tables(house) == before
    assert [trial.tallies[name].changed for name in COUNTS] == [1, 1, 0, 1, 0]
    assert replace(trial, dry_run=False) == take(house, changed)


def test_rows_come_in_any_order(empty_house, roster, take, tables):
    parents = tuple(
        replace(
            row, parent_code="U34" if row.code in ("U01", "U02") else "U33" if row.code == "U34" else None
        )
        for row in roster.units
    )
    turned = Roster(
        *(
            tuple(reversed(part))
            for part in (parents, roster.departments, roster.staff, roster.recruits, roster.pairings)
        )
    )
    assert take(empty_house, turned).tasks == 9072
    unit = empty_house.ask("S1137", '{ unit(code: "U01") { parent { code parent { code } } } }')["unit"]
    assert unit == {"parent": {"code": "U34", "parent": {"code": "U33"}}}


def test_each_sheet_may_come_alone(empty_house, roster, take):
    for part in ("units", "staff", "departments", "recruits", "pairings"):
        report = take(empty_house, Roster(**{part: getattr(roster, part)}))
    assert report.tallies["结对"].created == 216


def test_a_second_cohort_refers_to_what_is_there(house, roster, take):
    first = next(row for row in roster.recruits if row.code == "R2022001")
    new = replace(
        first,
        code="R2023001",
        name="张新",
        cohort_code="2023",
        entry_date=first.entry_date.replace(year=2023),
    )
    report = take(house, Roster(recruits=(new,)))
    assert (report.tallies["新录用公务员"].created, report.tasks) == (1, 84)
    seen = house.ask(
        "S1137", '{ recruit(code: "R2023001") { cohort { code } department { code } progress { total } } }'
    )
    assert seen["recruit"] == {
        "cohort": {"code": "2023"},
        "department": {"code": first.department_code},
        "progress": {"total": 84},
    }
    pairing = next(row for row in roster.pairings if row.recruit_code == "R2022001" and row.role == "MENTOR")
    again = replace(pairing, recruit_code="R2023001", starts_on=new.entry_date)
    assert take(house, Roster(pairings=(again,))).tallies["结对"].created == 1


def test_what_the_workbook_does_not_name_is_left_alone(house, edited, take, tables):
    bare = edited("staff", "S1140", title=None, service_since=None, phone=None, email=None)
    bare = edited("recruits", "R2022001", of=bare, post=None, department_code=None, phone=None, email=None)
    before = tables(house)
    take(house, bare)
    assert tables(house) == before


def test_a_name_that_looks_like_a_formula_is_a_name(house, edited, take):
    take(house, edited("recruits", "R2022001", name="=cmd|' /C calc'!A0"))
    assert (
        house.ask("S1137", '{ recruit(code: "R2022001") { name } }')["recruit"]["name"]
        == "=cmd|' /C calc'!A0"
    )
