"""What was done, by whom, in which role; and who read what."""

from datetime import date

import pytest
from sqlalchemy import select

from service.store.reads.asked import Asked
from service.store.reads.trace import page
from service.store.scope import OPERATOR
from service.store.tables import audit_event
from service.store.writes.trace import signed

R = "R2022001"
EVENT = "action role onBehalfOf requestId actor { code } subject { __typename id } changes portal { code }"
TRAIL = (
    f"query($f: AuditFilter) {{ auditTrail(first: 100, filter: $f) {{ totalCount nodes {{ {EVENT} }} }} }}"
)
HISTORY = f'{{ recruit(code: "{R}") {{ history(first: 100) {{ totalCount nodes {{ {EVENT} }} }} }} }}'
ORGANIZER, AUDITOR, MENTOR, PARTNER = "S1137", "S1138", "S1140", "S1220"
TALK = {"held_on": "2023-02-20", "place": "二楼会客室", "topics": "近况", "summary": "不足为外人道"}


def trail(house, code=ORGANIZER, /, **filters):
    return house.ask(code, TRAIL, f=filters)["auditTrail"]["nodes"]


def talk(house, wanted="records { id }", **more):
    task = house.task(MENTOR, R, "mentor.talk")["id"]
    answer = house.change(MENTOR, "submitRecords", wanted, taskIds=[task], payload={**TALK, **more})
    assert answer["errors"] == []
    return answer["records"][0]


def history(house, code):
    return house.ask(code, HISTORY)["recruit"]["history"]["nodes"]


def stored(house, action):
    with house.past_walls.connect() as connection:
        statement = select(audit_event).where(audit_event.c.action == action).order_by(audit_event.c.id)
        return connection.execute(statement).mappings().all()


@pytest.fixture
def admin(house):
    with house.past_walls.connect() as connection:
        from service.store.tables import person, recruit, role_grant

        of_recruit = select(recruit.c.unit_id).where(
            recruit.c.id == select(person.c.id).where(person.c.code == R).scalar_subquery()
        )
        statement = (
            select(person.c.code)
            .join(role_grant, role_grant.c.person_id == person.c.id)
            .where(role_grant.c.role == "UNIT_ADMIN", role_grant.c.unit_id == of_recruit.scalar_subquery())
        )
        return connection.execute(statement).scalars().first()


def test_a_record_says_who_in_which_role_and_in_which_request(house):
    response = house.post(MENTOR, f'{{ recruit(code: "{R}") {{ task(item: "mentor.talk") {{ id }} }} }}')
    task = response.get_json()["data"]["recruit"]["task"]["id"]
    document = "mutation($input: SubmitRecordsInput!) { submitRecords(input: $input) { records { id } errors { code } } }"
    response = house.post(MENTOR, document, input={"taskIds": [task], "payload": TALK})
    record = response.get_json()["data"]["submitRecords"]["records"][0]
    (event,) = trail(house, action="submitRecords")
    assert (event["actor"]["code"], event["role"], event["onBehalfOf"]) == (MENTOR, "MENTOR", None)
    assert event["requestId"] == response.headers["X-Request-Id"]
    assert event["subject"] == {"__typename": "Record", "id": record["id"]}
    assert event["changes"]["item"] == "mentor.talk"
    assert event["changes"]["status"] == "AWAITING_CONFIRMATION"
    assert event["changes"]["payload"].startswith("hmac:")
    assert TALK["summary"] not in str(event)


def test_before_and_after_without_what_is_private(house):
    house.change(ORGANIZER, "savePerson", "person { code }", code="S1140", phone="13800001111", title="科长")
    (event,) = trail(house, action="savePerson")
    assert set(event["changes"]) == {"phone", "title"}
    for change in event["changes"].values():
        assert set(change) == {"before", "after"}
        assert change["after"].startswith("hmac:")
        assert change["before"] != change["after"]
    house.change(ORGANIZER, "updateRecruit", "recruit { code }", recruitCode=R, memberNumber=502)
    (event,) = trail(house, action="updateRecruit")
    assert event["changes"]["memberNumber"]["after"] == 502


def test_a_waiver_says_from_which_status_and_hides_its_reason(house):
    task = house.task(ORGANIZER, R, "organization.launch")["id"]
    house.change(ORGANIZER, "waiveTask", "task { id }", taskId=task, reason="家中变故")
    (event,) = trail(house, action="waiveTask")
    assert event["changes"]["status"] == {"before": "OVERDUE", "after": "WAIVED"}
    assert event["changes"]["reason"].startswith("hmac:")
    assert "家中变故" not in str(event)


def test_who_entered_it_for_whom(house, admin):
    task = house.task(admin, R, "mentor.first_meeting")["id"]
    answer = house.change(
        admin,
        "submitRecords",
        "records { id author { code } enteredBy { code } }",
        taskIds=[task],
        payload={"held_on": "2022-09-10", "topics": "初次见面"},
        performerCode=MENTOR,
    )
    assert answer["errors"] == []
    (event,) = trail(house, action="submitRecords")
    assert (event["actor"]["code"], event["role"]) == (admin, "UNIT_ADMIN")
    assert event["changes"]["performer"] == MENTOR


