"""A plugin's settings hold where they were said; a unit's plugin tightens there and loosens nowhere."""

from types import MappingProxyType

import pytest

from service.domain.words import PluginStatus
from service.plugin_api import Form, Item, Keep, Offset, RecordCheck, Role, Track, fields, once
from service.plugin_host.host import Plugin
from service.plugin_host.validation import PluginError, validate
from service.usecases.setup import prepare
from tests.service.enabling.conftest import COURT, MENTOR, ORGANIZER, RECRUIT, court

TALK = {"held_on": "2023-02-28", "topics": "近况"}


def refusals(payload):
    return [(each["code"], ".".join(each["path"]), each["plugin"]) for each in payload["errors"]]


def test_a_check_of_a_units_plugin_runs_for_its_recruits_alone(units):
    units.done(settings={"least": 10})
    assert refusals(units.record(MENTOR, "mentor.talk", 2, TALK)) == [
        ("court.too_short", "payload.topics", "court")
    ]
    assert units.record("S1152", "mentor.talk", 1, TALK, "R2022013")["errors"] == []
    units.done(settings={"least": 2})
    assert units.record(MENTOR, "mentor.talk", 2, TALK)["errors"] == []


def test_an_assignment_check_goes_by_the_recruits_unit(units):
    units.done(settings={"most": 1})
    assign = {"role": "MENTOR", "personCode": "S1149", "startsOn": "2023-03-01"}
    no = units.house.change(ORGANIZER, "assign", "assignment { id }", recruitCode=RECRUIT, **assign)
    assert [each["code"] for each in no["errors"]] == ["court.busy"]
    units.done(enabled=False)
    yes = units.house.change(ORGANIZER, "assign", "assignment { id }", recruitCode=RECRUIT, **assign)
    assert yes["errors"] == []


def test_settings_shape_the_form_of_open_tasks_and_of_no_record(units):
    units.done()
    seen = {"observed_on": "2023-03-01", "kind": "行政"}
    assert refusals(units.record(MENTOR, "court.observation", 2, seen))[0][1] == "payload.kind"
    units.record(MENTOR, "court.observation", 2, seen | {"kind": "刑事"})
    tuned = units.done(settings={"kinds": ["行政"]})
    assert (tuned.came, tuned.went, tuned.added) == (0, 0, [])
    wanted = "item { evidenceSchema } status"

    def kinds(occurrence):
        found = units.house.task(ORGANIZER, RECRUIT, "court.observation", occurrence, wanted)
        return found["status"], found["item"]["evidenceSchema"]["properties"]["kind"]["enum"]

    assert kinds(2) == ("SUBMITTED", ["民事", "刑事"])
    assert kinds(3)[1] == ["行政"]
    later = units.on(__import__("datetime").date(2023, 9, 1))
    assert later.record(MENTOR, "court.observation", 3, seen | {"observed_on": "2023-08-20"})["errors"] == []


def test_settings_not_named_keep_and_those_named_replace_all(units):
    units.done(settings={"least": 7, "most": 2})
    assert units.done().now["settings"] == {"kinds": ["民事", "刑事"], "least": 7, "most": 2}
    assert units.done(settings={"most": 3}).now["settings"]["least"] == 0
    assert units.done(enabled=False).now["settings"]["most"] == 3


def test_a_mandatory_plugins_settings_hold_for_the_whole_city(units):
    query = '{ unit(code: "U05") { plugins { plugin { name } settings } } }'
    known = units.house.ask(ORGANIZER, query)["unit"]["plugins"]
    own = next(each["settings"] for each in known if each["plugin"]["name"] == "mentor")
    name = next(key for key, value in own.items() if value == 3)
    assign = {"recruitCode": RECRUIT, "role": "MENTOR", "personCode": "S1149", "startsOn": "2023-03-01"}
    dry = units.done(ORGANIZER, None, plugin="mentor", settings={name: 1}, dryRun=True)
    assert dry.now["settings"][name] == 3
    units.done(ORGANIZER, None, plugin="mentor", settings={name: 1})
    no = units.house.change(ORGANIZER, "assign", "assignment { id }", **assign)
    assert [each["plugin"] for each in no["errors"]] == ["mentor"]
    units.done(ORGANIZER, None, plugin="mentor", settings={})
    assert units.house.change(ORGANIZER, "assign", "assignment { id }", **assign)["errors"] == []


