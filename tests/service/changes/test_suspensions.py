"""Suspensions: what moves, what is withdrawn, and ending one early."""

from datetime import date, timedelta
from typing import Any

import pytest

R = "R2022001"  # entered on 2022-08-15
DATES = ("opensOn", "nominalDueOn", "dueOn", "stage")


def day(text: str) -> date:
    """Read a date."""
    return date.fromisoformat(text)


def suspend(house: Any, first: str, last: str, who: str = "S1004", code: str = R) -> Any:
    """Suspend a recruit."""
    shown = "recruit { status milestones { stage dueOn } }"
    values = {"recruitCode": code, "startsOn": first, "endsOn": last, "reason": "产假"}
    return house.change(who, "suspendRecruit", shown, **values)


def resume(house: Any, who: str = "S1004", code: str = R) -> Any:
    """End today's suspension."""
    made = house.change(who, "updateRecruit", "recruit { status }", recruitCode=code, status="ACTIVE")
    assert made["errors"] == []
    return made


def test_rule_ten(house: Any, plan: Any) -> None:
    """Dates from the first day on move by the days lost, windows wholly inside go, stages and milestones stay."""
    before = plan(house, R)
    milestones = house.ask("S1137", f'{{ recruit(code: "{R}") {{ milestones {{ stage dueOn }} }} }}')[
        "recruit"
    ]["milestones"]
    first, last = day("2023-04-01"), day("2023-11-30")
    lost = (last - first).days + 1
    made = suspend(house, str(first), str(last))
    assert made["errors"] == []
    assert made["recruit"] == {"status": "ACTIVE", "milestones": milestones}
    after = plan(house, R)
    withdrawn = set()
    for key, task in before.items():
        now = after[key]
        assert now["stage"] == task["stage"]
        opens, due = day(task["opensOn"]), day(task["nominalDueOn"])
        recurring = sum(item == key[0] for item, _ in before) > 1 and key[0] != "organization.goal_review"
        if recurring and opens >= first and due <= last and task["status"] != "MISSED":
            assert now["status"] == "WITHDRAWN", key
            withdrawn.add(key)
            continue
        assert now["status"] != "WITHDRAWN", key
        if task["status"] == "MISSED":
            assert now == task
            continue
        assert day(now["opensOn"]) == (opens + timedelta(days=lost) if opens >= first else opens), key
        assert day(now["nominalDueOn"]) == (due + timedelta(days=lost) if due >= first else due), key
        assert not first <= day(now["dueOn"]) <= last, key
    assert ("partner.meal", 6) in withdrawn


@pytest.mark.parametrize(
    ("today", "status"),
    [
        ("2023-03-31", "ACTIVE"),
        ("2023-04-01", "SUSPENDED"),
        ("2023-04-30", "SUSPENDED"),
        ("2023-05-01", "ACTIVE"),
    ],
)
def test_status_on_its_days_alone(house: Any, today: str, status: str) -> None:
    assert suspend(house, "2023-04-01", "2023-04-30")["errors"] == []
    asked = (
        f'{{ recruit(code: "{R}") {{ status }} then: recruit(code: "{R}", asOf: "2023-04-15") {{ status }} }}'
    )
    found = house.on(day(today)).ask("S1137", asked)
    assert found["recruit"]["status"] == status
    assert found["then"]["status"] == "SUSPENDED"


def test_nothing_rolls_back_into_it(house: Any, plan: Any) -> None:
    """A due date right after the suspension on a weekend goes to the Monday, not to the Friday inside."""
    start = day(plan(house, R)["partner.meal", 5]["nominalDueOn"])
    sunday = start + timedelta(days=(6 - start.weekday()) % 7 + 14)
    assert suspend(house, str(start), str(sunday - timedelta(days=1)))["errors"] == []
    task = plan(house, R)["partner.meal", 5]
    assert day(task["nominalDueOn"]) == sunday
    assert day(task["dueOn"]) == sunday + timedelta(days=1)


def test_dates_set_by_hand_move_and_come_back(house: Any, plan: Any) -> None:
    task = house.task("S1137", R, "partner.meal", 5)
    for due in ("2023-04-20", "2023-04-26"):
        values = {"taskId": task["id"], "dueOn": due, "reason": "出差"}
        assert house.change("S1137", "rescheduleTask", "task { dueOn }", **values)["errors"] == []
    suspend(house, "2023-04-10", "2023-05-09")
    assert plan(house, R)["partner.meal", 5]["dueOn"] == "2023-05-26"
    later = house.on(day("2023-04-20"))
    resume(later)
    assert plan(later, R)["partner.meal", 5]["dueOn"] == "2023-05-06"


def test_a_date_set_by_hand_meanwhile_stays(house: Any, plan: Any) -> None:
    suspend(house, "2023-04-10", "2023-05-09")
    later = house.on(day("2023-04-20"))
    task = later.task("S1137", R, "mentor.talk", 2)
    values = {"taskId": task["id"], "dueOn": "2023-09-30", "reason": "另约"}
    assert later.change("S1137", "rescheduleTask", "task { dueOn }", **values)["errors"] == []
    resume(later)
    assert plan(later, R)["mentor.talk", 2]["dueOn"] == "2023-09-30"


def test_done_dates_never_move(house: Any, plan: Any) -> None:
    task = house.task("S1220", R, "partner.first_contact")
    payload = {"contacted_on": "2022-08-14", "way": "电话"}
    assert (
        house.change("S1220", "submitRecords", "records { id }", taskIds=[task["id"]], payload=payload)[
            "errors"
        ]
        == []
    )
    before = plan(house, R)["partner.first_contact", 1]
    suspend(house, "2022-08-01", "2023-06-30")
    assert plan(house, R)["partner.first_contact", 1] == before


