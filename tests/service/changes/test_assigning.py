"""Mentors and partners: rules, exceptions, and what becomes of the one before."""

from datetime import date
from typing import Any

import pytest

R = "R2022001"  # entered on 2022-08-15 in U01, mentor S1140, partner S1220
SHOWN = "assignment { id role person { code } startsOn endsOn reason exception }"


def assign(
    house: Any, person: str, who: str = "S1004", role: str = "MENTOR", code: str = R, **values: Any
) -> Any:
    """Assign somebody."""
    return house.change(who, "assign", SHOWN, recruitCode=code, role=role, personCode=person, **values)


def holders(house: Any, role: str = "mentor", code: str = R, *days: str) -> list[str | None]:
    """Return who holds a role on these days."""
    found = []
    for day in days:
        row = house.ask("S1137", f'{{ recruit(code: "{code}", asOf: "{day}") {{ {role} {{ code }} }} }}')[
            "recruit"
        ][role]
        found.append(row and row["code"])
    return found


def staff(house: Any, code: str, **values: Any) -> None:
    """Keep a member of staff."""
    assert house.change("S1137", "savePerson", "person { id }", code=code, **values)["errors"] == []


def recruit(house: Any, code: str, unit: str = "U01", entry: str = "2022-09-01") -> None:
    """Enrol somebody."""
    values = {"code": code, "name": "甲", "unitCode": unit, "cohortCode": "2022", "entryDate": entry}
    assert house.change("S1137", "enrolRecruit", "recruit { id }", **values)["errors"] == []


def test_the_one_before_ends_on_the_day_before(house: Any) -> None:
    made = assign(house, "S1142", reason="工作调整")
    assert made["errors"] == []
    shown = made["assignment"]
    assert (shown["startsOn"], shown["endsOn"], shown["reason"], shown["exception"]) == (
        "2023-03-01",
        None,
        "工作调整",
        False,
    )
    assert holders(house, "mentor", R, "2023-02-28", "2023-03-01") == ["S1140", "S1142"]
    assert house.ask("S1140", f'{{ recruit(code: "{R}") {{ post assignments {{ id }} }} }}')["recruit"] in (
        None,
        {"post": None, "assignments": []},
    )
    assert house.ask("S1142", f'{{ recruit(code: "{R}") {{ code }} }}')["recruit"] == {"code": R}
    assert house.task("S1137", R, "mentor.talk", wanted="responsibles { code }") == {
        "responsibles": [{"code": "S1142"}]
    }


def test_replaced_on_the_same_day(house: Any, faults: Any) -> None:
    first = assign(house, "S1142")["assignment"]
    assert assign(house, "S1141")["errors"] == []
    assert holders(house, "mentor", R, "2023-02-28", "2023-03-01", "2023-03-02") == [
        "S1140",
        "S1141",
        "S1141",
    ]
    ended = house.change(
        "S1004", "endAssignment", SHOWN, assignmentId=first["id"], endsOn="2023-03-05", reason="误"
    )
    assert faults(ended) == [("CONFLICT", "assignmentId")]


def test_dated_ahead_and_backdated_between(house: Any, faults: Any) -> None:
    assert assign(house, "S1142", startsOn="2023-05-01")["errors"] == []
    assert holders(house, "mentor", R, "2023-04-30", "2023-05-01") == ["S1140", "S1142"]
    between = assign(house, "S1141", startsOn="2023-01-10")
    assert between["assignment"]["endsOn"] == "2023-04-30"
    days = ("2023-01-09", "2023-01-10", "2023-04-30", "2023-05-01")
    assert holders(house, "mentor", R, *days) == ["S1140", "S1141", "S1141", "S1142"]
    longer = house.change(
        "S1004",
        "endAssignment",
        SHOWN,
        assignmentId=between["assignment"]["id"],
        endsOn="2023-06-01",
        reason="x",
    )
    assert faults(longer) == [("OUT_OF_RANGE", "endsOn")]


