"""A new version of a checklist: shown by item, applied on request; what is done keeps its title and form."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from service.plugin_api import Item, Offset, Role, Track, every, on_request, once
from service.store.scope import OPERATOR
from service.usecases.setup import prepare
from service.usecases.versions import apply_plans, plan_changes, unapplied
from tests.service.enabling.conftest import (
    COURT,
    MENTOR,
    ORGANIZER,
    RECRUIT,
    Form,
    Observation,
    court,
    fields,
)

SEEN = {"observed_on": "2023-03-01", "kind": "民事"}
PEOPLE = (RECRUIT, "R2022011", "R2022012")


class Wider(Form):
    observed_on = fields.Date("旁听日期", required=True)
    judge = fields.Text("审判长", required=True)


def second():
    """Return the next version: an item gone, one added, one renamed with another form, one at another time."""
    (track,) = court().tracks
    _, oath, question, _ = track.items
    items = [
        Item(code="court.observation", title="庭审旁听", done_when="旁听并记录", role=Role.MENTOR,
             schedule=every(months=6), form=Wider, confirmed_by=Role.RECRUIT),
        replace(oath, schedule=once(due=Offset(months=12))),
        question,
        Item(code="court.visit", title="法庭见习", done_when="见习", role=Role.MENTOR, form=Observation, schedule=every(months=12)),
    ]  # fmt: skip
    return court(version="2.0", tracks=(Track(code="court", title="法院清单", description="", items=items),))


@pytest.fixture
def old(units):
    """The court's plugin in use: an observation done, another waiting, a question asked."""
    prepare(units.house.service)
    units.done()
    done = units.record(MENTOR, "court.observation", 2, SEEN | {"finding": "卷宗"})["records"][0]["id"]
    units.house.change(RECRUIT, "confirmRecords", "records { id }", recordIds=[done])
    units.record("S1149", "court.observation", 1 + 1, SEEN, "R2022011")
    asked = {"recruitCode": RECRUIT, "item": "court.question", "title": "回避"}
    assert units.house.change(RECRUIT, "openTask", "task { id }", **asked)["errors"] == []
    return units


@pytest.fixture
def new(old, units_with):
    """The same database after the next version was installed."""
    units = units_with(second())
    units.house.tokens.update(old.house.tokens)
    prepare(units.house.service)
    return units


def by_item(changes):
    (found,) = (each for each in changes if each.plugin == "court")
    return {each.code.split(".")[1]: each for each in found.items}


def statuses(units):
    return {each: units.tasks(each) for each in PEOPLE}


def counted(units):
    return Counter(status for each in PEOPLE for status in units.tasks(each).values())


def test_nothing_changes_before_it_is_applied(new, old):
    before = statuses(old)
    assert statuses(new) == before
    assert unapplied(new.house.service) == ["court"]
    told = new.house.task(ORGANIZER, RECRUIT, "court.observation", 3, "title")
    assert told["title"] == "案件旁听"


def test_the_difference_is_what_applying_does(new):
    before = new.everything()
    shown = plan_changes(new.house.service, OPERATOR)
    assert new.everything() == before
    done = apply_plans(new.house.service, OPERATOR)
    assert [each for each in done if each.items] == [each for each in shown if each.items]
    found = by_item(done)
    assert {code: each.change for code, each in found.items()} == {
        "observation": "changed",
        "oath": "changed",
        "hard_case": "removed",
        "visit": "added",
    }
    assert {"title", "evidenceSchema"} <= set(found["observation"].fields)
    assert "schedules" in found["oath"].fields
    assert (found["hard_case"].withdrawn, found["hard_case"].added) == (1, 0)
    assert found["hard_case"].title == "难点跟进"
    assert (found["oath"].changed, found["oath"].added, found["oath"].withdrawn) == (3, 0, 0)
    assert found["visit"].added == 3 * 3, "three windows of a year, the first of them due in August"
    (plugin,) = (each for each in done if each.plugin == "court")
    assert plugin.before.startswith("1.0 ")
    assert plugin.after.startswith("2.0 ")


