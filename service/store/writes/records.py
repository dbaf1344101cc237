"""Records: inserted, and moved from one status to the next with what they were before."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, literal, select, update

from service.domain.words import RecordStatus
from service.store import payloads
from service.store.tables import record, record_past
from service.store.writes import moulds
from service.store.writes.work import Work


def add(work: Work, rows: Sequence[Mapping[str, Any]], numbers: Sequence[int]) -> None:
    """Insert records under these numbers, with what else the act writes."""
    common = {"recorded_on": work.today, "recorded_at": work.now}
    kept = payloads.stored(work, rows)
    whole = [{"id": number, **row, **common} for number, row in zip(numbers, kept, strict=True)]
    work.owe(moulds.adding(work.transaction, record, whole))


def move(
    work: Work, ids: Sequence[int], expected: Iterable[RecordStatus], status: RecordStatus, **values: Any
) -> int:
    """Move records that are still in an expected status to another; return how many moved."""
    if not ids:
        return 0
    where = record.c.id.in_(ids) & record.c.status.in_([str(each) for each in expected])
    work.connection.execute(
        insert(record_past).from_select(
            ["record_id", "until", "status"],
            select(record.c.id, literal(work.today, record_past.c.until.type), record.c.status).where(where),
        )
    )
    return work.connection.execute(update(record).where(where).values(status=status, **values)).rowcount


def release(work: Work, record_id: int, expected: RecordStatus) -> int:
    """Let the recruit read a withheld record from today on; return how many were released."""
    where = (record.c.id == record_id) & (record.c.status == expected) & record.c.released_at.is_(None)
    values = {"released_at": work.now, "released_on": work.today}
    return work.connection.execute(update(record).where(where).values(values)).rowcount
