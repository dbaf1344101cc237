"""A unit's own plugin: tasks in its plans and in nobody else's, gone and back again, nothing recorded lost."""

from datetime import date

import pytest

from tests.service.enabling.conftest import COURT, COURT_ADMIN, MENTOR, ORGANIZER, PORT_ADMIN, RECRUIT

ALL = ["court.observation", "court.oath", "court.question", "court.hard_case"]
AHEAD = {
    ("observation", 2),
    ("observation", 3),
    ("observation", 4),
    ("observation", 5),
    ("observation", 6),
    ("oath", 1),
}
"""What is due after 2023-03-01 for somebody who entered on 2022-08-15."""

SEEN = "2023-03-01"


def test_a_dry_run_answers_what_enabling_then_does(units):
    units.house.token(COURT_ADMIN)
    before = units.everything()
    told = units.done(dryRun=True)
    assert units.everything() == before
    assert (told.added, told.withdrawn, told.went) == (ALL, [], 0)
    done = units.done()
    assert (done.added, done.came) == (told.added, told.came)
    assert told.came == sum(len(units.standing(each)) for each in (RECRUIT, "R2022011", "R2022012"))
    assert done.now["enabled"] is True
    assert done.now["settings"] == {"kinds": ["民事", "刑事"], "least": 0, "most": 9}
    assert units.done().came == 0, "said twice, nothing comes twice"


def test_only_the_units_recruits_have_the_tasks_and_only_those_due_later(units):
    units.done()
    assert units.standing() == AHEAD
    query = (
        '{ tasks(first: 100, filter: {track: "court"}) { totalCount nodes { recruit { unit { code } } } } }'
    )
    found = units.house.ask(ORGANIZER, query)["tasks"]
    assert {row["recruit"]["unit"]["code"] for row in found["nodes"]} == {COURT}


def test_enrolled_later_a_recruit_has_all_of_it_and_elsewhere_none(units):
    units.done()
    for code, unit in (("N1", COURT), ("N2", "U05")):
        new = {
            "code": code,
            "name": "新人",
            "unitCode": unit,
            "cohortCode": "2022",
            "entryDate": "2022-09-01",
        }
        assert units.house.change(ORGANIZER, "enrolRecruit", "recruit { code }", **new)["errors"] == []
    assert len(units.tasks("N1")) == 7
    assert units.tasks("N2") == {}


def test_disabling_withdraws_what_is_open_and_enabling_brings_it_back(units):
    units.done()
    payload = {"observed_on": SEEN, "kind": "民事", "finding": "卷宗"}
    record = units.record(MENTOR, "court.observation", 2, payload)["records"][0]["id"]
    units.house.change(RECRUIT, "confirmRecords", "records { id }", recordIds=[record])
    assert units.tasks()["observation", 2] == "DONE"
    assert units.tasks()["hard_case", 1] == "OPEN"
    before = {each: units.tasks(each) for each in (RECRUIT, "R2022011", "R2022012")}
    gone = units.done(enabled=False)
    assert (gone.withdrawn, gone.added, gone.came) == (ALL, [], 0)
    now = units.tasks()
    assert now["observation", 2] == "DONE"
    assert {status for task, status in now.items() if task != ("observation", 2)} == {"WITHDRAWN"}
    told = f'{{ node(id: "{record}") {{ ... on Record {{ payload task {{ title evidence: item {{ evidenceSchema }} }} }} }} }}'
    kept = units.house.ask(MENTOR, told)["node"]
    assert kept["payload"]["finding"] == "卷宗"
    assert kept["task"]["evidence"]["evidenceSchema"]["properties"]["kind"]["enum"] == ["民事", "刑事"]
    assert units.done(enabled=False).went == 0
    back = units.done()
    assert back.came == gone.went
    assert {each: units.tasks(each) for each in before} == before


def test_what_waited_while_disabled_is_withdrawn_once_returned(units):
    units.done()
    payload = {"observed_on": SEEN, "kind": "民事"}
    record = units.record(MENTOR, "court.observation", 2, payload)["records"][0]["id"]
    units.done(enabled=False)
    assert units.tasks()["observation", 2] == "SUBMITTED"
    units.house.change(RECRUIT, "rejectRecord", "record { id }", recordId=record, reason="日期不对")
    assert units.tasks()["observation", 2] == "WITHDRAWN"
    units.done()
    assert units.tasks()["observation", 2] == "OPEN"


