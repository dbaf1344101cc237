"""Enrolling a recruit, and with them the whole plan of three years."""

import csv
from pathlib import Path
from typing import Any

import pytest

PLAN = Path(__file__).parents[2] / "data" / "plan-2022-09-01.csv"
NEW = {"code": "N1", "name": "单小田", "unitCode": "U01", "cohortCode": "2022", "entryDate": "2022-09-01"}
SHOWN = "recruit { code name unit { code } department { code } cohort { code } post memberNumber probationEndsOn status }"


def test_whole_plan(house: Any, plan: Any) -> None:
    made = house.change(
        "S1137", "enrolRecruit", SHOWN, **NEW, departmentCode="U01-D1", post="岗", memberNumber=502
    )
    assert made["errors"] == []
    assert made["recruit"] == {
        "code": "N1",
        "name": "单小田",
        "unit": {"code": "U01"},
        "department": {"code": "U01-D1"},
        "cohort": {"code": "2022"},
        "post": "岗",
        "memberNumber": 502,
        "probationEndsOn": "2023-09-01",
        "status": "ACTIVE",
    }
    rows = plan(house, "N1").values()
    found = sorted(
        (
            row["item"]["code"],
            str(row["occurrence"]),
            row["stage"],
            row["opensOn"],
            row["nominalDueOn"],
            row["dueOn"],
        )
        for row in rows
    )
    with PLAN.open(encoding="utf-8") as file:
        assert found == sorted(tuple(row) for row in list(csv.reader(file))[1:])
    assert len(found) == 84


@pytest.mark.parametrize(
    ("who", "unit", "code"),
    [
        ("S1137", "U05", None),
        ("S1004", "U01", None),
        ("S1004", "U02", "FORBIDDEN"),
        ("S1140", "U01", "FORBIDDEN"),
        ("R2022001", "U01", "FORBIDDEN"),
        ("portal:U01", "U01", "FORBIDDEN"),
    ],
)
def test_rights(house: Any, faults: Any, who: str, unit: str, code: str | None) -> None:
    made = house.change(who, "enrolRecruit", "recruit { code }", **{**NEW, "unitCode": unit})
    assert faults(made) == ([(code, "unitCode")] if code else [])
    assert (made["recruit"] is None) is (code is not None)


def test_units_below(house: Any) -> None:
    """U34 lies below U27."""
    admin = house.ask("S1137", '{ people(first: 50, filter: { unitCode: "U27" }) { nodes { code title } } }')
    code = next(row["code"] for row in admin["people"]["nodes"] if row["title"] == "政工人事负责人")
    made = house.change(code, "enrolRecruit", "recruit { code }", **{**NEW, "unitCode": "U34"})
    assert made == {"recruit": {"code": "N1"}, "errors": []}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"code": "R2022001"}, ("CONFLICT", "code")),
        ({"code": "S1001"}, ("CONFLICT", "code")),
        ({"code": "  "}, ("REQUIRED", "code")),
        ({"code": "x" * 65}, ("OUT_OF_RANGE", "code")),
        ({"name": ""}, ("REQUIRED", "name")),
        ({"cohortCode": " "}, ("REQUIRED", "cohortCode")),
        ({"unitCode": "U99"}, ("NOT_FOUND", "unitCode")),
        ({"departmentCode": "U02-D1"}, ("INVALID", "departmentCode")),
        ({"departmentCode": "nowhere"}, ("NOT_FOUND", "departmentCode")),
        ({"entryDate": "1900-01-01"}, ("OUT_OF_RANGE", "entryDate")),
        ({"entryDate": "2100-12-31"}, ("OUT_OF_RANGE", "entryDate")),
        ({"memberNumber": -1}, ("OUT_OF_RANGE", "memberNumber")),
        ({"post": "x" * 201}, ("OUT_OF_RANGE", "post")),
    ],
)
def test_refusals_change_nothing(
    house: Any, faults: Any, changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    asked = "{ cohorts { code recruitCount } recruits { totalCount } auditTrail: tasks { totalCount } }"
    before = house.ask("S1137", asked)
    made = house.change(
        "S1137", "enrolRecruit", "recruit { code }", **{**NEW, "cohortCode": "2099", **changes}
    )
    assert faults(made) == [expected]
    assert made["recruit"] is None
    assert house.ask("S1137", asked) == before


def test_cohort_comes_into_being(house: Any) -> None:
    asked = '{ cohort(code: "2024") { code recruitCount } }'
    assert house.ask("S1137", asked)["cohort"] is None
    house.change("S1137", "enrolRecruit", "recruit { code }", **{**NEW, "cohortCode": "2024"})
    assert house.ask("S1137", asked)["cohort"] == {"code": "2024", "recruitCount": 1}


def test_leap_day(house: Any, plan: Any) -> None:
    house.change("S1137", "enrolRecruit", "recruit { code }", **{**NEW, "entryDate": "2024-02-29"})
    assert plan(house, "N1")["organization.initial_training", 1]["nominalDueOn"] == "2025-02-28"
    assert plan(house, "N1")["organization.three_year_evaluation", 1]["nominalDueOn"] == "2027-02-28"
