"""The settings of channels: how messages leave the house."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from environs import Env
from marshmallow import ValidationError, validate

from service.config.notices import within

_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_HOST = re.compile(r"https?://[^\s/@?#]+(/[^\s@?#]*)?")
_HOSTS = ("wecom_host", "dingtalk_host", "feishu_host")
_TLS = ("offered", "required", "never")
_SCHEMES = {
    "smtp_url": ("smtp://", "smtps://"),
    "wecom_url": ("wecombot://",),
    "dingtalk_url": ("dingtalk://",),
    "feishu_url": ("feishu://",),
}


def _doc(text: str) -> dict[str, str]:
    return {"doc": text}


@dataclass(frozen=True, kw_only=True)
class ChannelSettings:
    """The channels that an operator set up; those without an address do not exist."""

    smtp_url: str = field(
        default="",
        repr=False,
        metadata=_doc("mail server, smtp://USER:PASSWORD@HOST:PORT or smtps://; empty: no mail is sent"),
    )
    mail_from: str = field(default="", metadata=_doc("address that mail comes from; set with XIKOU_SMTP_URL"))
    wecom_url: str = field(
        default="",
        repr=False,
        metadata=_doc("robot of WeCom (企业微信), wecombot://KEY as apprise writes it; empty: none"),
    )
    dingtalk_url: str = field(
        default="",
        repr=False,
        metadata=_doc("robot of DingTalk (钉钉), dingtalk://SECRET@TOKEN"),
    )
    feishu_url: str = field(
        default="", repr=False, metadata=_doc("robot of Feishu (飞书), feishu://TOKEN; empty: none")
    )
    smtp_tls: str = field(
        default="offered",
        metadata=_doc(
            "offered, required or never: TLS after smtp:// where the server offers it, always, or not at all;"
            " a password goes without TLS only with never"
        ),
    )
    wecom_host: str = field(
        default="", metadata=_doc("https://HOST of a WeCom of one's own (政务微信); empty: the public one")
    )
    dingtalk_host: str = field(
        default="",
        metadata=_doc("https://HOST of a DingTalk of one's own (专有钉钉); empty: the public one"),
    )
    feishu_host: str = field(
        default="", metadata=_doc("https://HOST of a Feishu of one's own (私有化飞书); empty: the public one")
    )
    digest_weekday: int = field(
        default=1,
        metadata=_doc("weekday of the digest, 1 (Monday) to 7; on a holiday it waits for a working day"),
    )
    digest_hour: int = field(
        default=8, metadata=_doc("hour from which the digest is sent, 0 to 23, Asia/Shanghai")
    )

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of the channels that exist beside the inbox."""
        places = {
            "mail": self.smtp_url,
            "wecom": self.wecom_url,
            "dingtalk": self.dingtalk_url,
            "feishu": self.feishu_url,
        }
        return tuple(name for name, url in places.items() if url)


def read_channels(env: Env) -> dict[str, Any]:
    """Read these settings; faults stay with ``env`` until it is sealed."""
    read: dict[str, Any] = {
        name: env.str(name.upper(), "", validate=_beginning(*schemes)) for name, schemes in _SCHEMES.items()
    }
    read |= {name: env.str(name.upper(), "", validate=_host) for name in _HOSTS}
    read["smtp_tls"] = env.str(
        "SMTP_TLS", "offered", validate=validate.OneOf(_TLS, error=f"须为 {' 或 '.join(_TLS)}")
    )
    default = ChannelSettings()
    return read | {
        "mail_from": env.str("MAIL_FROM", "", validate=_mail),
        "digest_weekday": env.int("DIGEST_WEEKDAY", default.digest_weekday, validate=within(1, 7)),
        "digest_hour": env.int("DIGEST_HOUR", default.digest_hour, validate=within(0, 23)),
    }


def channel_faults(read: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what does not fit together, as (setting, reason)."""
    missing = [name for name in ("smtp_url", "mail_from") if not read[name]]
    return [(missing[0], "XIKOU_SMTP_URL 与 XIKOU_MAIL_FROM 须同时设置")] if len(missing) == 1 else []


def _mail(address: str) -> None:
    if address and not _MAIL.fullmatch(address):
        raise ValidationError("须为邮箱地址")


def _host(url: str) -> None:
    if url and not _HOST.fullmatch(url):
        raise ValidationError("须为 https://主机，不含用户名、参数和片段")


def _beginning(*schemes: str) -> Any:
    def check(url: str) -> None:
        if url and not url.startswith(schemes):
            raise ValidationError(f"须以 {' 或 '.join(schemes)} 开头")

    return check
