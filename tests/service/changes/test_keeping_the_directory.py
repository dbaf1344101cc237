"""People, units and departments: who keeps them, what stays, what is cleared."""

from datetime import date
from typing import Any

import pytest

PERSON = "person { code name unit { code } rank title phone email office }"


def save(house: Any, what: str, who: str = "S1137", wanted: str = "", **values: Any) -> Any:
    """Save a person, unit or department."""
    noun = what.lower()
    return house.change(who, f"save{what}", wanted or f"{noun} {{ code }}", **values)


def test_person_created_changed_cleared(house: Any) -> None:
    full = {
        "code": "X1",
        "name": "曾一",
        "unitCode": "U01",
        "rank": "UNIT_DEPUTY",
        "title": "主任",
        "serviceSince": 2001,
        "phone": "1",
        "email": "a@b",
        "office": "301",
    }
    made = save(house, "Person", "S1004", PERSON, **full)
    assert made["errors"] == []
    shown = made["person"]
    assert shown == {
        **{name: full[name] for name in ("code", "name", "rank", "title", "phone", "email", "office")},
        "unit": {"code": "U01"},
    }
    assert save(house, "Person", "S1004", PERSON, code="X1")["person"] == shown
    kept = save(
        house,
        "Person",
        "S1004",
        PERSON,
        code="X1",
        name=None,
        rank=None,
        title=None,
        phone=None,
        email=None,
        office=None,
        serviceSince=None,
    )
    assert kept["person"] == {**shown, "title": None, "phone": None, "email": None, "office": None}
    assert save(house, "Person", "S1137", PERSON, code="X1", unitCode=None)["person"]["unit"] is None


@pytest.mark.parametrize(
    ("who", "values", "expected"),
    [
        ("S1004", {"code": "X1", "name": "新", "unitCode": "U02"}, ("FORBIDDEN", "unitCode")),
        ("S1004", {"code": "X1", "name": "新"}, ("REQUIRED", "unitCode")),
        (
            "S1004",
            {"code": "X1", "name": "新", "unitCode": "U01", "roles": ["AUDITOR"]},
            ("FORBIDDEN", "roles"),
        ),
        ("S1004", {"code": "S1137", "title": "x"}, ("FORBIDDEN", "code")),
        ("S1004", {"code": "S1005", "title": "x"}, ("FORBIDDEN", "code")),
        ("S1004", {"code": "S1140", "unitCode": "U02"}, ("FORBIDDEN", "unitCode")),
        ("S1140", {"code": "S1141", "title": "x"}, ("FORBIDDEN", "code")),
        ("S1137", {"code": "X1"}, ("REQUIRED", "name")),
        ("S1137", {"code": "X1", "name": "新", "unitCode": "U99"}, ("NOT_FOUND", "unitCode")),
        ("S1137", {"code": "X1", "name": "新", "roles": ["UNIT_ADMIN"]}, ("INVALID", "roles")),
        ("S1137", {"code": "X1", "name": "新", "roles": ["MENTOR"]}, ("INVALID", "roles")),
        ("S1137", {"code": "X1", "name": "新", "serviceSince": 1800}, ("OUT_OF_RANGE", "serviceSince")),
        ("S1137", {"code": "R2022001", "name": "新"}, ("INVALID", "code")),
    ],
)
def test_person_refused(house: Any, faults: Any, who: str, values: Any, expected: Any) -> None:
    asked = "{ people(first: 1) { totalCount } }"
    before = house.ask("S1137", asked)
    assert faults(save(house, "Person", who, **values)) == [expected]
    assert house.ask("S1137", asked) == before


def test_roles_and_their_history(house: Any, faults: Any) -> None:
    """A new admin of U01 answers for its tasks from that day on, the old one until then."""
    later = house.on(date(2023, 3, 10))
    assert save(later, "Person", code="S1140", roles=["UNIT_ADMIN"])["errors"] == []
    assert save(later, "Person", code="S1004", roles=[])["errors"] == []
    asked = 'query($d: Date) { recruit(code: "R2022001", asOf: $d) { task(item: "department.probation_review") { responsibles { code } } } }'
    then, now = (
        later.ask("S1137", asked, d=day)["recruit"]["task"]["responsibles"]
        for day in ("2023-03-09", "2023-03-10")
    )
    assert (then, now) == ([{"code": "S1004"}], [{"code": "S1140"}])
    assert faults(save(later, "Person", "S1004", code="S1141", title="x")) == [("FORBIDDEN", "code")]
    assert save(later, "Person", "S1140", code="S1141", title="x")["errors"] == []
    assert save(later, "Person", code="S1140", unitCode="U02")["errors"] == []
    assert later.ask("S1140", "{ recruits { totalCount } }")["recruits"]["totalCount"] == 4


