"""Payloads of records, read and written in one place: plain, or encrypted under their recruit's key."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from service.store.sights import plans
from service.store.tables import person_key
from service.store.vault import Place, Vault, WrappedKey, opened, sealed
from service.store.writes.work import Work

COLUMNS = ("payload", "sealed_payload", "erased_on", "recruit_id", "item", "task_id")
"""What ``of`` needs of each row of a record."""


def of(connection: Connection, vault: Vault, rows: Sequence[Any]) -> list[Mapping[str, Any] | None]:
    """Return the payloads of records; None for what was erased, or whose key is gone.

    Raises VaultError where the master key is another one, or a ciphertext does not belong to its record.
    """
    owners = {row.recruit_id for row in rows if row.sealed_payload is not None}
    keys = {each: vault.unwrapped(each, kept) for each, kept in keys_of(connection, owners).items()}
    return [_one(keys, row) for row in rows]


def keys_of(connection: Connection, recruit_ids: Iterable[int]) -> dict[int, WrappedKey]:
    """Return the keys of recruits as they are kept; no statement runs for nobody."""
    wanted = sorted(set(recruit_ids))
    if not wanted:
        return {}
    statement = select(person_key).where(person_key.c.person_id.in_(wanted))
    rows = connection.execute(statement, execution_options=plans(wanted))
    return {row.person_id: WrappedKey(row.master_key_id, row.wrapped) for row in rows}


def masters_of(connection: Connection) -> list[str]:
    """Return the ids of the master keys that wrap anything."""
    statement = select(person_key.c.master_key_id).distinct().order_by(person_key.c.master_key_id)
    return list(connection.execute(statement).scalars())


def stored(work: Work, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of records as they are stored: with a master key, the payload is encrypted.

    A recruit without a key gets one; the caller holds the recruits' plans.
    """
    if not work.vault.seals:
        return [dict(row) for row in rows]
    keys = _keys_for(work, {row["recruit_id"] for row in rows})
    return [
        {
            **row,
            "payload": None,
            "sealed_payload": sealed(keys[row["recruit_id"]], _place(row), row["payload"]),
        }
        for row in rows
    ]


def _keys_for(work: Work, recruit_ids: Iterable[int]) -> dict[int, bytes]:
    wanted = set(recruit_ids)
    kept = keys_of(work.connection, wanted)
    keys = {each: work.vault.unwrapped(each, wrapped) for each, wrapped in kept.items()}
    fresh = {each: work.vault.fresh() for each in sorted(wanted - kept.keys())}
    if fresh:
        rows = []
        for each, key in fresh.items():
            wrapped = work.vault.wrapped(each, key)
            rows.append(
                {
                    "person_id": each,
                    "master_key_id": wrapped.master_key_id,
                    "wrapped": wrapped.wrapped,
                    "created_at": work.now,
                }
            )
        work.connection.execute(insert(person_key), rows)
    return keys | fresh


def _one(keys: Mapping[int, bytes], row: Any) -> Mapping[str, Any] | None:
    if row.erased_on is not None:
        return None
    if row.sealed_payload is None:
        return row.payload  # type: ignore[no-any-return]
    key = keys.get(row.recruit_id)
    place = Place(row.recruit_id, row.item, row.task_id)
    return None if key is None else opened(key, place, row.sealed_payload)


def _place(row: Mapping[str, Any]) -> Place:
    return Place(row["recruit_id"], row["item"], row["task_id"])
