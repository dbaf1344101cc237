"""A past for recruits by the thousand: the deeds that ``days`` lets people do one by one, written at once.

Nothing is asked of checks and nobody is told; what stands in the database is what the acts would have left.
"""

import random
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from service.domain.words import Role, TaskState
from service.store.reads import lookup
from service.store.reads.holders import Seat, holders
from service.store.scope import OPERATOR
from service.store.writes.histories import Deed, keep_history
from service.usecases.service import Service
from service.usecases.simulation.days import FORENOON, day_of, fate_of, waives
from service.usecases.simulation.words import written

CHUNK = 200
_ANSWER = timedelta(days=3)
_UNANSWERED = 0.06


def remember(
    service: Service,
    recruit_codes: Sequence[str],
    *,
    seed: int = 0,
    progress: Callable[[int], None] = lambda _recruits: None,
) -> int:
    """Give recruits whose tasks are untouched a past up to today; return how many records it has.

    ``progress`` is told how many recruits were done since the last time.
    """
    chance = random.Random(seed)  # noqa: S311  invented deeds, no secrets
    records = 0
    for start in range(0, len(recruit_codes), CHUNK):
        codes = recruit_codes[start : start + CHUNK]
        with service.write(OPERATOR) as work:
            reading = work.reading
            who = {row.id: row for row in lookup.recruits_of_codes(reading, codes)}
            deeds = _deeds(reading, who, chance)
            keep_history(work, deeds)
            made = sum(each.author is not None for each in deeds)
            work.trace("simulate", "Recruit", None, recruits=len(who), records=made)
        records += made
        progress(len(codes))
    return records


def _deeds(reading: Any, who: dict[int, Any], chance: random.Random) -> list[Deed]:
    seats = {
        (row.id, role): Seat(role, row.id, row.unit_id, row.department_id)
        for row in who.values()
        for role in Role
    }
    held = holders(reading, seats.values())
    names = ("recruit_id", "role", "confirmer_role", "gate", "item_version_id")
    deeds = []
    for row in lookup.tasks_of_recruits(reading, who, *names):
        doers = held[seats[row.recruit_id, Role(row.role)]]
        untouched = row.state == TaskState.PENDING and row.created_on is None
        if row.opens_on > reading.today or not doers or not untouched:
            continue
        luck = random.Random(f"{doers[0]} {row.due_on}")  # noqa: S311  as in days: what is due together is done together
        fate = fate_of(chance, row)
        day = day_of(row, fate, reading.today, luck)
        if day is None:
            continue
        if waives(row, fate):
            deeds.append(_deed(row, day))
            continue
        confirmers = held[seats[row.recruit_id, Role(row.confirmer_role)]] if row.confirmer_role else ()
        confirmer = next((each for each in confirmers if each != doers[0]), None)
        payload = _payload(row, who[row.recruit_id], chance, day)
        answer = day + _ANSWER
        answered = confirmer is not None and answer <= reading.today and chance.random() > _UNANSWERED
        deeds.append(
            _deed(
                row,
                day,
                author=doers[0],
                payload=payload,
                awaits=row.confirmer_role is not None,
                confirmer=confirmer if answered else None,
                confirmed_on=answer if answered else None,
                confirmed_at=_moment(answer) if answered else None,
            )
        )
    return deeds


def _deed(row: Any, day: date, **more: Any) -> Deed:
    return Deed(
        task_id=row.id,
        recruit_id=row.recruit_id,
        item=row.item,
        item_version_id=row.item_version_id,
        due_on=row.due_on,
        day=day,
        at=_moment(day),
        **more,
    )


def _payload(row: Any, who: Any, chance: random.Random, day: date) -> dict[str, Any]:
    """Return what somebody wrote, but for what would have brought something else about."""
    payload = written(row.item, row.occurrence, chance, day, who.entry_date)
    if payload.get("difficulties"):
        payload = {"observed_on": payload["observed_on"], "mood": "平稳", "difficulties": []}
    return {**payload, "post": who.post} if "post" in payload and who.post else payload


def _moment(day: date) -> datetime:
    return datetime.combine(day, FORENOON)
