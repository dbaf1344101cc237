"""How long until the next try, and when there is none any more."""

import random
from datetime import timedelta

FIRST_SECONDS = 30
LONGEST_SECONDS = 3600
LEAST_TRIES = 12
"""Whoever was away for days still gets so many tries."""
_JITTER = 0.25
_DOUBLINGS = 10


def pause(attempts: int, chance: random.Random | None = None) -> float:
    """Return the seconds after that many failed tries: doubled up to an hour, a quarter more or less."""
    seconds: int = min(FIRST_SECONDS * 2 ** min(attempts - 1, _DOUBLINGS), LONGEST_SECONDS)
    drawn = (chance or random.SystemRandom()).uniform(1 - _JITTER, 1 + _JITTER)
    return seconds * drawn


def is_over(attempts: int, age: timedelta, hours: int) -> bool:
    """Say whether it was tried often and for long enough."""
    return attempts >= LEAST_TRIES and age >= timedelta(hours=hours)
