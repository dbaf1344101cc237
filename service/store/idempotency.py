"""Answers kept under the caller's key, in the transaction of the change."""

from typing import Any

from sqlalchemy import Connection, select

from service.store.sights import Sight, through
from service.store.tables import idempotency
from service.store.writes import moulds
from service.store.writes.work import Work


class KeyTakenError(Exception):
    """Another call with the same key finished in the meantime."""


def kept_answer(connection: Connection, caller: str, key: str) -> tuple[str, dict[str, Any]] | None:
    """Return (fingerprint, answer) kept under a key."""
    row = connection.execute(
        select(idempotency.c.fingerprint, idempotency.c.answer).where(
            idempotency.c.caller == caller, idempotency.c.key == key
        ),
        execution_options=through(Sight(caller=caller)),
    ).one_or_none()
    return (row.fingerprint, row.answer) if row else None


def keep_answer(work: Work, key: str, fingerprint: str, answer: dict[str, Any]) -> None:
    """Keep an answer; where the key is taken, KeyTakenError undoes the transaction before it commits."""
    row = {
        "caller": work.scope.caller,
        "key": key,
        "fingerprint": fingerprint,
        "answer": answer,
        "stored_at": work.now,
    }

    def hear(kept: int) -> None:
        if not kept:
            raise KeyTakenError(key)

    work.owe(moulds.adding(work.transaction, idempotency, [row], hear, new=True))
