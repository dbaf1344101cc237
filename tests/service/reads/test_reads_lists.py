"""Filters, orders and keyset pages."""

import base64
from datetime import date
from typing import Any

import pytest

ORGANIZER = "S1137"


def codes(house: Any, who: str = ORGANIZER, order: str = "", **filters: Any) -> list[str]:
    by = f", orderBy: {order}" if order else ""
    text = f"query($f: RecruitFilter, $a: String) {{ recruits(first: 100, after: $a, filter: $f{by}) {{ totalCount nodes {{ code }} pageInfo {{ hasNextPage endCursor }} }} }}"
    found: list[str] = []
    page: Any = {"pageInfo": {"hasNextPage": True, "endCursor": None}}
    while page["pageInfo"]["hasNextPage"]:
        page = house.ask(who, text, f=filters, a=page["pageInfo"]["endCursor"])["recruits"]
        found += [each["code"] for each in page["nodes"]]
    assert page["totalCount"] == len(found)
    return found


def test_search_by_name_pinyin_initials_and_code(house):
    every = house.ask(ORGANIZER, "{ recruits(first: 100) { nodes { code name pinyin } } }")["recruits"][
        "nodes"
    ]
    one = every[0]
    assert one["name"] == "侯君冠" and one["pinyin"].replace(" ", "").lower().startswith("hou")
    for text in (
        "侯君冠",
        "君冠",
        "houjun",
        "HouJunGuan",
        "hou junguan",
        "hjg",
        "HJG",
        "R2022001",
        "r2022001",
        "  侯君冠 ",
    ):
        assert one["code"] in codes(house, search=text), text
    assert codes(house, search="r2022001") == ["R2022001"]
    assert len(codes(house, search="R20221")) == 9
    assert codes(house, search="guan") != codes(house, search="")
    for text in ("%", "_", "\\", "侯%", "R2022_01", "'", '"; --', "𠮷"):
        assert codes(house, search=text) == [], text
    assert len(codes(house, search="")) == 108
    staff = "query($s: String) { people(filter: {search: $s}) { totalCount nodes { code name } } }"
    assert house.ask(ORGANIZER, staff, s="jiangyuan")["people"]["nodes"][0]["code"] == "S1140"
    assert house.ask(ORGANIZER, staff, s="jy")["people"]["totalCount"] >= 1
    assert house.ask(ORGANIZER, staff, s="s1140")["people"]["totalCount"] == 1
    assert house.ask(ORGANIZER, staff, s="R2022001")["people"]["totalCount"] == 0
    for text in ("%", "_"):
        assert house.ask(ORGANIZER, staff, s=text)["people"]["totalCount"] == 0
    units = "query($s: String) { units(search: $s) { totalCount } }"
    for text, count in (("组织部", 1), ("u34", 1), ("%", 0), ("_", 0), ("U", 34)):
        assert house.ask(ORGANIZER, units, s=text)["units"]["totalCount"] == count, text


def test_recruit_filters(house):
    assert codes(house, unitCode="U01") == ["R2022001", "R2022002", "R2022003"]
    assert (
        codes(house, unitCode="U99") == codes(house, cohortCode="1999") == codes(house, status="LEFT") == []
    )
    assert set(codes(house, unitCode="U34")) < set(codes(house, unitCode="U27"))
    assert len(codes(house, cohortCode="2022", status="ACTIVE")) == 108
    by_stage = [codes(house, stage=each) for each in ("PRE_ENTRY", "FIRST_MONTH", "FIRST_YEAR", "THIRD_YEAR")]
    assert sum(map(len, by_stage)) == 108 and len(by_stage[2]) == 108
    assert codes(house, withoutMentor=True) == codes(house, withoutPartner=True) == []
    assert len(codes(house, withoutMentor=False)) == 108
    ids = house.ask(ORGANIZER, '{ recruit(code: "R2022001") { assignments { id role } } }')["recruit"][
        "assignments"
    ]
    mentor = next(each["id"] for each in ids if each["role"] == "MENTOR")
    assert (
        house.change(
            ORGANIZER,
            "endAssignment",
            "assignment { id }",
            assignmentId=mentor,
            endsOn="2023-02-28",
            reason="调整",
        )["errors"]
        == []
    )
    assert codes(house, withoutMentor=True) == ["R2022001"] and "R2022001" not in codes(
        house, withoutMentor=False
    )
    assert house.ask(ORGANIZER, "{ overview { withoutMentor } }") == {"overview": {"withoutMentor": 1}}
    assert len(codes(house, hasOverdue=True)) + len(codes(house, hasOverdue=False)) == 108


