"""Where an identity provider's keys come from: a file, or an address; each kept, and renewed when due."""

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from service.usecases.keys import Keys, keys_of

log = logging.getLogger(__name__)

LIFESPAN = 600
"""Seconds after which keys are fetched anew."""

PAUSE = 30
"""Seconds between two fetches for unknown kids, and after a failed fetch while there are keys."""

PAUSE_WITHOUT = 5
"""Seconds after a failed fetch while there are no keys at all."""

TIMEOUT = 5
"""Seconds that the provider has for each step, and for all of its answer."""

MOST_BYTES = 256_000
"""Larger key sets are not read."""

_PIECE = 16_384
_OK = 200


class KeysAwayError(Exception):
    """There are no keys yet, and none can be had now."""


class KeyPlace(Protocol):
    """A place that gives keys."""

    def keys(self, kid: str | None) -> Keys:
        """Return all keys, renewed for the sake of this one if it is not among them; raises KeysAwayError."""


class KeyFile:
    """Keys in a file, read again when it changes; while it is missing or faulty the old ones stay in use."""

    def __init__(self, path: str, algorithms: Sequence[str]) -> None:
        """Read nothing yet."""
        self._path, self._algorithms = Path(path), algorithms
        self._lock = threading.Lock()
        self._keys: Keys | None = None
        self._seen: tuple[int, ...] | None = None
        self._told = ""

    def keys(self, kid: str | None) -> Keys:  # noqa: ARG002  a file is always looked at
        """Return the keys of the file as it is now; raises KeysAwayError."""
        with self._lock:
            try:
                self._renew()
            except (OSError, ValueError) as error:
                if self._told != (told := f"{type(error).__name__}: {error}"):
                    log.warning("the key set file cannot be used: %s", told)
                self._told = told
            else:
                self._told = ""
            if self._keys is None:
                raise KeysAwayError
            return self._keys

    def _renew(self) -> None:
        with self._path.open("rb") as file:
            told = os.fstat(file.fileno())
            seen = (told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns)
            if seen == self._seen:
                return
            text = file.read(MOST_BYTES + 1)
        if len(text) > MOST_BYTES:
            raise ValueError("is too large")
        self._keys = keys_of(text, self._algorithms)
        self._seen = seen


class KeyAddress:
    """Keys at an address, fetched when first needed, kept for a while, and fetched anew for unknown ones."""

    def __init__(
        self, address: str, algorithms: Sequence[str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Fetch nothing yet; ``clock`` counts seconds."""
        self._address, self._algorithms, self._clock = address, algorithms, clock
        self._lock = threading.Lock()
        self._keys: Keys | None = None
        self._due = self._due_for_unknown = clock()

    def keys(self, kid: str | None) -> Keys:
        """Return the keys; who can do with those that are kept never waits for somebody else's fetch."""
        if self._is_due(kid):
            must_wait = self._keys is None or self._is_unknown(kid)
            if self._lock.acquire(timeout=2 * TIMEOUT if must_wait else 0):
                try:
                    if self._is_due(kid):
                        self._fetch(kid)
                finally:
                    self._lock.release()
        if self._keys is None:
            raise KeysAwayError
        return self._keys

    def _is_due(self, kid: str | None) -> bool:
        now = self._clock()
        return now >= self._due or (now >= self._due_for_unknown and self._is_unknown(kid))

    def _is_unknown(self, kid: str | None) -> bool:
        return self._keys is not None and kid is not None and all(key.kid != kid for key in self._keys)

    def _fetch(self, kid: str | None) -> None:
        try:
            self._keys = keys_of(fetched(self._address), self._algorithms)
            pause = LIFESPAN
        except (OSError, ValueError) as error:
            log.warning("the identity provider's keys cannot be fetched: %s: %s", type(error).__name__, error)
            pause = PAUSE_WITHOUT if self._keys is None else PAUSE
        now = self._clock()
        self._due = now + pause
        if self._is_unknown(kid):
            self._due_for_unknown = now + PAUSE


def fetched(address: str) -> bytes:
    """Return what is at an http(s) address, following no redirect and asking no proxy; raises OSError."""
    parts = urlsplit(address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    until = time.monotonic() + TIMEOUT
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    text = b""
    try:
        connection.request("GET", target, headers={"Accept": "application/jwk-set+json, application/json"})
        answer = connection.getresponse()
        if answer.status != _OK:
            raise OSError(f"HTTP {answer.status}")
        while piece := answer.read1(_PIECE):
            text += piece
            if len(text) > MOST_BYTES:
                raise OSError("the answer is too large")
            if time.monotonic() > until:
                raise TimeoutError("the answer takes too long")
    except HTTPException as error:
        raise OSError(f"no sound answer ({type(error).__name__})") from error
    finally:
        connection.close()
    return text
