"""Telling of appointments: the other side at once, both on the day before, the doer on the day after."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from service.domain.words import AppointmentStatus
from service.store.reads import appointments as reads
from service.store.reads import lookup
from service.store.writes.notices import Telling
from service.usecases.service import ZONE
from service.usecases.telling.day import Day
from service.usecases.telling.kinds import AT_ONCE, TITLES
from service.usecases.telling.people import People

_DAY = timedelta(days=1)
PROPOSED, ANSWERED = "appointment.proposed", "appointment.answered"
CANCELLED_BY_PROPOSER = "appointment.cancelled_by_proposer"
CANCELLED_BY_INVITEE = "appointment.cancelled_by_invitee"


def of_happening(what: str, row: Any) -> Iterator[Telling]:
    """Tell the other side what one side did, unless something else has come of it meanwhile."""
    status, when = AppointmentStatus(row.state), _when(row)
    proposer, invitee = row.proposed_by_id, row.invitee_id
    if what == PROPOSED and status is AppointmentStatus.PROPOSED:
        yield _telling("appointment.proposed", invitee, f"提出约谈：{when}，请答复", row)
    elif what == ANSWERED and status in (AppointmentStatus.ACCEPTED, AppointmentStatus.DECLINED):
        answer = "已接受" if status is AppointmentStatus.ACCEPTED else "不能参加"
        yield _telling("appointment.answered", proposer, f"{when}的约谈，对方{answer}", row)
    elif what in (CANCELLED_BY_PROPOSER, CANCELLED_BY_INVITEE):
        other = invitee if what == CANCELLED_BY_PROPOSER else proposer
        yield _telling("appointment.cancelled", other, f"{when}的约谈已取消", row)


def of_days(day: Day, people: People, recruits: Sequence[Any]) -> Iterator[Telling]:
    """Tell both sides of a meeting on the day before, and on the day after remind the doer to record it."""
    ids = [who.id for who in recruits]
    first = day.today - timedelta(days=32)
    rows = reads.accepted_between(day.reading, ids, first, day.today + _DAY)
    tasks = lookup.task_rows(day.reading, {row.task_id for row in rows if row.task_id is not None})
    for row in rows:
        on = row.starts_at.astimezone(ZONE).date()
        if on - _DAY <= day.today <= on:
            for person in (row.proposed_by_id, row.invitee_id):
                yield _telling("appointment.tomorrow", person, f"{_when(row)}有约谈", row)
        task = tasks.get(row.task_id)
        if task is not None and task.state == "PENDING" and day.recent(on + _DAY):
            for person in people.in_role(task.role, row.recruit_id):
                yield _telling(
                    "appointment.record_it", person, f"{_when(row)}的约谈之后还没有记录，请填报", row
                )


def _when(row: Any) -> str:
    return f"{row.starts_at.astimezone(ZONE):%Y-%m-%d %H:%M}"


def _telling(kind: str, person: int, body: str, row: Any) -> Telling:
    return Telling(
        person_id=person,
        kind=kind,
        cause=f"{kind}:{row.id}",
        title=TITLES[kind],
        body=body,
        recruit_id=row.recruit_id,
        task_id=row.task_id,
        at_once=kind in AT_ONCE,
    )
