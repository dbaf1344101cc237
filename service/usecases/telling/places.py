"""Telling what the daily notices of plugins say of units and of the city."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from service.domain.moments import DailyCity, DailyUnit
from service.domain.words import Role
from service.plugin_api import Notice
from service.plugin_api.notices import VisitNoticeContext
from service.plugin_host.host import Plugin
from service.plugin_host.notices import Message, notices_at, run_notice
from service.store import calendar
from service.store.reads import supervision, tellable
from service.store.reads.holders import Seat, holders
from service.store.writes.notices import Telling
from service.usecases.telling.day import Day
from service.usecases.telling.views import title_of, track_of

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Facts:
    """What daily notices are given: visits and first entries by unit, and the working days of the week."""

    visits: Mapping[int, date]
    entries: Mapping[int, date]
    working_days: Sequence[date]


def of_places(day: Day, recruits: Sequence[Any]) -> Iterator[Telling]:
    """Ask the daily notices: of each unit that uses the plugin, of the city for those in use everywhere.

    ``recruits`` are those whose plans run.
    """
    reading = day.reading
    units = tellable.units(reading)
    facts = _facts(day, units, recruits)
    seats = {
        (role, unit.id): Seat(role, 0, unit.id, None)
        for role in (Role.ORGANIZER, Role.UNIT_ADMIN)
        for unit in units
    }
    held = holders(reading, seats.values())
    for unit in units:
        people = {role: held[seats[role, unit.id]] for role in (Role.ORGANIZER, Role.UNIT_ADMIN)}
        for plugin, notice in notices_at(day.service.host_of(reading.installed, unit.id), DailyUnit):
            yield from _daily(day, plugin, notice, people, unit, facts)
    city = day.service.host.under(reading.installed.choices(None))
    asked = notices_at(city, DailyCity)
    if asked:
        seat = Seat(Role.ORGANIZER, 0, 0, None)
        people = {Role.ORGANIZER: holders(reading, [seat])[seat]}
        for plugin, notice in asked:
            yield from _daily(day, plugin, notice, people, None, facts)


def _facts(day: Day, units: Sequence[Any], recruits: Sequence[Any]) -> _Facts:
    entries: dict[int, date] = {}
    for who in recruits:
        entries[who.unit_id] = min(entries.get(who.unit_id, who.entry_date), who.entry_date)
    working, monday = calendar.load(day.reading.connection), day.today - _DAY * day.today.weekday()
    week = [monday + _DAY * each for each in range(7)]
    visits = supervision.last_visits(day.reading, [unit.id for unit in units])
    return _Facts(visits, entries, tuple(each for each in week if working.is_working(each)))


def _daily(
    day: Day, plugin: Plugin, notice: Notice, people: Any, unit: Any, facts: _Facts
) -> Iterator[Telling]:
    visits = facts.visits.values() if unit is None else filter(None, [facts.visits.get(unit.id)])
    entries = facts.entries.values() if unit is None else filter(None, [facts.entries.get(unit.id)])
    context = VisitNoticeContext(
        unit=unit.code if unit else None,
        last_visit_on=max(visits, default=None),
        settings=plugin.settings,
        today=day.today,
        plans_since=min(entries, default=None),
        working_days=facts.working_days,
    )
    message = run_notice(day.service.host, plugin, notice, context)
    if isinstance(message, Message):
        place = unit.code if unit else "city"
        for person in dict.fromkeys(each for role in message.recipients for each in people.get(role, ())):
            yield Telling(
                person_id=person,
                kind=message.kind,
                cause=f"{message.kind}:{place}:{message.about or day.today}",
                title=title_of(plugin),
                body=f"{unit.name}：{message.text}" if unit else message.text,
                track=track_of(plugin),
                at_once=message.at_once,
            )
