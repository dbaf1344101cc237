"""Files that people upload: kept sealed from the check until they say so; then it is that file that counts.

The key is derived from the uploader's session, which the database does not hold; after an hour, or in another
session, there is nothing to be opened. States move by compare-and-set, so that nothing is done twice.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson

from service.store import uploads
from service.store.scope import Scope
from service.store.uploads import Seal, State
from service.store.writes.work import Work
from service.usecases.service import Service

KEPT = timedelta(hours=1)
MOST = 5
"""So many uploads of one person are kept; a further one puts the oldest away."""

_NAME = 200


@dataclass(frozen=True)
class Holder:
    """Who uploads, and what opens their uploads."""

    scope: Scope
    seal: Seal = field(repr=False)

    @classmethod
    def of(cls, scope: Scope, secret: str) -> "Holder":
        """Derive the seal from the secret of a session."""
        return cls(scope, Seal(hmac.digest(secret.encode(), b"xikou upload", "sha256")))


@dataclass(frozen=True)
class Held:
    """An upload: its file, by which name, and how it stands; ``report`` what would be, or was, done."""

    mark: str
    purpose: str
    name: str
    content: bytes = field(repr=False)
    state: State
    total: int
    done: int
    touched_at: datetime
    report: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """What tells this file from every other."""
        return hashlib.sha256(self.content).hexdigest()


def hold(
    service: Service, holder: Holder, purpose: str, name: str, content: bytes, state: State = "CHECKED"
) -> str:
    """Keep a file for a purpose; return its mark. The uploader's old files go."""
    mark = secrets.token_urlsafe(24)
    about = orjson.dumps({"purpose": purpose, "name": name[:_NAME]})
    with service.write(holder.scope) as work:
        uploads.make_room(work, KEPT, MOST - 1)
        uploads.add(work, mark, state, holder.seal.close(mark, "content", about + b"\n" + content))
    return mark


def held(service: Service, holder: Holder, purpose: str, mark: str) -> Held | None:
    """Return an upload of this session for that purpose; None for any other, or one that is gone."""
    with service.store.connected(holder.scope) as connection:
        row = uploads.of_mark(connection, holder.scope.person_id, mark)
    if row is None or service.clock() - row.stored_at > KEPT:
        return None
    opened = holder.seal.open(mark, "content", row.content)
    if opened is None:
        return None
    line, _, content = opened.partition(b"\n")
    about = orjson.loads(line)
    if about["purpose"] != purpose:
        return None
    report = holder.seal.open(mark, "report", row.report) if row.report else None
    return Held(
        mark,
        purpose,
        about["name"],
        content,
        row.state,
        row.total,
        row.done,
        row.touched_at,
        orjson.loads(report) if report else {},
    )


def move(
    work: Work,
    holder: Holder,
    mark: str,
    before: State,
    after: State,
    report: Mapping[str, Any] | None = None,
) -> bool:
    """Move an upload on, perhaps with a report, if it still is where it was; say whether it was."""
    if report is None:
        return uploads.move(work, mark, before, after)
    sealed = holder.seal.close(mark, "report", orjson.dumps(report))
    return uploads.move(work, mark, before, after, report=sealed)
