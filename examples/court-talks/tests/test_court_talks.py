"""The plugin ``court-talks``, with the kit that comes with xikou."""

from datetime import date

import pytest
from xikou_court_talks import plugin

from service.testing.hosts import assert_plugin_is_valid, codes_of, examine, host_of, plan_of
from service.testing.views import record_view, task_view

NAME = "court-talks"
TALK = {"held_on": "2023-05-10", "place": "会议室", "topics": "庭审观摩"}
TASK = task_view("mentor.talk", opens_on=date(2023, 3, 1), nominal_due_on=date(2023, 8, 31))


@pytest.fixture(scope="module")
def host():
    return host_of(plugin, name=NAME)


def earlier(day):
    return record_view("mentor.talk", day, held_on=day)


def test_the_service_takes_it_and_plans_nothing_for_it():
    taken = assert_plugin_is_valid(plugin, name=NAME)
    assert len(plan_of(taken)) == 84
    assert plan_of(taken, plugin=NAME) == []


@pytest.mark.parametrize(
    ("changes", "history", "codes"),
    [
        ({}, [], []),
        ({"place": None}, [], ["court-talks.place_missing"]),
        ({}, [date(2023, 4, 1)], ["court-talks.too_soon"]),
        ({}, [date(2023, 6, 1)], ["court-talks.too_soon"]),
        ({}, [date(2023, 3, 11), date(2023, 7, 9)], []),
        ({}, [date(2023, 5, 10)], ["mentor.same_day_as_another"]),
        ({"held_on": "2023-02-01"}, [], ["mentor.before_opening"]),
        ({"topics": None}, [], ["REQUIRED"]),
    ],
)
def test_it_tightens_and_loosens_nothing(host, changes, history, codes):
    found = examine(host, "mentor.talk", TALK | changes, task=TASK, history=[earlier(day) for day in history])
    assert codes_of(found) == codes


def test_a_mentor_is_told(xikou_client):
    ask = xikou_client(plugin, name=NAME)
    (talk,) = [
        task
        for task in ask.tasks("M001")
        if task["item"]["code"] == "mentor.talk" and task["status"] == "OPEN"
    ]
    payload = {"held_on": "2023-03-01", "topics": "庭审观摩"}
    refused = ask.change("M001", "submitRecords", "records { status }", taskIds=[talk["id"]], payload=payload)
    assert [(each["code"], each["path"]) for each in refused["errors"]] == [
        ("court-talks.place_missing", ["payload", "place"])
    ]
    done = ask.change(
        "M001",
        "submitRecords",
        "records { status }",
        taskIds=[talk["id"]],
        payload=payload | {"place": "会议室"},
    )
    assert done["records"] == [{"status": "AWAITING_CONFIRMATION"}]