def test_unit(house: Any, faults: Any) -> None:
    shown = "unit { code name parent { code } }"
    made = save(house, "Unit", wanted=shown, code="V1", name="新单位", parentCode="U01")
    assert made["unit"] == {"code": "V1", "name": "新单位", "parent": {"code": "U01"}}
    renamed = save(house, "Unit", "S1004", shown, code="V1", name="改名", parentCode="U01")
    assert renamed["unit"] == {"code": "V1", "name": "改名", "parent": {"code": "U01"}}
    assert faults(save(house, "Unit", "S1004", code="V1", parentCode=None)) == [("FORBIDDEN", "parentCode")]
    assert faults(save(house, "Unit", "S1004", code="V2", name="新")) == [("FORBIDDEN", "code")]
    assert faults(save(house, "Unit", "S1004", code="U02", name="新")) == [("FORBIDDEN", "code")]
    assert faults(save(house, "Unit", code="V2")) == [("REQUIRED", "name")]
    assert faults(save(house, "Unit", code="U01", parentCode="V1")) == [("INVALID", "parentCode")]
    assert faults(save(house, "Unit", code="U01", parentCode="U01")) == [("INVALID", "parentCode")]
    assert faults(save(house, "Unit", code="U01", parentCode="U99")) == [("NOT_FOUND", "parentCode")]
    assert save(house, "Unit", wanted=shown, code="V1", parentCode=None)["unit"]["parent"] is None
    assert faults(save(house, "Unit", "S1004", code="V1", name="再改")) == [("FORBIDDEN", "code")]


def heads(house: Any, department: str, *days: str) -> list[str | None]:
    """Return who was responsible as head for the recruits of a department on days."""
    found = []
    for day in days:
        asked = f'{{ recruit(code: "R2022001", asOf: "{day}") {{ task(item: "department.growth_task", occurrence: 6) {{ responsibles {{ code }} }} }} }}'
        rows = house.ask("S1137", asked)["recruit"]["task"]["responsibles"]
        assert len(rows) <= 1, department
        found.append(rows[0]["code"] if rows else None)
    return found


def test_department_with_its_head(house: Any, faults: Any) -> None:
    shown = "department { code name unit { code } head { code } }"
    days = ("2023-02-28", "2023-03-01", "2023-03-31", "2023-04-01")
    made = save(house, "Department", "S1004", shown, code="D9", name="新科", unitCode="U01", headCode="S1141")
    assert made["department"] == {
        "code": "D9",
        "name": "新科",
        "unit": {"code": "U01"},
        "head": {"code": "S1141"},
    }
    assert save(house, "Department", "S1004", shown, code="D9")["department"] == made["department"]
    assert save(house, "Department", "S1004", shown, code="D9", headCode=None)["department"]["head"] is None
    assert save(house, "Department", code="U01-D2", headCode="S1141", headFrom="2023-04-01")["errors"] == []
    assert heads(house, "U01-D2", *days) == ["S1002", "S1002", "S1002", "S1141"]
    assert save(house, "Department", code="U01-D2", headCode="S1002", headFrom="2023-04-01")["errors"] == []
    assert heads(house, "U01-D2", *days) == ["S1002"] * 4
    assert save(house, "Department", code="U01-D2", headCode="S1142", headFrom="2023-03-01")["errors"] == []
    assert heads(house, "U01-D2", *days) == ["S1002", "S1142", "S1142", "S1142"]
    assert faults(save(house, "Department", "S1004", code="D8", name="科")) == [("REQUIRED", "unitCode")]
    assert faults(save(house, "Department", "S1004", code="D8", unitCode="U01")) == [("REQUIRED", "name")]
    assert faults(save(house, "Department", "S1004", code="D8", name="科", unitCode="U02")) == [
        ("FORBIDDEN", "unitCode")
    ]
    assert faults(save(house, "Department", "S1004", code="U02-D1", name="科")) == [("FORBIDDEN", "code")]
    assert faults(save(house, "Department", code="D9", unitCode="U02")) == [("INVALID", "unitCode")]
    assert faults(save(house, "Department", code="D9", headCode="R2022001")) == [("INVALID", "headCode")]
    assert faults(save(house, "Department", code="D9", headCode="nobody")) == [("NOT_FOUND", "headCode")]
    assert faults(save(house, "Department", code="D9", headFrom="2023-03-05")) == [("REQUIRED", "headCode")]
