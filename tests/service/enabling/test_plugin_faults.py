"""A plugin that fails while the service runs: that act alone is refused, nothing is saved, it is counted."""

import itertools
import logging
import threading
import time
from dataclasses import replace

import pytest
from marshmallow import ValidationError, post_load, validates_schema

from service.plugin_api import (
    AssignmentCheck,
    Form,
    Item,
    Offset,
    RecordCheck,
    Refusal,
    Role,
    Settings,
    Track,
    fields,
    follow,
    on_request,
)
from service.plugin_host.isolation import LIMIT_SECONDS
from tests.service.enabling.conftest import COURT_ADMIN, MENTOR, ORGANIZER, RECRUIT, court

TALK = {"held_on": "2023-02-28", "topics": "近况保密"}
ENDLESS = threading.Event()
"""Set when a test is over, so that what hangs ends."""


def raises(context):
    raise ValueError(context.payload["topics"])


def leaves(_context):
    raise SystemExit(3)


def deepens(context):
    return deepens(context)


def waits(_context):
    ENDLESS.wait(30)
    return []


def loops(_context):
    while not ENDLESS.is_set():
        pass
    return []


def forces(context):
    object.__setattr__(context.task, "due_on", None)
    return []


def late(context):
    yield Refusal([], "late", "晚")
    raise KeyError(context.payload["topics"])


FAILING = {
    "raises": raises,
    "leaves": leaves,
    "raises after an answer": late,
    "deepens": deepens,
    "waits": waits,
    "loops": loops,
    "forces its context": forces,
    "nothing": lambda _context: None,
    "a word": lambda _context: "no",
    "a number": lambda _context: 7,
    "words": lambda _context: ["no"],
    "without end": lambda _context: (Refusal([], "x", "x") for _ in itertools.count()),
    "a path of one word": lambda _context: [Refusal("topics", "x", "x")],
    "a path of anything": lambda _context: [Refusal([None], "x", "x")],
    "a code that is none": lambda _context: [Refusal([], 7, "x")],
    "a message that is none": lambda _context: [Refusal([], "x", None)],
    "a message that nothing can hold": lambda _context: [Refusal([], "x", "\ud800")],
    "a message with a null": lambda _context: [Refusal([], "x", "\0")],
    "a code without end": lambda _context: [Refusal([], "x" * 1000, "x")],
    "a path without end": lambda _context: [Refusal(["a"] * 1000, "x", "x")],
    "a step beyond all lists": lambda _context: [Refusal([10**5000], "x", "x")],
    "a message without end": lambda _context: [Refusal([], "x", "长" * 5000)],
}


@pytest.fixture(autouse=True)
def ending():
    ENDLESS.clear()
    yield
    ENDLESS.set()


def codes(payload):
    return [(each["code"], ".".join(each["path"]), each["plugin"]) for each in payload["errors"]]


def problem(units, plugin="court"):
    found = units.house.ask(ORGANIZER, "{ plugins { name status problem } }")["plugins"]
    (one,) = (each for each in found if each["name"] == plugin)
    assert one["status"] == "ACTIVE"
    return one["problem"]


def refused_act(units, act):
    """Do something that a plugin's fault must refuse; nothing is saved, and the others go on."""
    units.house.token(MENTOR), units.house.token(ORGANIZER)
    before = units.everything()
    payload = act()
    assert units.everything() == before
    return payload


@pytest.mark.parametrize("case", FAILING)
def test_a_check_that_fails_refuses_that_act_alone(units_with, case, caplog):
    check = RecordCheck(code="own", item="mentor.talk", fields=["held_on"], check=FAILING[case])
    units = units_with(court(record_checks=(check,)))
    units.done()
    begun = time.monotonic()
    with caplog.at_level(logging.ERROR):
        no = refused_act(units, lambda: units.record(MENTOR, "mentor.talk", 2, TALK))
    assert codes(no) == [("PLUGIN_FAILED", "payload", "court")]
    assert "检查 own" in no["errors"][0]["message"]
    assert time.monotonic() - begun < 10 * LIMIT_SECONDS
    assert "保密" not in caplog.text
    assert problem(units).startswith("启动以来运行故障1次，")
    assert "检查 own：" in problem(units)
    assert problem(units, "mentor") is None
    figures = units.house.client.get("/metrics").get_data(as_text=True)
    assert 'xikou_plugin_failures_total{plugin="court"} 1.0' in figures
    assert 'xikou_plugin_failures_total{plugin="mentor"} 0.0' in figures
    assert 'xikou_plugin_active{plugin="court"} 1.0' in figures
    assert units.record("S1152", "mentor.talk", 1, TALK, "R2022013")["errors"] == []
    other = {"held_on": "2023-02-28", "theme": "学习", "form": "座谈"}
    assert units.record(MENTOR, "mentor.thought_guidance", 2, other)["errors"] == []