def test_task_filters_agree_with_the_fields_they_filter(house):
    fields = (
        "id status dueOn stage occurrence updatedAt item { code dimensions track { id } } recruit { code }"
    )
    text = f"query($f: TaskFilter) {{ tasks(first: 100, filter: $f) {{ totalCount nodes {{ {fields} }} }} }}"
    only = {"recruitCode": "R2022001"}
    every = house.ask(ORGANIZER, text, f=only)["tasks"]["nodes"]
    assert len(every) == 84
    tests: list[tuple[dict[str, Any], Any]] = [
        ({"track": "mentor"}, lambda t: t["item"]["track"]["id"] == "mentor"),
        ({"item": "mentor.talk"}, lambda t: t["item"]["code"] == "mentor.talk"),
        ({"status": ["OPEN", "UPCOMING"]}, lambda t: t["status"] in ("OPEN", "UPCOMING")),
        ({"status": []}, lambda t: False),
        ({"stage": "FIRST_YEAR"}, lambda t: t["stage"] == "FIRST_YEAR"),
        ({"dimension": "INTEGRITY"}, lambda t: "INTEGRITY" in t["item"]["dimensions"]),
        ({"dueBefore": "2023-03-01"}, lambda t: t["dueOn"] < "2023-03-01"),
        (
            {"dueAfter": "2023-03-01", "dueBefore": "2023-09-01"},
            lambda t: "2023-03-01" < t["dueOn"] < "2023-09-01",
        ),
        ({"unitCode": "U02"}, lambda t: False),
        ({"unitCode": "U01"}, lambda t: True),
        ({"mine": None, "stage": None}, lambda t: True),
        ({"updatedSince": "2099-01-01T00:00:00+08:00"}, lambda t: False),
        ({"updatedSince": every[0]["updatedAt"]}, lambda t: True),
    ]
    for given, keeps in tests:
        found = house.ask(ORGANIZER, text, f={**only, **given})["tasks"]
        assert [each["id"] for each in found["nodes"]] == [each["id"] for each in every if keeps(each)], given
        assert found["totalCount"] == len(found["nodes"])
        below = 'query($f: TaskFilter) { recruit(code: "R2022001") { tasks(filter: $f) { nodes { id } } } }'
        assert house.ask(ORGANIZER, below, f=given)["recruit"]["tasks"]["nodes"] == [
            {"id": each["id"]} for each in found["nodes"]
        ]


def test_mine_and_awaiting_me(house):
    text = "query($f: TaskFilter) { tasks(first: 100, filter: $f) { nodes { id status responsibleRole confirmerRole viewerCan recruit { code } } } }"
    for who, role in (
        ("S1140", "MENTOR"),
        ("S1220", "PARTNER"),
        ("S1002", "DEPARTMENT_HEAD"),
        ("S1004", "UNIT_ADMIN"),
        ("R2022001", "RECRUIT"),
    ):
        nodes = house.on(date(2023, 8, 20)).ask(who, text, f={"mine": True})["tasks"]["nodes"]
        assert nodes, who
        assert {each["responsibleRole"] for each in nodes} == {role}
        assert all(each["status"] in ("OPEN", "OVERDUE") and "SUBMIT" in each["viewerCan"] for each in nodes)
    task = house.task("S1140", "R2022001", "mentor.first_meeting")["id"]
    payload = {"held_on": "2022-08-20", "topics": "见面"}
    assert (
        house.change("S1140", "submitRecords", "records { id }", taskIds=[task], payload=payload)["errors"]
        == []
    )
    waiting = house.ask("R2022001", text, f={"awaitingMe": True})["tasks"]["nodes"]
    assert [each["id"] for each in waiting] == [task] and {"CONFIRM", "REJECT"} <= set(
        waiting[0]["viewerCan"]
    )
    for who in ("S1140", ORGANIZER, "S1004", "S1220", "R2022002"):
        assert house.ask(who, text, f={"awaitingMe": True})["tasks"]["nodes"] == [], who


def test_orders(house):
    text = "query($o: RecruitOrder) { recruits(first: 100, orderBy: $o) { nodes { code name pinyin entryDate progress { overdue } } } }"
    keys = {
        "CODE": lambda r: r["code"],
        "NAME": lambda r: (r["pinyin"], r["code"]),
        "ENTRY_DATE": lambda r: (r["entryDate"], r["code"]),
        "OVERDUE": lambda r: (r["progress"]["overdue"], r["code"]),
    }
    for by, key in keys.items():
        for down in (False, True):
            nodes = house.ask(ORGANIZER, text, o={"by": by, "descending": down})["recruits"]["nodes"]
            assert nodes == sorted(nodes, key=key, reverse=down), by
    text = 'query($o: TaskOrder) { tasks(first: 100, orderBy: $o, filter: {unitCode: "U01"}) { nodes { id dueOn updatedAt recruit { code } } } }'
    tasks = {
        "DUE": lambda t: t["dueOn"],
        "UPDATED": lambda t: t["updatedAt"],
        "RECRUIT": lambda t: (t["recruit"]["code"], t["dueOn"]),
    }
    for by, key in tasks.items():
        for down in (False, True):
            shown = [
                key(each)
                for each in house.ask(ORGANIZER, text, o={"by": by, "descending": down})["tasks"]["nodes"]
            ]
            assert shown == sorted(shown, reverse=down), by


