"""Visits: who records them, who reads what of them, and who answers what follows."""

from datetime import date
from typing import Any

import pytest

RECRUIT, ELSEWHERE = "R2022001", "R2022050"
ORGANIZER, SECOND, ADMIN, OTHER_ADMIN, HEAD, MENTOR = "S1137", "S1138", "S1004", "S1008", "S1002", "S1140"
AUDITOR = "S9001"
SHOWN = """visit { id unit { code } visitedOn visitors { code }
  findings { text recruit { code } track { id } followUp { id text status answer owner { code } dueOn visit { visitedOn } unit { code } } } }"""
FOLLOW_UP = "followUp { id text unit { code } visit { id } owner { code } dueOn status answer }"
DAY = "2023-02-23"


@pytest.fixture(autouse=True)
def auditor(house):
    values = {"code": AUDITOR, "name": "审计员", "unitCode": "U02", "rank": "STAFF", "roles": ["AUDITOR"]}
    assert house.change(ORGANIZER, "savePerson", "person { code }", **values)["errors"] == []


def finding(text: str = "谈话未按期开展", **more: Any) -> dict[str, Any]:
    return {"text": text, **more}


def follow(owner: str = HEAD, due: str = "2023-03-20") -> dict[str, Any]:
    return {"followUp": {"ownerCode": owner, "dueOn": due}}


def visit(house: Any, who: str = ORGANIZER, **values: Any) -> Any:
    given = {"unitCode": "U01", "visitedOn": DAY, "visitorCodes": [ORGANIZER], "findings": [], **values}
    return house.change(who, "recordVisit", SHOWN, **given)


def visited(house: Any, **values: Any) -> Any:
    made = visit(house, **values)
    assert made["errors"] == []
    return made["visit"]


def notice(house: Any, who: str = ORGANIZER, **values: Any) -> Any:
    given = {"unitCode": "U01", "text": "请说明逾期原因", "answerBy": "2023-03-10", **values}
    return house.change(who, "sendSupervisionNotice", FOLLOW_UP, **given)


def answer(house: Any, who: str, number: str, text: str = "已整改", **more: Any) -> Any:
    return house.change(who, "answerFollowUp", FOLLOW_UP, followUpId=number, answer=text, **more)


def faults(payload: Any, what: str = "visit") -> set[tuple[str, str]]:
    assert payload[what] is None
    return {(each["code"], ".".join(each["path"])) for each in payload["errors"]}


def listed(house: Any, who: str, query: str = "visits") -> Any:
    return house.ask(who, f"{{ {query} {{ totalCount nodes {{ id }} }} }}")[query.partition("(")[0]]


def test_a_visit_is_put_down_with_what_was_found(house):
    made = visited(
        house,
        visitorCodes=[ORGANIZER, SECOND],
        findings=[
            finding("整体有序"),
            finding("谈话缺记录", recruitCode=RECRUIT, **follow()),
            finding("陪餐偏少", track="partner", **follow(ADMIN, "2023-04-01")),
        ],
    )
    assert (made["unit"]["code"], made["visitedOn"]) == ("U01", DAY)
    assert [each["code"] for each in made["visitors"]] == [ORGANIZER, SECOND]
    first, second, third = made["findings"]
    assert first == {"text": "整体有序", "recruit": None, "track": None, "followUp": None}
    assert (second["recruit"]["code"], second["track"]) == (RECRUIT, None)
    assert {key: second["followUp"][key] for key in ("text", "status", "answer", "dueOn")} == {
        "text": "谈话缺记录",
        "status": "OPEN",
        "answer": None,
        "dueOn": "2023-03-20",
    }
    assert second["followUp"]["owner"]["code"] == HEAD
    assert (third["track"]["id"], third["recruit"]) == ("partner", None)
    unit = house.ask(ORGANIZER, '{ unit(code: "U01") { lastVisitedOn visits { totalCount nodes { id } } } }')[
        "unit"
    ]
    assert unit == {"lastVisitedOn": DAY, "visits": {"totalCount": 1, "nodes": [{"id": made["id"]}]}}


