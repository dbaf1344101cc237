"""Telling of what days bring: all that is due to be said and was not said yet, not only what is due today."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from service.domain.milestones import Dates
from service.domain.moments import DailyCity, DailyUnit, DayOfRecruit, Due, Overdue
from service.domain.planning import resolve
from service.domain.words import Role
from service.plugin_api import Notice
from service.plugin_api.notices import VisitNoticeContext
from service.plugin_host.host import Host, Plugin
from service.plugin_host.notices import Message, days_of, notices_at, run_notice
from service.store.reads import tellable
from service.store.reads.holders import Seat, holders
from service.store.scope import OPERATOR
from service.store.writes import notices
from service.store.writes.notices import Telling
from service.usecases.service import Service
from service.usecases.telling import meetings
from service.usecases.telling.day import Day, apart
from service.usecases.telling.intents import say
from service.usecases.telling.kinds import LOOKBACK_DAYS, OVERDUE, TITLES
from service.usecases.telling.people import People
from service.usecases.telling.plans import of_plans
from service.usecases.telling.views import Views, names, title_of, track_of

CHUNK = 500
_SAID_DAYS = 400


def tell_what_is_due(service: Service) -> int:
    """Tell of all that days brought and nobody was told of yet; return how many messages are new."""
    with service.look(OPERATOR) as reading:
        said = notices.said_since(reading.connection, reading.today - timedelta(days=_SAID_DAYS))
        day = Day(service, reading, said)
        recruits = tellable.running_recruits(reading)
        found = list(day.new(_of_units(day)))
        for start in range(0, len(recruits), CHUNK):
            found += day.new(_of_recruits(day, recruits[start : start + CHUNK]))
    new: Counter[str] = Counter()
    for start in range(0, len(found), CHUNK):
        with service.write(OPERATOR) as work:
            some = say(service, work, found[start : start + CHUNK])
            if some:
                work.trace("tellPeople", "Notification", None, messages=dict(some))
            new += some
    return new.total()


def _of_recruits(day: Day, recruits: Sequence[Any]) -> Iterator[Telling]:
    by_id = {who.id: who for who in recruits}
    longest = day.service.settings.overdue_days[-1] + LOOKBACK_DAYS
    first, last = day.today - timedelta(days=longest), day.today + timedelta(days=_furthest(day))
    tasks = tellable.undone_tasks(day.reading, list(by_id), first, last)
    people, views = People(day.reading, recruits, tasks), Views(day.service, day.reading, by_id)
    day.reading.versions.of(day.reading.connection, (task.item_version_id for task in tasks))
    for task in tasks:
        if task.opens_on <= day.today and (task.missed_after is None or task.missed_after >= day.today):
            yield from apart("task", task.id, _of_task(day, views, people, task))
    for who in recruits:
        yield from apart("recruit", who.id, _of_plan_days(day, views, people, who))
    yield from of_plans(day, people, recruits)
    yield from meetings.of_days(day, people, recruits)


def _furthest(day: Day) -> int:
    """Return how many days ahead any notice looks; settings of units count."""
    hosts = {id(host): host for host in _hosts(day)}
    ahead = [
        -days_of(notice, plugin.settings)
        for host in hosts.values()
        for plugin, notice in notices_at(host, Due)
    ]
    return max([day.service.settings.due_soon_days, *ahead])


def _hosts(day: Day) -> Iterator[Host]:
    for unit in tellable.units(day.reading):
        yield day.service.host_of(day.reading.installed, unit.id)


def _of_task(day: Day, views: Views, people: People, task: Any) -> Iterator[Telling]:
    title, settings = views.title(task), day.service.settings
    late = (day.today - task.due_on).days
    if -settings.due_soon_days <= late <= 0:
        body = f"{title}将于{task.due_on}到期"
        yield from _core("task.due_soon", people.responsible(task), body, task, str(task.due_on))
    stages = dict(zip(settings.overdue_days, OVERDUE, strict=True))
    reached = max((days for days in stages if days <= late), default=None)
    if reached is not None and day.recent(task.due_on + timedelta(days=reached)):
        body = f"{title}应于{task.due_on}完成，已逾期{late}天"
        whom = people.of(stages[reached], task.recruit_id, task)
        escalated = reached >= settings.escalated_from
        yield from _core("task.overdue", whom, body, task, f"{task.due_on}:{reached}", at_once=escalated)
    host = day.service.host_of(day.reading.installed, task.recruit_unit_id)
    for plugin, notice in (*notices_at(host, Due), *notices_at(host, Overdue)):
        if names(notice, plugin, task.item) and _is_time(day, notice, plugin, task):
            cause = f"{task.id}:{task.due_on}"
            yield from _unless_said(day, views, people, plugin, notice, cause, task.recruit_id, task)


def _is_time(day: Day, notice: Notice, plugin: Plugin, task: Any) -> bool:
    shift = days_of(notice, plugin.settings)
    on = task.due_on + timedelta(days=shift)
    if isinstance(notice.when, Due) and shift <= 0:
        return bool(on <= day.today <= task.due_on)
    return day.recent(on)


def _of_plan_days(day: Day, views: Views, people: People, who: Any) -> Iterator[Telling]:
    host = day.service.host_of(day.reading.installed, who.unit_id)
    for plugin, notice in notices_at(host, DayOfRecruit):
        assert isinstance(notice.when, DayOfRecruit)  # noqa: S101  as asked for
        dates = Dates(who.entry_date, who.probation_ends_on)
        on = resolve(notice.when.offset, dates) + timedelta(days=days_of(notice, plugin.settings))
        if day.recent(on):
            yield from _unless_said(day, views, people, plugin, notice, f"{who.id}:{on}", who.id)


def _unless_said(
    day: Day,
    views: Views,
    people: People,
    plugin: Plugin,
    notice: Notice,
    cause: str,
    recruit_id: int,
    task: Any = None,
) -> Iterator[Telling]:
    """Run a notice unless all whom it names by role were told already; a function of the context is asked."""
    whole = f"{plugin.name}.{notice.code}:{cause}"
    if not callable(notice.to):
        whom = notice.to if isinstance(notice.to, list | tuple) else (notice.to,)
        if all((person, whole) in day.said for person in people.of(whom, recruit_id, task)):
            return
    yield from views.told(plugin, notice, people, cause, recruit_id, task)


def _of_units(day: Day) -> Iterator[Telling]:
    """Ask the daily notices: of each unit that uses the plugin, of the city for those in use everywhere."""
    reading = day.reading
    for unit in tellable.units(reading):
        host = day.service.host_of(reading.installed, unit.id)
        asked = notices_at(host, DailyUnit)
        if asked:
            seats = {role: Seat(role, 0, unit.id, None) for role in (Role.ORGANIZER, Role.UNIT_ADMIN)}
            held = holders(reading, seats.values())
            people = {role: held[seat] for role, seat in seats.items()}
            for plugin, notice in asked:
                yield from _daily(day, plugin, notice, people, unit)
    city = day.service.host.under(reading.installed.choices(None))
    asked = notices_at(city, DailyCity)
    if asked:
        seat = Seat(Role.ORGANIZER, 0, 0, None)
        people = {Role.ORGANIZER: holders(reading, [seat])[seat]}
        for plugin, notice in asked:
            yield from _daily(day, plugin, notice, people, None)


def _daily(day: Day, plugin: Plugin, notice: Notice, people: Any, unit: Any) -> Iterator[Telling]:
    context = VisitNoticeContext(
        unit=unit.code if unit else None, last_visit_on=None, settings=plugin.settings, today=day.today
    )
    message = run_notice(day.service.host, plugin, notice, context)
    if isinstance(message, Message):
        place = unit.code if unit else "city"
        for person in dict.fromkeys(each for role in message.recipients for each in people.get(role, ())):
            yield Telling(
                person_id=person,
                kind=message.kind,
                cause=f"{message.kind}:{place}:{day.today}",
                title=title_of(plugin),
                body=f"{unit.name}：{message.text}" if unit else message.text,
                track=track_of(plugin),
                at_once=message.at_once,
            )


def _core(
    kind: str, people: Sequence[int], body: str, task: Any, cause: str, *, at_once: bool = False
) -> Iterator[Telling]:
    for person in people:
        yield Telling(
            person_id=person,
            kind=kind,
            cause=f"{kind}:{task.id}:{cause}",
            title=TITLES[kind],
            body=body,
            track=task.track,
            recruit_id=task.recruit_id,
            task_id=task.id,
            at_once=at_once,
        )