@pytest.mark.parametrize(
    ("by", "down"), [("CODE", True), ("NAME", False), ("ENTRY_DATE", True), ("OVERDUE", True)]
)
def test_pages_of_recruits_neither_skip_nor_repeat(house, by, down):
    text = "query($o: RecruitOrder, $a: String) { recruits(first: 30, after: $a, orderBy: $o) { edges { cursor node { code } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
    order = {"by": by, "descending": down}
    before = codes(house, order=f"{{by: {by}, descending: {str(down).lower()}}}")
    found, after, pages = [], None, 0
    while True:
        page = house.ask(ORGANIZER, text, o=order, a=after)["recruits"]
        found += [each["node"]["code"] for each in page["edges"]]
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        after, pages = page["pageInfo"]["endCursor"], pages + 1
        if not page["pageInfo"]["hasNextPage"]:
            break
        for code in (f"A{pages}", f"R2022050{pages}", f"Z{pages}"):
            new = {
                "code": code,
                "name": f"安{'甲乙丙丁'[pages]}",
                "unitCode": "U05",
                "cohortCode": "2022",
                "entryDate": "2022-09-01",
            }
            assert house.change(ORGANIZER, "enrolRecruit", "recruit { code }", **new)["errors"] == []
    assert len(found) == len(set(found))
    assert [each for each in found if each in set(before)] == before
    assert pages >= 4


def test_pages_of_tasks_by_update_never_repeat_what_did_not_change(house):
    text = """query($a: String) { tasks(first: 40, after: $a, orderBy: {by: UPDATED}, filter: {recruitCode: "R2022001"})
      { nodes { id } pageInfo { hasNextPage endCursor } } }"""
    first = house.ask(ORGANIZER, text)["tasks"]
    touched = first["nodes"][0]["id"]
    due = {"taskId": touched, "dueOn": "2023-06-01", "reason": "改期"}
    assert house.change(ORGANIZER, "rescheduleTask", "task { id }", **due)["errors"] == []
    rest, after = [], first["pageInfo"]["endCursor"]
    while after:
        page = house.ask(ORGANIZER, text, a=after)["tasks"]
        rest += [each["id"] for each in page["nodes"]]
        after = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None
    seen = [each["id"] for each in first["nodes"]] + rest
    assert rest[-1] == touched and len(set(seen)) == 84 and len(seen) == 85


NONSENSE = (
    "nonsense",
    "x",
    "====",
    "bnVsbA==",
    "W10=",
    "WzFd",
    "WyJhIiwiYiJd",
    "WyJcdTAwMDAiXQ==",
    "游标",
    "W1tdXQ==",
    "W251bGxd",
)
IMPOSSIBLE = (
    '["0001-01-01T00:00:00+14:00",1]',
    '["9999-12-31T23:59:59-14:00",1]',
    '["2023-01-01T00:00:00",1]',
    '["2023-01-01T00:00:00Z",9223372036854775808]',
    '["2023-01-01T00:00:00Z",true]',
)


def test_nonsense_cursors_are_a_bad_request(house):
    for after in NONSENSE:
        for text in (
            "query($a: String) { recruits(after: $a) { nodes { code } } }",
            "query($a: String) { people(after: $a) { nodes { code } } }",
            "query($a: String) { tasks(after: $a) { nodes { id } } }",
            'query($a: String) { unit(code: "U01") { recruits(after: $a) { nodes { code } } } }',
        ):
            _refused(house, text, a=after)
    for cursor in IMPOSSIBLE:
        after = base64.urlsafe_b64encode(cursor.encode()).decode()
        _refused(
            house, "query($a: String) { tasks(after: $a, orderBy: {by: UPDATED}) { nodes { id } } }", a=after
        )


def test_pages_hold_0_to_100(house):
    for first in (-1, 101, 2147483647):
        for text in (
            "query($n: Int) { recruits(first: $n) { totalCount } }",
            "query($n: Int) { units { nodes { recruits(first: $n) { totalCount } } } }",
        ):
            _refused(house, text, n=first)
    none = house.ask(
        ORGANIZER, "{ recruits(first: 0) { totalCount nodes { code } pageInfo { hasNextPage endCursor } } }"
    )["recruits"]
    assert none == {"totalCount": 108, "nodes": [], "pageInfo": {"hasNextPage": True, "endCursor": None}}
    assert (
        len(house.ask(ORGANIZER, "{ recruits(first: null) { nodes { code } } }")["recruits"]["nodes"]) == 20
    )


def _refused(house: Any, text: str, **variables: Any) -> None:
    response = house.post(ORGANIZER, text, **variables)
    errors = response.get_json()["errors"]
    assert [each["extensions"]["code"] for each in errors] == ["BAD_REQUEST"], errors
