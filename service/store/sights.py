"""What single statements see beside what their viewer does, on PostgreSQL: named with the statement.

A statement that names none sees what its viewer sees; where it should have, it sees too little, never too
much.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

SIGHT = "xikou_sight"
"""The execution option that carries a statement's sight."""

Through = Mapping[str, Any]
"""Execution options by which a statement names its sight."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sight:
    """What one statement sees beside what its viewer does.

    ``recruits`` are seen with their whole plans, ``units`` with their people; of ``past`` recruits the
    viewer's own records with their tasks. ``figures``: all recruits and tasks, to be counted; ``rules``: all
    recruits, people and assignments, for checks. ``bearer`` is the person whose scope is being gathered,
    ``token`` the hash or number of a token, ``caller`` whose answers are kept. ``hooked``: all
    webhooks, to ask whether there is any. ``roster``: what rosters said, where who imports sees everybody.
    """

    recruits: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    past: frozenset[int] = frozenset()
    figures: bool = False
    rules: bool = False
    bearer: int | None = None
    token: str | None = None
    caller: str | None = None
    hooked: bool = False
    roster: bool = False


def through(sight: Sight) -> Through:
    """Return the execution options of a statement that runs with a sight."""
    return {SIGHT: sight}


def plans(recruits: Iterable[int]) -> Through:
    """Let a check see the whole plans of the recruits that it is about."""
    return through(Sight(recruits=frozenset(recruits)))


RULES: Through = through(Sight(rules=True))
"""Lets a check see recruits, people and assignments wherever they are."""

ROSTER: Through = through(Sight(roster=True))
"""Lets the import of a roster see and keep what rosters said."""
