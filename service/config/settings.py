"""The settings of the service, each an environment variable that begins with ``XIKOU_``."""

from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from service.config import provider
from service.config.channels import ChannelSettings
from service.config.door import DoorSettings
from service.config.notices import NoticeSettings
from service.config.portal import PortalSettings
from service.config.pressure import PressureSettings
from service.config.receivers import ReceiverSettings
from service.config.working import WorkerSettings

DEFAULT_DATABASE = "sqlite:///var/xikou.db"
MANDATORY = ("organization", "department", "mentor", "partner")
_DOC = "doc"


def _doc(text: str) -> dict[str, str]:
    return {_DOC: text}


class ConfigError(Exception):
    """The environment is wrong; the message names every fault with its variable."""


@dataclass(frozen=True, kw_only=True)
class Settings(
    DoorSettings,
    PressureSettings,
    ChannelSettings,
    NoticeSettings,
    PortalSettings,
    ReceiverSettings,
    WorkerSettings,
):
    """All settings; ``metadata['doc']`` of each field is its documentation."""

    env: str = field(default="development", metadata=_doc("development or production"))
    database_url: str = field(
        default=DEFAULT_DATABASE,
        metadata=_doc("sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME"),
    )
    owner_database_url: str = field(
        default="",
        repr=False,
        metadata=_doc(
            "the same database as the role that owns its tables, for `xikou init` alone (PostgreSQL);"
            " empty: the service's role owns them"
        ),
    )
    secret_key: str = field(
        default="",
        repr=False,
        metadata=_doc(
            "at least 32 random characters; required in production; keys the hashes of the audit trail"
        ),
    )
    former_secret_keys: tuple[str, ...] = field(
        default=(),
        repr=False,
        metadata=_doc(
            "secret keys of before, separated by commas: events signed with them can still be verified"
        ),
    )
    master_key: str = field(
        default="",
        repr=False,
        metadata=_doc(
            "32 random bytes, as hex or base64; private payloads are encrypted at rest, "
            "each recruit's under a key of their own that this one wraps"
        ),
    )
    former_master_keys: tuple[str, ...] = field(
        default=(),
        repr=False,
        metadata=_doc(
            "master keys of before, separated by commas: what they wrap can still be read; "
            "see `xikou person rekey`"
        ),
    )
    host: str = field(default="127.0.0.1", metadata=_doc("address to listen on"))
    port: int = field(default=8000, metadata=_doc("port to listen on, 1 to 65535"))
    public_url: str = field(
        default="",
        metadata=_doc(
            "address under which people reach the service, https://HOST/PATH, for calendar feeds;"
            " empty: the address of the request"
        ),
    )
    threads: int = field(default=8, metadata=_doc("requests served at a time by each process, 1 to 128"))
    processes: int = field(
        default=1,
        metadata=_doc("processes that `xikou serve` serves with, 1 to 64"),
    )
    today: date | None = field(
        default=None, metadata=_doc("fixes the service's date (YYYY-MM-DD); refused in production")
    )
    mandatory_plugins: tuple[str, ...] = field(
        default=MANDATORY, metadata=_doc("plugins that every unit has, separated by commas")
    )
    plugin_failures: str = field(
        default="stop", metadata=_doc("stop or quarantine: what a faulty plugin does to the start")
    )
    plugin_seconds: float = field(
        default=1.0,
        metadata=_doc("so long may a plugin's form, check or notice take, 0.1 to 60 seconds"),
    )
    max_body_bytes: int = field(default=100_000, metadata=_doc("largest accepted request body, in bytes"))
    probation_months: int = field(
        default=12,
        metadata=_doc("months of probation (公务员法第三十四条; 新录用公务员试用期管理办法(试行)第二条)"),
    )
    probation_cap_months: int = field(
        default=18,
        metadata=_doc("E plus so many months caps a probation extended for LEAVE (试用期管理办法第十三条)"),
    )
    lagging_percent: int = field(
        default=20,
        metadata=_doc(
            "a unit of whose due tasks more than so many percent are overdue falls behind, 1 to 100"
        ),
    )
    leave_days: int = field(
        default=40,
        metadata=_doc(
            "working days of leave above which a probation is extended for LEAVE (试用期管理办法第十三条)"
        ),
    )
    jwt_issuer: str = field(
        default="",
        metadata=_doc("iss of the identity provider's tokens; set with audience and keys, or not at all"),
    )
    jwt_audience: str = field(
        default="", metadata=_doc("aud by which the provider's tokens name this service")
    )
    jwt_jwks: str = field(
        default="",
        metadata=_doc("the provider's public keys (JWKS): a file, or an address; in production https://"),
    )
    jwt_algorithms: tuple[str, ...] = field(
        default=("RS256", "ES256"),
        metadata=_doc(f"signatures accepted, separated by commas: {', '.join(provider.ALGORITHMS)}"),
    )
    jwt_claim: str = field(default="sub", metadata=_doc("claim that holds the staff code (工号)"))

    audit_hash: str = field(
        default="sha256", metadata=_doc("sha256 or sm3: how new seals of the trace are hashed")
    )
    audit_seal_seconds: int = field(
        default=5, metadata=_doc("seconds between two sealings while serving, 1 to 3600")
    )
    audit_head_file: str = field(
        default="",
        metadata=_doc("file to which every sealing appends the chain's head; best on another machine's disk"),
    )

    def __hash__(self) -> int:
        """Count once what keys whatever is kept under these settings."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(tuple(getattr(self, each.name) for each in fields(self)))

    @property
    def embeds_worker(self) -> bool:
        """Say whether ``xikou serve`` delivers by itself."""
        if self.embedded_worker == "auto":
            return self.database_url.startswith("sqlite")
        return self.embedded_worker == "yes"

    @property
    def production(self) -> bool:
        """Say whether this is the real thing."""
        return self.env == "production"

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names by which the service may be addressed; none where any will do."""
        if self.trusted_hosts or not (self.production and self.public_url):
            return self.trusted_hosts
        return (urlsplit(self.public_url).hostname or "",)

    @property
    def introspective(self) -> bool:
        """Say whether the schema may be asked for."""
        return self.introspection == "on" or not (self.introspection or self.production)

    @property
    def explorable(self) -> bool:
        """Say whether the portal has the explorer of the API."""
        return self.explorer == "on" or not (self.explorer or self.production)


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return f"XIKOU_{name.upper()}"


def documented() -> list[tuple[str, str, str]]:
    """Return (variable, default, documentation) of every setting, as the README's table shows them."""
    rows = []
    for each in fields(Settings):
        default = each.default
        several = default if isinstance(default, tuple) else () if default is None else (default,)
        shown = ",".join(map(str, several))
        rows.append((variable(each.name), shown, str(each.metadata[_DOC])))
    return rows


def sqlite_path(url: str) -> Path | None:
    """Return the file of a SQLite address, None for another database or one in memory."""
    path = url.removeprefix("sqlite:///")
    return Path(path) if path != url and path not in ("", ":memory:") else None