def test_faults_of_others_are_told_beside_it(units_with):
    check = RecordCheck(code="own", item="mentor.talk", fields=["held_on"], check=raises)
    units = units_with(court(record_checks=(check,)))
    units.done()
    no = units.record(MENTOR, "mentor.talk", 2, TALK | {"held_on": "2022-09-01"})
    assert {code.partition(".")[0] for code, _, _ in codes(no)} == {"PLUGIN_FAILED", "mentor"}


def test_what_hangs_again_and_again_is_no_longer_called(units_with):
    check = RecordCheck(code="own", item="mentor.talk", check=waits)
    units = units_with(court(record_checks=(check,)))
    units.house.service.host.isolation.limit = 0.1
    units.done()
    for _ in range(4):
        units.record(MENTOR, "mentor.talk", 2, TALK)
    threads = threading.active_count()
    for _ in range(3):
        assert codes(units.record(MENTOR, "mentor.talk", 2, TALK))[0][0] == "PLUGIN_FAILED"
    assert threading.active_count() == threads
    assert "仍有未结束的调用" in problem(units)
    ENDLESS.set()
    while any(thread.name == "xikou-plugin" and thread.is_alive() for thread in units_threads(units)):
        time.sleep(0.01)
    units.house.service.host.isolation.limit = 5
    assert units.record(MENTOR, "mentor.talk", 2, TALK)["errors"] == []


def units_threads(units):
    return units.house.service.host.isolation._hanging["court"]


def with_item(**item):
    """Return the court's plugin with one item of its own, opened on request by the mentor."""
    whole = {
        "code": "court.own",
        "title": "自设",
        "done_when": "完成",
        "role": Role.MENTOR,
        "form": Plain,
        "schedule": on_request(by=[Role.MENTOR], due=Offset(days=10)),
    }
    track = Track(code="court", title="法院", description="", items=[Item(**{**whole, **item})])
    return court(tracks=(track,), record_checks=(), assignment_checks=())


class Plain(Form):
    note = fields.Text("说明")


class Raising(Form):
    note = fields.Text("说明")

    @validates_schema
    def own(self, data, **_):
        if data.get("note") == "refuse":
            raise ValidationError("不行", "note")
        raise LookupError(data["note"])


class Hanging(Form):
    note = fields.Text("说明")

    @validates_schema
    def own(self, _data, **_):
        ENDLESS.wait(30)


@pytest.mark.parametrize("form", [Raising, Hanging])
def test_a_form_that_fails_refuses(units_with, form):
    units = units_with(with_item(form=form))
    units.done()
    units.house.change(MENTOR, "openTask", "task { id }", recruitCode=RECRUIT, item="court.own", title="x")
    no = refused_act(units, lambda: units.record(MENTOR, "court.own", 1, {"note": "保密"}))
    assert codes(no) == [("PLUGIN_FAILED", "payload", "court")]
    assert "表单（court.own）：" in problem(units)


class Odd(fields.Text):
    """A field that makes of a text what no database can keep."""

    answer = None

    def _deserialize(self, *_args, **_more):
        return self.answer


@pytest.mark.parametrize("answer", [{1}, b"x", "\ud800", "a\0"], ids=["set", "bytes", "surrogate", "null"])
def test_a_form_that_answers_what_cannot_be_kept_refuses(units_with, answer):
    note = Odd("说明")
    note.answer = answer
    note.validators = []
    units = units_with(with_item(form=type("Strange", (Form,), {"note": note})))
    units.done()
    units.house.change(MENTOR, "openTask", "task { id }", recruitCode=RECRUIT, item="court.own", title="x")
    no = refused_act(units, lambda: units.record(MENTOR, "court.own", 1, {"note": "x"}))
    assert codes(no) == [("PLUGIN_FAILED", "payload", "court")]


def test_a_form_that_refuses_in_its_own_words_is_heard(units_with):
    units = units_with(with_item(form=Raising))
    units.done()
    units.house.change(MENTOR, "openTask", "task { id }", recruitCode=RECRUIT, item="court.own", title="x")
    no = units.record(MENTOR, "court.own", 1, {"note": "refuse"})
    assert codes(no) == [("INVALID", "payload.note", "court")]
    assert no["errors"][0]["message"] == "不行"


