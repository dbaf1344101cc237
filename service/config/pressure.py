"""The settings of pressure: how much is let in, how long is waited for the database, what is noted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from environs import Env
from marshmallow import ValidationError, validate

STORAGES = ("memory://", "redis://", "rediss://", "valkey://", "valkeys://", "memcached://")
LOG_FORMATS = ("json", "text")
LOG_LEVELS = ("debug", "info", "warning", "error")
NEEDED = {
    "redis": "redis",
    "rediss": "redis",
    "valkey": "valkey",
    "valkeys": "valkey",
    "memcached": "pymemcache",
}
"""The packages that storages of rate limits need, which are not ours."""


def _doc(text: str) -> dict[str, str]:
    return {"doc": text}


@dataclass(frozen=True, kw_only=True)
class PressureSettings:
    """What holds under pressure, and what an operator sees of it."""

    rate_per_token: int = field(
        default=3000, metadata=_doc("requests a minute by one token, then 429; 0: any number")
    )
    rate_per_address: int = field(
        default=12_000, metadata=_doc("requests a minute from one address, then 429; 0: any number")
    )
    rate_storage: str = field(
        default="memory://",
        repr=False,
        metadata=_doc(
            "where requests are counted: memory:// (each process by itself), or redis://, valkey://,"
            " memcached:// for all together (their Python package installed beside)"
        ),
    )
    proxies: int = field(
        default=0,
        metadata=_doc("proxies before the service whose X-Forwarded-For and -Proto are believed, 0 to 5"),
    )
    request_seconds: float = field(
        default=20.0,
        metadata=_doc("so long may a request take to arrive, then its connection is closed; 1 to 300"),
    )
    pool_size: int = field(
        default=20, metadata=_doc("connections to the database that a process opens at most, 2 to 200")
    )
    pool_seconds: float = field(
        default=3.0,
        metadata=_doc("so long a request waits for one of them, then 503; 0.1 to 60 seconds"),
    )
    statement_seconds: int = field(
        default=20,
        metadata=_doc(
            "so long may a statement of a request take on PostgreSQL, then 503; 1 to 600 seconds;"
            " commands may take any time"
        ),
    )
    lock_seconds: int = field(
        default=15,
        metadata=_doc("so long a change waits for other changes, then 503; 1 to 60 seconds"),
    )
    log_format: str = field(default="json", metadata=_doc("json or text: how the log on stderr is written"))
    log_level: str = field(default="info", metadata=_doc(f"least that is logged: {', '.join(LOG_LEVELS)}"))


def read_pressure(env: Env) -> dict[str, Any]:
    """Read these settings; faults stay with ``env`` until it is sealed."""
    default = PressureSettings()
    whole = {
        "rate_per_token": (0, 10_000_000),
        "rate_per_address": (0, 10_000_000),
        "proxies": (0, 5),
        "pool_size": (2, 200),
        "statement_seconds": (1, 600),
        "lock_seconds": (1, 60),
    }
    read: dict[str, Any] = {
        name: env.int(name.upper(), getattr(default, name), validate=_within(*bounds))
        for name, bounds in whole.items()
    }
    return read | {
        "rate_storage": env.str("RATE_STORAGE", default.rate_storage, validate=_storage),
        "request_seconds": env.float("REQUEST_SECONDS", default.request_seconds, validate=_within(1, 300)),
        "pool_seconds": env.float("POOL_SECONDS", default.pool_seconds, validate=_within(0.1, 60)),
        "log_format": env.str("LOG_FORMAT", default.log_format, validate=_one_of(LOG_FORMATS)),
        "log_level": env.str("LOG_LEVEL", default.log_level, validate=_one_of(LOG_LEVELS)),
    }


def _storage(address: str) -> None:
    if not address.startswith(STORAGES):
        raise ValidationError(f"须以 {'、'.join(STORAGES)} 之一开头")


def _within(least: float, most: float) -> validate.Range:
    return validate.Range(least, most, error=f"须在{least}与{most}之间")


def _one_of(choices: Sequence[str]) -> validate.OneOf:
    return validate.OneOf(choices, error=f"须为 {'、'.join(choices)} 之一")