def test_every_fault_is_told_at_once_and_nothing_is_kept(house):
    refused = visit(
        house,
        visitedOn="2023-03-02",
        visitorCodes=["nobody", ORGANIZER, ORGANIZER, RECRUIT],
        findings=[
            finding(" "),
            finding(recruitCode="nobody"),
            finding(recruitCode=ELSEWHERE),
            finding(track="nothing"),
            finding(followUp={"ownerCode": "nobody", "dueOn": "2023-02-01"}),
            finding(followUp={"ownerCode": RECRUIT, "dueOn": "2023-03-09"}),
        ],
    )
    assert faults(refused) == {
        ("OUT_OF_RANGE", "visitedOn"),
        ("NOT_FOUND", "visitorCodes.0"),
        ("INVALID", "visitorCodes.2"),
        ("INVALID", "visitorCodes.3"),
        ("REQUIRED", "findings.0.text"),
        ("NOT_FOUND", "findings.1.recruitCode"),
        ("INVALID", "findings.2.recruitCode"),
        ("NOT_FOUND", "findings.3.track"),
        ("NOT_FOUND", "findings.4.followUp.ownerCode"),
        ("OUT_OF_RANGE", "findings.4.followUp.dueOn"),
        ("INVALID", "findings.5.followUp.ownerCode"),
    }
    assert faults(visit(house, visitorCodes=[])) == {("REQUIRED", "visitorCodes")}
    assert faults(visit(house, unitCode="nowhere")) == {("NOT_FOUND", "unitCode")}
    assert faults(visit(house, findings=[finding()] * 201)) == {("LIMIT", "findings")}
    for who in (ADMIN, HEAD, MENTOR, RECRUIT, AUDITOR, "portal:U01"):
        assert faults(visit(house, who)) == {("FORBIDDEN", "unitCode")}
    assert listed(house, ORGANIZER)["totalCount"] == listed(house, ORGANIZER, "followUps")["totalCount"] == 0


def test_a_visit_is_put_down_once(house):
    values = {"findings": [finding(**follow())], "idempotencyKey": "visit-1"}
    assert visited(house, **values)["id"] == visited(house, **values)["id"]
    assert listed(house, ORGANIZER)["totalCount"] == listed(house, ORGANIZER, "followUps")["totalCount"] == 1
    reused = visit(house, **{**values, "visitedOn": "2023-02-22"})
    assert faults(reused) == {("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")}


def test_who_sees_visits_and_follow_ups(house):
    made = visited(house, findings=[finding(recruitCode=RECRUIT, **follow())])
    number = made["findings"][0]["followUp"]["id"]
    for who, visits, follow_ups in (
        (ORGANIZER, 1, 1),
        (ADMIN, 1, 1),
        (HEAD, 0, 1),
        (OTHER_ADMIN, 0, 0),
        (MENTOR, 0, 0),
        (RECRUIT, 0, 0),
        (AUDITOR, 0, 0),
        ("portal:U01", 0, 0),
    ):
        assert listed(house, who)["totalCount"] == visits, who
        assert listed(house, who, "followUps")["totalCount"] == follow_ups, who
        found = house.ask(who, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[made["id"], number])[
            "nodes"
        ]
        assert [each is not None for each in found] == [bool(visits), bool(follow_ups)], who
    shown = house.ask(HEAD, "{ followUps { nodes { text visit { id } unit { code lastVisitedOn } } } }")[
        "followUps"
    ]["nodes"]
    assert shown == [
        {"text": "谈话未按期开展", "visit": None, "unit": {"code": "U01", "lastVisitedOn": None}}
    ]
    for who, day in ((AUDITOR, DAY), ("portal:U01", DAY), (ADMIN, DAY), (OTHER_ADMIN, None), (MENTOR, None)):
        assert house.ask(who, '{ unit(code: "U01") { lastVisitedOn } }')["unit"]["lastVisitedOn"] == day, who


