"""Backing a database up, and restoring it elsewhere: nothing counts before counts and chain are verified."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.domain.heads import Head
from service.store import chain, dump
from service.store.dump import BackupError
from service.store.restoration import Restored
from service.store.verification import Outcome, Verdict, verify
from service.usecases.service import Service
from service.usecases.setup import OPERATOR

__all__ = ["BackupError", "Kept", "back_up", "restore"]


@dataclass(frozen=True)
class Kept:
    """What a backup holds: rows by table, the chain's head, and how the trace stood when it was verified."""

    counts: dict[str, int]
    head: Head | None
    verdict: Verdict

    @property
    def rows(self) -> int:
        """The number of all rows."""
        return sum(self.counts.values())


def back_up(service: Service, path: Path, version: str) -> Kept:
    """Write a backup of one moment, while everybody goes on; the trace is verified with it.

    Raises BackupError where the file is there already, OSError where it cannot be written.
    """
    revision, newest = service.store.revisions()
    if revision != newest:
        raise BackupError("数据库结构不是最新：请用与之相配的版本备份，或先运行 xikou init")
    with service.look(OPERATOR) as reading:
        connection = reading.connection
        verdict = verify(connection, service.store.signing)
        head = chain.newest(connection)
        about = {
            "version": version,
            "revision": revision,
            "database": connection.dialect.name,
            "at": service.clock().isoformat(),
        }
        end = {"head": _plain(head), "trace": verdict.outcome.name}
        counts = dump.write(connection, path, about, end)
    return Kept(counts, head, verdict)


def restore(service: Service, path: Path) -> Kept:
    """Fill an empty database with a backup; raises BackupError, and then it is as empty as before.

    Verified are the number of rows of each table, the chain's head, and the trace: it must be sound where it
    was sound when the backup was made.
    """
    found: list[tuple[Head | None, Verdict]] = []

    def check(connection: Any, restored: Restored) -> None:
        head = chain.newest(connection)
        if _plain(head) != restored.end.get("head"):
            raise BackupError("恢复后的链首与备份所记的不符，没有恢复任何内容")
        verdict = verify(connection, service.store.signing)
        if verdict.outcome is not Outcome.SOUND and restored.end.get("trace") == Outcome.SOUND.name:
            raise BackupError(
                "审计记录在备份时完整，恢复后却不能核验，没有恢复任何内容；"
                "请核对 XIKOU_SECRET_KEY 和 XIKOU_FORMER_SECRET_KEYS 是否与备份时相同"
            )
        found.append((head, verdict))

    restored = service.store.restore(path, check, service.settings.owner_database_url)
    return Kept(restored.counts, *found[0])


def _plain(head: Head | None) -> dict[str, Any] | None:
    if head is None:
        return None
    return {"sequence": head.sequence, "algorithm": head.algorithm, "hash": head.hash}
