"""Statuses and counts in SQL are those of the domain, on every day."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, String, column, select, values

from service.domain.progress import Progress
from service.domain.status import task_status
from service.domain.words import TaskState, TaskStatus
from service.store.reads import sources

ORGANIZER = "S1137"
FIGURES = "total done waived submitted missed overdue open upcoming due dueDone ratio"


def test_the_status_in_sql_is_the_domains(house):
    first = date(2023, 2, 28)
    days = [first + timedelta(days=each) for each in range(4)]
    rows = [
        (state.value, opens, due, missed)
        for state in TaskState
        for opens in days
        for due in days
        for missed in (None, *days)
        if due >= opens and (missed is None or missed >= due)
    ]
    table = values(
        column("state", String), column("opens_on", Date), column("due_on", Date), column("missed_after", Date), name="given"
    ).data(rows).cte("rows_given")  # fmt: skip
    with house.past_walls.connect() as connection:
        for day in [first - timedelta(days=1), *days, days[-1] + timedelta(days=1)]:
            columns = dict(table.c.items())
            status = sources.status_of(columns, day).label("status")
            for row in connection.execute(select(*table.c, status)):
                opens, due, missed = (_day(row[at]) for at in (1, 2, 3))
                assert row.status == task_status(TaskState(row.state), opens, due, missed, day), (row, day)


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def test_counts_in_sql_are_those_of_the_domain(house):
    _some_acts(house)
    for day in ("2022-07-20", "2022-09-16", "2023-03-01", "2023-08-15", "2024-03-02", "2026-02-01"):
        _compare(house, day)


def _compare(house: Any, day: str) -> None:
    asked = f"""query($d: Date) {{ recruits(first: 3, asOf: $d) {{ nodes {{ code progress {{ {FIGURES} }}
      milestones {{ stage progress {{ {FIGURES} }} }} tracks {{ track {{ id }} progress {{ {FIGURES} }} }}
      dimensions {{ dimension progress {{ {FIGURES} }} }}
      tasks {{ nodes {{ status dueOn stage item {{ dimensions track {{ id }} }} }} }} }} }} }}"""
    for recruit in house.ask(ORGANIZER, asked, d=day)["recruits"]["nodes"]:
        tasks = recruit["tasks"]["nodes"]
        assert recruit["progress"] == _counted(tasks, day)
        for each in recruit["milestones"]:
            assert each["progress"] == _counted([t for t in tasks if t["stage"] == each["stage"]], day)
        for each in recruit["tracks"]:
            assert each["progress"] == _counted(
                [t for t in tasks if t["item"]["track"]["id"] == each["track"]["id"]], day
            )
        for each in recruit["dimensions"]:
            assert each["progress"] == _counted(
                [t for t in tasks if each["dimension"] in t["item"]["dimensions"]], day
            )


def _counted(tasks: list[Any], day: str) -> dict[str, Any]:
    found = Progress.of(
        ((TaskStatus(each["status"]), date.fromisoformat(each["dueOn"])) for each in tasks),
        date.fromisoformat(day),
    )
    names = {"dueDone": "due_done"}
    shown = {name: getattr(found, names.get(name, name)) for name in FIGURES.split()}
    assert (
        sum(shown[name] for name in ("done", "waived", "submitted", "missed", "overdue", "open", "upcoming"))
        == shown["total"]
    )
    return shown


def _some_acts(house: Any) -> None:
    done = house.task("S1220", "R2022001", "partner.unit_intro")["id"]
    waived = house.task("S1137", "R2022001", "partner.city_life")["id"]
    waiting = house.task("S1140", "R2022001", "mentor.first_meeting")["id"]
    payload = {"held_on": "2022-09-20", "topics": "交流"}
    assert (
        house.change("S1220", "submitRecords", "records { id }", taskIds=[done], payload=payload)["errors"]
        == []
    )
    assert (
        house.change("S1140", "submitRecords", "records { id }", taskIds=[waiting], payload=payload)["errors"]
        == []
    )
    assert house.change("S1137", "waiveTask", "task { id }", taskId=waived, reason="已熟悉")["errors"] == []


def test_overview_unit_cohort_and_recruits_agree(house):
    _some_acts(house)
    asked = f"""{{ overview {{ recruits units mentors partners withoutMentor withoutPartner progress {{ {FIGURES} }}
      byUnit {{ unit {{ code progress {{ {FIGURES} }} }} recruits progress {{ {FIGURES} }} }}
      byDimension {{ dimension progress {{ {FIGURES} }} }} byTrack {{ track {{ id }} progress {{ {FIGURES} }} }} }}
      cohorts {{ code recruitCount progress {{ {FIGURES} }} }}
      recruits(first: 100) {{ nodes {{ unit {{ code }} progress {{ {FIGURES} }} dimensions {{ progress {{ {FIGURES} }} }} }} pageInfo {{ endCursor }} }} }}"""
    answer = house.ask(ORGANIZER, asked)
    rest = house.ask(
        ORGANIZER,
        f"query($a: String) {{ recruits(first: 100, after: $a) {{ nodes {{ unit {{ code }} progress {{ {FIGURES} }} dimensions {{ progress {{ {FIGURES} }} }} }} }} }}",
        a=answer["recruits"]["pageInfo"]["endCursor"],
    )
    recruits, city = answer["recruits"]["nodes"] + rest["recruits"]["nodes"], answer["overview"]
    assert (len(recruits), city["recruits"], city["units"], city["mentors"], city["partners"]) == (
        108,
        108,
        34,
        80,
        105,
    )
    sums = [name for name in FIGURES.split() if name != "ratio"]
    for name in sums:
        assert city["progress"][name] == sum(each["progress"][name] for each in recruits)
        assert city["progress"][name] == answer["cohorts"][0]["progress"][name]
        for index, each in enumerate(city["byDimension"]):
            assert each["progress"][name] == sum(
                one["dimensions"][index]["progress"][name] for one in recruits
            )
    assert answer["cohorts"][0]["recruitCount"] == 108
    for each in city["byUnit"]:
        own = [one for one in recruits if one["unit"]["code"] == each["unit"]["code"]]
        assert each["recruits"] == len(own)
        for name in sums:
            assert each["progress"][name] == sum(one["progress"][name] for one in own)
        if each["unit"]["code"] != "U27":
            assert each["progress"] == each["unit"]["progress"]
    above = next(each for each in city["byUnit"] if each["unit"]["code"] == "U27")
    assert above["unit"]["progress"]["total"] > above["progress"]["total"]


def test_overview_of_a_unit_or_a_cohort(house):
    asked = "query($u: String, $c: String) { overview(unit: $u, cohort: $c) { recruits byUnit { unit { code } } } }"
    assert [each["unit"]["code"] for each in house.ask(ORGANIZER, asked, u="U27")["overview"]["byUnit"]] == [
        "U27",
        "U34",
    ]
    for nothing in ({"u": "U99"}, {"c": "1999"}):
        assert house.ask(ORGANIZER, asked, **nothing)["overview"] == {"recruits": 0, "byUnit": []}
    assert house.ask("S1004", asked)["overview"]["recruits"] == 3


def test_milestones_by_their_gates(house):
    asked = 'query($d: Date) { recruit(code: "R2022001", asOf: $d) { stage milestones { stage status reachedAt blocking { item { code gate } status } } } }'
    first = house.ask(ORGANIZER, asked)["recruit"]["milestones"][0]
    assert (first["stage"], first["status"], first["reachedAt"]) == ("PRE_ENTRY", "OVERDUE", None)
    assert [each["item"]["code"] for each in first["blocking"]] == ["department.first_post"]
    task = house.task("S1002", "R2022001", "department.first_post")["id"]
    payload = {"assigned_on": "2022-08-15", "post": "综合岗", "duties": "文稿", "frontline": True}
    assert (
        house.change("S1002", "submitRecords", "records { id }", taskIds=[task], payload=payload)["errors"]
        == []
    )
    now = house.ask(ORGANIZER, asked)["recruit"]["milestones"]
    assert now[0]["status"] == "REACHED" and now[0]["reachedAt"] and now[0]["blocking"] == []
    assert all(each["item"]["gate"] for milestone in now for each in milestone["blocking"])
    stages = {
        "2022-07-15": "UPCOMING",
        "2022-07-16": "IN_PROGRESS",
        "2022-08-15": "IN_PROGRESS",
        "2022-08-16": "OVERDUE",
    }
    for day, status in stages.items():
        assert house.ask(ORGANIZER, asked, d=day)["recruit"]["milestones"][0]["status"] == status
    assert house.ask(ORGANIZER, asked, d="2022-09-15")["recruit"]["stage"] == "FIRST_MONTH"
    assert house.ask(ORGANIZER, asked, d="2022-09-16")["recruit"]["stage"] == "FIRST_YEAR"


def test_a_raised_hand_is_in_no_count(house):
    before = house.ask(
        "R2022001", '{ recruit(code: "R2022001") { progress { total } dimensions { progress { total } } } }'
    )
    raised = house.change(
        "R2022001", "openTask", "task { id }", recruitCode="R2022001", item="mentor.raised_hand", title="求助"
    )
    assert raised["errors"] == []
    assert (
        house.ask(
            "R2022001",
            '{ recruit(code: "R2022001") { progress { total } dimensions { progress { total } } } }',
        )
        == before
    )
    late = house.on(date(2023, 3, 20))
    asked = "{ recruits(first: 100, orderBy: {by: OVERDUE, descending: true}) { nodes { code progress { overdue } } } }"
    nodes = late.ask(ORGANIZER, asked)["recruits"]["nodes"]
    assert [each["progress"]["overdue"] for each in nodes] == sorted(
        (each["progress"]["overdue"] for each in nodes), reverse=True
    )
