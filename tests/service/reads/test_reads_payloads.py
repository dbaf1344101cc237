"""Of a payload everybody reads what the item lets them."""

from datetime import date
from typing import Any

import pytest

ORGANIZER, ADMIN, HEAD, MENTOR, PARTNER, RECRUIT, PORTAL = (
    "S1137",
    "S1004",
    "S1002",
    "S1140",
    "S1220",
    "R2022001",
    "portal:U01",
)
EVERYBODY = (ORGANIZER, ADMIN, HEAD, MENTOR, PARTNER, RECRUIT, PORTAL)
WHOLE = "whole"
LEVELS = {"LOYALTY": 4, "VALUES": 4, "TEAM": 3, "DILIGENCE": 5, "INTEGRITY": 4}

CASES: dict[str, tuple[str, str, dict[str, Any], dict[str, Any]]] = {
    "the default": (
        PARTNER, "partner.unit_intro", {"held_on": "2022-08-20", "topics": "概况"},
        {ORGANIZER: WHOLE, ADMIN: WHOLE, PARTNER: WHOLE, RECRUIT: WHOLE, MENTOR: None, HEAD: None, PORTAL: None},
    ),
    "the confirmer": (
        RECRUIT, "mentor.integrity_pledge", {"pledged_on": "2022-09-01", "text": "承诺"},
        {ORGANIZER: WHOLE, ADMIN: WHOLE, RECRUIT: WHOLE, MENTOR: WHOLE, PARTNER: None, HEAD: None, PORTAL: None},
    ),
    "talk": (
        MENTOR, "mentor.talk", {"held_on": "2023-02-20", "place": "会议室", "topics": "近况", "summary": "私下的话", "advice": "多读书"},
        {
            MENTOR: WHOLE, RECRUIT: WHOLE, PORTAL: None,
            **dict.fromkeys((ORGANIZER, ADMIN, HEAD, PARTNER), {"held_on": "2023-02-20", "place": "会议室", "topics": "近况"}),
        },
    ),
    "growth_monitoring": (
        MENTOR, "mentor.growth_monitoring", {"observed_on": "2023-02-20", "levels": LEVELS, "concerns": "无"},
        {MENTOR: WHOLE, ORGANIZER: WHOLE, **dict.fromkeys((ADMIN, HEAD, PARTNER, RECRUIT, PORTAL))},
    ),
    "observation": (
        PARTNER, "partner.observation",
        {"observed_on": "2023-02-20", "mood": "需关心", "strengths": "细", "difficulties": ["人岗不适"], "action": "多陪伴"},
        {
            PARTNER: WHOLE, MENTOR: WHOLE, PORTAL: None,
            **dict.fromkeys((ORGANIZER, ADMIN), {"observed_on": "2023-02-20", "difficulties": ["人岗不适"], "action": "多陪伴"}),
            **dict.fromkeys((HEAD, RECRUIT), {"observed_on": "2023-02-20"}),
        },
    ),
    "growth_list": (
        HEAD, "department.growth_list",
        {"drawn_on": "2022-09-10", "entries": [{"title": t, "field": "基层治理", "difficulty": 1, "responsibility": 1, "planned_on": "2023-05-01"} for t in "甲乙丙"]},
        {ORGANIZER: WHOLE, ADMIN: WHOLE, HEAD: WHOLE, MENTOR: WHOLE, RECRUIT: WHOLE, PARTNER: None, PORTAL: None},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_readers_and_outline(house, name):
    doer, item, payload, reads = CASES[name]
    number = next(
        n for n in range(1, 20) if house.task(doer, RECRUIT, item, n)["status"] in ("OPEN", "OVERDUE")
    )
    task = house.task(doer, RECRUIT, item, number)["id"]
    done = house.change(
        doer, "submitRecords", "records { id payload redacted }", taskIds=[task], payload=payload
    )
    assert done["errors"] == []
    record = done["records"][0]["id"]
    for who in EVERYBODY:
        shown = house.ask(
            who,
            "query($i: ID!) { node(id: $i) { ... on Record { payload redacted task { records { payload } } } } }",
            i=record,
        )["node"]
        expected = done["records"][0]["payload"] if reads[who] == WHOLE else reads[who]
        assert (shown["payload"], shown["redacted"]) == (expected, reads[who] != WHOLE), who
        assert shown["task"]["records"] == [{"payload": expected}]
    assert house.ask("S1008", "query($i: ID!) { node(id: $i) { id } }", i=record) == {"node": None}


def test_latest_score_only_where_the_levels_may_be_read(house):
    tasks = [house.task(MENTOR, RECRUIT, "mentor.growth_monitoring", n)["id"] for n in (1, 2)]
    asked = 'query($d: Date) { recruit(code: "R2022001", asOf: $d) { dimensions { dimension latestScore } } }'
    nothing = [{"dimension": each, "latestScore": None} for each in LEVELS]
    assert house.ask(MENTOR, asked)["recruit"]["dimensions"] == nothing
    early, late = house.on(date(2023, 1, 10)), house.on(date(2023, 2, 20))
    for here, task, levels, day in (
        (early, tasks[0], LEVELS, "2023-01-10"),
        (late, tasks[1], {**LEVELS, "TEAM": 5}, "2023-02-20"),
    ):
        payload = {"observed_on": day, "levels": levels}
        assert (
            here.change(MENTOR, "submitRecords", "records { id }", taskIds=[task], payload=payload)["errors"]
            == []
        )
    for who in (MENTOR, ORGANIZER):
        found = house.ask(who, asked)["recruit"]["dimensions"]
        assert found == [
            {"dimension": each, "latestScore": 5.0 if each == "TEAM" else float(LEVELS[each])}
            for each in LEVELS
        ]
        then = house.ask(who, asked, d="2023-02-19")["recruit"]["dimensions"]
        assert then == [{"dimension": each, "latestScore": float(LEVELS[each])} for each in LEVELS]
    for who in (RECRUIT, ADMIN, HEAD, PARTNER, PORTAL):
        assert house.ask(who, asked)["recruit"]["dimensions"] == nothing, who


def test_an_assessment_is_withheld_from_the_recruit_until_released(house):
    here = house.on(date(2023, 8, 20))
    task = here.task(HEAD, RECRUIT, "department.potential_assessment")["id"]
    payload = {
        "assessed_on": "2023-08-18",
        "strengths": "踏实",
        "weaknesses": "少言",
        "directions": "综合",
        "rating": 4,
    }
    done = here.change(HEAD, "submitRecords", "records { id }", taskIds=[task], payload=payload)
    assert done["errors"] == []
    record = done["records"][0]["id"]
    asked = "query($i: ID!) { node(id: $i) { ... on Record { payload redacted releasedAt } } }"
    assert here.ask(RECRUIT, asked, i=record)["node"] == {
        "payload": None,
        "redacted": True,
        "releasedAt": None,
    }
    assert here.ask(ADMIN, asked, i=record)["node"]["redacted"] is False
    assert here.change(ADMIN, "confirmRecords", "records { id }", recordIds=[record])["errors"] == []
    assert here.ask(RECRUIT, asked, i=record)["node"]["redacted"] is True
    assert here.change(ADMIN, "releaseRecord", "record { id }", recordId=record)["errors"] == []
    shown = here.ask(RECRUIT, asked, i=record)["node"]
    assert shown["payload"]["rating"] == 4 and shown["redacted"] is False and shown["releasedAt"]
    assert here.ask(PORTAL, asked, i=record)["node"]["payload"] is None


def test_a_raised_hand_is_between_the_two_sides(house):
    raised = house.change(
        RECRUIT,
        "openTask",
        "task { id }",
        recruitCode=RECRUIT,
        item="mentor.raised_hand",
        title="换岗想法",
        note="想谈谈",
        addresseeCode=PARTNER,
    )
    assert raised["errors"] == []
    task = raised["task"]["id"]
    answer = {"answered_on": "2023-03-01", "summary": "已谈"}
    done = house.change(PARTNER, "submitRecords", "records { id }", taskIds=[task], payload=answer)
    assert done["errors"] == []
    asked = "query($i: ID!) { node(id: $i) { ... on Task { title note responsibleRole responsibles { code } addressee { code } records { payload redacted } } } }"
    for who in EVERYBODY:
        shown = house.ask(who, asked, i=task)["node"]
        assert (shown["responsibleRole"], shown["responsibles"], shown["addressee"]) == (
            "PARTNER",
            [{"code": PARTNER}],
            {"code": PARTNER},
        )
        private = who not in (RECRUIT, PARTNER)
        assert (shown["title"], shown["note"]) == (("举手", None) if private else ("换岗想法", "想谈谈")), who
        assert shown["records"] == [{"payload": None if private else answer, "redacted": private}], who


def test_a_raised_hand_passes_to_the_new_holder_of_the_role(house):
    hands = {}
    for who in (MENTOR, ADMIN):
        raised = house.change(
            RECRUIT,
            "openTask",
            "task { id }",
            recruitCode=RECRUIT,
            item="mentor.raised_hand",
            title="求助",
            addresseeCode=who,
        )
        assert raised["errors"] == []
        hands[who] = raised["task"]["id"]
    mine = '{ tasks(filter: {mine: true, item: "mentor.raised_hand"}) { nodes { id title } } }'
    for who in (MENTOR, ADMIN):
        assert house.ask(who, mine)["tasks"]["nodes"] == [{"id": hands[who], "title": "求助"}]
    assert house.ask(ORGANIZER, mine)["tasks"]["nodes"] == []
    gone = house.change(
        ORGANIZER,
        "transferRecruit",
        "recruit { id }",
        recruitCode=RECRUIT,
        unitCode="U02",
        on="2023-03-01",
        reason="调动",
    )
    assert gone["errors"] == []
    new = house.change(
        ORGANIZER,
        "assign",
        "assignment { id }",
        recruitCode=RECRUIT,
        role="MENTOR",
        personCode="S1143",
        startsOn="2023-03-01",
        reason="调动",
        exception=True,
    )
    assert new["errors"] == []
    assert house.ask("S1143", mine)["tasks"]["nodes"] == [{"id": hands[MENTOR], "title": "求助"}]
    assert house.ask("S1008", mine)["tasks"]["nodes"] == [{"id": hands[ADMIN], "title": "求助"}]
    for who in (MENTOR, ADMIN):
        assert house.ask(who, mine)["tasks"]["nodes"] == []
