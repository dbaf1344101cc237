"""Views with sensible values: a recruit who entered on 2022-09-01 and the people around."""

from datetime import UTC, date, datetime, time
from typing import Any

from service.domain.milestones import Dates
from service.domain.offsets import Offset
from service.domain.words import Rank
from service.plugin_api.contexts import PersonView, RecordView, RecruitView, TaskView

ENTRY = date(2022, 9, 1)
"""The entry date of the recruit that the kit makes up."""


def recruit_view(**overrides: Any) -> RecruitView:
    """Return a recruit; probation and milestones follow the entry date unless given."""
    entry = overrides.get("entry_date", ENTRY)
    dates = Dates(entry, overrides.get("probation_ends_on", Offset(months=12).from_day(entry)))
    values: dict[str, Any] = {
        "code": "R001",
        "entry_date": dates.entry,
        "probation_ends_on": dates.probation_end,
        "unit": "U01",
        "department": "U01-D1",
        "mentor": "M001",
        "partner": "P001",
        "milestones": dates.milestones(),
    }
    return RecruitView(**(values | overrides))


def task_view(item: str = "track.item", **overrides: Any) -> TaskView:
    """Return the first task of an item, open for the first month of the plan."""
    due_on = overrides.get("nominal_due_on", Offset(months=1).from_day(ENTRY))
    values: dict[str, Any] = {
        "item": item,
        "occurrence": 1,
        "title": item,
        "opens_on": ENTRY,
        "nominal_due_on": due_on,
        "due_on": due_on,
    }
    return TaskView(**(values | overrides))


def record_view(item: str, occurred_on: date, **payload: Any) -> RecordView:
    """Return a record in force of that day, recorded at noon of the same day."""
    return RecordView(
        item=item,
        occurrence=1,
        payload=payload,
        occurred_on=occurred_on,
        recorded_on=occurred_on,
        recorded_at=datetime.combine(occurred_on, time(12), tzinfo=UTC),
        author="M001",
    )


def person_view(**overrides: Any) -> PersonView:
    """Return a head of the recruit's unit who has served since 2010."""
    values: dict[str, Any] = {
        "code": "C001",
        "unit": "U01",
        "rank": Rank.MID_LEVEL_HEAD,
        "service_since": 2010,
    }
    return PersonView(**(values | overrides))
