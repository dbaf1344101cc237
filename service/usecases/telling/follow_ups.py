"""Telling of follow-ups: their owner at once and before they are due, the department when they are late."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from service.domain.words import Role
from service.store.reads import follow_ups as reads
from service.store.reads import tellable
from service.store.reads.holders import Seat, holders
from service.store.reads.shape import Reading
from service.store.writes.notices import Telling
from service.usecases.telling.day import Day
from service.usecases.telling.kinds import (
    AT_ONCE,
    LOOKBACK_DAYS,
    TITLES,
)


def of_happening(reading: Reading, row: Any) -> Iterator[Telling]:
    """Tell its owner of a new follow-up, unless they answered already."""
    if row.closed_on is None and row.answered_on is None:
        name = _names(reading)[row.unit_id]
        what = "督办通知" if row.visit_id is None else "走访发现的事项"
        body = f"{name}：{what}待您答复，截止{row.due_on}"
        yield _telling("follow_up.opened", row.owner_id, body, row)


def of_days(day: Day) -> Iterator[Telling]:
    """Tell the owners of what nobody answered yet, and of what is overdue the organization department too."""
    settings = day.service.settings
    ahead = timedelta(days=settings.follow_up_due_soon_days)
    late = timedelta(days=settings.follow_up_overdue_days)
    first = day.today - late - timedelta(days=LOOKBACK_DAYS)
    rows = reads.unanswered(day.reading, first, day.today + ahead)
    if not rows:
        return
    seat, names = Seat(Role.ORGANIZER, 0, 0, None), _names(day.reading)
    organizers = holders(day.reading, [seat])[seat]
    for row in rows:
        name = names[row.unit_id]
        if row.due_on - ahead <= day.today <= row.due_on:
            yield _telling("follow_up.due_soon", row.owner_id, f"{name}：督办事项将于{row.due_on}到期", row)
        elif day.recent(row.due_on + late):
            body = f"{name}：督办事项应于{row.due_on}前答复，已逾期"
            for person in dict.fromkeys((row.owner_id, *organizers)):
                yield _telling("follow_up.overdue", person, body, row)


def _names(reading: Reading) -> dict[int, str]:
    return {unit.id: unit.name for unit in tellable.units(reading)}


def _telling(kind: str, person: int, body: str, row: Any) -> Telling:
    return Telling(
        person_id=person,
        kind=kind,
        cause=f"{kind}:{row.id}",
        title=TITLES[kind],
        body=body,
        recruit_id=row.recruit_id,
        at_once=kind in AT_ONCE,
    )
