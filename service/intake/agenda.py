"""Writes what somebody has before them as an iCalendar (RFC 5545), for calendars that subscribe to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Event

HOURS = timedelta(hours=1)
"""A meeting has no end in the plan; calendars show an hour."""

NAME = "系扣计划"


@dataclass(frozen=True, slots=True)
class Day:
    """A whole day, by which something is due."""

    on: date


@dataclass(frozen=True, slots=True)
class Hour:
    """A moment and a place."""

    at: datetime
    place: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: ``uid`` never changes, ``sequence`` grows with each change, ``status`` is iCalendar's."""

    uid: str
    summary: str
    when: Day | Hour
    changed_at: datetime
    sequence: int
    status: str = "CONFIRMED"


def agenda(entries: Iterable[Entry]) -> bytes:
    """Return the calendar with these entries."""
    from icalendar import Calendar  # noqa: PLC0415  who serves nobody's calendar saves its memory

    calendar = Calendar()
    calendar.add("prodid", "-//xikou//calendar//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", NAME)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> "Event":
    from icalendar import Event  # noqa: PLC0415  as above

    event = Event()
    event.add("uid", f"{entry.uid}@xikou")
    event.add("summary", entry.summary)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("status", entry.status)
    match entry.when:
        case Day(on):
            event.add("dtstart", on)
            event.add("dtend", on + timedelta(days=1))
            event.add("transp", "TRANSPARENT")
        case Hour(at, place):
            event.add("dtstart", at.astimezone(UTC))
            event.add("dtend", at.astimezone(UTC) + HOURS)
            event.add("location", place)
            event.add("transp", "OPAQUE" if entry.status == "CONFIRMED" else "TRANSPARENT")
    return event
