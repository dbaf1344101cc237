"""Erasing what was recorded long enough ago, item by item, as the tracks' settings say."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from service.domain.retention import last_due
from service.store import uploads
from service.store.scope import Scope
from service.store.units import unit_parents
from service.store.writes import deliveries, erasure, plans, posts, sign_ins
from service.store.writes.work import Work
from service.usecases.holding import KEPT
from service.usecases.service import Service
from service.usecases.telling.kinds import LOOKBACK_DAYS

BATCH = 500
ENDED_DAYS = 90
"""So long are deliveries kept that were sent or dropped, and sessions and six-digit codes that ended.

Longer than anything is told again: a delivery that is kept is how it is known that it was made.
"""
_ROWS = 5000
"""So many rows go in a transaction."""


def retain(service: Service, scope: Scope, *, dry_run: bool = False) -> dict[str, int]:
    """Erase the payloads that are due today; return how many by item, items without any left out.

    A batch per transaction, so that nobody waits long; run again, it finds nothing more. Where another
    process is at it, this one leaves it alone. What happened and was told of longer ago than anything is
    told goes as well, uncounted: it was never more than a reminder to tell. So do uploads that nobody came
    back to, and deliveries, sessions and codes that are long over.
    """
    if not dry_run:
        _forget_told(service, scope)
    found: Counter[str] = Counter()
    for (code, months), units in _kept(service, scope).items():
        found[code] += _of_item(service, scope, code, months, units, dry_run=dry_run)
    if found.total() and not dry_run:
        service.store.empty_log()
    if not dry_run:
        _forget_ended(service, scope)
    return {code: count for code, count in found.items() if count}


def _forget_told(service: Service, scope: Scope) -> None:
    with service.write(scope) as work:
        posts.forget_told(work, work.today - timedelta(days=LOOKBACK_DAYS))
        uploads.forget(work, KEPT)


def _forget_ended(service: Service, scope: Scope) -> None:
    past = timedelta(days=ENDED_DAYS)
    while True:
        with service.write(scope) as work:
            if not erasure.takes_turn(work):
                return
            count = deliveries.forget_ended(work, work.today - past, work.now - past, _ROWS)
            count = max(count, sign_ins.forget_ended(work, work.now - past, _ROWS))
        if count < _ROWS:
            return


def _kept(service: Service, scope: Scope) -> dict[tuple[str, int], list[int]]:
    """Return for each item and number of months the units whose settings say so."""
    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    with service.look(scope) as reading:
        installed = reading.installed
        for unit in sorted(unit_parents(reading.connection)):
            for code, item in {**installed.city.items, **installed.of(unit).items}.items():
                if item.kept_months is not None:
                    found[code, item.kept_months].append(unit)
    return found


def _of_item(
    service: Service, scope: Scope, code: str, months: int, units: Sequence[int], *, dry_run: bool
) -> int:
    count, last = 0, 0
    day = last_due(months, service.today)
    while True:
        with service.write(scope) as work:
            if not erasure.takes_turn(work):
                return count
            rows = erasure.due(work, code, units, day, last, BATCH)
            if not rows:
                return count
            if not dry_run:
                _erase(work, code, rows)
        count, last = count + len(rows), rows[-1].id


def _erase(work: Work, code: str, rows: Sequence[Any]) -> None:
    plans.hold(work, {row.recruit_id for row in rows})
    erasure.payloads(work, erasure.these([row.id for row in rows]))
    plans.touch(work, {row.task_id for row in rows})
    for (recruit_id, unit_id), ids in _by_recruit(rows).items():
        work.trace(
            "eraseRecords",
            "Recruit",
            recruit_id,
            recruit_id=recruit_id,
            unit_id=unit_id,
            item=code,
            records=ids,
        )


def _by_recruit(rows: Iterable[Any]) -> dict[tuple[int, int], list[int]]:
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in rows:
        found[row.recruit_id, row.unit_id].append(row.id)
    return found
