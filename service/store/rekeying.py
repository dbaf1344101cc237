"""Keys under the newest master key, and payloads that are still plain, batch by batch."""

from sqlalchemy import select, update

from service.store import payloads
from service.store.tables import person_key, record
from service.store.vault import WrappedKey
from service.store.writes import plans
from service.store.writes.work import Work


def rewrap(work: Work, most: int) -> int:
    """Wrap keys that a former master key wraps with the newest one; return how many, 0 once all are."""
    rows = work.connection.execute(
        select(person_key)
        .where(person_key.c.master_key_id != work.vault.master_key_id)
        .order_by(person_key.c.person_id)
        .limit(most)
        .with_for_update()
    ).all()
    for row in rows:
        key = work.vault.unwrapped(row.person_id, WrappedKey(row.master_key_id, row.wrapped))
        kept = work.vault.wrapped(row.person_id, key)
        values = {"master_key_id": kept.master_key_id, "wrapped": kept.wrapped}
        work.connection.execute(
            update(person_key).where(person_key.c.person_id == row.person_id).values(values)
        )
    return len(rows)


def seal(work: Work, most: int) -> int:
    """Encrypt payloads that are still plain; return how many, 0 once all are."""
    plain = record.c.payload.is_not(None) & record.c.erased_on.is_(None)
    columns = (record.c.id, record.c.recruit_id, record.c.item, record.c.task_id, record.c.payload)
    statement = select(*columns).where(plain).order_by(record.c.id).limit(most)
    plans.hold(work, {row.recruit_id for row in work.connection.execute(statement)})
    rows = [dict(row) for row in work.connection.execute(statement).mappings()]
    for row in payloads.stored(work, rows):
        values = {"payload": None, "sealed_payload": row["sealed_payload"]}
        work.connection.execute(update(record).where(record.c.id == row["id"], plain).values(values))
    return len(rows)
