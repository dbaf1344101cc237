"""An answer for an earlier day is the one that was given on that day."""

import random
from datetime import date, timedelta
from typing import Any

RECRUIT, MENTOR, PARTNER, HEAD, ADMIN, ORGANIZER = "R2022001", "S1140", "S1220", "S1002", "S1004", "S1137"
SNAPSHOT = """query($r: String!, $d: Date) { recruit(code: $r, asOf: $d) { stage status unit { code } mentor { code } partner { code }
  progress { total done waived submitted missed overdue open upcoming due dueDone ratio }
  milestones { stage status reachedAt progress { total done overdue } blocking { id } }
  tracks { track { id } progress { done overdue } } dimensions { dimension latestScore progress { done due } }
  tasks { totalCount nodes { id status late dueOn completedOn completedBy { code } waivedReason responsibles { code }
    records { id status confirmedAt rejectedReason payload } } } } }"""
CITY = """query($d: Date) { overview(unit: "U01", asOf: $d) { recruits mentors withoutMentor withoutPartner progress { total done overdue due }
  byTrack { progress { done } } byDimension { progress { done } } byStage { stage upcoming inProgress reached overdue } byUnit { unit { code } recruits progress { done } } } }"""


def shown(house: Any, day: date | None = None) -> tuple[Any, Any]:
    """Return what an organizer sees of the recruit and of the unit."""
    as_of = day.isoformat() if day else None
    return house.ask(ORGANIZER, SNAPSHOT, r=RECRUIT, d=as_of), house.ask(ORGANIZER, CITY, d=as_of)


def act(house: Any, day: date, chance: random.Random) -> None:
    """Do something that may be done on that day; refusals are fine, they change nothing."""
    tasks = house.ask(ORGANIZER, SNAPSHOT, r=RECRUIT)["recruit"]["tasks"]["nodes"]
    task = chance.choice(
        [each for each in tasks if each["status"] in ("OPEN", "OVERDUE", "SUBMITTED", "DONE", "WAIVED")]
    )
    record = chance.choice(task["records"]) if task["records"] else None
    who = chance.choice((MENTOR, PARTNER, HEAD, ADMIN, ORGANIZER, RECRUIT))
    match chance.randrange(8):
        case 0 | 1 | 2:
            held = {"held_on": day.isoformat(), "topics": "交流", "theme": "主题"}
            mine = house.ask(
                who,
                '{ tasks(first: 100, filter: {mine: true, recruitCode: "R2022001"}) { nodes { id item { code } } } }',
            )
            easy = (
                "first_meeting",
                "thought_guidance",
                "unit_intro",
                "city_life",
                "meal",
                "work_tips",
                "briefing",
                "integrity_lesson",
            )
            fit = [each for each in mine["tasks"]["nodes"] if each["item"]["code"].split(".")[1] in easy]
            if fit:
                chosen = chance.choice(fit)
                known = ("held_on",) if chosen["item"]["code"] == "partner.meal" else ("held_on", "topics")
                if chosen["item"]["code"] in ("mentor.thought_guidance", "mentor.integrity_lesson"):
                    known = ("held_on", "theme")
                payload = {name: held[name] for name in known}
                house.change(who, "submitRecords", "records { id }", taskIds=[chosen["id"]], payload=payload)
        case 3:
            house.change(ORGANIZER, "waiveTask", "task { id }", taskId=task["id"], reason="不需要")
        case 4:
            house.change(ORGANIZER, "reopenTask", "task { id }", taskId=task["id"], reason="重做")
        case 5:
            due = (day + timedelta(days=chance.randrange(1, 60))).isoformat()
            house.change(
                ORGANIZER, "rescheduleTask", "task { id }", taskId=task["id"], dueOn=due, reason="改期"
            )
        case 6 if record:
            house.change(RECRUIT, "confirmRecords", "records { id }", recordIds=[record["id"]])
        case 7 if record:
            house.change(RECRUIT, "rejectRecord", "record { id }", recordId=record["id"], reason="不符")
        case _:
            if chance.random() < 0.3:
                house.change(
                    who, "openTask", "task { id }", recruitCode=RECRUIT, item="partner.extra", title="自选"
                )


def test_every_past_day_is_answered_as_it_was_then(house):
    chance, day, kept = random.Random(2), date(2022, 9, 20), {}
    for _ in range(6):
        here = house.on(day)
        for _ in range(4):
            act(here, day, chance)
        kept[day] = shown(here)
        day += timedelta(days=chance.choice((1, 2, 9, 31)))
    last = kept[max(kept)][0]["recruit"]
    assert last["progress"]["done"] and {
        record["status"] for task in last["tasks"]["nodes"] for record in task["records"]
    } >= {"ACCEPTED"}
    later = house.on(day + timedelta(days=200))
    for then, answer in kept.items():
        now = shown(later, then)
        for one, other in zip(_flat(answer), _flat(now), strict=True):
            assert one == other, then


