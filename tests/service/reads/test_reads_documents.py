"""The portals' documents run as they stand, with the same answers on both databases."""

from typing import Any

import pytest

_SEEN: dict[str, Any] = {}
"""What the first database answered, for the second to equal."""

TRACKS = ("organization", "department", "mentor", "partner")
ASKED = {
    "q1": ("S1004", {"unit": "U01"}),
    "q2": ("R2022001", {"code": "R2022001"}),
    "q3": ("S1137", {"cohort": "2022"}),
    "q4": ("S1140", {}),
}


def without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_ids(below) for key, below in value.items() if key != "id" or below in TRACKS}
    return [without_ids(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", ASKED)
def test_documents_answer_alike_on_both_databases(house, document, name):
    who, variables = ASKED[name]
    answer = without_ids(house.ask(who, document(name), **variables))
    assert answer
    assert _SEEN.setdefault(name, answer) == answer


def test_the_unit_dashboard_shows_its_three_recruits(house, document):
    unit = house.ask("S1004", document("q1"), unit="U01")["unit"]
    page = unit["recruits"]
    assert [each["code"] for each in page["nodes"]] == ["R2022001", "R2022002", "R2022003"]
    assert page["totalCount"] == 3 and page["pageInfo"] == {
        "hasNextPage": False,
        "endCursor": page["pageInfo"]["endCursor"],
    }
    assert unit["progress"]["total"] == 3 * 84
    first = page["nodes"][0]
    assert first["mentor"] == {"code": "S1140", "name": "蒋远"} and first["partner"]["code"] == "S1220"
    assert [each["track"]["id"] for each in first["tracks"]] == [
        "organization",
        "department",
        "mentor",
        "partner",
    ]
    assert [each["progress"]["total"] for each in first["tracks"]] == [14, 14, 23, 33]
    assert [each["dueOn"] for each in first["milestones"]] == [
        "2022-08-15",
        "2022-09-15",
        "2023-08-15",
        "2025-08-15",
    ]
    assert first["stage"] == "FIRST_YEAR"


def test_the_recruit_page_holds_the_whole_plan(house, document):
    recruit = house.ask("R2022001", document("q2"), code="R2022001")["recruit"]
    assert len(recruit["tasks"]["nodes"]) == 84
    assert [each["dimension"] for each in recruit["dimensions"]] == [
        "LOYALTY",
        "VALUES",
        "TEAM",
        "DILIGENCE",
        "INTEGRITY",
    ]
    for each in recruit["dimensions"]:
        tasks = [
            task for task in recruit["tasks"]["nodes"] if each["dimension"] in task["item"]["dimensions"]
        ]
        assert each["progress"]["total"] == len(tasks)
    due = [(task["dueOn"]) for task in recruit["tasks"]["nodes"]]
    assert due == sorted(due)
    for milestone in recruit["milestones"]:
        tasks = [task for task in recruit["tasks"]["nodes"] if task["stage"] == milestone["stage"]]
        for status in ("done", "waived", "submitted", "missed", "overdue", "open", "upcoming"):
            assert milestone["progress"][status] == sum(task["status"] == status.upper() for task in tasks)


def test_the_city_adds_up(house, document):
    city = house.ask("S1137", document("q3"), cohort="2022")["overview"]
    assert (city["recruits"], city["units"], len(city["byUnit"])) == (108, 34, 34)
    assert city["progress"]["total"] == 108 * 84
    assert sum(each["recruits"] for each in city["byUnit"]) == 108
    for name in ("total", "done", "overdue", "due", "dueDone"):
        assert sum(each["progress"][name] for each in city["byUnit"]) == city["progress"][name]
        assert sum(each["progress"][name] for each in city["byTrack"]) == city["progress"][name]
    for each in city["byStage"]:
        assert each["upcoming"] + each["inProgress"] + each["reached"] + each["overdue"] == 108
    assert (city["withoutMentor"], city["withoutPartner"]) == (0, 0)


def test_the_to_do_list_is_what_i_may_do(house, document):
    answer = house.ask("S1140", document("q4"))
    assert answer["me"]["roles"] == ["MENTOR"]
    nodes = answer["tasks"]["nodes"]
    assert nodes and answer["tasks"]["totalCount"] == len(nodes)
    assert all("SUBMIT" in each["viewerCan"] and each["status"] in ("OPEN", "OVERDUE") for each in nodes)
    assert [each["dueOn"] for each in nodes] == sorted(each["dueOn"] for each in nodes)


def test_the_act_answers_figures_after_it(house, document):
    task = house.task("S1220", "R2022001", "partner.unit_intro")
    payload = {"held_on": "2022-08-22", "topics": "单位概况"}
    answer = house.ask("S1220", document("m1"), input={"taskIds": [task["id"]], "payload": payload})[
        "submitRecords"
    ]
    assert answer["errors"] == []
    (record,) = answer["records"]
    assert (
        record["status"] == "ACCEPTED"
        and record["task"]["status"] == "DONE"
        and record["task"]["late"] is True
    )
    assert record["task"]["recruit"]["progress"] == {"done": 1, "total": 84}
