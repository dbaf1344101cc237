"""Telling of what happened: records and requests, as soon as somebody comes by to tell."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from service.domain.events import PORTALS_ALONE
from service.domain.moments import Moment, RecordAccepted, RecordSubmitted, RequestOpened
from service.domain.words import RecordStatus
from service.plugin_host.notices import notices_at
from service.store.reads import lookup, tellable
from service.store.reads.appointments import rows_of as meeting_rows
from service.store.reads.follow_ups import by_ids as follow_up_rows
from service.store.reads.shape import Reading
from service.store.scope import OPERATOR
from service.store.writes import notices
from service.store.writes.notices import Telling
from service.store.writes.webhooks import put
from service.usecases.follow_ups import OPENED
from service.usecases.service import Service
from service.usecases.telling import follow_ups, meetings
from service.usecases.telling.day import apart
from service.usecases.telling.intents import say
from service.usecases.telling.kinds import AT_ONCE, LOOKBACK_DAYS, TITLES
from service.usecases.telling.people import People
from service.usecases.telling.portals import Portals, of_happenings
from service.usecases.telling.views import Views, names

BATCH = 200
_MOMENTS: dict[str, type[Moment]] = {
    "record.submitted": RecordSubmitted,
    "record.accepted": RecordAccepted,
    "request.opened": RequestOpened,
}
_GONE = (RecordStatus.REJECTED, RecordStatus.CORRECTED)


def tell_what_happened(service: Service) -> int:
    """Tell of everything that happened and was not told of yet; return how many messages are new.

    Texts are composed before anything is locked; of two who come at once one tells.
    """
    count, oldest = 0, service.today - timedelta(days=LOOKBACK_DAYS)
    while True:
        with service.look(OPERATOR) as reading:
            waiting = notices.untold(reading.connection, BATCH)
            recent = [each for each in waiting if each.day >= oldest]
            told = _tellings(service, reading, recent) if recent else {}
            calls = of_happenings(reading, Portals(reading), recent) if recent else {}
        if not waiting:
            return count
        with service.write(OPERATOR) as work:
            if waiting[0].day < oldest:
                notices.forget_before(work, oldest)
                continue
            taken = [each.id for each in waiting if notices.take(work, each.id)]
            new = say(service, work, [telling for number in taken for telling in told.get(number, ())])
            put(work, [call for number in taken for call in calls.get(number, ())])
            if new:
                work.trace("tellPeople", "Notification", None, messages=dict(new))
            count += new.total()


def _tellings(service: Service, reading: Reading, waiting: Sequence[Any]) -> dict[int, list[Telling]]:
    """Compose the messages of happenings; of recruits whose plans stand still nobody is told."""
    waiting = [each for each in waiting if each.what not in PORTALS_ALONE]
    known = tellable.recruits_among(
        reading, [each.recruit_id for each in waiting if each.recruit_id is not None]
    )
    running = {number: who for number, who in known.items() if who.shown_status == "ACTIVE"}
    of_records = [each for each in waiting if each.what.startswith("record.")]
    records = lookup.record_rows(reading, [each.subject_id for each in of_records])
    task_ids = {row.task_id for row in records.values()}
    task_ids |= {each.subject_id for each in waiting if each.what == "request.opened"}
    tasks = lookup.task_rows(reading, task_ids)
    people, views = People(reading, running.values(), list(tasks.values())), Views(service, reading, running)
    found: dict[int, list[Telling]] = {}
    met = meeting_rows(reading, [each.subject_id for each in waiting if each.what.startswith("appointment.")])
    owned = follow_up_rows(reading, [each.subject_id for each in waiting if each.what == OPENED])
    for each in waiting:
        if each.what == OPENED:
            if each.subject_id in owned:
                told = follow_ups.of_happening(reading, owned[each.subject_id])
                found[each.id] = list(apart(each.what, each.subject_id, told))
            continue
        if each.what.startswith("appointment."):
            if each.recruit_id in running and each.subject_id in met:
                told = meetings.of_happening(each.what, met[each.subject_id])
                found[each.id] = list(apart(each.what, each.subject_id, told))
            continue
        record = records.get(each.subject_id) if each.what.startswith("record.") else None
        task = tasks.get(record.task_id if record is not None else each.subject_id)
        if each.recruit_id in running and task is not None:
            told = _of_one(each.what, views, people, task, record)
            found[each.id] = list(apart(each.what, each.subject_id, told))
    return found


def _of_one(what: str, views: Views, people: People, task: Any, record: Any) -> Iterator[Telling]:
    if record is not None:
        yield from _of_record(what, views, people, task, record)
        if record.status in _GONE:
            return
    moment = _MOMENTS.get(what)
    if moment is None:
        return
    host = views.service.host_of(views.reading.installed, task.recruit_unit_id)
    for plugin, notice in notices_at(host, moment):
        if names(notice, plugin, task.item):
            cause = str(record.id if record is not None else task.id)
            yield from views.told(plugin, notice, people, cause, task.recruit_id, task, record)


def _of_record(what: str, views: Views, people: People, task: Any, record: Any) -> Iterator[Telling]:
    """Say what the core says of a record: to those who must confirm it, then to its author."""
    title = views.title(task)
    status = RecordStatus(record.status)
    if what == "record.submitted" and status is RecordStatus.AWAITING_CONFIRMATION:
        others = [
            each
            for each in people.in_role(task.confirmer_role, task.recruit_id)
            if each not in (record.author_id, record.entered_by_id)
        ]
        yield from _core("record.awaiting", others, f"{title}已填报，请确认或退回", task, record)
    elif what == "record.confirmed":
        yield from _core(what, [record.author_id], f"{title}的记录已确认", task, record)
    elif what == "record.rejected" and status is RecordStatus.REJECTED:
        yield from _core(what, [record.author_id], f"{title}的记录被退回，请查看理由后重新填报", task, record)


def _core(kind: str, people: Sequence[int], body: str, task: Any, record: Any) -> Iterator[Telling]:
    for person in people:
        yield Telling(
            person_id=person,
            kind=kind,
            cause=f"{kind}:{record.id}",
            title=TITLES[kind],
            body=body,
            track=task.track,
            recruit_id=task.recruit_id,
            task_id=task.id,
            at_once=kind in AT_ONCE,
        )
