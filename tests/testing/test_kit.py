"""The kit, as an author uses it: a plugin is one module object, nothing is installed."""

import subprocess
import sys
from datetime import date
from types import SimpleNamespace

import pytest

from service.plugin_api import (
    Form,
    Item,
    Offset,
    RecordCheck,
    Refusal,
    Role,
    Track,
    every,
    fields,
    hookimpl,
    once,
)
from service.plugin_host.validation import PluginError
from service.testing.hosts import assert_plugin_is_valid, codes_of, examine, host_of, plan_of
from service.testing.views import record_view


class Drill(Form):
    held_on = fields.Date("演练日期", required=True)
    place = fields.Text("地点")


def place_missing(context):
    if not context.payload.get("place"):
        yield Refusal(["place"], "place_missing", "请填写地点")
    if any(each.payload["place"] == context.payload.get("place") for each in context.history):
        yield Refusal(["place"], "same_place", "换个地点")


DRILL = Item(
    code="port.drill",
    title="演练",
    done_when="已演练",
    role=Role.MENTOR,
    schedule=every(months=12),
    form=Drill,
)


def plugin(*items, check_item="port.drill"):
    track = Track(code="port", title="港口", description="安全演练", items=items or (DRILL,))
    check = RecordCheck(
        code="place", item=check_item, fields=["place"], history=["port.drill"], check=place_missing
    )
    return SimpleNamespace(tracks=hookimpl(lambda: [track]), record_checks=hookimpl(lambda: [check]))


def test_a_right_plugin_is_valid_with_and_without_the_tracks():
    assert len(assert_plugin_is_valid(plugin(), name="port").plugins) == 5
    assert [each.name for each in host_of(plugin(), name="port", tracks=False).plugins] == ["port"]
    assert len(host_of().plugins) == 4


def test_every_fault_of_a_wrong_plugin_is_told():
    wrong = plugin(
        Item(code="drill", title="", done_when="x", role=Role.MENTOR, schedule=once(Offset()), form=Drill),
        Item(
            code="port.far",
            title="远",
            done_when="x",
            role=Role.MENTOR,
            schedule=once(Offset(months=999)),
            form=Drill,
        ),
    )
    with pytest.raises(AssertionError) as failed:
        assert_plugin_is_valid(wrong)
    assert "事项 drill：" in str(failed.value)
    assert "事项 port.far：" in str(failed.value)
    with pytest.raises(PluginError):
        host_of(wrong)


def test_a_name_that_is_taken_and_an_item_that_is_not_there():
    with pytest.raises(AssertionError, match="已有同名的插件"):
        assert_plugin_is_valid(plugin(), name="mentor")
    with pytest.raises(AssertionError, match=r"mentor\.tallk 不存在"):
        assert_plugin_is_valid(plugin(check_item="mentor.tallk"))


def test_the_plan_of_a_recruit():
    host = host_of(plugin())
    tasks = plan_of(host, date(2022, 9, 1), plugin="custom")
    assert [str(task.nominal_due_on) for task in tasks] == ["2023-08-31", "2024-08-31", "2025-08-31"]
    assert str(tasks[1].due_on) == "2024-08-30"  # a Saturday rolls back
    assert len(plan_of(host)) == 84 + 3


def test_a_record_through_form_and_checks():
    host = host_of(plugin())
    assert codes_of(examine(host, "port.drill", {"held_on": "2022-09-20", "place": "一号码头"})) == []
    assert codes_of(examine(host, "port.drill", {"held_on": "2022-09-20"})) == ["custom.place_missing"]
    assert codes_of(examine(host, "port.drill", {"place": "x", "cost": 3})) == ["REQUIRED", "UNKNOWN_FIELD"]
    assert codes_of(examine(host, "port.drill", {"held_on": "2099-01-01", "place": "x"})) == ["OUT_OF_RANGE"]
    history = [
        record_view("port.drill", date(2022, 9, 5), place="一号码头"),
        record_view("mentor.talk", date(2022, 9, 6)),
    ]
    again = examine(host, "port.drill", {"held_on": "2022-09-20", "place": "一号码头"}, history=history)
    assert codes_of(again) == ["custom.same_place"]


def test_a_town_end_to_end(xikou_client):
    ask = xikou_client(plugin(), name="port")
    seen = ask("M001", "{ recruits { nodes { code mentor { code } } } }")["recruits"]["nodes"]
    assert seen == [{"code": "R001", "mentor": {"code": "M001"}}]
    (task, *_) = ask.tasks("M001", track="port")
    assert (task["item"]["code"], task["status"], task["dueOn"]) == ("port.drill", "OPEN", "2023-08-31")
    wanted = "records { status }"
    refused = ask.change(
        "M001", "submitRecords", wanted, taskIds=[task["id"]], payload={"held_on": "2023-02-01"}
    )
    assert [(each["code"], each["plugin"]) for each in refused["errors"]] == [("port.place_missing", "port")]
    payload = {"held_on": "2023-02-01", "place": "一号码头"}
    done = ask.change("M001", "submitRecords", wanted, taskIds=[task["id"]], payload=payload)
    assert done == {"records": [{"status": "ACCEPTED"}], "errors": []}
    assert ask.tasks("R001", track="port")[0]["status"] == "DONE"
    with pytest.raises(AssertionError):
        ask("M001", "{ nonsense }")


def test_two_towns_beside_each_other(xikou_client):
    first, second = xikou_client(today=date(2022, 9, 1)), xikou_client(today=date(2025, 9, 1))
    assert len(first.tasks("A001")) == len(second.tasks("O001")) == 84
    assert {task["status"] for task in first.tasks("R001")} != {
        task["status"] for task in second.tasks("R001")
    }


def test_pytest_starts_without_the_service():
    script = "import sys, service.testing; print([m for m in sys.modules if m.split('.')[0] in ('flask', 'sqlalchemy', 'marshmallow', 'strawberry', 'holidays')])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