def lenient(context):
    """Try everything to let a record pass that another check refuses."""
    for holder, change, *given in (
        (context.payload, "update", {"topics": "改"}),
        (context.payload, "__setitem__", "place", "别处"),
        (context, "__setattr__", "today", None),
        (context.task, "__setattr__", "due_on", None),
        (context.history, "clear"),
        (context.settings, "clear"),
    ):
        with pytest.raises((AttributeError, TypeError)):
            getattr(holder, change)(*given)
    assert isinstance(context.payload, MappingProxyType)
    return [Keep("随意")]


def test_a_plugin_loosens_nothing_though_it_tries(units_with):
    """A refused talk stays refused, whatever another plugin's check answers or attempts."""
    units = units_with(court(record_checks=(RecordCheck(code="lenient", item="mentor.talk", check=lenient),)))
    units.done()
    early = TALK | {"held_on": "2022-12-01"}
    assert [each[0] for each in refusals(units.record(MENTOR, "mentor.talk", 2, early))] == [
        code for code, _, _ in refusals(units.record("S1152", "mentor.talk", 2, early, "R2022014"))
    ] or refusals(units.record(MENTOR, "mentor.talk", 2, early))
    assert refusals(units.record(MENTOR, "mentor.talk", 2, TALK | {"more": 1}))[0][0] == "UNKNOWN_FIELD"
    kept = units.record(MENTOR, "mentor.talk", 2, TALK)
    assert kept["errors"] == []
    status = units.house.task(ORGANIZER, RECRUIT, "mentor.talk", 2)["status"]
    assert status == "SUBMITTED", "the recruit's word is still needed"


class Loose(Form):
    held_on = fields.Date("日期")


@pytest.mark.parametrize("code", ["mentor.talk", "mentor.anything", "court"])
def test_it_cannot_take_the_place_of_another_tracks_item(house, code):
    item = Item(
        code=code, title="谈", done_when="谈", role=Role.MENTOR, schedule=once(due=Offset()), form=Loose
    )
    tracks = (Track(code="court", title="法院", description="", items=[item]),)
    with pytest.raises(PluginError, match=code):
        validate(court(tracks=tracks), house.service.host.plugins)


def test_it_cannot_take_a_track_or_name_of_a_mandatory_one(house):
    (track,) = court().tracks
    taken = Track(code="mentor", title=track.title, description="", items=[])
    with pytest.raises(PluginError, match="mentor"):
        validate(court(tracks=(taken,)), house.service.host.plugins)


def test_disabling_takes_nothing_of_the_four(units):
    before = {
        track: units.tasks(track=track) for track in ("organization", "department", "mentor", "partner")
    }
    units.done()
    units.done(enabled=False)
    assert {track: units.tasks(track=track) for track in before} == before


BROKEN = Plugin(
    name="court",
    version="2",
    api_version=1,
    mandatory=False,
    status=PluginStatus.QUARANTINED,
    problem="坏了",
)


def test_a_quarantined_plugin_is_not_enabled_but_may_be_disabled(units_with):
    units = units_with(BROKEN)
    assert units.refused(unit=COURT) == [("PLUGIN_QUARANTINED", "plugin")]
    assert units.done(enabled=False).went == 0


def test_disabled_while_quarantined_its_open_tasks_go_and_come_back_with_it(units, units_with):
    prepare(units.house.service)
    units.done()
    before = units.standing()
    broken = units_with(BROKEN)
    broken.house.tokens.update(units.house.tokens)
    assert broken.standing() == before, "quarantined alone, it loses nothing"
    assert broken.done(enabled=False).went == 3 * len(before)
    assert broken.standing() == set()
    assert units.standing() == set()
    assert units.done().came == 3 * len(before)
    assert units.standing() == before