def _flat(value: Any, path: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [each for key, below in value.items() for each in _flat(below, f"{path}.{key}")]
    if isinstance(value, list | tuple):
        return [
            (path, len(value)),
            *(each for i, below in enumerate(value) for each in _flat(below, f"{path}.{i}")),
        ]
    return [(path, value)]


def test_assignments_heads_and_units_go_by_their_own_days(house):
    first, later = house.on(date(2023, 3, 1)), house.on(date(2023, 5, 10))
    gone = first.change(
        ORGANIZER, "transferRecruit", "recruit { unit { code } partner { code } }", recruitCode=RECRUIT, unitCode="U02",
        departmentCode="U02-D1", on="2023-02-01", reason="调动",
    )  # fmt: skip
    assert gone["errors"] == [] and gone["recruit"] == {"unit": {"code": "U02"}, "partner": None}
    asked = """query($d: Date) { recruit(code: "R2022001", asOf: $d) { unit { code } department { code } partner { code } mentor { code }
      task(item: "department.belonging") { responsibles { code } }
      admin: task(item: "department.probation_review") { responsibles { code } } } }"""
    assert later.ask(ORGANIZER, asked, d="2023-01-31")["recruit"] == {
        "unit": {"code": "U01"},
        "department": {"code": "U01-D2"},
        "partner": {"code": PARTNER},
        "mentor": {"code": MENTOR},
        "task": {"responsibles": [{"code": HEAD}]},
        "admin": {"responsibles": [{"code": ADMIN}]},
    }
    assert later.ask(ORGANIZER, asked, d="2023-02-01")["recruit"] == {
        "unit": {"code": "U02"},
        "department": {"code": "U02-D1"},
        "partner": None,
        "mentor": {"code": MENTOR},
        "task": {"responsibles": [{"code": "S1005"}]},
        "admin": {"responsibles": [{"code": "S1008"}]},
    }
    members = """query($d: Date) { unit(code: "U01", asOf: $d) { progress { total } recruits { totalCount nodes { code } } }
      overview(unit: "U01", asOf: $d) { recruits byUnit { unit { code } recruits progress { total } } progress { total } }
      recruits(asOf: $d, filter: {unitCode: "U01"}) { totalCount } tasks(asOf: $d, filter: {unitCode: "U01"}) { totalCount } }"""
    for day, count in (("2023-01-31", 3), ("2023-02-01", 2), (None, 2)):
        then = later.ask(ORGANIZER, members, d=day)
        assert (
            then["unit"]["recruits"]["totalCount"]
            == then["recruits"]["totalCount"]
            == then["overview"]["recruits"]
            == count
        )
        assert (
            then["unit"]["progress"]["total"]
            == then["overview"]["progress"]["total"]
            == then["tasks"]["totalCount"]
            == 84 * count
        )
        assert then["overview"]["byUnit"] == [
            {"unit": {"code": "U01"}, "recruits": count, "progress": {"total": 84 * count}}
        ]


def test_sight_is_always_todays(house):
    gone = house.change(
        ORGANIZER,
        "transferRecruit",
        "recruit { id }",
        recruitCode=RECRUIT,
        unitCode="U02",
        on="2023-02-01",
        reason="调动",
    )
    assert gone["errors"] == []
    asked = '{ recruit(code: "R2022001", asOf: "2023-01-15") { code unit { code } } }'
    assert house.ask(ADMIN, asked) == {"recruit": None}
    assert house.ask("S1008", asked) == {"recruit": {"code": RECRUIT, "unit": {"code": "U01"}}}
    assert house.ask(PARTNER, asked) == {"recruit": None}


def test_recruits_exist_on_every_day_and_the_future_is_derived(house):
    asked = 'query($d: Date) { recruit(code: "R2022001", asOf: $d) { stage progress { total upcoming overdue missed due } } }'
    before = house.ask(ORGANIZER, asked, d="2020-01-01")["recruit"]
    assert before == {
        "stage": "PRE_ENTRY",
        "progress": {"total": 84, "upcoming": 84, "overdue": 0, "missed": 0, "due": 0},
    }
    after = house.ask(ORGANIZER, asked, d="2030-01-01")["recruit"]
    assert (
        after["stage"] == "THIRD_YEAR"
        and after["progress"]["due"] == 84
        and after["progress"]["upcoming"] == 0
    )
    assert after["progress"]["overdue"] + after["progress"]["missed"] == 84


def test_following_and_requested_tasks_are_not_there_before_they_were_opened(house):
    opened = house.change(
        ORGANIZER,
        "openTask",
        "task { id occurrence }",
        recruitCode=RECRUIT,
        item="partner.extra",
        title="自选",
    )
    assert opened["errors"] == []
    later = house.on(date(2023, 4, 1))
    asked = """query($d: Date) { recruit(code: "R2022001", asOf: $d) { progress { total } task(item: "partner.extra") { id }
      tasks { totalCount } } tasks(asOf: $d, filter: {item: "partner.extra"}) { totalCount } }"""
    then = later.ask(ORGANIZER, asked, d="2023-02-28")
    assert then == {
        "recruit": {"progress": {"total": 84}, "task": None, "tasks": {"totalCount": 84}},
        "tasks": {"totalCount": 0},
    }
    now = later.ask(ORGANIZER, asked, d="2023-03-01")
    assert (
        now["recruit"]["task"] == {"id": opened["task"]["id"]} and now["recruit"]["progress"]["total"] == 85
    )


def test_suspension_goes_by_its_own_days(house):
    put = house.change(
        ADMIN,
        "suspendRecruit",
        "recruit { status }",
        recruitCode=RECRUIT,
        startsOn="2023-03-10",
        endsOn="2023-03-20",
        reason="病假",
    )
    assert put["errors"] == [] and put["recruit"]["status"] == "ACTIVE"
    asked = 'query($d: Date) { recruit(code: "R2022001", asOf: $d) { status } recruits(asOf: $d, filter: {status: SUSPENDED}) { totalCount } }'
    for day, status in (
        ("2023-03-09", "ACTIVE"),
        ("2023-03-10", "SUSPENDED"),
        ("2023-03-20", "SUSPENDED"),
        ("2023-03-21", "ACTIVE"),
    ):
        answer = house.on(date(2023, 6, 1)).ask(ORGANIZER, asked, d=day)
        assert answer == {
            "recruit": {"status": status},
            "recruits": {"totalCount": int(status == "SUSPENDED")},
        }