@pytest.mark.parametrize(
    ("first", "last", "ended"),
    [
        ("2023-04-01", "2023-11-30", "2023-04-01"),
        ("2023-04-01", "2023-11-30", "2023-04-02"),
        ("2023-03-10", "2024-03-09", "2023-11-20"),
        ("2022-10-01", "2023-12-31", "2023-06-01"),
        ("2023-04-29", "2026-01-01", "2025-03-03"),
    ],
)
def test_early_end_is_a_shorter_suspension(house: Any, plan: Any, first: str, last: str, ended: str) -> None:
    """Two recruits entered on the same day: one suspended too long and ended early, one suspended for as long as it lasted."""
    other = "R2"
    house.change(
        "S1137",
        "enrolRecruit",
        "recruit { code }",
        code=other,
        name="乙",
        unitCode="U01",
        cohortCode="2022",
        entryDate="2022-08-15",
    )
    for code in (R, other):
        task = house.task("S1137", code, "organization.career_plan")
        values = {"taskId": task["id"], "dueOn": "2023-05-05", "reason": "改期"}
        assert house.change("S1137", "rescheduleTask", "task { id }", **values)["errors"] == []
    untouched = plan(house, R)
    assert suspend(house, first, last)["errors"] == []
    if ended > first:
        shorter = str(day(ended) - timedelta(days=1))
        assert suspend(house, first, shorter, code=other)["errors"] == []
    later = house.on(day(ended))
    assert later.ask("S1137", f'{{ recruit(code: "{R}") {{ status }} }}')["recruit"]["status"] == "SUSPENDED"
    assert resume(later)["recruit"]["status"] == "ACTIVE"
    mine, theirs = ({key: {**row, "id": ""} for key, row in plan(later, code).items()} for code in (R, other))
    assert mine == theirs
    if ended == first:
        assert {key: [row[name] for name in DATES] for key, row in mine.items()} == {
            key: [row[name] for name in DATES] for key, row in untouched.items()
        }


def test_a_second_one_before_the_first(house: Any, plan: Any) -> None:
    """Whatever the order in which they are entered, nothing falls due on any suspended day."""
    other = "R2"
    house.change(
        "S1137",
        "enrolRecruit",
        "recruit { code }",
        code=other,
        name="乙",
        unitCode="U01",
        cohortCode="2022",
        entryDate="2022-08-15",
    )
    spans = [("2023-06-01", "2023-08-31"), ("2023-03-15", "2023-05-14")]
    for first, last in spans:
        assert suspend(house, first, last)["errors"] == []
    for first, last in reversed(spans):
        assert suspend(house, first, last, code=other)["errors"] == []
    mine, theirs = ({key: {**row, "id": ""} for key, row in plan(house, code).items()} for code in (R, other))
    assert mine == theirs
    for row in mine.values():
        if row["status"] not in ("WITHDRAWN", "MISSED"):
            assert not any(first <= row["dueOn"] <= last for first, last in spans), row


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2023-05-10", "2023-06-10", ("CONFLICT", "startsOn")),
        ("2023-04-01", "2023-07-01", ("CONFLICT", "startsOn")),
        ("2023-04-30", "2023-04-29", ("OUT_OF_RANGE", "endsOn")),
        ("2022-07-15", "2022-07-20", ("OUT_OF_RANGE", "startsOn")),
        ("2025-08-16", "2025-08-20", ("OUT_OF_RANGE", "startsOn")),
        ("2023-05-11", "2100-12-31", ("OUT_OF_RANGE", "endsOn")),
    ],
)
def test_refusals(
    house: Any, plan: Any, faults: Any, first: str, last: str, expected: tuple[str, str]
) -> None:
    assert suspend(house, "2023-05-01", "2023-05-10")["errors"] == []
    before = plan(house, R)
    assert faults(suspend(house, first, last)) == [expected]
    assert plan(house, R) == before


def test_rights(house: Any, faults: Any) -> None:
    assert faults(suspend(house, "2023-04-01", "2023-04-02", who="S1140")) == [("FORBIDDEN", "recruitCode")]
    assert faults(suspend(house, "2023-04-01", "2023-04-02", who="S1008")) == [("NOT_FOUND", "recruitCode")]
    assert faults(
        house.change(
            "S1004",
            "suspendRecruit",
            "recruit { id }",
            recruitCode=R,
            startsOn="2023-04-01",
            endsOn="2023-04-02",
            reason=" ",
        )
    ) == [("REQUIRED", "reason")]


def test_entry_date_under_a_suspension(house: Any, plan: Any) -> None:
    """Suspended and then moved is what moved and then suspended is."""
    other = "R2"
    house.change(
        "S1137",
        "enrolRecruit",
        "recruit { code }",
        code=other,
        name="乙",
        unitCode="U01",
        cohortCode="2022",
        entryDate="2022-11-01",
    )
    suspend(house, "2023-04-01", "2023-11-30")
    made = house.change(
        "S1137", "updateRecruit", "recruit { entryDate }", recruitCode=R, entryDate="2022-11-01"
    )
    assert made["errors"] == []
    suspend(house, "2023-04-01", "2023-11-30", code=other)
    mine, theirs = ({key: {**row, "id": ""} for key, row in plan(house, code).items()} for code in (R, other))
    assert mine == theirs
