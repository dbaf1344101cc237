"""How much is let in: requests a minute by one token and from one address; others are told to come later."""

from collections.abc import Callable, Sequence
from math import ceil
from time import time

from flask import Flask, Response, g, request
from flask_limiter import ApplicationLimit, Limiter, RateLimitExceeded
from limits.errors import ConfigurationError
from limits.storage import MemoryStorage, Storage, storage_from_string
from werkzeug.middleware.proxy_fix import ProxyFix

from service.app.answers import RequestRefusedError, refused
from service.config import ConfigError
from service.config.pressure import NEEDED
from service.config.settings import variable
from service.store.signing import Signing
from service.usecases.service import Service

_MEMORY = "memory://"
_SWEEP_SECONDS = 1.0


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


def register_pressure(app: Flask, service: Service) -> None:
    """Count requests before anything else is done for them; raises ConfigError where nothing can count.

    While the storage is away each process counts by itself.
    """
    settings = service.settings
    if settings.proxies:
        trusted = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)
        app.wsgi_app = trusted  # type: ignore[method-assign]

    signing = service.store.signing
    limits = [
        _limit(kind, most, who, signing)
        for kind, most, who in (
            ("address", settings.rate_per_address, _address),
            ("token", settings.rate_per_token, _token),
        )
        if most
    ]
    if limits:
        _count(app, settings.rate_storage, limits)

    @app.errorhandler(RateLimitExceeded)
    def on_too_many(_error: RateLimitExceeded) -> Response:
        response = refused(RequestRefusedError("RATE_LIMITED"), str(g.get("request_id", "-")))
        response.headers["Retry-After"] = str(_seconds_left(app))
        return response


def _limit(kind: str, most: int, who: Callable[[], str], signing: Signing) -> ApplicationLimit:
    def hidden() -> str:
        return signing.hidden([kind, who()])

    def is_exempt() -> bool:
        return request.endpoint in _ALWAYS or not who()

    return ApplicationLimit(f"{most} per minute", key_function=hidden, scope=kind, exempt_when=is_exempt)


def storage_answers(address: str) -> bool:
    """Say whether the storage of an address answers; raises ConfigError naming the package that it lacks."""
    try:
        storage = storage_from_string(address)
    except ConfigurationError:
        needed = NEEDED.get(address.partition(":")[0])
        cure = f"请安装Python包 {needed}，或改用 memory://" if needed else "地址有误"
        raise ConfigError(f"{variable('rate_storage')}: {cure}") from None
    return isinstance(storage, Storage) and storage.check()


def _count(app: Flask, storage: str, limits: Sequence[ApplicationLimit]) -> None:
    storage_answers(storage)  # also says what is wrong with the address
    limiter = Limiter(
        _address,
        application_limits=[*limits],
        storage_uri=storage if storage != _MEMORY else f"{Memory.STORAGE_SCHEME[0]}://",
        strategy="sliding-window-counter",
        key_prefix="xikou",
        in_memory_fallback_enabled=True,
        fail_on_first_breach=True,
    )
    limiter.init_app(app)


def _address() -> str:
    return request.remote_addr or ""


def _token() -> str:
    """Return the token of a request, of a calendar's address as well; nothing where there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    return str((request.view_args or {}).get("token", ""))


def _seconds_left(app: Flask) -> int:
    limiters: set[Limiter] = app.extensions.get("limiter", set())
    current = next(iter(limiters)).current_limit if limiters else None
    return max(1, ceil(current.reset_at - time())) if current else 60
