"""Telling of what days bring: all that is due to be said and was not said yet, not only what is due today."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from service.domain.milestones import Dates
from service.domain.moments import DayOfRecruit, Due, Overdue
from service.domain.planning import resolve
from service.plugin_api import Notice
from service.plugin_host.host import Host, Plugin
from service.plugin_host.notices import days_of, kind_of, notices_at
from service.store.reads import tellable, webhooks
from service.store.scope import OPERATOR
from service.store.writes import notices
from service.store.writes.notices import Telling
from service.store.writes.webhooks import put
from service.usecases.service import Service
from service.usecases.telling import follow_ups, meetings, places
from service.usecases.telling.day import Day, apart
from service.usecases.telling.intents import say
from service.usecases.telling.kinds import LOOKBACK_DAYS, OVERDUE, TITLES
from service.usecases.telling.people import People
from service.usecases.telling.plans import of_plans
from service.usecases.telling.portals import DAY, Portals, of_overdue
from service.usecases.telling.views import Views, names

CHUNK = 500
_SAID_DAYS = 400


def tell_what_is_due(service: Service) -> int:
    """Tell of all that days brought and nobody was told of yet; return how many messages are new."""
    with service.look(OPERATOR) as reading:
        said = notices.said_since(reading.connection, reading.today - timedelta(days=_SAID_DAYS))
        portals = Portals(reading)
        called = webhooks.said_since(reading.connection, _before(reading.today)) if portals else set()
        day = Day(service, reading, said, portals, called)
        recruits = tellable.running_recruits(reading)
        found = list(day.new(places.of_places(day, recruits)))
        found += day.new(follow_ups.of_days(day))
        for start in range(0, len(recruits), CHUNK):
            found += day.new(_of_recruits(day, recruits[start : start + CHUNK]))
    new: Counter[str] = Counter()
    for start in range(0, len(found), CHUNK):
        with service.write(OPERATOR) as work:
            some = say(service, work, found[start : start + CHUNK])
            if some:
                work.trace("tellPeople", "Notification", None, messages=dict(some))
            new += some
    for start in range(0, len(day.calls), CHUNK):
        with service.write(OPERATOR) as work:
            put(work, day.calls[start : start + CHUNK])
    return new.total()


def _before(today: date) -> date:
    """Return a day before all of which portals are still told."""
    return today - timedelta(days=LOOKBACK_DAYS + 1)


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
            if day.recent(task.due_on + DAY):
                day.call(of_overdue(day.reading, day.portals, by_id[task.recruit_id], task))
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
    whole = f"{kind_of(plugin, notice)}:{cause}"
    if not callable(notice.to):
        whom = notice.to if isinstance(notice.to, list | tuple) else (notice.to,)
        if all((person, whole) in day.said for person in people.of(whom, recruit_id, task)):
            return
    yield from views.told(plugin, notice, people, cause, recruit_id, task)


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