def test_a_portal_speaks_for_somebody_and_the_trace_says_so(house):
    task = house.task(MENTOR, R, "mentor.thought_guidance")["id"]
    unit = house.ask(MENTOR, "{ me { unit { code } } }")["me"]["unit"]["code"]
    document = "mutation($input: SubmitRecordsInput!) { submitRecords(input: $input) { records { id } errors { code } } }"
    answer = house.client.post(
        "/graphql",
        json={
            "query": document,
            "variables": {
                "input": {"taskIds": [task], "payload": {"held_on": "2023-02-01", "theme": "初心"}}
            },
        },
        headers={"Authorization": f"Bearer {house.token('portal:' + unit)}", "X-Xikou-On-Behalf-Of": MENTOR},
    ).get_json()
    assert answer["data"]["submitRecords"]["errors"] == []
    (event,) = trail(house, action="submitRecords")
    assert (event["actor"]["code"], event["onBehalfOf"], event["portal"]) == (MENTOR, MENTOR, {"code": unit})


def test_who_holds_several_roles_acts_under_the_one_that_it_takes(house):
    house.change(ORGANIZER, "savePerson", "person { code }", code=MENTOR, roles=["ORGANIZER"])
    talk(house)
    task = house.task(MENTOR, R, "organization.launch")["id"]
    house.change(MENTOR, "waiveTask", "task { id }", taskId=task, reason="已在别处参加")
    assert [event["role"] for event in trail(house, action="submitRecords")] == ["MENTOR"]
    assert [event["role"] for event in trail(house, action="waiveTask")] == ["ORGANIZER"]


def test_an_answer_that_holds_a_payload_is_traced_once_and_others_are_not(house):
    record = talk(house)["id"]
    assert trail(house, action="readPayloads") == []
    house.ask(
        MENTOR,
        f'{{ recruit(code: "{R}") {{ tasks(first: 100) {{ nodes {{ records {{ id redacted }} }} }} }} }}',
    )
    assert trail(house, action="readPayloads") == []
    house.ask(
        MENTOR,
        "query($id: ID!) { a: node(id: $id) { ... on Record { payload } } b: node(id: $id) { ... on Record { payload redacted } } }",
        id=record,
    )
    (event,) = trail(house, action="readPayloads")
    assert (event["actor"]["code"], event["role"]) == (MENTOR, "MENTOR")
    assert event["changes"] == {"records": [record], "roles": ["MENTOR"]}
    house.ask(PARTNER, "query($id: ID!) { node(id: $id) { ... on Record { payload } } }", id=record)
    (event, _) = trail(house, action="readPayloads")
    assert (event["actor"]["code"], event["role"]) == (PARTNER, "PARTNER")


def test_a_latest_score_comes_from_a_payload(house):
    task = house.task(MENTOR, R, "mentor.growth_monitoring")["id"]
    levels = dict.fromkeys(("LOYALTY", "VALUES", "TEAM", "DILIGENCE", "INTEGRITY"), 4)
    answer = house.change(
        MENTOR,
        "submitRecords",
        "records { id }",
        taskIds=[task],
        payload={"observed_on": "2023-02-20", "levels": levels},
    )
    assert answer["errors"] == []
    document = f'{{ recruit(code: "{R}") {{ dimensions {{ latestScore }} }} }}'
    assert house.ask(MENTOR, document)["recruit"]["dimensions"][0]["latestScore"] == 4
    assert house.ask(PARTNER, document)["recruit"]["dimensions"][0]["latestScore"] is None
    assert [event["actor"]["code"] for event in trail(house, action="readPayloads")] == [MENTOR]


def test_an_answer_whose_trace_cannot_be_written_is_not_given(house, monkeypatch):
    record = talk(house)["id"]

    def away(*_args):
        raise RuntimeError("no trace today")

    monkeypatch.setattr("service.app.endpoint.tell_reading", away)
    response = house.post(
        MENTOR, "query($id: ID!) { node(id: $id) { ... on Record { payload } } }", id=record
    )
    assert response.status_code == 500
    assert TALK["summary"] not in response.get_data(as_text=True)


def test_the_trail_is_for_organizers_and_auditors(house, admin):
    house.change(ORGANIZER, "savePerson", "person { code }", code=AUDITOR, roles=["AUDITOR"])
    talk(house)
    assert trail(house, ORGANIZER)
    events = trail(house, AUDITOR, action="submitRecords")
    assert [event["actor"]["code"] for event in events] == [MENTOR]
    assert events[0]["subject"] is None
    for code in (admin, MENTOR, PARTNER, R, "portal:U01"):
        assert trail(house, code) == []


