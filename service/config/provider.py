"""The settings of an identity provider: which values are right, and which belong together."""

import re
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from marshmallow import ValidationError

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that can be pinned: asymmetric ones only, so that no public key ever serves as a secret."""

TOGETHER = ("jwt_issuer", "jwt_audience", "jwt_jwks")
"""With all of them there is a provider, with none there is none."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


def is_address(place: str) -> bool:
    """Say whether a place of keys is an address; any other is the path of a file."""
    return _SCHEME.match(place) is not None


def exact(text: str) -> None:
    """Refuse text that is compared letter by letter but begins or ends with what nobody sees."""
    if text != text.strip() or not text.isprintable():
        raise ValidationError("首尾不能有空白，且不能有控制字符")


def known_algorithms(names: Sequence[str]) -> None:
    """Refuse algorithms that cannot be pinned, and none at all."""
    if not names or {name.strip() for name in names} - {*ALGORITHMS}:
        raise ValidationError(f"须为 {'、'.join(ALGORITHMS)} 中的一个或多个，以逗号分隔")


def place_of_keys(place: str) -> None:
    """Refuse an address that is not one of the web, and what is neither address nor path."""
    exact(place)
    if is_address(place) and not _fetchable(place):
        raise ValidationError("须为文件路径，或以 http:// 或 https:// 开头、不含用户名和片段的地址")


def _fetchable(address: str) -> bool:
    try:
        parts = urlsplit(address)
        right = parts.port != 0 and bool(parts.hostname)
    except ValueError:
        return False
    plain = address.isascii() and " " not in address and "@" not in parts.netloc and "#" not in address
    return right and plain and parts.scheme in ("http", "https")


def faults_together(read: Mapping[str, Any], *, production: bool) -> Iterator[tuple[str, str]]:
    """Give (setting, fault) for what lacks beside others, and for keys that come over an open line."""
    given = [name for name in TOGETHER if read[name] != ""]
    if given:
        named = " 和 ".join(f"XIKOU_{name.upper()}" for name in given)
        for name in TOGETHER:
            if name not in given:
                yield name, f"设置了 {named}，此项也须设置"
    if production and _open_to_others(read["jwt_jwks"] or ""):
        yield "jwt_jwks", "生产环境须使用 https:// 地址（本机地址除外）"


def _open_to_others(place: str) -> bool:
    if not is_address(place) or not _fetchable(place):
        return False
    parts = urlsplit(place)
    if parts.scheme == "https" or parts.hostname == "localhost":
        return False
    try:
        return not ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return True
