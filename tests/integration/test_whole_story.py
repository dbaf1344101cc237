"""The story of a talk, against a service that this run starts itself: refused, taken, confirmed, counted."""

import json
import urllib.request

import pytest

DASHBOARD = """
query Dashboard($unit: String!, $day: Date) {
  unit(code: $unit, asOf: $day) {
    name
    recruits(first: 50) {
      totalCount
      nodes {
        code name stage
        milestones { stage dueOn status progress { total done } }
        tracks { track { id } progress { total done overdue } }
        progress { total done submitted overdue }
        mentor { code } partner { code }
      }
    }
  }
}
"""
TALK = """{ recruit(code: "R2022001") { task(item: "mentor.talk", occurrence: 2) { id status records { id } } } }"""
SUBMIT = """
mutation Submit($input: SubmitRecordsInput!) {
  submitRecords(input: $input) { records { id status } errors { code path plugin message } }
}
"""
CONFIRM = """
mutation Confirm($input: ConfirmRecordsInput!) {
  confirmRecords(input: $input) { records { status task { status } } errors { code path } }
}
"""
LAST_MONTH = "2023-02-01"
FAULTS = {("held_on",), ("place",), ("topics",)}


@pytest.fixture(scope="module")
def people(own_house):
    """Clients of the unit's admin, the mentor and the recruit."""
    return {code: own_house.portal(code) for code in ("S1004", "S1140", "R2022001")}


def dashboard(people, day=None):
    return people["S1004"].ask(DASHBOARD, unit="U01", day=day)["unit"]


def of_first(unit):
    return next(each for each in unit["recruits"]["nodes"] if each["code"] == "R2022001")


def test_a_talk_from_refusal_to_progress(people):
    before, last_month = dashboard(people), dashboard(people, LAST_MONTH)
    assert before["recruits"]["totalCount"] == 3
    for each in before["recruits"]["nodes"]:
        assert len(each["milestones"]) == len(each["tracks"]) == 4
        assert each["mentor"]
        assert each["partner"]
        assert each["progress"]["total"] == 84

    mentor, recruit = people["S1140"], people["R2022001"]
    task = mentor.ask(TALK)["recruit"]["task"]
    wrong = {"held_on": "2023-13-01", "place": 7, "topics": ["谈话"]}
    refused = mentor.ask(SUBMIT, input={"taskIds": [task["id"]], "payload": wrong})["submitRecords"]
    assert refused["records"] is None
    assert {tuple(error["path"][1:]) for error in refused["errors"]} == FAULTS
    assert len(refused["errors"]) == len(FAULTS)
    assert all(error["path"][0] == "payload" and error["plugin"] == "mentor" for error in refused["errors"])
    assert mentor.ask(TALK)["recruit"]["task"] == {"id": task["id"], "status": "OPEN", "records": []}
    assert dashboard(people) == before

    right = {"held_on": "2023-02-28", "place": "三楼谈心室", "topics": "转正准备"}
    taken = mentor.ask(SUBMIT, input={"taskIds": [task["id"]], "payload": right})["submitRecords"]
    assert taken["errors"] == []
    assert [record["status"] for record in taken["records"]] == ["AWAITING_CONFIRMATION"]
    assert of_first(dashboard(people))["progress"]["submitted"] == 1

    ids = [record["id"] for record in taken["records"]]
    confirmed = recruit.ask(CONFIRM, input={"recordIds": ids})["confirmRecords"]
    assert confirmed == {"records": [{"status": "CONFIRMED", "task": {"status": "DONE"}}], "errors": []}

    after = of_first(dashboard(people))
    was = of_first(before)
    assert after["progress"]["done"] == was["progress"]["done"] + 1
    done = {track["track"]["id"]: track["progress"]["done"] for track in after["tracks"]}
    assert done == {"organization": 0, "department": 0, "mentor": 1, "partner": 0}
    assert dashboard(people, LAST_MONTH) == last_month


def test_an_unknown_token_gets_401(own_house):
    request = urllib.request.Request(  # noqa: S310  our own address
        f"{own_house.url}/graphql",
        data=json.dumps({"query": "{ today }"}).encode(),
        headers={"Content-Type": "application/json", "Authorization": "Bearer nobody"},
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=30)  # noqa: S310
    assert caught.value.code == 401
    assert json.loads(caught.value.read())["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    caught.value.close()
