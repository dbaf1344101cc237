"""The plugin ``port-safety``, with the kit that comes with xikou."""

from collections import Counter
from datetime import date

import pytest
from xikou_port_safety import plugin
from xikou_port_safety.forms import Drill
from xikou_port_safety.settings import PortSettings

from service.plugin_api import Role
from service.testing.hosts import assert_plugin_is_valid, codes_of, examine, host_of, plan_of, tell
from service.testing.payloads import faults_of
from service.testing.views import record_view, task_view

NAME = "port-safety"
DRILL = {"held_on": "2022-12-01", "berth": "一号泊位", "kind": "消防", "passed": True}


@pytest.fixture(scope="module")
def host():
    return host_of(plugin, name=NAME)


def test_the_service_takes_it():
    assert_plugin_is_valid(plugin, name=NAME)


def test_eleven_tasks_from_enrolment_on(host):
    tasks = plan_of(host, date(2022, 9, 1), plugin=NAME)
    counts = {f"{NAME}.risk_notice": 1, f"{NAME}.drill": 6, f"{NAME}.night_watch": 4}
    assert Counter(task.item for task in tasks) == counts


def drilled(history=(), **changes):
    task = task_view(f"{NAME}.drill", due_on=date(2023, 2, 28))
    return codes_of(
        examine(host_of(plugin, name=NAME), f"{NAME}.drill", DRILL | changes, task=task, history=history)
    )


def test_a_drill():
    assert drilled() == []
    assert drilled(passed=False) == ["port-safety.shortcomings_missing"]
    assert drilled(passed=False, shortcomings="动作不熟") == []


def test_two_drills_running_are_of_different_kinds():
    fire = record_view(f"{NAME}.drill", date(2022, 10, 1), held_on=date(2022, 10, 1), kind="消防")
    flood = record_view(f"{NAME}.drill", date(2022, 11, 1), held_on=date(2022, 11, 1), kind="防台")
    later = record_view(f"{NAME}.drill", date(2022, 12, 9), held_on=date(2022, 12, 9), kind="消防")
    assert drilled([fire]) == ["port-safety.kind_repeated"]
    assert drilled([fire, flood]) == []
    assert drilled([later]) == []


def test_berths_are_the_ports_own():
    assert faults_of(Drill, DRILL | {"berth": "三号泊位"}, PortSettings.defaults()) == [
        (("berth",), "INVALID")
    ]
    assert faults_of(Drill, DRILL | {"berth": "三号泊位"}, {"berths": ["三号泊位"]}) == []


def test_a_retraining_is_of_the_kind_that_failed(host):
    task = task_view(f"{NAME}.retraining", key="溢油", due_on=date(2023, 1, 31))
    payload = {"held_on": "2023-01-10", "outcome": "合格"}
    assert codes_of(examine(host, f"{NAME}.retraining", payload | {"kind": "溢油"}, task=task)) == []
    wrong = examine(host, f"{NAME}.retraining", payload | {"kind": "消防"}, task=task)
    assert codes_of(wrong) == ["port-safety.other_kind"]


@pytest.mark.parametrize(
    ("hours", "codes"), [(4, []), (3, ["port-safety.too_few_hours"]), (13, ["OUT_OF_RANGE"])]
)
def test_a_night_watch_has_its_hours(host, hours, codes):
    payload = {"held_on": "2022-09-20", "hours": hours}
    assert codes_of(examine(host, f"{NAME}.night_watch", payload)) == codes


def test_notices(host):
    due = tell(host, "port-safety.drill_due", task=task_view(f"{NAME}.drill", due_on=date(2023, 2, 28)))
    assert (due.recipients, due.text) == ((Role.MENTOR,), "本期安全演练还没有记录，请在2023-02-28前安排")
    assert tell(host, "port-safety.drill_failed", DRILL) is None
    failed = tell(host, "port-safety.drill_failed", DRILL | {"passed": False, "shortcomings": "动作不熟"})
    assert failed.recipients == (Role.UNIT_ADMIN, Role.DEPARTMENT_HEAD)
    assert "动作不熟" not in failed.text


def test_a_failed_drill_opens_a_retraining(xikou_client):
    ask = xikou_client(plugin, name=NAME)
    drills = [each for each in ask.tasks("M001", track=NAME) if each["item"]["code"] == f"{NAME}.drill"]
    payload = DRILL | {"passed": False, "shortcomings": "动作不熟"}
    done = ask.change(
        "M001", "submitRecords", "records { status }", taskIds=[drills[0]["id"]], payload=payload
    )
    assert done == {"records": [{"status": "ACCEPTED"}], "errors": []}
    found = [each for each in ask.tasks("R001", track=NAME) if each["item"]["code"] == f"{NAME}.retraining"]
    assert [(each["title"], each["status"]) for each in found] == [("补训：消防", "OPEN")]