def test_what_was_found_about_a_recruit_who_went_is_out_of_sight(house):
    visited(house, findings=[finding("整体有序"), finding(recruitCode=RECRUIT, **follow(ADMIN))])
    visited(house, findings=[finding(recruitCode=RECRUIT, **follow())])
    moved = house.change(
        *(ORGANIZER, "transferRecruit", "recruit { code }"),
        recruitCode=RECRUIT,
        unitCode="U02",
        on="2023-03-01",
        reason="调动",
    )
    assert moved["errors"] == []
    asked = "{ visits { nodes { findings { text recruit { code } followUp { id } } } } }"
    assert [each["findings"] for each in house.ask(ADMIN, asked)["visits"]["nodes"]] == [
        [],
        [{"text": "整体有序", "recruit": None, "followUp": None}],
    ]
    assert listed(house, ADMIN, "followUps")["totalCount"] == 1  # the own one is still to be seen to
    assert listed(house, OTHER_ADMIN)["totalCount"] == 0
    assert len(house.ask(ORGANIZER, asked)["visits"]["nodes"][0]["findings"]) == 1


def test_a_follow_up_is_answered_by_its_owner_and_closed_by_the_department(house):
    made = visited(house, findings=[finding(recruitCode=RECRUIT, **follow())])
    number = made["findings"][0]["followUp"]["id"]
    for who in (ADMIN, ORGANIZER):
        assert faults(answer(house, who, number), "followUp") == {("FORBIDDEN", "followUpId")}
    assert faults(answer(house, HEAD, number, close=True), "followUp") == {("FORBIDDEN", "close")}
    assert faults(answer(house, MENTOR, number), "followUp") == {("NOT_FOUND", "followUpId")}
    assert faults(answer(house, HEAD, number, " "), "followUp") == {("REQUIRED", "answer")}
    done = answer(house, HEAD, number)["followUp"]
    assert (done["status"], done["answer"]) == ("ANSWERED", "已整改")
    more = answer(house.on(date(2023, 3, 3)), HEAD, number, "附记录")["followUp"]
    assert (more["status"], more["answer"]) == ("ANSWERED", "已整改\n附记录")
    closed = answer(house.on(date(2023, 3, 6)), ORGANIZER, number, "予以办结", close=True)["followUp"]
    assert (closed["status"], closed["answer"]) == ("CLOSED", "已整改\n附记录\n办结：予以办结")
    later = house.on(date(2023, 3, 7))
    for who, close in ((HEAD, False), (ORGANIZER, True)):
        assert faults(answer(later, who, number, close=close), "followUp") == {("CONFLICT", "followUpId")}
    for status, count in (("OPEN", 0), ("ANSWERED", 0), ("CLOSED", 1)):
        assert listed(later, HEAD, f"followUps(status: {status})")["totalCount"] == count
    history = house.ask(RECRUIT, f'{{ recruit(code: "{RECRUIT}") {{ history {{ nodes {{ action }} }} }} }}')
    actions = [each["action"] for each in history["recruit"]["history"]["nodes"]]
    assert actions[:4] == ["answerFollowUp"] * 3 + ["recordFinding"]


def test_an_earlier_day_sees_what_was_known_by_then(house):
    visited(house.on(date(2023, 3, 3)), visitedOn=DAY, findings=[finding(**follow())])
    number = listed(house.on(date(2023, 3, 3)), HEAD, "followUps")["nodes"][0]["id"]
    answer(house.on(date(2023, 3, 6)), HEAD, number)
    later = house.on(date(2023, 3, 10))
    asked = '{ unit(code: "U01", asOf: "%s") { lastVisitedOn visits { nodes { findings { followUp { status answer } } } } } }'
    known = {"status": "ANSWERED", "answer": "已整改"}
    for day, last, expected in (
        ("2023-03-02", None, []),
        ("2023-03-04", DAY, [{"status": "OPEN", "answer": None}]),
        ("2023-03-07", DAY, [known]),
    ):
        unit = later.ask(ORGANIZER, asked % day)["unit"]
        assert unit["lastVisitedOn"] == last
        found = [each["followUp"] for one in unit["visits"]["nodes"] for each in one["findings"]]
        assert found == expected, day


