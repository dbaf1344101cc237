"""Every string that is seeded carries a canary; the registry says whose it is and where it was put."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r"(?<![0-9a-z])(?:c7f[0-9a-f]{4}|7123[0-9]{4})(?![0-9a-f])", re.IGNORECASE)
"""Standing by itself: hashes are long enough to hold anything by chance."""

_CURSOR = re.compile(r'[cC]ursor\\?":\s*\\?"([A-Za-z0-9_=-]+)')


@dataclass
class Way:
    """One place where a canary stands: what kind of thing, whose, which field of it.

    ``kind`` is public, recruit, post, contact, wording, task, assignment, meeting, webhook, finding, follow_up, payload,
    objection or never; ``key`` names the task, record, assignment, appointment, webhook, visit or follow-up by its
    global id.
    """

    kind: str
    owner: str
    field: str
    key: str = ""
    current: bool = True


@dataclass
class Canaries:
    """Token -> the ways in which it may be seen."""

    ways: dict[str, list[Way]] = field(default_factory=dict)

    def text(self, kind: str, owner: str, name: str, key: str = "") -> str:
        """Make a text with a new canary that says what it is."""
        token = f"C7F{len(self.ways) + 1:04X}"
        self.ways[token] = [Way(kind, owner, name, key)]
        return f"{token}‹{kind}:{owner}:{name}›"

    def number(self, kind: str, owner: str, name: str) -> int:
        """Make a number that is one of ours."""
        number = 71230000 + len(self.ways) + 1
        self.ways[str(number)] = [Way(kind, owner, name)]
        return number

    def also(self, text: str, kind: str, owner: str, name: str, key: str = "") -> str:
        """Say that a text stands in another place as well."""
        for token in tokens_in(text):
            self.ways[token].append(Way(kind, owner, name, key))
        return text

    def keyed(self, value: object, key: str) -> None:
        """Say of which task, record or assignment all canaries in a value are, once that is known."""
        for token in tokens_in(repr(value)):
            for way in self.ways[token]:
                way.key = way.key or key

    def told(self, token: str) -> str:
        """Say what a canary is."""
        return f"{token} {' or '.join(f'{way.kind}:{way.owner}:{way.field}' for way in self.ways[token])}"


def tokens_in(text: str) -> set[str]:
    """Return the canaries in a text, whatever the case; those in cursors too."""
    return set(_found(text))


def _found(text: str) -> Iterator[str]:
    for each in _TOKEN.findall(text):
        yield each.upper()
    for cursor in _CURSOR.findall(text):
        plain = base64.urlsafe_b64decode(cursor).decode("utf-8", "replace")
        for each in _TOKEN.findall(plain):
            yield each.upper()
