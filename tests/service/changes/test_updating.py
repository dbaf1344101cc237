"""Changing a recruit's data, entry date, status, probation and unit."""

from datetime import date
from typing import Any

import pytest

R = "R2022001"  # entered on 2022-08-15, mentor S1140, partner S1220
HELD = "assignments { role person { code } startsOn endsOn exception }"


def update(
    house: Any, who: str = "S1137", wanted: str = "recruit { code }", code: str = R, **values: Any
) -> Any:
    """Change a recruit."""
    return house.change(who, "updateRecruit", wanted, recruitCode=code, **values)


def fresh(house: Any, entry: str, code: str = "N9") -> None:
    """Enrol somebody to compare with."""
    values = {"code": code, "name": "乙", "unitCode": "U01", "cohortCode": "2022", "entryDate": entry}
    assert house.change("S1137", "enrolRecruit", "recruit { code }", **values)["errors"] == []


def dates(tasks: Any) -> dict[Any, tuple[str, ...]]:
    """Return the dates of tasks."""
    return {
        key: tuple(row[name] for name in ("stage", "opensOn", "nominalDueOn", "dueOn"))
        for key, row in tasks.items()
    }


def record(house: Any, who: str, item: str, payload: dict[str, Any]) -> None:
    """Submit a record."""
    task = house.task(who, R, item)
    made = house.change(who, "submitRecords", "records { id }", taskIds=[task["id"]], payload=payload)
    assert made["errors"] == []


def test_entry_date_plans_anew(house: Any, plan: Any) -> None:
    record(house, "S1220", "partner.first_contact", {"contacted_on": "2022-08-14", "way": "电话"})
    record(house, "S1220", "partner.job_description", {"written_on": "2022-09-10", "text": "说明"})
    waived = house.task("S1137", R, "organization.launch")
    house.change("S1137", "waiveTask", "task { id }", taskId=waived["id"], reason="未举行")
    by_hand = house.task("S1137", R, "organization.career_plan")
    house.change(
        "S1137", "rescheduleTask", "task { id }", taskId=by_hand["id"], dueOn="2023-03-31", reason="改期"
    )
    before = plan(house, R)
    made = update(house, wanted=f"recruit {{ entryDate probationEndsOn {HELD} }}", entryDate="2022-10-10")
    assert made["errors"] == []
    assert (made["recruit"]["entryDate"], made["recruit"]["probationEndsOn"]) == ("2022-10-10", "2023-10-10")
    assert {each["startsOn"] for each in made["recruit"]["assignments"]} == {"2022-10-10"}
    fresh(house, "2022-10-10")
    after, new, old = (dates(each) for each in (plan(house, R), plan(house, "N9"), before))
    kept = {
        (f"{name}", 1)
        for name in (
            "partner.first_contact",
            "partner.job_description",
            "organization.launch",
            "organization.career_plan",
        )
    }
    assert {key for key in after if after[key] == old[key]} >= kept
    assert {key: value for key, value in after.items() if key not in kept} == {
        key: value for key, value in new.items() if key not in kept
    }
    seen = house.on(date(2022, 9, 10)).ask("S1220", "{ recruits { nodes { code } } }")
    assert seen["recruits"]["nodes"] == [{"code": R}]


def test_an_extension_is_kept(house: Any) -> None:
    extend = {"recruitCode": R, "endsOn": "2023-12-01", "ground": "MATERNITY", "reason": "产假"}
    assert house.change("S1137", "extendProbation", "recruit { id }", **extend)["errors"] == []
    for entry, ends in (
        ("2022-09-15", "2023-12-01"),
        ("2023-01-10", "2024-01-10"),
        ("2022-08-15", "2023-12-01"),
    ):
        made = update(house, wanted="recruit { probationEndsOn }", entryDate=entry)
        assert made["recruit"]["probationEndsOn"] == ends


