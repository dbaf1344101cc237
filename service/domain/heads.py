"""The head of the chain over the trace: what has to be kept elsewhere to know the chain again."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Head:
    """The newest seal at one time: how long the chain was, its last hash by which algorithm, and when."""

    sequence: int
    algorithm: str
    hash: str
    at: datetime
