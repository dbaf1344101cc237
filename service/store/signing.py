"""Keyed hashes: of values that the trace must not show, of events, and of the arguments behind a key."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

_PREFIX = "hmac:"
_SHOWN = 32


_spell = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode


def canonical(value: Any) -> bytes:
    """Return the one way to write a JSON value: sorted keys, no spaces, UTF-8."""
    return _spell(value).encode("utf-8", "surrogatepass")


@dataclass(frozen=True)
class Signing:
    """Signs with the newest secret; the former ones are still known when a signature is checked."""

    secret: str = field(default="", repr=False)
    former: Sequence[str] = field(default=(), repr=False)

    @property
    def key_id(self) -> str:
        """The id of the newest key."""
        return _id_of(self.secret)

    def hidden(self, value: Any) -> str:
        """Return what stands for a value that is nobody's business: equal values look equal, no more."""
        return _PREFIX + _mac(self.secret, "value", value)[:_SHOWN]

    def fingerprint(self, value: Any) -> str:
        """Return the keyed hash of a call's name and arguments."""
        return _mac(self.secret, "call", value)

    def mac(self, event: Any) -> str:
        """Return the keyed hash of an event."""
        return _mac(self.secret, "event", event)

    def secrets_of(self, value: Any) -> list[str]:
        """Return what we alone can derive from a value, by the newest secret and by each former one."""
        return [_mac(each, "secret", value) for each in (self.secret, *self.former)]

    def knows(self, key_id: str) -> bool:
        """Say whether a signature by that key can be checked."""
        return self._named(key_id) is not None

    def verifies(self, event: Any, key_id: str, mac: str) -> bool:
        """Say whether an event's keyed hash is right; False where its key is not known."""
        secret = self._named(key_id)
        return secret is not None and hmac.compare_digest(
            _mac(secret, "event", event).encode(), mac.encode("utf-8", "surrogatepass")
        )

    def _named(self, key_id: str) -> str | None:
        return next((each for each in (self.secret, *self.former) if _id_of(each) == key_id), None)


def _mac(secret: str, use: str, value: Any) -> str:
    return hmac.digest(_key(secret, use), canonical(value), "sha256").hex()


@lru_cache(maxsize=64)
def _key(secret: str, use: str) -> bytes:
    return hmac.digest(secret.encode(), f"xikou {use}".encode(), "sha256")


@lru_cache(maxsize=64)
def _id_of(secret: str) -> str:
    return hashlib.sha256(b"xikou key id" + secret.encode()).hexdigest()[:16]