def test_entry_date_with_a_replaced_first_assignment(house: Any) -> None:
    house.change(
        "S1137",
        "assign",
        "assignment { id }",
        recruitCode=R,
        role="MENTOR",
        personCode="S1142",
        startsOn="2022-08-15",
    )
    update(house, entryDate="2022-08-01")
    found = house.ask("S1137", f'{{ recruit(code: "{R}", asOf: "2022-08-05") {{ mentor {{ code }} }} }}')
    assert found["recruit"]["mentor"] == {"code": "S1142"}
    mentees = house.ask("S1137", '{ people(filter: { search: "S1140" }) { nodes { mentees { code } } } }')
    assert mentees["people"]["nodes"] == [{"mentees": []}]


@pytest.mark.parametrize(
    ("who", "values", "expected"),
    [
        ("S1004", {"entryDate": "2022-09-01"}, ("FORBIDDEN", "entryDate")),
        ("S1004", {"status": "COMPLETED"}, ("FORBIDDEN", "status")),
        ("S1140", {"post": "岗"}, ("FORBIDDEN", "recruitCode")),
        (R, {"post": "岗"}, ("FORBIDDEN", "recruitCode")),
        ("S1008", {"post": "岗"}, ("NOT_FOUND", "recruitCode")),
        ("S1137", {"status": "SUSPENDED"}, ("INVALID", "status")),
        ("S1137", {"departmentCode": "U02-D1"}, ("INVALID", "departmentCode")),
        ("S1137", {"newCode": "R2022002"}, ("CONFLICT", "newCode")),
        ("S1137", {"newCode": "S1001"}, ("CONFLICT", "newCode")),
        ("S1137", {"newCode": " "}, ("REQUIRED", "newCode")),
        ("S1137", {"memberNumber": -5}, ("OUT_OF_RANGE", "memberNumber")),
        ("S1137", {"entryDate": "2100-01-01"}, ("OUT_OF_RANGE", "entryDate")),
    ],
)
def test_refusals_change_nothing(
    house: Any, plan: Any, faults: Any, who: str, values: Any, expected: Any
) -> None:
    asked = f'{{ recruit(code: "{R}") {{ code post memberNumber entryDate status department {{ code }} }} }}'
    before = house.ask("S1137", asked), plan(house, R)
    made = update(house, who, **{"post": "别的岗位", **values})
    assert faults(made) == [expected]
    assert (house.ask("S1137", asked), plan(house, R)) == before


def test_pointer_to_suspending(house: Any) -> None:
    assert "suspendRecruit" in update(house, status="SUSPENDED")["errors"][0]["message"]


def test_plain_data_by_the_unit(house: Any) -> None:
    shown = "recruit { code post memberNumber department { code } entryDate }"
    made = update(
        house,
        "S1004",
        shown,
        newCode="P777",
        post="新岗",
        memberNumber=7,
        departmentCode="U01-D3",
        entryDate="2022-08-15",
    )
    assert made["errors"] == []
    assert made["recruit"] == {
        "code": "P777",
        "post": "新岗",
        "memberNumber": 7,
        "department": {"code": "U01-D3"},
        "entryDate": "2022-08-15",
    }
    kept = update(house, "S1004", shown, code="P777")
    assert kept["recruit"] == made["recruit"]
    cleared = update(
        house,
        "S1004",
        shown,
        code="P777",
        post=None,
        memberNumber=None,
        departmentCode=None,
        newCode=None,
        entryDate=None,
    )
    assert cleared["recruit"] == {
        "code": "P777",
        "post": None,
        "memberNumber": None,
        "department": None,
        "entryDate": "2022-08-15",
    }
    assert update(house, "S1004", shown, code="P777", post="  ")["recruit"]["post"] is None
    then = house.ask("S1137", '{ recruit(code: "P777", asOf: "2023-02-28") { post department { code } } }')
    assert then["recruit"] == {"post": "综合管理岗", "department": {"code": "U01-D2"}}


