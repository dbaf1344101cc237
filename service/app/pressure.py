"""How much is let in: requests a minute by one token and from one address; others are told to come later."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from time import time
from typing import cast

from flask import Flask, Response, g, request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import ConfigurationError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import RateLimiter, SlidingWindowCounterRateLimiter
from werkzeug.middleware.proxy_fix import ProxyFix

from service.app.answers import RequestRefusedError, refused
from service.config import ConfigError
from service.config.pressure import NEEDED
from service.config.settings import variable
from service.store.signing import Signing
from service.usecases.service import Service

log = logging.getLogger(__name__)

_MEMORY = "memory://"
_SWEEP_SECONDS = 1.0
_OURS = "xikou"
"""Before the keys of what is counted: others may use the same storage."""

_LOOK_SECONDS, _MOST_LOOK_SECONDS = 1.0, 32.0
"""After so long a storage that is away is looked for, each time after twice as long."""


class Memory(MemoryStorage):
    """The library's storage in memory, which forgets what has expired once a second, and in passing.

    By itself it starts a thread for that at nearly every request.
    """

    STORAGE_SCHEME = ["xikou-memory"]  # noqa: RUF012  as the library has it
    _swept = 0.0

    def _MemoryStorage__schedule_expiry(self) -> None:  # noqa: N802  the library calls it so
        if time() - self._swept >= _SWEEP_SECONDS:
            self._swept = time()
            self._MemoryStorage__expire_events()  # type: ignore[attr-defined]


_ALWAYS = ("healthz", "readyz", "metrics")
"""What monitoring asks is never counted."""


class TooManyError(Exception):
    """A request beyond a limit; ``seconds`` until there may be another."""

    def __init__(self, seconds: int) -> None:
        """Keep the seconds."""
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Limit:
    """So many requests by whoever is behind a request, as ``who`` says: nobody's are not counted."""

    kind: str
    most: RateLimitItem
    who: Callable[[], str]


class Counting:
    """Counts requests in a storage; while that is away, in the memory of this process alone."""

    def __init__(self, storage: Storage, limits: Sequence[Limit], signing: Signing) -> None:
        """Know where to count, by which limits, and how to hide who it is."""
        self.storage = storage
        self._limits, self._signing = limits, signing
        self._counter: RateLimiter = SlidingWindowCounterRateLimiter(storage)
        self._substitute: RateLimiter = SlidingWindowCounterRateLimiter(Memory())
        self._look_at: float | None = None
        self._look_after = _LOOK_SECONDS

    def count(self) -> None:
        """Count a request; raises TooManyError at the first limit that it is beyond."""
        for limit in self._limits:
            if who := limit.who():
                self._count(limit.most, _OURS, self._signing.hidden([limit.kind, who]), limit.kind)

    def _count(self, most: RateLimitItem, *names: str) -> None:
        counter = self._at_hand()
        try:
            if counter.hit(most, *names):
                return
            resets = counter.get_window_stats(most, *names).reset_time
        except Exception as error:
            if counter is self._substitute:
                raise
            log.warning("requests are counted by each process alone: %s", type(error).__name__)
            self._look_at = time() + self._look_after
            self._count(most, *names)
            return
        raise TooManyError(max(1, ceil(int(resets + 1) - time())))

    def _at_hand(self) -> RateLimiter:
        if self._look_at is None:
            return self._counter
        if time() >= self._look_at:
            if self.storage.check():
                self._look_at, self._look_after = None, _LOOK_SECONDS
                return self._counter
            self._look_after = min(2 * self._look_after, _MOST_LOOK_SECONDS)
            self._look_at = time() + self._look_after
        return self._substitute


def register_pressure(app: Flask, service: Service) -> None:
    """Count requests before anything else is done for them; raises ConfigError where nothing can count.

    While the storage is away each process counts by itself.
    """
    settings = service.settings
    if settings.proxies:
        trusted = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)
        app.wsgi_app = trusted  # type: ignore[method-assign]

    limits = [
        Limit(kind, RateLimitItemPerMinute(most), who)
        for kind, most, who in (
            ("address", settings.rate_per_address, _address),
            ("token", settings.rate_per_token, _token),
        )
        if most
    ]
    if limits:
        counting = Counting(_storage(settings.rate_storage), limits, service.store.signing)
        app.extensions["xikou-counting"] = counting

        @app.before_request
        def count() -> None:
            if (endpoint := request.endpoint) and endpoint not in _ALWAYS:
                counting.count()

    @app.errorhandler(TooManyError)
    def on_too_many(error: TooManyError) -> Response:
        response = refused(RequestRefusedError("RATE_LIMITED"), str(g.get("request_id", "-")))
        response.headers["Retry-After"] = str(error.seconds)
        return response


def storage_answers(address: str) -> bool:
    """Say whether the storage of an address answers; raises ConfigError naming the package that it lacks."""
    return _storage(address).check()


def _storage(address: str) -> Storage:
    try:
        return Memory() if address == _MEMORY else cast(Storage, storage_from_string(address))
    except ConfigurationError:
        needed = NEEDED.get(address.partition(":")[0])
        cure = f"请安装Python包 {needed}，或改用 memory://" if needed else "地址有误"
        raise ConfigError(f"{variable('rate_storage')}: {cure}") from None


def _address() -> str:
    return request.remote_addr or ""


def _token() -> str:
    """Return the token of a request, of a calendar's address as well; nothing where there is none."""
    given: str = request.environ.get("HTTP_AUTHORIZATION", "")
    scheme, _, token = given.partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    return str((request.view_args or {}).get("token", ""))
