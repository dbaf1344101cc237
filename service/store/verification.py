"""Verification of the trace: the chain from its first seal to its last, then what is not sealed yet."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select

from service.domain.heads import Head
from service.domain.words import Word
from service.store.chain import (
    FIRST,
    LOOSE,
    Standing,
    event_columns,
    event_of,
    link,
    moment_of,
    moment_text,
    readable,
    standing,
)
from service.store.signing import Signing
from service.store.snapshots import are_kept, first_gone, kept_snapshots
from service.store.tables import audit_event, audit_seal

_AT_A_TIME = 500
"""So many rows and heads are in memory at once."""


class Outcome(Enum):
    """What verification came to; the value is the command's exit code."""

    SOUND = 0
    BROKEN = 1
    TRUNCATED = 2


class Flaw(Word):
    """What is wrong with a place of the trace."""

    GAP = "GAP", "封存序号不连续"
    MISSING = "MISSING", "被封存的事件已不存在"
    CHANGED = "CHANGED", "事件或封存被改动，与链不符"
    FORGED = "FORGED", "事件的签名不正确"
    NO_KEY = "NO_KEY", "事件未封存，且签名所用的密钥未知"
    OTHER_HEAD = "OTHER_HEAD", "与文件中的链首不符"
    SHORT = "SHORT", "链短于文件中的链首"
    SNAPSHOT = "SNAPSHOT", "节点快照被改动，或不是由服务留存的"
    NO_SNAPSHOT = "NO_SNAPSHOT", "留存过的节点快照已不存在"


@dataclass(frozen=True, slots=True)
class Finding:
    """The first flaw: at a place of the chain, at an event that is not sealed, or at a snapshot."""

    outcome: Outcome
    flaw: Flaw
    sequence: int | None = None
    event: int | None = None
    snapshot: int | None = None


@dataclass(slots=True)
class Tally:
    """How much was verified; of these, how many events by unknown keys and from before there were any."""

    sealed: int = 0
    unsealed: int = 0
    unknown: int = 0
    unsigned: int = 0
    heads: int = 0
    snapshots: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The first flaw, None for a sound trace, and what was verified until there."""

    finding: Finding | None
    tally: Tally

    @property
    def outcome(self) -> Outcome:
        """What verification came to."""
        return self.finding.outcome if self.finding else Outcome.SOUND


def verify(connection: Connection, signing: Signing, heads: Iterable[Head] = ()) -> Verdict:
    """Verify all of the trace in the connection's one state of it, in bounded memory."""
    tally = Tally()
    with readable(connection):
        found = [
            _chain(connection, signing, tally),
            _heads(connection, heads, tally),
            _loose(connection, signing, tally),
            _snapshots(connection, tally),
        ]
    return Verdict(min((each for each in found if each), key=_weight, default=None), tally)


def _weight(finding: Finding) -> tuple[bool, bool, int]:
    """Put what is broken before what is cut off, and what is sealed before what is not."""
    places = (finding.sequence, finding.event, finding.snapshot)
    place = next((each for each in places if each is not None), None)
    return finding.outcome is Outcome.TRUNCATED, finding.sequence is None, place or 0


def _chain(connection: Connection, signing: Signing, tally: Tally) -> Finding | None:
    statement = (
        select(
            audit_seal.c.sequence,
            audit_seal.c.algorithm,
            audit_seal.c.hash,
            moment_text(connection, audit_seal.c.sealed_at),
            *event_columns(connection),
        )
        .outerjoin_from(audit_seal, audit_event, audit_event.c.id == audit_seal.c.event_id)
        .order_by(audit_seal.c.sequence)
    )
    previous, missing = FIRST, None
    for expected, row in enumerate(_rows(connection, statement), 1):
        sequence = row["sequence"]
        if sequence != expected:
            return Finding(Outcome.BROKEN, Flaw.GAP, missing or min(sequence, expected))
        if row["id"] is None:
            missing = missing or sequence
        elif missing is not None:
            return Finding(Outcome.BROKEN, Flaw.MISSING, missing)
        elif flaw := _flaw(row, previous, signing, tally):
            return Finding(Outcome.BROKEN, flaw, sequence)
        else:
            tally.sealed += 1
        previous = row["hash"]
    return Finding(Outcome.TRUNCATED, Flaw.MISSING, missing) if missing else None


def _flaw(row: RowMapping, previous: str, signing: Signing, tally: Tally) -> Flaw | None:
    event, sealed_at = event_of(row), moment_of(row["sealed_at"])
    if event is None or sealed_at is None:
        return Flaw.CHANGED
    try:
        hash_ = link(previous, row["sequence"], row["algorithm"], sealed_at, event)
    except KeyError:
        return Flaw.CHANGED
    if hash_ != row["hash"]:
        return Flaw.CHANGED
    return _unsound(event, signing, tally)


def _unsound(event: Mapping[str, Any], signing: Signing, tally: Tally) -> Flaw | None:
    """Count what an event's keyed hash says; unsigned events stand before all signed ones or are forged."""
    match standing(event, signing):
        case Standing.SIGNED:
            return None
        case Standing.UNKNOWN:
            tally.unknown += 1
            return None
        case Standing.UNSIGNED if tally.unsigned == tally.sealed + tally.unsealed:
            tally.unsigned += 1
            return None
        case _:
            return Flaw.FORGED


def _loose(connection: Connection, signing: Signing, tally: Tally) -> Finding | None:
    statement = select(*event_columns(connection)).where(LOOSE).order_by(audit_event.c.id)
    for row in _rows(connection, statement):
        event, unknown = event_of(row), tally.unknown
        flaw = _unsound(event, signing, tally) if event else Flaw.CHANGED
        if tally.unknown > unknown:
            flaw = Flaw.NO_KEY
        if flaw:
            return Finding(Outcome.BROKEN, flaw, event=row["id"])
        tally.unsealed += 1
    return None


def _snapshots(connection: Connection, tally: Tally) -> Finding | None:
    """Hold each snapshot against the event that tells of it, and look for those that are gone."""
    for number, sound in kept_snapshots(connection, _AT_A_TIME) if are_kept(connection) else ():
        if not sound:
            return Finding(Outcome.BROKEN, Flaw.SNAPSHOT, snapshot=number)
        tally.snapshots += 1
    gone = first_gone(connection)
    return None if gone is None else Finding(Outcome.BROKEN, Flaw.NO_SNAPSHOT, snapshot=gone)


def _heads(connection: Connection, heads: Iterable[Head], tally: Tally) -> Finding | None:
    length = connection.execute(select(func.max(audit_seal.c.sequence))).scalar_one() or 0
    source, other = iter(heads), list[int]()
    while some := list(islice(source, _AT_A_TIME)):
        columns = (audit_seal.c.sequence, audit_seal.c.algorithm, audit_seal.c.hash)
        asked = select(*columns).where(audit_seal.c.sequence.in_({head.sequence for head in some}))
        held = {sequence: (algorithm, hash_) for sequence, algorithm, hash_ in connection.execute(asked)}
        tally.heads += len(some)
        differ = (head.sequence for head in some if held.get(head.sequence) != (head.algorithm, head.hash))
        other = sorted((*other, *differ))[:1]
    if not other:
        return None
    if other[0] > length:
        return Finding(Outcome.TRUNCATED, Flaw.SHORT, length + 1)
    return Finding(Outcome.BROKEN, Flaw.OTHER_HEAD, other[0])


def _rows(connection: Connection, statement: Select[Any]) -> Iterator[RowMapping]:
    with connection.execute(statement, execution_options={"yield_per": _AT_A_TIME}) as result:
        yield from result.mappings()