def test_leaving_and_coming_back(house: Any, plan: Any) -> None:
    record(house, "S1220", "partner.job_description", {"written_on": "2022-09-10", "text": "说明"})
    before = plan(house, R)
    assert update(house, "S1004", status="LEFT")["errors"] == []
    left = plan(house, R)
    for key, task in before.items():
        gone = task["status"] in ("UPCOMING", "OPEN", "OVERDUE")
        assert left[key]["status"] == ("WITHDRAWN" if gone else task["status"]), key
    assert {task["status"] for task in left.values()} >= {"WITHDRAWN", "SUBMITTED", "MISSED"}
    later = house.on(date(2023, 3, 5))
    then = later.ask(
        "S1137",
        f'{{ recruit(code: "{R}", asOf: "2023-02-28") {{ status task(item: "mentor.talk") {{ status }} }} }}',
    )
    assert then["recruit"] == {"status": "ACTIVE", "task": {"status": before["mentor.talk", 1]["status"]}}
    assert update(house, "S1004", status="ACTIVE")["errors"] == []
    assert plan(house, R) == before


def test_moved_while_away(house: Any, plan: Any) -> None:
    """Somebody suspended who leaves, gets another entry date and comes back has the plan of one who never left."""
    fresh(house, "2022-08-15")
    for code in (R, "N9"):
        values = {"recruitCode": code, "startsOn": "2023-05-01", "endsOn": "2023-12-31", "reason": "产假"}
        assert house.change("S1137", "suspendRecruit", "recruit { id }", **values)["errors"] == []
    update(house, status="LEFT")
    for code in (R, "N9"):
        assert update(house, code=code, entryDate="2022-11-20")["errors"] == []
    update(house, status="ACTIVE")
    mine, theirs = ({key: {**row, "id": ""} for key, row in plan(house, code).items()} for code in (R, "N9"))
    assert mine == theirs


def test_completing(house: Any, faults: Any) -> None:
    made = update(house, wanted="recruit { status }", status="COMPLETED")
    assert made == {"recruit": {"status": "COMPLETED"}, "errors": []}
    assert faults(update(house, "S1004", status="ACTIVE")) == [("FORBIDDEN", "status")]
    assert faults(update(house, "S1004", status="LEFT")) == [("FORBIDDEN", "status")]
    assert update(house, wanted="recruit { status }", status="ACTIVE")["recruit"] == {"status": "ACTIVE"}


@pytest.mark.parametrize("ground", ["LEAVE", "MATERNITY"])
def test_extending_probation(house: Any, plan: Any, faults: Any, ground: str) -> None:
    by_hand = house.task("S1137", R, "department.potential_assessment")
    house.change(
        "S1137", "rescheduleTask", "task { id }", taskId=by_hand["id"], dueOn="2023-08-08", reason="改期"
    )
    before = plan(house, R)

    def extend(who: str, ends: str, reason: str = "病假") -> Any:
        values = {"recruitCode": R, "endsOn": ends, "ground": ground, "reason": reason}
        return house.change(
            who, "extendProbation", "recruit { probationEndsOn milestones { stage dueOn } }", **values
        )

    assert faults(extend("S1004", "2023-10-15")) == [("FORBIDDEN", "recruitCode")]
    assert faults(extend("S1137", "2023-08-15")) == [("OUT_OF_RANGE", "endsOn")]
    assert faults(extend("S1137", "2024-01-01", " ")) == [("REQUIRED", "reason")]
    capped = extend("S1137", "2024-02-16")
    assert faults(capped) == ([("OUT_OF_RANGE", "endsOn")] if ground == "LEAVE" else [])
    if ground == "MATERNITY":
        assert capped["recruit"]["probationEndsOn"] == "2024-02-16"
        return
    made = extend("S1137", "2024-02-15")
    assert made["recruit"]["milestones"][2] == {"stage": "FIRST_YEAR", "dueOn": "2024-02-15"}
    after = plan(house, R)
    moved = {key for key in after if dates(after)[key] != dates(before)[key]}
    assert moved == {("organization.initial_training", 1), ("department.probation_review", 1)}
    assert after["organization.initial_training", 1]["nominalDueOn"] == "2024-02-15"
    assert after["department.probation_review", 1]["nominalDueOn"] == "2024-03-16"
    assert after["department.probation_review", 1]["opensOn"] == "2024-02-15"
    assert after["department.probation_review", 1]["stage"] == "FIRST_YEAR"
    assert after["department.potential_assessment", 1]["dueOn"] == "2023-08-08"


