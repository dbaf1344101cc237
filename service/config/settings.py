"""The settings of the service, each an environment variable that begins with ``XIKOU_``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from environs import Env, EnvError
from marshmallow import ValidationError, validate

from service.config.master_keys import key_bytes

DEFAULT_DATABASE = "sqlite:///var/xikou.db"
MANDATORY = ("organization", "department", "mentor", "partner")
MIN_SECRET = 32
_DOC = "doc"
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2099, 12, 31)
_IN_CHINESE = {
    "Not a valid integer.": "须为整数",
    "Number too large.": "数字过大",
    "Not a valid date.": "须为YYYY-MM-DD格式的日期",
}
"""The library's own sentences as people read them."""


def _doc(text: str) -> dict[str, str]:
    return {_DOC: text}


class ConfigError(Exception):
    """The environment is wrong; the message names every fault with its variable."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings; ``metadata['doc']`` of each field is its documentation."""

    env: str = field(default="development", metadata=_doc("development or production"))
    database_url: str = field(
        default=DEFAULT_DATABASE,
        metadata=_doc("sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME"),
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
    threads: int = field(default=8, metadata=_doc("requests served at a time, 1 to 128"))
    today: date | None = field(
        default=None, metadata=_doc("fixes the service's date (YYYY-MM-DD); refused in production")
    )
    mandatory_plugins: tuple[str, ...] = field(
        default=MANDATORY, metadata=_doc("plugins that every unit has, separated by commas")
    )
    plugin_failures: str = field(
        default="stop", metadata=_doc("stop or quarantine: what a faulty plugin does to the start")
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
    leave_days: int = field(
        default=40,
        metadata=_doc(
            "working days of leave above which a probation is extended for LEAVE (试用期管理办法第十三条)"
        ),
    )

    @property
    def production(self) -> bool:
        """Say whether this is the real thing."""
        return self.env == "production"


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return f"XIKOU_{name.upper()}"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read all settings; raises ConfigError naming every wrong one."""
    env = _Source(environ) if environ is not None else Env(eager=False, prefix="XIKOU_")
    default = Settings()
    months = _within(1, 36)
    read: dict[str, Any] = {
        "env": env.str("ENV", default.env, validate=_one_of("development", "production")),
        "database_url": env.str("DATABASE_URL", default.database_url, validate=_database),
        "secret_key": env.str("SECRET_KEY", default.secret_key),
        "former_secret_keys": env.list("FORMER_SECRET_KEYS", []),
        "master_key": env.str("MASTER_KEY", default.master_key, validate=_master_key),
        "former_master_keys": env.list("FORMER_MASTER_KEYS", [], validate=_master_keys),
        "host": env.str("HOST", default.host, validate=validate.Length(min=1, error="不能为空")),
        "port": env.int("PORT", default.port, validate=_within(1, 65535)),
        "threads": env.int("THREADS", default.threads, validate=_within(1, 128)),
        "today": env.date("TODAY", default.today, validate=_plausible),
        "mandatory_plugins": env.list("MANDATORY_PLUGINS", list(default.mandatory_plugins)),
        "plugin_failures": env.str(
            "PLUGIN_FAILURES", default.plugin_failures, validate=_one_of("stop", "quarantine")
        ),
        "max_body_bytes": env.int(
            "MAX_BODY_BYTES",
            default.max_body_bytes,
            validate=_within(1_000, 100_000_000),
        ),
        "probation_months": env.int("PROBATION_MONTHS", default.probation_months, validate=months),
        "probation_cap_months": env.int(
            "PROBATION_CAP_MONTHS", default.probation_cap_months, validate=months
        ),
        "leave_days": env.int("LEAVE_DAYS", default.leave_days, validate=_within(0, 366)),
    }
    faults = _faults(env)
    if read["former_master_keys"] and not read["master_key"]:
        faults.setdefault("XIKOU_FORMER_MASTER_KEYS", []).append("须同时设置 XIKOU_MASTER_KEY")
    if read["env"] == "production":
        if read["today"] is not None:
            faults.setdefault("XIKOU_TODAY", []).append("生产环境不允许固定日期，请删除")
        if _weak(read["secret_key"]):
            why = f"生产环境须设置至少{MIN_SECRET}个字符的随机密钥"
            faults.setdefault("XIKOU_SECRET_KEY", []).append(why)
    if faults:
        lines = [f"{name}: {'；'.join(why)}" for name, why in sorted(faults.items())]
        raise ConfigError("设置有误：\n" + "\n".join(lines))
    lists = {
        name: _named(read[name]) for name in ("mandatory_plugins", "former_secret_keys", "former_master_keys")
    }
    return Settings(**read | lists)


def _named(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(value.strip() for value in values if value.strip())


class _Source(Env):
    """An Env over a given mapping instead of the process's environment."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__(eager=False, prefix="XIKOU_")
        self.environ = environ

    def _get_value(self, env_key: str, default: object) -> object:
        return self.environ.get(env_key, default)


def _faults(env: Env) -> dict[str, list[str]]:
    try:
        env.seal()
    except EnvError as error:
        messages = getattr(error, "error_messages", {})
        return {name: [_IN_CHINESE.get(each, each) for each in why] for name, why in messages.items()}
    return {}


def _one_of(*choices: str) -> validate.OneOf:
    return validate.OneOf(choices, error=f"须为 {' 或 '.join(choices)}")


def _within(least: int, most: int) -> validate.Range:
    return validate.Range(least, most, error=f"须在{least}与{most}之间")


def _weak(secret: str) -> bool:
    return len(secret) < MIN_SECRET or len(set(secret)) < MIN_SECRET // 4


def _master_key(text: str) -> None:
    if text:
        try:
            key_bytes(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None


def _master_keys(texts: Iterable[str]) -> None:
    for text in _named(texts):
        _master_key(text)


def _database(url: str) -> None:
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValidationError("须以 sqlite:/// 或 postgresql+psycopg:// 开头")


def _plausible(day: date) -> None:
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise ValidationError(f"须在{_FIRST_DAY}与{_LAST_DAY}之间")


def documented() -> list[tuple[str, str, str]]:
    """Return (variable, default, documentation) of every setting, as the README's table shows them."""
    rows = []
    for each in fields(Settings):
        default = each.default
        shown = ",".join(default) if isinstance(default, tuple) else "" if default is None else str(default)
        rows.append((variable(each.name), shown, str(each.metadata[_DOC])))
    return rows


def sqlite_path(url: str) -> Path | None:
    """Return the file of a SQLite address, None for another database or one in memory."""
    path = url.removeprefix("sqlite:///")
    return Path(path) if path != url and path not in ("", ":memory:") else None