def test_open_tasks_follow_and_what_is_done_or_waits_keeps_title_and_form(new):
    before = counted(new)
    changes = by_item(apply_plans(new.house.service, OPERATOR, "court"))
    wanted = "id title status nominalDueOn item { title evidenceSchema }"

    def task(item, occurrence=1, recruit=RECRUIT):
        return new.house.task(ORGANIZER, recruit, f"court.{item}", occurrence, wanted)

    done, waits, open_one = task("observation", 2), task("observation", 2, "R2022011"), task("observation", 3)
    assert [each["title"] for each in (done, waits, open_one)] == ["案件旁听", "案件旁听", "庭审旁听"]
    assert [each["status"] for each in (done, waits)] == ["DONE", "SUBMITTED"]
    assert "judge" in open_one["item"]["evidenceSchema"]["properties"]
    assert "judge" not in done["item"]["evidenceSchema"]["properties"]
    assert task("oath")["nominalDueOn"] == "2023-08-15"
    assert task("question")["title"] == "回避"
    after = counted(new)
    assert (after["DONE"], after["SUBMITTED"]) == (before["DONE"], before["SUBMITTED"])
    assert after["WITHDRAWN"] - before["WITHDRAWN"] == sum(each.withdrawn for each in changes.values())
    assert after.total() - before.total() == sum(each.added for each in changes.values())
    later = new.on(date(2023, 9, 1))
    assert (
        later.record(MENTOR, "court.observation", 3, {"observed_on": "2023-08-30", "judge": "某"})["errors"]
        == []
    )


def test_applied_twice_it_changes_nothing_more(new):
    apply_plans(new.house.service, OPERATOR)
    before = new.everything()
    again = apply_plans(new.house.service, OPERATOR)
    assert all(each.nothing for each in again)
    assert new.everything() == before
    assert unapplied(new.house.service) == []


def test_the_old_version_brings_its_tasks_back(new, old):
    before = statuses(old)
    apply_plans(new.house.service, OPERATOR)
    assert statuses(new) != before
    assert [each.plugin for each in apply_plans(old.house.service, OPERATOR) if not each.nothing] == ["court"]
    now = statuses(old)
    assert {
        each: {task: state for task, state in now[each].items() if task[0] != "visit"} for each in now
    } == before
    assert {state for each in now.values() for task, state in each.items() if task[0] == "visit"} == {
        "WITHDRAWN"
    }


def test_it_is_traced_for_the_city_and_each_recruit(new):
    apply_plans(new.house.service, OPERATOR)
    query = '{ auditTrail(filter: {action: "applyPlan"}) { nodes { changes subject { __typename } } } }'
    found = new.house.ask(ORGANIZER, query)["auditTrail"]["nodes"]
    assert sum(each["subject"] is not None for each in found) == 3
    (whole,) = (each["changes"] for each in found if each["subject"] is None)
    assert whole["plugin"] == "court"
    assert whole["tasksAdded"] == 9


def test_an_uninstalled_plugin_leaves_a_readable_history(old, house):
    """Its tasks stay, cannot be done, and go when that is asked for by name."""
    house.tokens.update(old.house.tokens)
    gone = replace(old, house=house)
    assert statuses(gone) == statuses(old)
    wanted = "title item { title evidenceSchema track { title plugin { problem } } } records { payload }"
    done = house.task(MENTOR, RECRUIT, "court.observation", 2, wanted)
    assert (done["title"], done["records"][0]["payload"]["finding"]) == ("案件旁听", "卷宗")
    assert done["item"]["track"]["plugin"]["problem"] == "插件未安装"
    refused = gone.record(MENTOR, "court.observation", 3, SEEN)["errors"]
    assert [each["code"] for each in refused] == ["PLUGIN_QUARANTINED"]
    before = gone.everything()
    (kept,) = (each for each in apply_plans(house.service, OPERATOR) if each.plugin == "court")
    assert "未安装" in kept.note
    assert gone.everything() == before
    (left,) = apply_plans(house.service, OPERATOR, "court")
    assert left.after is None
    assert {each.change for each in left.items} == {"removed"}
    assert Counter(gone.tasks().values()).keys() == {"DONE", "WITHDRAWN"}
    assert house.task(MENTOR, RECRUIT, "court.observation", 2, wanted) == done


def test_a_suspended_plan_follows_with_the_days_lost(old, units_with):
    pause = {"recruitCode": RECRUIT, "startsOn": "2023-03-01", "endsOn": "2023-03-31", "reason": "病假"}
    old.house.change(ORGANIZER, "suspendRecruit", "recruit { code }", **pause)
    units = units_with(second())
    units.house.tokens.update(old.house.tokens)
    apply_plans(units.house.service, OPERATOR)
    due = units.house.task(ORGANIZER, RECRUIT, "court.oath", wanted="nominalDueOn")["nominalDueOn"]
    assert due == "2023-09-15", "a year after entry and the 31 days lost"


