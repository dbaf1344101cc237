"""Snapshots of plans at their milestones: inserted once, each with its hash in the trace."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.domain.words import Stage
from service.store.signing import canonical
from service.store.tables import snapshot
from service.store.writes.bulk import add_new
from service.store.writes.work import Work

TAKEN = "takeSnapshot"
"""The action under which the trace holds the hash of a snapshot."""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a plan looked like on a day: counts by name, of all, by track and by dimension."""

    recruit_id: int
    unit_id: int
    stage: Stage
    taken_on: date
    figures: Mapping[str, Any]

    @property
    def hash(self) -> str:
        """The hash over all of it."""
        return hash_of(self.recruit_id, self.stage, self.taken_on, self.figures)


def hash_of(recruit_id: int, stage: str, taken_on: date, figures: Any) -> str:
    """Return the hash over a snapshot: whose, of which milestone and day, and all counts."""
    whole = canonical([recruit_id, str(stage), taken_on.isoformat(), figures])
    return hashlib.sha256(whole).hexdigest()


def keep(work: Work, taken: Sequence[Taken]) -> int:
    """Keep snapshots of milestones that have none yet, and trace each; return how many are new."""
    by_key = {(each.recruit_id, str(each.stage)): each for each in taken}
    columns = (snapshot.c.id, snapshot.c.recruit_id, snapshot.c.stage)
    new = add_new(work.connection, snapshot, [_row(work, each) for each in taken], *columns)
    for row in new:
        each = by_key[row.recruit_id, row.stage]
        work.trace(
            TAKEN,
            "Snapshot",
            row.id,
            recruit_id=each.recruit_id,
            unit_id=each.unit_id,
            stage=each.stage,
            takenOn=each.taken_on,
            snapshot=each.hash,
        )
    return len(new)


def _row(work: Work, taken: Taken) -> dict[str, Any]:
    return {
        "recruit_id": taken.recruit_id,
        "stage": taken.stage,
        "taken_on": taken.taken_on,
        "figures": taken.figures,
        "hash": taken.hash,
        "created_at": work.now,
    }
