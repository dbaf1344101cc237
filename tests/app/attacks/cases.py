"""What a case of the attack suite is: something hostile, and the status and code that it must get."""

from dataclasses import dataclass, field
from typing import Any

BAD, DEAR = (400, "BAD_REQUEST"), (400, "TOO_EXPENSIVE")
FINE = (200, None)
"""Nothing hostile about it after all: it is answered, and nothing is stored."""

GONE = (200, "NOT_FOUND")
"""The change is refused as if there were nothing of that name."""


@dataclass(frozen=True)
class Case:
    """A request that differs from an honest one in what is given; ``says`` must stand in the first error."""

    name: str
    expected: tuple[int, str | None]
    query: str = "{ today }"
    variables: dict[str, Any] | None = None
    more: dict[str, Any] = field(default_factory=dict)
    data: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"
    path: str = "/graphql"
    environ: dict[str, Any] = field(default_factory=dict)
    says: str = ""