def test_transfer(house: Any, plan: Any, faults: Any) -> None:
    before = plan(house, R)

    def move(who: str, **values: Any) -> Any:
        shown = (
            f"recruit {{ unit {{ code }} department {{ code }} mentor {{ code }} partner {{ code }} {HELD} }}"
        )
        return house.change(
            who,
            "transferRecruit",
            shown,
            **{"recruitCode": R, "unitCode": "U02", "on": "2023-02-20", "reason": "调动", **values},
        )

    assert faults(move("S1004")) == [("FORBIDDEN", "recruitCode")]
    assert faults(move("S1137", on="2023-03-02")) == [("OUT_OF_RANGE", "on")]
    assert faults(move("S1137", unitCode="U01")) == [("INVALID", "unitCode")]
    assert faults(move("S1137", departmentCode="U01-D1")) == [("INVALID", "departmentCode")]
    assert faults(move("S1137", reason="")) == [("REQUIRED", "reason")]
    made = move("S1137", departmentCode="U02-D1")
    assert made["errors"] == []
    now = made["recruit"]
    assert (now["unit"]["code"], now["department"]["code"], now["mentor"], now["partner"]) == (
        "U02",
        "U02-D1",
        {"code": "S1140"},
        None,
    )
    ended = {each["role"]: each["endsOn"] for each in now["assignments"]}
    assert ended == {"MENTOR": None, "PARTNER": "2023-02-19"}
    assert plan(house, R) == before
    assert house.ask("S1004", f'{{ recruit(code: "{R}") {{ code }} }}')["recruit"] is None
    asked = f'{{ recruit(code: "{R}", asOf: "2023-02-19") {{ unit {{ code }} department {{ code }} partner {{ code }} }} }}'
    then = house.ask("S1008", asked)["recruit"]
    assert then == {"unit": {"code": "U01"}, "department": {"code": "U01-D2"}, "partner": {"code": "S1220"}}
    assert (
        house.ask("S1137", '{ overview(unit: "U02") { withoutPartner } }')["overview"]["withoutPartner"] == 1
    )
    assert faults(move("S1137", unitCode="U03", on="2023-02-19")) == [("OUT_OF_RANGE", "on")]


def test_a_partner_to_be_does_not_come_along(house: Any) -> None:
    ahead = {"recruitCode": R, "role": "PARTNER", "startsOn": "2023-05-01"}
    assert house.change("S1004", "assign", "assignment { id }", **ahead, personCode="S1221")["errors"] == []
    moved = {"recruitCode": R, "unitCode": "U02", "on": "2023-02-20", "reason": "调动"}
    assert house.change("S1137", "transferRecruit", "recruit { id }", **moved)["errors"] == []
    new = {"recruitCode": R, "role": "PARTNER", "personCode": "S1224"}
    made = house.change("S1008", "assign", "assignment { endsOn }", **new)
    assert made == {"assignment": {"endsOn": None}, "errors": []}
    for day, code in (("2023-02-19", "S1220"), ("2023-03-01", "S1224"), ("2023-05-01", "S1224")):
        asked = f'{{ recruit(code: "{R}", asOf: "{day}") {{ partner {{ code }} }} }}'
        assert house.ask("S1137", asked)["recruit"]["partner"] == {"code": code}


def test_nobody_who_left_changes(house: Any, faults: Any) -> None:
    update(house, status="LEFT")
    reason = {"recruitCode": R, "reason": "原因"}
    tried = [
        house.change("S1137", "transferRecruit", "recruit { id }", **reason, unitCode="U02", on="2023-02-20"),
        house.change(
            "S1137", "suspendRecruit", "recruit { id }", **reason, startsOn="2023-04-01", endsOn="2023-04-02"
        ),
        house.change(
            "S1137", "extendProbation", "recruit { id }", **reason, endsOn="2023-10-15", ground="LEAVE"
        ),
        house.change(
            "S1137", "assign", "assignment { id }", recruitCode=R, role="MENTOR", personCode="S1142"
        ),
    ]
    assert [faults(each) for each in tried] == [[("CONFLICT", "recruitCode")]] * 4