def test_a_notice_goes_to_the_admin_with_the_lowest_code_and_any_may_answer(house):
    house.change(ORGANIZER, "savePerson", "person { code }", code=HEAD, roles=["UNIT_ADMIN"])
    sent = notice(house)["followUp"]
    assert (sent["owner"]["code"], sent["visit"], sent["unit"]["code"]) == (HEAD, None, "U01")
    assert (sent["status"], sent["dueOn"]) == ("OPEN", "2023-03-10")
    done = answer(house, ADMIN, sent["id"])
    assert (done["errors"], done["followUp"]["status"]) == ([], "ANSWERED")
    for who in (OTHER_ADMIN, MENTOR):
        assert faults(answer(house, who, sent["id"]), "followUp") == {("NOT_FOUND", "followUpId")}
    for who in (ADMIN, HEAD, "portal:U01"):
        assert faults(notice(house, who), "followUp") == {("FORBIDDEN", "unitCode")}
    for values, expected in (
        ({"text": ""}, ("REQUIRED", "text")),
        ({"answerBy": "2023-02-28"}, ("OUT_OF_RANGE", "answerBy")),
        ({"unitCode": "nowhere"}, ("NOT_FOUND", "unitCode")),
    ):
        assert faults(notice(house, **values), "followUp") == {expected}
    house.change(ORGANIZER, "saveUnit", "unit { code }", code="U90", name="新单位", parentCode="U01")
    assert faults(notice(house, unitCode="U90"), "followUp") == {("INVALID", "unitCode")}


def test_lists_come_in_pages_and_narrow_to_a_unit_and_those_below(house):
    house.change(ORGANIZER, "saveUnit", "unit { code }", code="U02", parentCode="U01")
    days = ("2023-02-20", "2023-02-22", "2023-02-22", "2023-02-24")
    for day, unit in zip(days, ("U01", "U02", "U03", "U01"), strict=True):
        visited(house, visitedOn=day, unitCode=unit, findings=[finding(**follow(due=day[:-2] + "28"))])
    asked = "query($after: String) { visits(first: 2, after: $after) { totalCount edges { cursor node { visitedOn unit { code } } } pageInfo { hasNextPage endCursor } } }"
    seen, after = [], None
    while True:
        page = house.ask(ORGANIZER, asked, after=after)["visits"]
        seen += [(each["node"]["visitedOn"], each["node"]["unit"]["code"]) for each in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert page["totalCount"] == 4
    assert seen == [
        ("2023-02-24", "U01"),
        ("2023-02-22", "U03"),
        ("2023-02-22", "U02"),
        ("2023-02-20", "U01"),
    ]
    for query, count in (
        ('visits(unit: "U01")', 3),
        ('visits(unit: "U02")', 1),
        ('followUps(unit: "U01")', 3),
    ):
        assert listed(house, ORGANIZER, query)["totalCount"] == count
    assert listed(house, ADMIN)["totalCount"] == 3
    assert house.ask(ORGANIZER, '{ unit(code: "U01") { visits { totalCount } } }')["unit"]["visits"] == {
        "totalCount": 2
    }


@pytest.mark.parametrize("after", ["bm90aGluZw==", "WzEsMl0="])
def test_a_cursor_of_nobody_is_refused(house, after):
    for query in ("visits", "followUps"):
        body = house.post(
            ORGANIZER, f'{{ {query}(after: "{after}") {{ totalCount nodes {{ id }} }} }}'
        ).get_json()
        assert body["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
