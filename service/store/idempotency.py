"""Answers kept under the caller's key, in the transaction of the change."""

from typing import Any

from sqlalchemy import Connection, Select, select

from service.store import drawing
from service.store.sights import Sight
from service.store.tables import idempotency
from service.store.writes import moulds
from service.store.writes.work import Work


class KeyTakenError(Exception):
    """Another call with the same key finished in the meantime."""


def kept_answer(connection: Connection, caller: str, key: str) -> tuple[str, dict[str, Any]] | None:
    """Return (fingerprint, answer) kept under a key."""
    given = {"caller": caller, "key": key}
    lists = drawing.run(connection, "kept", lambda: {"kept": under_a_key()}, given, Sight(caller=caller))
    return next(((row.fingerprint, row.answer) for row in lists["kept"]), None)


def under_a_key() -> Select[Any]:
    """Return the statement for what is kept under a caller's key; both are given when it runs."""
    mine = (idempotency.c.caller == drawing.named("caller")) & (idempotency.c.key == drawing.named("key"))
    return select(idempotency.c.fingerprint, idempotency.c.answer).where(mine)


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

    work.owe(moulds.adding(work.transaction, idempotency, [row], hear, new=True, expects=1))
