"""The four checklists together, against the specification's own count."""

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from holidays import country_holidays

from plugins.department.checklist import TRACK as DEPARTMENT
from plugins.mentor.checklist import TRACK as MENTOR
from plugins.organization.checklist import TRACK as ORGANIZATION
from plugins.partner.checklist import TRACK as PARTNER
from service.domain.milestones import Dates
from service.domain.planning import PlannedItem, PlannedTask, plan
from service.domain.schedules import OnRequest
from service.domain.working_days import WorkingCalendar
from service.plugin_api import Role, Track

TRACKS = (ORGANIZATION, DEPARTMENT, MENTOR, PARTNER)
COUNTS = {"organization": 14, "department": 14, "mentor": 23, "partner": 33}
EXPECTED = Path(__file__).parents[1] / "data" / "plan-2022-09-01.csv"
SATURDAY = 5


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    """The statutory calendar of the years of the plan."""
    decreed = {}
    for year in range(2022, 2026):
        holidays = country_holidays("CN", years=year)
        days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
        weekdays = [day for day in days if day.year == year and day.weekday() < SATURDAY and day in holidays]
        worked = [day for day in holidays.weekend_workdays if day.year == year]
        decreed[year] = [*((day, False) for day in weekdays), *((day, True) for day in worked)]
    return WorkingCalendar.of(decreed)


def planned(entry: date, calendar: WorkingCalendar) -> list[PlannedTask]:
    """Plan the four checklists."""
    items = [
        PlannedItem(code=item.code, schedules=item.schedules, opens=item.opens, stage=item.stage)
        for track in TRACKS
        for item in track.items
    ]
    return plan(items, Dates.from_entry(entry), calendar)


def test_the_plan_equals_the_specification(calendar: WorkingCalendar) -> None:
    """Every task, stage, opening and due date is that of the list counted independently."""
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        expected = {(row["item"], int(row["occurrence"])): row for row in csv.DictReader(file)}
    computed = {
        (task.item, task.occurrence): {
            "item": task.item,
            "occurrence": str(task.occurrence),
            "stage": task.stage.value,
            "opensOn": task.opens_on.isoformat(),
            "nominalDueOn": task.nominal_due_on.isoformat(),
            "dueOn": task.due_on.isoformat(),
        }
        for task in planned(date(2022, 9, 1), calendar)
    }
    assert computed == expected


@pytest.mark.parametrize("entry", [date(2022, 9, 1), date(2023, 1, 31), date(2024, 2, 29)])
def test_the_tracks_have_84_tasks(entry: date, calendar: WorkingCalendar) -> None:
    """The counts are 14, 14, 23 and 33, whatever the day of entry."""
    counts = Counter(task.item.split(".")[0] for task in planned(entry, calendar))
    assert counts == COUNTS
    assert counts.total() == 84


def test_tracks_stand_in_their_order() -> None:
    """Positions are those of the plan, and codes begin with the track's."""
    assert [track.code for track in sorted(TRACKS, key=lambda track: track.position)] == list(COUNTS)
    for track in TRACKS:
        assert all(item.code.startswith(f"{track.code}.") for item in track.items)


def test_gates_are_those_of_the_specification() -> None:
    """A milestone waits for seven items, and for no others."""
    assert {item.code for track in TRACKS for item in track.items if item.gate} == {
        "organization.initial_training",
        "organization.three_year_evaluation",
        "department.first_post",
        "department.growth_list",
        "department.probation_review",
        "department.rotation_plan",
        "mentor.first_meeting",
    }


def test_every_item_says_what_counts_as_done() -> None:
    """Titles and descriptions are there, and titles are unique within a track."""
    for track in TRACKS:
        assert all(item.title and item.done_when for item in track.items)
        assert len({item.title for item in track.items}) == len(track.items)


@pytest.mark.parametrize("track", TRACKS, ids=lambda track: track.code)
def test_each_track_can_be_tailored(track: Track) -> None:
    """An extra item is opened by the own role, the unit and the organization department."""
    own = {
        "organization": Role.ORGANIZER,
        "department": Role.DEPARTMENT_HEAD,
        "mentor": Role.MENTOR,
        "partner": Role.PARTNER,
    }
    (extra,) = (item for item in track.items if item.code == f"{track.code}.extra")
    (schedule,) = extra.schedules
    assert isinstance(schedule, OnRequest)
    assert set(schedule.by) == {own[extra.code.split(".")[0]], Role.UNIT_ADMIN, Role.ORGANIZER}
    assert extra.role is own[extra.code.split(".")[0]]
    assert not extra.dimensions
    assert extra.confirmed_by is None