def test_a_unit_below_follows_until_it_says_otherwise(units):
    """U34 stands below U27; the nearest word counts, and whole."""
    below, above = ("R2022106", "R2022107", "R2022108"), ORGANIZER
    units.done(above, "U27", settings={"least": 5})
    query = '{ unit(code: "U34") { plugins { enabled settings plugin { name mandatory } } recruits { nodes { code } } } }'

    def seen():
        found = units.house.ask(ORGANIZER, query)["unit"]
        return next(each for each in found["plugins"] if each["plugin"]["name"] == "court"), found

    own, unit = seen()
    below = [row["code"] for row in unit["recruits"]["nodes"]]
    assert below
    assert own["enabled"] is True
    assert own["settings"]["least"] == 5
    assert all(units.standing(code) for code in below)
    units.done(above, "U34", enabled=False)
    assert not any(units.standing(code) for code in below)
    units.done(above, "U27", enabled=True, settings={"least": 6})
    assert seen()[0]["enabled"] is False
    assert seen()[0]["settings"]["least"] == 5, "kept from what counted when it was said"
    assert not any(units.standing(code) for code in below)


def test_the_citys_word_is_the_default_for_all(units):
    came = units.done(ORGANIZER, None).came
    assert came > 300
    gone = units.done(ORGANIZER, COURT, enabled=False)
    assert units.standing() == set()
    assert units.done(ORGANIZER, None, enabled=False).went == came - gone.went


def test_a_transfer_leaves_the_old_units_tasks_and_takes_the_new_ones(units):
    units.done()
    move = {"recruitCode": RECRUIT, "unitCode": "U05", "on": SEEN, "reason": "调动"}
    units.house.change(ORGANIZER, "transferRecruit", "recruit { code }", **move)
    assert units.standing() == set()
    assert len([each for each in units.tasks(track="mentor").values() if each != "WITHDRAWN"]) == 23
    move |= {"recruitCode": "R2022013", "unitCode": COURT, "on": "2023-02-01"}
    units.house.change(ORGANIZER, "transferRecruit", "recruit { code }", **move)
    assert {task for task, _ in units.standing("R2022013")} == {"observation", "oath"}
    move |= {"recruitCode": RECRUIT, "unitCode": COURT, "on": SEEN}
    units.house.change(ORGANIZER, "transferRecruit", "recruit { code }", **move)
    assert units.standing() == AHEAD


def test_who_left_and_returns_finds_what_the_unit_uses_then(units):
    units.done()
    state = {"recruitCode": RECRUIT, "reason": "试"}
    units.house.change(ORGANIZER, "updateRecruit", "recruit { code }", **state, status="LEFT")
    units.done(enabled=False)
    units.house.change(ORGANIZER, "updateRecruit", "recruit { code }", **state, status="ACTIVE")
    assert units.standing() == set()
    units.house.change(ORGANIZER, "updateRecruit", "recruit { code }", **state, status="LEFT")
    units.done()
    assert units.standing() == set()
    units.house.change(ORGANIZER, "updateRecruit", "recruit { code }", **state, status="ACTIVE")
    assert units.standing() == AHEAD


def test_a_suspension_moves_what_is_enabled_meanwhile_too(units):
    pause = {"recruitCode": RECRUIT, "startsOn": "2023-03-01", "endsOn": "2023-03-31", "reason": "病假"}
    units.house.change(ORGANIZER, "suspendRecruit", "recruit { code }", **pause)
    units.done()
    due = units.house.task(ORGANIZER, RECRUIT, "court.oath", wanted="nominalDueOn")["nominalDueOn"]
    assert due == "2023-07-16", "15 June and the 31 days lost"
    units.done(enabled=False)
    units.on(date(2023, 3, 11)).house.change(
        ORGANIZER, "updateRecruit", "recruit { code }", recruitCode=RECRUIT, status="ACTIVE", reason="回岗"
    )
    assert units.standing() == set(), "returning brings back nothing that the unit does not use"
    units.done()
    due = units.house.task(ORGANIZER, RECRUIT, "court.oath", wanted="nominalDueOn")["nominalDueOn"]
    assert due == "2023-06-25"


