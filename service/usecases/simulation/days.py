"""Lets time pass in an invented city: people do their tasks, mostly in time, with everybody's use cases."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from service.domain.refusals import RefusedError
from service.domain.words import Role, Stage
from service.store.ids import global_id
from service.store.reads import lookup
from service.store.reads.holders import Seat, holders
from service.store.reads.shape import Reading
from service.store.scope import Scope
from service.usecases.acts import Override, SubmitRecords, submit_records
from service.usecases.confirming import ConfirmRecords, confirm_records
from service.usecases.service import Service
from service.usecases.setup import OPERATOR
from service.usecases.simulation.actors import organizers, scope_for
from service.usecases.simulation.rounds import Rounds
from service.usecases.simulation.words import written
from service.usecases.snapshots import take_snapshots
from service.usecases.tasks import WaiveTask, waive_task

FORENOON = time(2, 0, tzinfo=UTC)
_IN_TIME, _LATE, _WAIVED = 0.87, 0.94, 0.95
_EARLY, _UNANSWERED = 0.25, 0.06
_DAY = timedelta(days=1)
_ANSWER = timedelta(days=3)


@dataclass(frozen=True)
class Deed:
    """What somebody will do on a day about one task: record it, or waive it."""

    day: date
    person_id: int
    confirmer_id: int | None
    task_id: int
    item: str
    occurrence: int
    entry: date
    waives: bool = False


@dataclass
class _Diary:
    """What is planned for each day, deeds and words of confirmation."""

    chance: random.Random
    deeds: dict[date, list[Deed]] = field(default_factory=lambda: defaultdict(list))
    confirmations: dict[date, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))


def live(
    service: Service,
    recruit_codes: Iterable[str],
    until: date,
    *,
    seed: int = 0,
    progress: Callable[[int], None] = lambda _days: None,
    evening: Callable[[Service], None] = lambda _service: None,
) -> int:
    """Let time pass from the first entry up to a day, visits included; return how many records were made.

    ``progress`` is told how many days have passed since the last time; ``evening`` is given the service of
    each day when the day's deeds are done.
    """
    diary = _Diary(random.Random(seed))  # noqa: S311  invented deeds, no secrets
    codes = list(recruit_codes)
    with service.store.reading(OPERATOR, until) as reading:
        for code in codes:
            _plan_deeds(reading, code, until, diary)
        rounds = Rounds.of(reading, codes, seed)
    day, records = min(diary.deeds, default=until), 0
    while day <= until:
        then = replace(service, settings=replace(service.settings, today=None), clock=_clock(day))
        _confirm_all(then, diary.confirmations.pop(day, []))
        records += _do_all(then, diary.deeds.pop(day, []), diary, until)
        rounds.day(then)
        evening(then)
        day += _DAY
        progress(1)
    take_snapshots(service)
    return records


def _clock(day: date) -> Callable[[], datetime]:
    return lambda: datetime.combine(day, FORENOON)


def _plan_deeds(reading: Reading, code: str, until: date, diary: _Diary) -> None:
    who = lookup.recruit_row(reading, code)
    seats = {role: Seat(role, who.id, who.unit_id, who.department_id) for role in Role}
    held = holders(reading, seats.values())
    for row in lookup.tasks_of_recruit(reading, who.id, "role", "confirmer_role", "gate"):
        doers = held[seats[Role(row.role)]]
        if row.opens_on > until or not doers or row.created_on is not None:
            continue
        # People do what is due together on one day: the day hangs on the doer and the due date.
        luck = random.Random(f"{doers[0]} {row.due_on}")  # noqa: S311
        confirmers = held[seats[Role(row.confirmer_role)]] if row.confirmer_role else ()
        fate = fate_of(diary.chance, row)
        day = day_of(row, fate, until, luck)
        if day is not None:
            deed = Deed(
                day=day,
                person_id=doers[0],
                confirmer_id=next((each for each in confirmers if each != doers[0]), None),
                task_id=row.id,
                item=row.item,
                occurrence=row.occurrence,
                entry=who.entry_date,
                waives=waives(row, fate),
            )
            diary.deeds[day].append(deed)


def fate_of(chance: random.Random, row: Any) -> float:
    """Return what becomes of a task, from 0 (done in time) to 1 (never done); gates of the first year are."""
    return chance.random() * (_IN_TIME if row.gate and row.stage != Stage.THIRD_YEAR else 1)


def waives(row: Any, fate: float) -> bool:
    """Say whether a task of that fate is waived."""
    return _LATE <= fate < _WAIVED and not row.gate


def day_of(row: Any, fate: float, until: date, luck: random.Random) -> date | None:
    """Return the day on which a task is done, None where it is not done yet or never."""
    if row.due_on > until:
        span = (until - row.opens_on).days
        early: date = row.opens_on + timedelta(days=luck.randint(0, span))
        return early if fate < _EARLY else None
    if fate < _IN_TIME:
        room = min((row.due_on - row.opens_on).days, 9)
        day: date = row.due_on - timedelta(days=luck.randint(0, max(room, 0)))
        return day
    late: date = row.due_on + timedelta(days=luck.randint(1, 25))
    still = late <= until and (row.missed_after is None or late <= row.missed_after)
    return late if still and fate < _WAIVED else None


def _do_all(service: Service, deeds: Sequence[Deed], diary: _Diary, until: date) -> int:
    records = 0
    by_person: dict[int, list[Deed]] = defaultdict(list)
    for deed in deeds:
        by_person[deed.person_id].append(deed)
    for person_id, mine in by_person.items():
        scope = scope_for(service, person_id)
        for deed in [each for each in mine if each.waives]:
            _waive(service, deed)
        acts = [each for each in mine if not each.waives]
        for some in _acts(acts):
            records += _act(service, scope, some, diary, until)
    return records


def _acts(deeds: Sequence[Deed]) -> list[list[Deed]]:
    """Split deeds into acts: an act takes at most one task of an item and recruit, and no more than 500."""
    return [list(deeds[start : start + 400]) for start in range(0, len(deeds), 400)]


def _act(service: Service, scope: Scope, deeds: Sequence[Deed], diary: _Diary, until: date) -> int:
    ids = [global_id("Task", deed.task_id) for deed in deeds]
    overrides = [
        Override(
            task_id=task_id,
            payload=written(deed.item, deed.occurrence, diary.chance, deed.day, deed.entry),
        )
        for task_id, deed in zip(ids, deeds, strict=True)
    ]
    try:
        changed = submit_records(service, scope, SubmitRecords(task_ids=ids, payload={}, overrides=overrides))
    except RefusedError:
        if len(deeds) == 1:
            return 0
        return sum(_act(service, scope, [deed], diary, until) for deed in deeds)
    for deed, record_id in zip(deeds, changed.rows["Record"], strict=True):
        if deed.confirmer_id is not None:
            recent = until - deed.day < timedelta(days=40)
            if (
                not (recent and diary.chance.random() < _UNANSWERED * 5)
                and diary.chance.random() > _UNANSWERED / 3
            ):
                day = deed.day + _ANSWER
                diary.confirmations[day].append((deed.confirmer_id, record_id))
    return len(deeds)


def _waive(service: Service, deed: Deed) -> None:
    command = WaiveTask(task_id=global_id("Task", deed.task_id), reason="借调期间由借调单位统一安排")
    waive_task(service, scope_for(service, organizers(service)[0]), command)


def _confirm_all(service: Service, confirmations: Sequence[tuple[int, int]]) -> None:
    by_person: dict[int, list[int]] = defaultdict(list)
    for person_id, record_id in confirmations:
        by_person[person_id].append(record_id)
    for person_id, records in by_person.items():
        _confirm(service, scope_for(service, person_id), records)


def _confirm(service: Service, scope: Scope, records: Sequence[int]) -> None:
    """Confirm records together; where one was returned meanwhile, the others by themselves."""
    try:
        ids = [global_id("Record", each) for each in records]
        confirm_records(service, scope, ConfirmRecords(record_ids=ids))
    except RefusedError:
        for each in records if len(records) > 1 else ():
            _confirm(service, scope, [each])