def test_the_first_on_entry_acts_30_days_before(house: Any) -> None:
    recruit(house, "N1", entry="2023-03-20")
    assert assign(house, "S1142", code="N1", startsOn="2023-03-20")["errors"] == []
    assert house.ask("S1142", '{ recruit(code: "N1") { code } }')["recruit"] == {"code": "N1"}
    early = house.on(date(2023, 2, 17))
    assert early.ask("S1142", '{ recruit(code: "N1") { code } }')["recruit"] is None
    assert house.on(date(2023, 2, 18)).ask("S1142", '{ recruit(code: "N1") { code } }')["recruit"] == {
        "code": "N1"
    }
    assert assign(house, "S1141", code="N1", startsOn="2023-03-05")["errors"] == []
    assert holders(house, "mentor", "N1", "2023-03-04", "2023-03-05", "2023-03-19", "2023-03-20") == [
        None,
        "S1141",
        "S1141",
        "S1142",
    ]


@pytest.mark.parametrize(
    ("role", "person", "codes"),
    [
        ("MENTOR", "X1", ["mentor.rank_too_low"]),
        ("MENTOR", "S1143", ["mentor.other_unit"]),
        ("MENTOR", "S1220", ["partner.same_as_mentor"]),
        ("PARTNER", "S1142", ["partner.rank_not_head"]),
        ("PARTNER", "S1223", ["partner.other_unit", "partner.too_many_recruits"]),
        ("PARTNER", "X2", ["partner.too_few_years"]),
        ("PARTNER", "X3", ["partner.years_unknown"]),
        ("MENTOR", R, ["mentor.rank_too_low", "mentor.is_recruit"]),
        ("MENTOR", "R2022002", ["INVALID"]),
        ("MENTOR", "nobody", ["NOT_FOUND"]),
    ],
)
def test_rules(house: Any, role: str, person: str, codes: list[str]) -> None:
    staff(house, "X1", name="低", unitCode="U01", rank="STAFF", serviceSince=2000)
    staff(house, "X2", name="少", unitCode="U01", rank="MID_LEVEL_HEAD", serviceSince=2019)
    staff(house, "X3", name="缺", unitCode="U01", rank="MID_LEVEL_HEAD")
    made = assign(house, person, role=role)
    assert sorted(each["code"] for each in made["errors"]) == sorted(codes)
    assert all(each["path"] == ["personCode"] for each in made["errors"])
    assert all((each["plugin"] or "") == each["code"].rpartition(".")[0] for each in made["errors"])
    assert made["assignment"] is None
    assert holders(house, "mentor", R, "2023-03-01") == ["S1140"]


def test_loads_count_over_all_units(house: Any) -> None:
    """S1142 mentors one in U01; the two in U05, whom U01's admin does not see, count as well."""
    for code in ("N1", "N2"):
        recruit(house, code, "U05")
        made = assign(house, "S1142", "S1137", code=code, exception=True, reason="跨单位")
        assert made["assignment"]["exception"] is True
    assert [each["code"] for each in assign(house, "S1142")["errors"]] == ["mentor.too_many_recruits"]
    house.change("S1137", "updateRecruit", "recruit { id }", recruitCode="N1", status="LEFT")
    assert assign(house, "S1142")["errors"] == []


def test_loads_only_while_it_lasts(house: Any) -> None:
    """S1142 is busy from June on; an assignment that ends before that is within the rule."""
    for code in ("N1", "N2"):
        recruit(house, code)
        assert assign(house, "S1142", code=code, startsOn="2023-06-01")["errors"] == []
    assert [each["code"] for each in assign(house, "S1142")["errors"]] == ["mentor.too_many_recruits"]
    assert assign(house, "S1141", startsOn="2023-06-01")["errors"] == []
    assert assign(house, "S1142")["errors"] == []