def test_a_history_is_for_those_who_see_the_recruit_and_says_nothing_of_readers(house, admin):
    record = talk(house)["id"]
    house.ask(R, "query($id: ID!) { node(id: $id) { ... on Record { payload } } }", id=record)
    house.change(ORGANIZER, "updateRecruit", "recruit { code }", recruitCode=R, memberNumber=7)
    for code in (ORGANIZER, admin, MENTOR, PARTNER, R):
        actions = [event["action"] for event in history(house, code)]
        assert actions[:2] == ["updateRecruit", "submitRecords"]
        assert actions[-1] == "enrolRecruit"
        assert "readPayloads" not in actions
    unit = house.ask(R, "{ me { unit { code } } }")["me"]["unit"]["code"]
    assert history(house, f"portal:{unit}") == []


def test_the_trail_by_filter_and_page(house):
    talk(house)
    unit = house.ask(R, "{ me { unit { code } } }")["me"]["unit"]["code"]
    assert {event["subject"]["__typename"] for event in trail(house, recruitCode=R)} == {
        "Record",
        "Recruit",
        "Assignment",
    }
    assert [event["action"] for event in trail(house, actorCode=MENTOR)] == ["submitRecords"]
    assert "submitRecords" in {event["action"] for event in trail(house, unitCode=unit)}
    assert (
        trail(house, unitCode="NONE") == trail(house, recruitCode="NONE") == trail(house, action="none") == []
    )
    assert trail(house, since="2020-01-01T00:00:00+08:00", actorCode=MENTOR)
    assert trail(house, until="2020-01-01T00:00:00+08:00") == []
    document = "query($after: String) { auditTrail(first: 2, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } }"
    seen, after = [], None
    for _ in range(3):
        page = house.ask(ORGANIZER, document, after=after)["auditTrail"]
        seen += [each["id"] for each in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert len(set(seen)) == 6
    node = house.ask(
        ORGANIZER, "query($id: ID!) { node(id: $id) { ... on AuditEvent { id action } } }", id=seen[0]
    )["node"]
    assert node["id"] == seen[0]


def test_a_filter_without_a_value_leaves_the_others(house):
    talk(house)
    house.change(ORGANIZER, "savePerson", "person { code }", code="S1140", title="科长")
    (event,) = trail(house, action="submitRecords", recruitCode=None, since=None)
    assert event["action"] == "submitRecords"
    assert {each["action"] for each in trail(house, action=None)} >= {"submitRecords", "savePerson"}


def test_a_filter_that_nobody_answers_is_not_passed_over(house):
    fields = (Asked("totalCount", "totalCount"),)
    with house.service.look(OPERATOR) as reading, pytest.raises(KeyError, match="colour"):
        page(reading, Asked("auditTrail", "auditTrail", {"filter": {"colour": "red"}}, fields))


def test_an_event_is_nobody_elses_node(house):
    talk(house)
    document = '{ auditTrail(first: 1, filter: {action: "submitRecords"}) { nodes { id } } }'
    event = house.ask(ORGANIZER, document)["auditTrail"]["nodes"][0]["id"]
    node = "query($id: ID!) { node(id: $id) { id } }"
    assert house.ask(MENTOR, node, id=event)["node"] == {"id": event}
    assert house.ask("R2022050", node, id=event)["node"] is None


def test_as_of_hides_what_was_done_later(house):
    talk(house)
    house.on(date(2023, 3, 10)).change(
        ORGANIZER, "updateRecruit", "recruit { code }", recruitCode=R, memberNumber=7
    )
    document = f'query($d: Date) {{ recruit(code: "{R}", asOf: $d) {{ history {{ nodes {{ action }} }} }} }}'
    later = house.on(date(2023, 3, 20))
    for day, newest in (("2023-03-20", "updateRecruit"), ("2023-03-09", "submitRecords")):
        nodes = later.ask(ORGANIZER, document, d=day)["recruit"]["history"]["nodes"]
        assert nodes[0]["action"] == newest


def test_a_refused_call_leaves_no_event(house):
    before = len(stored(house, "submitRecords"))
    task = house.task(MENTOR, R, "mentor.talk")["id"]
    answer = house.change(MENTOR, "submitRecords", "records { id }", taskIds=[task], payload={})
    assert answer["errors"]
    assert len(stored(house, "submitRecords")) == before


def test_an_event_is_signed_with_all_that_it_says(house):
    talk(house)
    signing = house.service.store.signing
    (event,) = stored(house, "submitRecords")
    assert signing.verifies(signed(event), event["key_id"], event["mac"])
    for name, other in (
        ("actor_id", 1),
        ("role", "ORGANIZER"),
        ("changes", {}),
        ("recorded_on", date(2020, 1, 1)),
        ("uid", "x"),
    ):
        assert not signing.verifies(signed({**event, name: other}), event["key_id"], event["mac"])