@pytest.mark.parametrize(
    ("who", "unit", "values", "faults"),
    [
        (COURT_ADMIN, COURT, {"plugin": "nothing"}, [("NOT_FOUND", "plugin")]),
        (COURT_ADMIN, "U99", {}, [("NOT_FOUND", "unitCode")]),
        (PORT_ADMIN, COURT, {}, [("FORBIDDEN", "unitCode")]),
        (MENTOR, COURT, {}, [("FORBIDDEN", "unitCode")]),
        (RECRUIT, COURT, {}, [("FORBIDDEN", "unitCode")]),
        ("portal:U04", COURT, {}, [("FORBIDDEN", "unitCode")]),
        (COURT_ADMIN, None, {}, [("FORBIDDEN", "unitCode")]),
        (ORGANIZER, COURT, {"plugin": "mentor"}, [("INVALID", "unitCode")]),
        (ORGANIZER, None, {"plugin": "mentor", "enabled": False}, [("INVALID", "enabled")]),
        (COURT_ADMIN, COURT, {"settings": 5}, [("INVALID", "settings")]),
        (
            COURT_ADMIN,
            COURT,
            {"settings": {"least": "x", "most": 0, "more": 1, "kinds": [3]}},
            [
                ("INVALID", "settings.least"),
                ("OUT_OF_RANGE", "settings.most"),
                ("UNKNOWN_FIELD", "settings.more"),
                ("INVALID", "settings.kinds.0"),
            ],
        ),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(units, who, unit, values, faults):
    assert sorted(units.refused(who, unit, **values)) == sorted(faults)


def test_admins_see_what_their_units_use_and_others_do_not(units):
    units.done(settings={"least": 3})
    query = "query($c: String!) { unit(code: $c) { plugins { plugin { name } enabled settings } } }"
    mine = units.house.ask(COURT_ADMIN, query, c=COURT)["unit"]["plugins"]
    assert [(each["plugin"]["name"], each["enabled"]) for each in mine] == [
        (name, True) for name in ("court", "department", "mentor", "organization", "partner")
    ]
    assert units.house.ask(ORGANIZER, query, c=COURT)["unit"]["plugins"] == mine
    elsewhere = units.house.ask(PORT_ADMIN, query, c="U05")["unit"]["plugins"]
    assert [each["enabled"] for each in elsewhere if each["plugin"]["name"] == "court"] == [False]
    for who in (PORT_ADMIN, MENTOR, RECRUIT, "portal:U04"):
        assert units.house.ask(who, query, c=COURT)["unit"]["plugins"] == []
    tracks = 'query($c: String!) { recruit(code: $c) { tracks { track { id } } } unit(code: "U04") { tracks { track { id } } } }'
    seen = units.house.ask(COURT_ADMIN, tracks, c=RECRUIT)
    four = ["organization", "department", "mentor", "partner"]
    assert [each["track"]["id"] for each in seen["recruit"]["tracks"]] == [*four, "court"]
    assert [each["track"]["id"] for each in seen["unit"]["tracks"]] == [*four, "court"]
    other = units.house.ask(PORT_ADMIN, tracks, c="R2022013")["recruit"]["tracks"]
    assert [each["track"]["id"] for each in other] == four


def test_it_is_traced_for_the_unit_and_for_each_recruit_and_once_for_a_key(units):
    first = units.done(idempotencyKey="k1")
    again = units.done(idempotencyKey="k1")
    assert (again.came, again.added) == (first.came, first.added)
    assert units.say(idempotencyKey="k1", enabled=False)["errors"][0]["code"] == "IDEMPOTENCY_KEY_REUSED"
    query = (
        '{ auditTrail(filter: {action: "setUnitPlugin"}) { nodes { subject { __typename } changes role } } }'
    )
    found = units.house.ask(ORGANIZER, query)["auditTrail"]["nodes"]
    kinds = sorted(each["subject"]["__typename"] for each in found)
    assert kinds == ["Recruit", "Recruit", "Recruit", "Unit"]
    whole = next(each for each in found if each["subject"]["__typename"] == "Unit")
    assert whole["role"] == "UNIT_ADMIN"
    assert whole["changes"]["plugin"] == "court"
    assert whole["changes"]["enabled"] == {"before": False, "after": True}
    history = f'{{ recruit(code: "{RECRUIT}") {{ history(first: 1) {{ nodes {{ action changes }} }} }} }}'
    (last,) = units.house.ask(COURT_ADMIN, history)["recruit"]["history"]["nodes"]
    assert (last["action"], last["changes"]["tasksAdded"]) == ("setUnitPlugin", len(AHEAD))