def test_a_date_set_by_hand_stays(old, units_with):
    task = old.house.task(ORGANIZER, RECRUIT, "court.oath")["id"]
    old.house.change("S1016", "rescheduleTask", "task { id }", taskId=task, dueOn="2023-07-01", reason="开庭")
    units = units_with(second())
    units.house.tokens.update(old.house.tokens)
    apply_plans(units.house.service, OPERATOR)
    assert units.house.task(ORGANIZER, RECRUIT, "court.oath", wanted="dueOn")["dueOn"] == "2023-07-01"


def test_units_that_do_not_use_it_are_left_alone(new):
    new.done(enabled=False)
    before = statuses(new)
    found = by_item(apply_plans(new.house.service, OPERATOR))
    assert {(each.added, each.withdrawn, each.changed) for each in found.values()} == {(0, 0, 0)}
    assert statuses(new) == before
    assert new.done(unit=COURT).came > 0


def test_an_item_opened_on_request_is_no_difference_where_nobody_asked(units_with, units):
    prepare(units.house.service)
    (track,) = court().tracks
    more = Item(code="court.help", title="求助", done_when="答复", role=Role.MENTOR, form=Observation,
                schedule=on_request(by=[Role.RECRUIT], due=Offset(days=3)))  # fmt: skip
    newer = units_with(court(version="1.1", tracks=(replace(track, items=[*track.items, more]),)))
    found = by_item(apply_plans(newer.house.service, OPERATOR))
    assert {code: each.change for code, each in found.items()} == {"help": "added"}


def test_who_left_meanwhile_follows_the_applied_version_once_returned(old, units_with):
    state = {"recruitCode": RECRUIT, "reason": "试"}
    old.house.change(ORGANIZER, "updateRecruit", "recruit { code }", **state, status="LEFT")
    units = units_with(second())
    units.house.tokens.update(old.house.tokens)
    apply_plans(units.house.service, OPERATOR)
    units.house.change(ORGANIZER, "updateRecruit", "recruit { code }", **state, status="ACTIVE")
    due = units.house.task(ORGANIZER, RECRUIT, "court.oath", wanted="nominalDueOn")["nominalDueOn"]
    assert due == "2023-08-15"
    now = units.tasks()
    assert now["hard_case", 1] == "WITHDRAWN"
    assert {task for task, status in now.items() if status != "WITHDRAWN"} >= {("visit", 1), ("visit", 3)}
    assert units.house.task(ORGANIZER, RECRUIT, "court.observation", 3, "title")["title"] == "庭审旁听"
    assert all(each.nothing for each in plan_changes(units.house.service, OPERATOR))


def test_who_returns_before_it_is_applied_keeps_the_old_version(old, units_with):
    before = old.tasks()
    state = {"recruitCode": RECRUIT, "reason": "试"}
    old.house.change(ORGANIZER, "updateRecruit", "recruit { code }", **state, status="LEFT")
    units = units_with(second())
    units.house.tokens.update(old.house.tokens)
    units.house.change(ORGANIZER, "updateRecruit", "recruit { code }", **state, status="ACTIVE")
    now = units.tasks()
    assert {task: now[task] for task in before} == before
    assert units.house.task(ORGANIZER, RECRUIT, "court.observation", 3, "title")["title"] == "案件旁听"


def test_what_falls_overdue_by_the_new_dates_is_said_beforehand(old, units_with):
    """The oath, due in June, was to be taken within the first month all along."""
    (track,) = court().tracks
    items = [
        replace(each, schedule=once(due=Offset(months=1))) if each.code == "court.oath" else each
        for each in track.items
    ]
    newer = units_with(court(version="1.5", tracks=(replace(track, items=items),)))
    newer.house.tokens.update(old.house.tokens)
    shown = by_item(plan_changes(newer.house.service, OPERATOR, "court"))
    assert (shown["oath"].changed, shown["oath"].overdue) == (3, 3)
    done = by_item(apply_plans(newer.house.service, OPERATOR, "court"))
    assert done["oath"].overdue == 3
    assert {newer.tasks(each)["oath", 1] for each in PEOPLE} == {"OVERDUE"}
