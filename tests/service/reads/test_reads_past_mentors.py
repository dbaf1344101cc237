"""What past mentors and partners keep: the recruit's name and unit, and the tasks that they recorded."""

from datetime import date

ORGANIZER, MENTOR, RECRUIT = "S1137", "S1140", "R2022001"
REDUCED = """code name pinyin unit { code } cohort { code } entryDate probationEndsOn status stage progress { total done }
  memberNumber post department { code } mentor { code } partner { code } milestones { stage } tracks { track { id } }
  dimensions { dimension } assignments { id } snapshots { stage } tasks { totalCount nodes { id } } task(item: "mentor.talk") { id }"""


def test_past_mentors_keep_their_own_records_alone(house):
    own = house.task(MENTOR, RECRUIT, "mentor.thought_guidance")["id"]
    other = house.task("S1220", RECRUIT, "partner.unit_intro")["id"]
    theirs = house.change(
        "S1220",
        "submitRecords",
        "records { id }",
        taskIds=[other],
        payload={"held_on": "2022-08-20", "topics": "概况"},
    )
    wrote = house.change(
        MENTOR,
        "submitRecords",
        "records { id }",
        taskIds=[own],
        payload={"held_on": "2022-10-10", "theme": "初心"},
    )
    assert wrote["errors"] == theirs["errors"] == []
    record = wrote["records"][0]["id"]
    ended = house.ask(ORGANIZER, '{ recruit(code: "R2022001") { id name assignments { id role } } }')[
        "recruit"
    ]
    mentor = next(each["id"] for each in ended["assignments"] if each["role"] == "MENTOR")
    assert (
        house.change(
            ORGANIZER,
            "endAssignment",
            "assignment { id }",
            assignmentId=mentor,
            endsOn="2023-03-01",
            reason="调整",
        )["errors"]
        == []
    )
    assert house.ask(MENTOR, '{ recruit(code: "R2022001") { code } }')["recruit"] == {"code": RECRUIT}

    later = house.on(date(2023, 3, 2))
    text = (
        """query($r: ID!, $others: [ID!]!) { recruit(code: "R2022001") { code } recruits { totalCount } overview { recruits progress { total } } me { roles }
      tasks { totalCount nodes { id } } nodes(ids: $others) { id } record: node(id: $r) { ... on Record { payload redacted author { code }
      task { id title status records { id } viewerCan responsibles { code } recruit { __typename id %s } } } } }"""
        % REDUCED
    )
    others = [ended["id"], other, theirs["records"][0]["id"], mentor]
    seen = later.ask(MENTOR, text, r=record, others=others)
    assert seen["recruit"] is None and seen["recruits"] == {"totalCount": 0} and seen["nodes"] == [None] * 4
    assert seen["overview"] == {"recruits": 0, "progress": {"total": 0}} and seen["me"] == {"roles": []}
    assert seen["tasks"] == {"totalCount": 1, "nodes": [{"id": own}]}
    found = seen["record"]
    assert (
        found["payload"]["theme"] == "初心"
        and found["redacted"] is False
        and found["author"] == {"code": MENTOR}
    )
    assert found["task"]["status"] == "DONE" and found["task"]["records"] == [{"id": record}]
    assert found["task"]["recruit"] == {
        "__typename": "Recruit", "id": ended["id"], "code": RECRUIT, "name": ended["name"],
        "pinyin": found["task"]["recruit"]["pinyin"], "unit": {"code": "U01"}, "cohort": {"code": "2022"},
        "entryDate": "2022-08-15", "probationEndsOn": "2023-08-15", "status": "ACTIVE", "stage": "FIRST_YEAR",
        "progress": {"total": 1, "done": 1}, "memberNumber": None, "post": None, "department": None, "mentor": None,
        "partner": None, "milestones": [], "tracks": [], "dimensions": [], "assignments": [], "snapshots": [],
        "tasks": {"totalCount": 1, "nodes": [{"id": own}]}, "task": None,
    }  # fmt: skip
    assert "SUBMIT" not in found["task"]["viewerCan"]
    # Another who never recorded anything keeps nothing.
    assert later.ask("S1141", '{ tasks(filter: {recruitCode: "R2022001"}) { totalCount } }') == {
        "tasks": {"totalCount": 0}
    }


def test_past_mentors_may_correct_what_they_recorded(house):
    own = house.task(MENTOR, RECRUIT, "mentor.thought_guidance")["id"]
    wrote = house.change(
        MENTOR,
        "submitRecords",
        "records { id }",
        taskIds=[own],
        payload={"held_on": "2022-10-10", "theme": "初心"},
    )
    paired = house.ask(ORGANIZER, '{ recruit(code: "R2022001") { assignments { id role } } }')["recruit"][
        "assignments"
    ]
    mentor = next(each["id"] for each in paired if each["role"] == "MENTOR")
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
    record = wrote["records"][0]["id"]
    fixed = house.change(
        MENTOR, "submitRecords", "records { status task { recruit { name progress { total } } } }",
        taskIds=[own], payload={"held_on": "2022-10-11", "theme": "初心"}, corrects=record,
    )  # fmt: skip
    assert fixed["errors"] == [] and fixed["records"][0]["status"] == "ACCEPTED"
    assert fixed["records"][0]["task"]["recruit"]["progress"] == {"total": 1}
    fresh = house.task(ORGANIZER, RECRUIT, "mentor.thought_guidance", 2)["id"]
    refused = house.change(
        MENTOR,
        "submitRecords",
        "records { id }",
        taskIds=[fresh],
        payload={"held_on": "2023-02-20", "theme": "初心"},
    )
    assert [each["code"] for each in refused["errors"]] == ["NOT_FOUND"]
