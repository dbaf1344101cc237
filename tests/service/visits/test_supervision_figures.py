"""Figures of supervision, each counted anew: weeks, follow-ups, the trend, the burden, whom to visit."""

from datetime import date, timedelta
from typing import Any

import pytest

ORGANIZER, ADMIN, OTHER_ADMIN, HEAD, MENTOR, AUDITOR = "S1137", "S1004", "S1008", "S1002", "S1140", "S9001"
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def auditor(house):
    values = {"code": AUDITOR, "name": "审计员", "unitCode": "U02", "rank": "STAFF", "roles": ["AUDITOR"]}
    assert house.change(ORGANIZER, "savePerson", "person { code }", **values)["errors"] == []


def visit(house: Any, unit: str, day: str, *owners: str) -> None:
    findings = [{"text": "x", "followUp": {"ownerCode": each, "dueOn": "2023-03-20"}} for each in owners]
    values = {"unitCode": unit, "visitedOn": day, "visitorCodes": [ORGANIZER], "findings": findings}
    assert house.change(ORGANIZER, "recordVisit", "visit { id }", **values)["errors"] == []


def overview(house: Any, who: str, wanted: str, **args: Any) -> Any:
    given = ", ".join(f'{name}: "{value}"' for name, value in args.items())
    return house.ask(who, f"{{ overview{f'({given})' if given else ''} {{ {wanted} }} }}")["overview"]


def mondays(first: date, last: date, *visited: str) -> list[str]:
    """Every Monday from one to another, without those of the weeks of these days."""
    weeks = {
        date.fromisoformat(each) - timedelta(days=date.fromisoformat(each).weekday()) for each in visited
    }
    found, here = [], first
    while here <= last:
        if here not in weeks:
            found.append(str(here))
        here += WEEK
    return found


def entered(house: Any, unit: str | None = None) -> date:
    """The first Monday from the first entry on."""
    named = f', filter: {{unitCode: "{unit}"}}' if unit else ""
    asked = f"{{ recruits(first: 1, orderBy: {{by: ENTRY_DATE}}{named}) {{ nodes {{ entryDate }} }} }}"
    entry = date.fromisoformat(house.ask(ORGANIZER, asked)["recruits"]["nodes"][0]["entryDate"])
    return entry + timedelta(days=-entry.weekday() % 7)


def test_weeks_without_a_visit(house):
    first = entered(house)
    last = date(2023, 2, 20)  # the week of Wednesday, 1 March 2023 has not ended
    assert overview(house, ORGANIZER, "weeksWithoutVisit")["weeksWithoutVisit"] == mondays(first, last)
    visit(house, "U01", "2023-02-26")
    visit(house, "U02", "2022-12-05")
    visit(house, "U02", "2023-02-27")
    days = ("2023-02-26", "2022-12-05")
    for who, args, visited in (
        (ORGANIZER, {}, days),
        (AUDITOR, {}, days),
        (ORGANIZER, {"unit": "U01"}, days[:1]),
        (ADMIN, {}, days[:1]),
        ("portal:U02", {}, days[1:]),
    ):
        unit = args.get("unit") or {ADMIN: "U01", "portal:U02": "U02"}.get(who)
        found = overview(house, who, "weeksWithoutVisit", **args)["weeksWithoutVisit"]
        assert found == mondays(entered(house, unit), last, *visited), (who, args)
    for who in (MENTOR, HEAD, "R2022001"):
        assert overview(house, who, "weeksWithoutVisit")["weeksWithoutVisit"] == []
    early = overview(house, ORGANIZER, "weeksWithoutVisit", asOf="2022-12-12")["weeksWithoutVisit"]
    assert early == mondays(first, date(2022, 12, 5))  # nothing was recorded by then
    later = house.on(date(2024, 3, 1))
    assert overview(later, ORGANIZER, "weeksWithoutVisit")["weeksWithoutVisit"] == mondays(
        date(2023, 2, 27), date(2024, 2, 19), "2023-02-27"
    )


def test_open_follow_ups_and_last_visits(house):
    visit(house, "U01", "2023-02-26", HEAD, ADMIN, ADMIN)
    visit(house, "U02", "2023-02-27", MENTOR)
    own = house.ask(HEAD, "{ followUps { nodes { id } } }")["followUps"]["nodes"][0]["id"]
    house.change(HEAD, "answerFollowUp", "followUp { id }", followUpId=own, answer="已整改")
    for who, args, expected in (
        (ORGANIZER, {}, 3),
        (AUDITOR, {}, 3),
        (ADMIN, {}, 2),
        (OTHER_ADMIN, {}, 1),
        (MENTOR, {}, 1),
        (HEAD, {}, 0),
        ("portal:U01", {}, 0),
        (ORGANIZER, {"unit": "U02"}, 1),
        (AUDITOR, {"asOf": "2023-02-28"}, 0),
    ):
        assert overview(house, who, "openFollowUps", **args)["openFollowUps"] == expected, (who, args)
        if who != HEAD and "asOf" not in args:
            named = f', unit: "{args["unit"]}"' if args else ""
            listed = house.ask(who, f"{{ followUps(status: OPEN{named}) {{ totalCount }} }}")["followUps"]
            assert listed["totalCount"] == (0 if who == AUDITOR else expected)
    wanted = "byUnit { unit { code } lastVisitedOn }"
    for who, seen in ((ORGANIZER, 2), (AUDITOR, 2), (ADMIN, 1), (MENTOR, 0)):
        found = overview(house, who, wanted)["byUnit"]
        days = {each["unit"]["code"]: each["lastVisitedOn"] for each in found if each["lastVisitedOn"]}
        known = {"U01": "2023-02-26", "U02": "2023-02-27"}
        assert days == dict(list(known.items())[:seen]), who


