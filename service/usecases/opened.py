"""A transaction that a request opened before its use case runs, and what becomes of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.store.reads.shape import Reading
from service.store.writes.work import Work


@dataclass(frozen=True)
class Changed:
    """What a use case changed: rows by type, and plain figures."""

    rows: Mapping[str, Sequence[int]] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Opened:
    """A reading that is open already, and what closes it.

    ``standing``: what stands while the transaction holds it, so that it is written where it was looked at.
    """

    reading: Reading
    close: Callable[[], None]
    standing: Any = None


Shows = Callable[[Work, Changed], None]
"""Looks at what a use case changed, in its transaction, before it is committed."""

Ahead = Callable[[Reading, Any], Any]
"""Reads ahead what a command asks for; returns what it holds, if anything."""