KEYS = {
    "raises": lambda payload: [payload["nothing"]],
    "changes what it reads": lambda payload: payload.update(topics="x"),
    "numbers": lambda _payload: [1],
    "nothing": lambda _payload: [""],
    "blank": lambda _payload: [" "],
    "what nothing can hold": lambda _payload: ["\ud800"],
    "a null": lambda _payload: ["a\0"],
    "too long": lambda _payload: ["长" * 300],
    "too many": lambda _payload: map(str, range(100)),
    "without end": lambda _payload: map(str, itertools.count()),
}


@pytest.mark.parametrize("case", KEYS)
def test_an_item_that_follows_and_fails_refuses_what_it_follows(units_with, case):
    schedule = follow("mentor.thought_guidance", each=KEYS[case], due=Offset(days=30))
    units = units_with(with_item(schedule=schedule))
    units.done()
    done = {"held_on": "2023-02-28", "theme": "学习", "form": "座谈"}
    no = refused_act(units, lambda: units.record(MENTOR, "mentor.thought_guidance", 2, done))
    assert [code for code, _, _ in codes(no)] == ["PLUGIN_FAILED"]
    assert "后续事项 court.own：" in problem(units)
    assert units.record("S1152", "mentor.thought_guidance", 1, done, "R2022013")["errors"] == []


def test_an_assignment_check_that_fails_refuses_though_an_exception_is_asked_for(units_with):
    check = AssignmentCheck(code="own", roles=[Role.MENTOR], check=lambda context: context.nothing)
    units = units_with(court(assignment_checks=(check,)))
    units.done()
    assign = {
        "recruitCode": RECRUIT,
        "role": "MENTOR",
        "personCode": "S1149",
        "startsOn": "2023-03-01",
        "exception": True,
        "reason": "试",
    }
    no = refused_act(units, lambda: units.house.change(ORGANIZER, "assign", "assignment { id }", **assign))
    assert codes(no) == [("PLUGIN_FAILED", "personCode", "court")]


class Moody(Settings):
    word = fields.Text("文字", load_default="x")

    @validates_schema
    def own(self, data, **_):
        if data.get("word") == "bad":
            raise LookupError("保密")


def test_settings_that_fail_are_refused_and_old_ones_that_no_longer_fit_give_way(units_with):
    plugin = replace(with_item(), settings_class=Moody)
    units = units_with(plugin)
    units.house.token(COURT_ADMIN)
    no = refused_act(units, lambda: units.say(settings={"word": "bad"}))
    assert codes(no) == [("PLUGIN_FAILED", "", "court")]
    assert units.done(settings={"word": "good"}).now["settings"] == {"word": "good"}


def test_settings_of_an_older_version_give_way_field_by_field(units, units_with):
    units.done(settings={"kinds": ["民事"], "least": 4, "most": 7})

    class Newer(Settings):
        least = fields.Text("文字", load_default="少")
        most = fields.Integer("人数", load_default=2)

    track = with_item().tracks
    newer = units_with(court(tracks=track, record_checks=(), settings_class=Newer, assignment_checks=()))
    query = '{ unit(code: "U04") { plugins { settings plugin { name } } } }'
    found = newer.house.ask(ORGANIZER, query)["unit"]["plugins"]
    assert next(each["settings"] for each in found if each["plugin"]["name"] == "court") == {
        "least": "少",
        "most": 7,
    }


class Unwritten(Settings):
    word = fields.Text("文字", load_default="x")

    @post_load
    def own(self, data, **_):
        return {"word": {1}} if data["word"] == "y" else data


def test_settings_that_make_what_is_no_json_are_refused(units_with):
    units = units_with(replace(with_item(), settings_class=Unwritten))
    units.house.token(COURT_ADMIN)
    no = refused_act(units, lambda: units.say(settings={"word": "y"}))
    assert codes(no) == [("INVALID", "settings", "court")]


class Plainly(Settings):
    word = fields.Text("文字", load_default="x")


def test_old_settings_on_which_a_new_version_fails_give_way_and_the_unit_goes_on(units_with):
    """Else nothing of the unit's plans could be read or recorded, the four checklists included."""
    units_with(replace(with_item(), settings_class=Plainly)).done(settings={"word": "bad"})
    newer = units_with(replace(with_item(), settings_class=Moody))
    query = '{ unit(code: "U04") { plugins { settings plugin { name } } } }'
    found = newer.house.ask(ORGANIZER, query)["unit"]["plugins"]
    assert next(each["settings"] for each in found if each["plugin"]["name"] == "court") == {"word": "x"}
    assert newer.record(MENTOR, "mentor.talk", 2, TALK)["errors"] == []