@pytest.mark.parametrize("args", [{}, {"unit": "U01"}, {"asOf": "2023-01-31"}])
def test_the_trend_is_the_overview_at_each_months_end(house, args):
    some = house.ask(
        ORGANIZER,
        '{ tasks(first: 6, filter: {status: [OPEN, OVERDUE], item: "partner.meal"}) { nodes { id } } }',
    )
    for task in some["tasks"]["nodes"]:
        payload = {"held_on": "2023-02-10", "note": "x"}
        house.change(ORGANIZER, "waiveTask", "task { id }", taskId=task["id"], reason=str(payload))
    asked = "trend(months: 5) { month due dueDone overdue }"
    for who in (ORGANIZER, ADMIN, AUDITOR):
        points = overview(house, who, asked, **args)["trend"]
        firsts = ["2022-11-01", "2022-12-01", "2023-01-01", "2023-02-01", "2023-03-01"]
        if "asOf" in args:
            firsts = ["2022-09-01", "2022-10-01", *firsts[:3]]
        assert [each["month"] for each in points] == firsts
        for each in points:
            first = date.fromisoformat(each["month"])
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            then = overview(house, who, "progress { due dueDone overdue }", **{**args, "asOf": str(last)})
            assert {name: each[name] for name in ("due", "dueDone", "overdue")} == then["progress"]
        assert any(each["overdue"] for each in points)


def test_a_trend_of_absurd_length_is_refused(house):
    for months in (-1, 61):
        body = house.post(ORGANIZER, f"{{ overview {{ trend(months: {months}) {{ due }} }} }}").get_json()
        assert body["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert overview(house, ORGANIZER, "trend(months: 0) { due }")["trend"] == []
    assert len(overview(house, ORGANIZER, "trend { due }")["trend"]) == 12


def test_the_burden_is_counted_from_the_tasks_and_their_forms(house):
    asked = """query($c: String!) { recruit(code: $c) { tasks { nodes { status responsibleRole responsibles { code }
      item { code evidenceSchema } } } } }"""
    house.change(ORGANIZER, "saveDepartment", "department { id }", code="U01-D1", headCode=None)
    codes = house.ask(ADMIN, "{ recruits { nodes { code } } }")["recruits"]["nodes"]
    counted: dict[str, list[int]] = {}
    people: dict[str, set[str]] = {}
    for each in codes:
        for task in house.ask(ORGANIZER, asked, c=each["code"])["recruit"]["tasks"]["nodes"]:
            if task["status"] != "WITHDRAWN" and task["item"]["code"] != "mentor.raised_hand":
                fields = len(task["item"]["evidenceSchema"].get("required", []))
                counted.setdefault(task["responsibleRole"], []).append(fields)
                held = people.setdefault(task["responsibleRole"], set())
                held.update(person["code"] for person in task["responsibles"])
                if task["responsibleRole"] == "RECRUIT":
                    held.add(each["code"])
    wanted = "burden { role tasksPerPersonPerMonth requiredFieldsPerTask }"
    found = overview(house, ORGANIZER, wanted, unit="U01")["burden"]
    assert [each["role"] for each in found] == [
        role
        for role in ("ORGANIZER", "UNIT_ADMIN", "DEPARTMENT_HEAD", "MENTOR", "PARTNER", "RECRUIT")
        if role in counted
    ]
    for each in found:
        fields, held = counted[each["role"]], people[each["role"]]
        assert each["tasksPerPersonPerMonth"] == pytest.approx(len(fields) / 36 / len(held)), each
        assert each["requiredFieldsPerTask"] == pytest.approx(sum(fields) / len(fields)), each
    assert overview(house, AUDITOR, wanted, unit="U01")["burden"] == found
    assert overview(house, ADMIN, wanted)["burden"] == found
    assert overview(house, OTHER_ADMIN, wanted, unit="U01")["burden"] == []


def test_whom_to_visit_next(house):
    asked = "query($n: Int) { visitSuggestions(first: $n) { unit { code } lastVisitedOn overdue reason } }"
    every = house.ask(ORGANIZER, asked, n=100)["visitSuggestions"]
    assert len(every) == 34
    assert all("尚未走访" in each["reason"] and each["lastVisitedOn"] is None for each in every)
    assert any("可发督办" in each["reason"] for each in every)
    top = every[0]
    counts = overview(house, ORGANIZER, "progress { due overdue }", unit=top["unit"]["code"])["progress"]
    assert f"{counts['due']}项到期任务中{top['overdue']}项逾期" in top["reason"]
    visit(house, top["unit"]["code"], "2023-02-28")
    after = house.ask(ORGANIZER, asked, n=100)["visitSuggestions"]
    place = next(n for n, each in enumerate(after) if each["unit"] == top["unit"])
    assert place > 0
    assert after[place]["lastVisitedOn"] == "2023-02-28"
    assert after[place]["reason"].startswith("1天未走访")
    assert len(house.ask(ORGANIZER, "{ visitSuggestions { overdue } }")["visitSuggestions"]) == 5
    for who, units in ((AUDITOR, 34), (ADMIN, 1), (MENTOR, 0), (HEAD, 0)):
        assert len(house.ask(who, asked, n=100)["visitSuggestions"]) == units, who
    assert house.post(ORGANIZER, asked, n=101).get_json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
