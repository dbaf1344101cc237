"""Reads the settings from the environment: every fault at once, each named by its variable."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from environs import Env, EnvError
from marshmallow import ValidationError, validate

from service.config import door, provider
from service.config.channels import channel_faults, read_channels
from service.config.master_keys import key_bytes
from service.config.notices import read_notices
from service.config.portal import read_portal
from service.config.pressure import read_pressure
from service.config.receivers import read_receivers
from service.config.settings import ConfigError, Settings, variable
from service.config.working import read_working

_POSTGRESQL = "postgresql+psycopg://"
_WITH_ROLE = re.compile(re.escape(_POSTGRESQL) + "[^/:@?]+(:[^/@]*)?@")
_ADDRESS = re.compile(r"https?://[^\s/@?#]+(/[^\s@?#]*)?")
MIN_SECRET = 32
_LISTS = (
    *("mandatory_plugins", "former_secret_keys", "former_master_keys", "jwt_algorithms"),
    *("webhook_hosts", *door.LISTS),
)
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2099, 12, 31)
_IN_CHINESE = {
    "Not a valid integer.": "须为整数",
    "Not a valid number.": "须为数字",
    "Number too large.": "数字过大",
    "Not a valid date.": "须为YYYY-MM-DD格式的日期",
}
"""The library's own sentences as people read them."""


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read all settings; raises ConfigError naming every wrong one."""
    env = _Source(environ) if environ is not None else Env(eager=False, prefix="XIKOU_")
    default = Settings()
    months = _within(1, 36)
    read: dict[str, Any] = {
        "env": env.str("ENV", default.env, validate=_one_of("development", "production")),
        "database_url": env.str("DATABASE_URL", default.database_url, validate=_database),
        "owner_database_url": env.str("OWNER_DATABASE_URL", "", validate=_owner),
        "secret_key": env.str("SECRET_KEY", default.secret_key),
        "former_secret_keys": env.list("FORMER_SECRET_KEYS", []),
        "master_key": env.str("MASTER_KEY", default.master_key, validate=_master_key),
        "former_master_keys": env.list("FORMER_MASTER_KEYS", [], validate=_master_keys),
        "host": env.str("HOST", default.host, validate=validate.Length(min=1, error="不能为空")),
        "port": env.int("PORT", default.port, validate=_within(1, 65535)),
        "public_url": env.str("PUBLIC_URL", default.public_url, validate=_address),
        "lagging_percent": env.int("LAGGING_PERCENT", default.lagging_percent, validate=_within(1, 100)),
        "threads": env.int("THREADS", default.threads, validate=_within(1, 128)),
        "processes": env.int("PROCESSES", default.processes, validate=_within(1, 64)),
        "today": env.date("TODAY", default.today, validate=_plausible),
        "mandatory_plugins": env.list("MANDATORY_PLUGINS", list(default.mandatory_plugins)),
        "plugin_failures": env.str(
            "PLUGIN_FAILURES", default.plugin_failures, validate=_one_of("stop", "quarantine")
        ),
        "plugin_seconds": env.float("PLUGIN_SECONDS", default.plugin_seconds, validate=_within(0.1, 60)),
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
        "jwt_issuer": env.str("JWT_ISSUER", default.jwt_issuer, validate=provider.exact),
        "jwt_audience": env.str("JWT_AUDIENCE", default.jwt_audience, validate=provider.exact),
        "jwt_jwks": env.str("JWT_JWKS", default.jwt_jwks, validate=provider.place_of_keys),
        "jwt_algorithms": env.list(
            "JWT_ALGORITHMS", list(default.jwt_algorithms), validate=provider.known_algorithms
        ),
        "jwt_claim": env.str(
            "JWT_CLAIM",
            default.jwt_claim,
            validate=[validate.Length(min=1, error="不能为空"), provider.exact],
        ),
        "audit_hash": env.str("AUDIT_HASH", default.audit_hash, validate=_one_of("sha256", "sm3")),
        "audit_seal_seconds": env.int(
            "AUDIT_SEAL_SECONDS", default.audit_seal_seconds, validate=_within(1, 3600)
        ),
        "audit_head_file": env.str("AUDIT_HEAD_FILE", default.audit_head_file),
    } | read_channels(env)
    read |= read_portal(env)
    read |= read_notices(env) | read_receivers(env) | read_working(env)
    read |= read_pressure(env)
    read |= door.read_door(env)
    faults = _faults(env)
    if read["former_master_keys"] and not read["master_key"]:
        faults.setdefault("XIKOU_FORMER_MASTER_KEYS", []).append("须同时设置 XIKOU_MASTER_KEY")
    together = provider.faults_together(read, production=read["env"] == "production")
    for name, why in (*together, *channel_faults(read)):
        faults.setdefault(variable(name), []).append(why)
    url = read["database_url"]
    if url and read["owner_database_url"] and not _WITH_ROLE.match(url):
        faults.setdefault("XIKOU_DATABASE_URL", []).append(
            f"设置了 XIKOU_OWNER_DATABASE_URL 时，须为 {_POSTGRESQL}角色@主机/库名"
        )
    if read["env"] == "production":
        if read["today"] is not None:
            faults.setdefault("XIKOU_TODAY", []).append("生产环境不允许固定日期，请删除")
        if _weak(read["secret_key"]):
            why = f"生产环境须设置至少{MIN_SECRET}个字符的随机密钥"
            faults.setdefault("XIKOU_SECRET_KEY", []).append(why)
    if faults:
        lines = [f"{name}: {'；'.join(why)}" for name, why in sorted(faults.items())]
        raise ConfigError("设置有误：\n" + "\n".join(lines))
    return Settings(**read | {name: _names(read[name]) for name in _LISTS})


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


def _names(listed: list[str]) -> tuple[str, ...]:
    return tuple(name.strip() for name in listed if name.strip())


def _one_of(*choices: str) -> validate.OneOf:
    return validate.OneOf(choices, error=f"须为 {' 或 '.join(choices)}")


def _within(least: float, most: float) -> validate.Range:
    return validate.Range(least, most, error=f"须在{least}与{most}之间")


def _weak(secret: str) -> bool:
    return len(secret) < MIN_SECRET or len(set(secret)) < MIN_SECRET // 4


def _master_key(text: str) -> None:
    if text:
        try:
            key_bytes(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None


def _master_keys(texts: list[str]) -> None:
    for text in _names(texts):
        _master_key(text)


def _database(url: str) -> None:
    if not url.startswith(("sqlite:///", _POSTGRESQL)):
        raise ValidationError(f"须以 sqlite:/// 或 {_POSTGRESQL} 开头")


def _owner(url: str) -> None:
    if url and not url.startswith(_POSTGRESQL):
        raise ValidationError(f"须以 {_POSTGRESQL} 开头")


def _address(url: str) -> None:
    if url and not _ADDRESS.fullmatch(url):
        raise ValidationError("须为 https://主机/路径，不含用户名、参数和片段")


def _plausible(day: date) -> None:
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise ValidationError(f"须在{_FIRST_DAY}与{_LAST_DAY}之间")
