"""What becomes of units' own plugins when units, recruits and dates move."""

from dataclasses import replace
from datetime import date

import pytest

from service.intake.roster import Roster
from service.intake.rows import UnitRow
from service.plugin_api import Offset, P, every
from service.store.scope import OPERATOR
from service.usecases.roster.importing import import_roster
from tests.service.enabling.conftest import (
    COURT,
    MENTOR,
    ORGANIZER,
    RECRUIT,
    court,
)
from tests.service.enabling.test_enabling_units import AHEAD, SEEN


def kinds(units, item="court.oath", occurrence=1, recruit=RECRUIT):
    task = units.house.task(ORGANIZER, recruit, item, occurrence, "status item { evidenceSchema }")
    return task["item"]["evidenceSchema"]["properties"]["kind"]["enum"]


def place(units, parent, unit=COURT):
    saved = units.house.change(ORGANIZER, "saveUnit", "unit { code }", code=unit, parentCode=parent)
    assert saved["errors"] == []


def test_a_unit_under_another_parent_uses_what_is_used_there(units):
    units.done(ORGANIZER, "U02", settings={"kinds": ["行政"]})
    place(units, "U02")
    assert units.standing() == AHEAD
    assert kinds(units) == ["行政"]
    place(units, None)
    assert units.standing() == set()
    units.done(ORGANIZER, "U03", settings={"kinds": ["民事"]})
    place(units, "U02")
    assert units.standing() == AHEAD
    place(units, "U03")
    assert units.standing() == AHEAD
    assert kinds(units) == ["民事"]


def test_a_roster_that_moves_a_unit_brings_what_is_used_there(units):
    units.done(ORGANIZER, "U02")
    rows = (UnitRow(row=2, code=COURT, name="人民法院", parent_code="U02"),)
    import_roster(units.house.service, OPERATOR, Roster(units=rows))
    assert units.standing() == AHEAD
    query = f'{{ recruit(code: "{RECRUIT}") {{ history(first: 1) {{ nodes {{ action changes }} }} }} }}'
    (last,) = units.house.ask(ORGANIZER, query)["recruit"]["history"]["nodes"]
    assert (last["action"], last["changes"]["tasksAdded"]) == ("importRoster", len(AHEAD))


def test_enabled_again_with_other_settings_the_forms_follow(units):
    units.done()
    units.done(enabled=False)
    units.done(settings={"kinds": ["行政"]})
    assert kinds(units) == ["行政"]


def test_settings_said_while_disabled_count_once_enabled(units):
    units.done()
    units.done(enabled=False, settings={"kinds": ["行政"]})
    units.done()
    assert kinds(units) == ["行政"]


def test_a_transfer_brings_the_new_units_settings(units):
    units.done(ORGANIZER, COURT, settings={"kinds": ["行政"]})
    units.done(ORGANIZER, "U05", settings={"kinds": ["民事"]})
    move = {"recruitCode": RECRUIT, "unitCode": "U05", "on": SEEN, "reason": "调动"}
    units.house.change(ORGANIZER, "transferRecruit", "recruit { code }", **move)
    assert units.standing() == AHEAD
    assert kinds(units) == ["民事"]


def test_a_task_reopened_of_a_plugin_that_is_not_used_stays_away(units):
    units.done()
    observed = {"observed_on": SEEN, "kind": "民事"}
    record = units.record(MENTOR, "court.observation", 2, observed)["records"][0]["id"]
    units.house.change(RECRUIT, "confirmRecords", "records { id }", recordIds=[record])
    task = units.house.task(ORGANIZER, RECRUIT, "court.observation", 2)["id"]
    units.done(enabled=False)
    again = {"taskId": task, "reason": "误录"}
    assert units.house.change(ORGANIZER, "reopenTask", "task { id }", **again)["errors"] == []
    assert units.tasks()["observation", 2] == "WITHDRAWN"
    units.done()
    assert units.standing() == AHEAD


def test_another_entry_date_moves_and_completes_the_plugins_tasks(units):
    units.done()
    renew(units, "2022-12-15")
    task = units.house.task(ORGANIZER, RECRUIT, "court.oath", 1, "nominalDueOn")
    assert task["nominalDueOn"] == "2023-10-15"
    assert units.standing() == AHEAD | {("observation", 1)}, "due before it was enabled, and now later"


def test_another_entry_date_brings_nothing_to_who_left_or_does_not_use_it(units):
    units.done()
    state = {"recruitCode": RECRUIT, "reason": "试"}
    units.house.change(ORGANIZER, "updateRecruit", "recruit { code }", **state, status="LEFT")
    renew(units, "2022-12-15")
    renew(units, "2022-12-15", "R2022013")
    assert units.standing() == set()
    assert units.tasks("R2022013") == {}


@pytest.mark.parametrize("act", ["entry", "probation"])
def test_what_a_suspension_swallowed_stays_away_without_the_plugin(units_with, act):
    """Moved dates let a window out of the suspension; the unit does not use the plugin by then."""
    (track,) = court().tracks
    (first, *others) = track.items
    hung = replace(first, schedule=every(months=6, start=Offset(anchor=P), until=Offset(months=36)))
    units = units_with(court(tracks=(replace(track, items=[hung, *others]),)))
    units.done()
    pause = {"recruitCode": RECRUIT, "startsOn": "2023-08-10", "endsOn": "2024-02-20", "reason": "病假"}
    assert len(units.standing()) == 5
    units.house.change(ORGANIZER, "suspendRecruit", "recruit { code }", **pause)
    assert len(units.standing()) == 4
    units.done(enabled=False)
    if act == "entry":
        renew(units, "2022-10-15")
    else:
        extend = {"recruitCode": RECRUIT, "endsOn": "2023-10-15", "ground": "MATERNITY", "reason": "试"}
        done = units.house.change(ORGANIZER, "extendProbation", "recruit { code }", **extend)
        assert done["errors"] == []
    assert units.standing() == set()
    units.done()
    assert len(units.standing()) == 5


def renew(units, day, recruit=RECRUIT):
    change = {"recruitCode": recruit, "entryDate": day, "reason": "更正"}
    assert units.house.change(ORGANIZER, "updateRecruit", "recruit { code }", **change)["errors"] == []


def test_what_a_suspension_of_meanwhile_swallows_does_not_come_back(units):
    """Suspended while the plugin was disabled, a plan stands as one that was suspended while it was enabled."""
    units.done()
    pause = {"recruitCode": RECRUIT, "startsOn": "2023-08-01", "endsOn": "2024-06-30", "reason": "病假"}
    units.house.change(ORGANIZER, "suspendRecruit", "recruit { code }", **pause)
    units.done(enabled=False)
    other = "R2022011"
    units.house.change(ORGANIZER, "suspendRecruit", "recruit { code }", **pause | {"recruitCode": other})
    came = units.done().came
    assert units.standing(other) == AHEAD - {("observation", 3)}
    assert came == sum(len(units.standing(each)) for each in (RECRUIT, other, "R2022012"))
    for code, due in ((RECRUIT, "2025-07-15"), (other, "2025-08-01")):
        task = units.house.task(ORGANIZER, code, "court.observation", 4, "nominalDueOn")
        assert task["nominalDueOn"] == due, "335 days later"
    back = {"status": "ACTIVE", "reason": "回岗"}
    for code in (RECRUIT, other):
        later = units.on(date(2023, 8, 11))
        later.house.change(ORGANIZER, "updateRecruit", "recruit { code }", recruitCode=code, **back)
        assert units.standing(code) == AHEAD
