"""Uploads on their way in: sealed under a key that the database does not hold, and gone after a while."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, delete, insert, select, update

from service.store.tables import upload
from service.store.writes.work import Work

State = Literal["CHECKING", "CHECKED", "FAULTY", "TAKING", "TAKEN", "FAILED"]
_NONCE = 12
_AT_WORK = ("CHECKING", "TAKING")


@dataclass(frozen=True)
class Seal:
    """What opens the uploads of one session."""

    key: bytes

    def close(self, mark: str, part: str, content: bytes) -> bytes:
        """Seal a part of an upload, which opens at no other place."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self.key).encrypt(nonce, content, f"xikou upload {mark} {part}".encode())

    def open(self, mark: str, part: str, sealed: bytes) -> bytes | None:
        """Open a part, None where it was sealed by another session."""
        nonce, rest = sealed[:_NONCE], sealed[_NONCE:]
        try:
            return AESGCM(self.key).decrypt(nonce, rest, f"xikou upload {mark} {part}".encode())
        except InvalidTag:
            return None


def add(work: Work, mark: str, state: State, content: bytes) -> None:
    """Keep an upload of the viewer."""
    work.connection.execute(
        insert(upload).values(
            mark=mark,
            person_id=work.scope.person_id,
            state=state,
            total=0,
            done=0,
            content=content,
            stored_at=work.now,
            touched_at=work.now,
        )
    )


def of_mark(connection: Connection, person_id: int | None, mark: str) -> Any:
    """Return somebody's upload by its mark, None for any other."""
    return connection.execute(
        select(upload).where(upload.c.mark == mark, upload.c.person_id == person_id)
    ).one_or_none()


def move(work: Work, mark: str, before: State, after: State, **values: Any) -> bool:
    """Move an upload of the viewer on if it is still where it was; say whether it was."""
    here = (upload.c.mark == mark) & (upload.c.person_id == work.scope.person_id) & (upload.c.state == before)
    moved = update(upload).where(here).values(state=after, touched_at=work.now, **values)
    return bool(work.connection.execute(moved).rowcount)


def touch(work: Work, mark: str, total: int, done: int) -> None:
    """Keep how far an upload has come."""
    here = (upload.c.mark == mark) & (upload.c.person_id == work.scope.person_id)
    values = {"total": total, "done": done, "touched_at": work.now}
    work.connection.execute(update(upload).where(here).values(values))


def forget(work: Work, older: timedelta) -> None:
    """Remove all uploads that came longer ago than that."""
    work.connection.execute(delete(upload).where(upload.c.stored_at < work.now - older))


def make_room(work: Work, older: timedelta, most: int) -> None:
    """Remove the viewer's uploads that came longer ago than that, and of those at rest all but the newest."""
    mine = upload.c.person_id == work.scope.person_id
    newest = select(upload.c.id).where(mine).order_by(upload.c.id.desc()).limit(most)
    beyond = upload.c.state.not_in(_AT_WORK) & upload.c.id.not_in(newest.scalar_subquery())
    old = upload.c.stored_at < work.now - older
    work.connection.execute(delete(upload).where(mine & (old | beyond)))