def test_one_person_in_both_roles_later_on(house: Any) -> None:
    assert assign(house, "S1221", startsOn="2023-06-01")["errors"] == []
    made = assign(house, "S1221", role="PARTNER", startsOn="2023-04-01")
    assert [each["code"] for each in made["errors"]] == ["partner.same_as_mentor"]


def test_exceptions(house: Any, faults: Any) -> None:
    assert faults(assign(house, "S1143", exception=True, reason="急需")) == [("FORBIDDEN", "exception")]
    assert faults(assign(house, "S1143", "S1137", exception=True)) == [("REQUIRED", "reason")]
    assert faults(assign(house, "S1143", "S1137", exception=True, reason=" ")) == [("REQUIRED", "reason")]
    assert faults(assign(house, "R2022002", "S1137", exception=True, reason="x")) == [
        ("INVALID", "personCode")
    ]
    assert assign(house, R, "S1137", exception=True, reason="x")["assignment"] is None
    made = assign(house, "S1143", "S1137", exception=True, reason="本单位无人可任")
    assert made["assignment"]["exception"] is True
    listed = house.ask(
        "S1137", "{ overview { exceptions { person { code } recruit { code } reason exception } } }"
    )
    assert listed["overview"]["exceptions"] == [
        {"person": {"code": "S1143"}, "recruit": {"code": R}, "reason": "本单位无人可任", "exception": True}
    ]
    needless = assign(house, "S1142", "S1137", exception=True, reason="不必")
    assert needless["assignment"]["exception"] is False


@pytest.mark.parametrize(
    ("who", "values", "expected"),
    [
        ("S1004", {"role": "ORGANIZER"}, ("INVALID", "role")),
        ("S1140", {}, ("FORBIDDEN", "recruitCode")),
        (R, {}, ("FORBIDDEN", "recruitCode")),
        ("S1008", {}, ("NOT_FOUND", "recruitCode")),
        ("S1004", {"startsOn": "2022-07-15"}, ("OUT_OF_RANGE", "startsOn")),
        ("S1004", {"startsOn": "2025-08-16"}, ("OUT_OF_RANGE", "startsOn")),
    ],
)
def test_refusals(house: Any, faults: Any, who: str, values: Any, expected: Any) -> None:
    assert faults(assign(house, "S1142", who, **values)) == [expected]


def test_ending(house: Any, faults: Any) -> None:
    held = house.ask("S1137", f'{{ recruit(code: "{R}") {{ assignments {{ id role }} }} }}')["recruit"][
        "assignments"
    ]
    number = next(each["id"] for each in held if each["role"] == "MENTOR")

    def end(who: str, **values: Any) -> Any:
        return house.change(
            who,
            "endAssignment",
            SHOWN,
            **{"assignmentId": number, "endsOn": "2023-03-10", "reason": "退休", **values},
        )

    assert faults(end("S1140")) == [("FORBIDDEN", "assignmentId")]
    assert faults(end("S1008")) == [("NOT_FOUND", "assignmentId")]
    assert faults(end("S1004", assignmentId="bm9uZQ==")) == [("NOT_FOUND", "assignmentId")]
    assert faults(end("S1004", reason="")) == [("REQUIRED", "reason")]
    assert faults(end("S1004", endsOn="2022-01-01")) == [("OUT_OF_RANGE", "endsOn")]
    assert end("S1004")["assignment"]["endsOn"] == "2023-03-10"
    assert holders(house, "mentor", R, "2023-03-10", "2023-03-11") == ["S1140", None]
    later = house.on(date(2023, 3, 11))
    assert later.ask("S1140", f'{{ recruit(code: "{R}") {{ department {{ code }} }} }}')["recruit"] in (
        None,
        {"department": None},
    )
    assert later.ask("S1137", "{ overview { withoutMentor } }")["overview"]["withoutMentor"] == 1
    again = later.change(
        "S1004", "endAssignment", SHOWN, assignmentId=number, endsOn="2023-03-12", reason="x"
    )
    assert faults(again) == [("CONFLICT", "assignmentId")]
