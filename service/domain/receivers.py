"""Where webhooks may be sent: only what an operator allowed, by name or by address."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

MAX_URL = 500
SETTING = "XIKOU_WEBHOOK_HOSTS"
PLAIN = "http://"
"""Before an entry it allows what is not encrypted as well."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
_NAME = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(\.{_LABEL})*")
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)")
"""A last label like this makes a name that some resolvers read as an address."""

_READABLE = re.compile(r"[!-~]+")


class BadUrlError(Exception):
    """An address cannot be a webhook's; the message says what it must be."""


@dataclass(frozen=True)
class Entry:
    """One entry of the setting: a name, all names below one, or addresses; ``plain``: http as well."""

    name: str | None = None
    below: bool = False
    network: Network | None = None
    plain: bool = False

    def covers_name(self, name: str) -> bool:
        """Say whether a name is this one, or below it where all those are meant."""
        if self.name is None:
            return False
        return name.endswith(f".{self.name}") if self.below else name == self.name

    def covers_address(self, address: Address) -> bool:
        """Say whether an address is among those meant."""
        return self.network is not None and address in self.network


@dataclass(frozen=True)
class Target:
    """The parts of a webhook's address that are needed to connect; ``path`` includes the query."""

    secure: bool
    host: str
    port: int
    path: str
    address: Address | None

    @property
    def shown_host(self) -> str:
        """The host as it stands in an address."""
        return f"[{self.host}]" if isinstance(self.address, IPv6Address) else self.host

    @property
    def authority(self) -> str:
        """The host with its port unless that is the usual one."""
        usual = 443 if self.secure else 80
        return self.shown_host if self.port == usual else f"{self.shown_host}:{self.port}"


@dataclass(frozen=True)
class Receivers:
    """All that is allowed; nothing, unless somebody says so."""

    entries: tuple[Entry, ...] = ()

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Receivers":
        """Read the entries of the setting; raises ValueError for one that is neither name nor address."""
        return cls(tuple(entry(text) for text in texts))

    def allow(self, target: Target) -> bool:
        """Say whether something may be sent to a host at all; what a name resolves to is asked later."""
        return bool(self._entries(target))

    def allow_plain(self, target: Target) -> bool:
        """Say whether it may be sent there without encryption."""
        return any(each.plain for each in self._entries(target))

    def allow_address(self, target: Target, address: Address) -> bool:
        """Say whether the address to which a host resolved may be connected to.

        A name that is allowed may be in an intranet; the machine itself, its neighbours without an address of
        their own, and what is nobody's address, have to be allowed as addresses.
        """
        address = _mapped(address)
        if any(each.covers_address(address) for each in self.entries):
            return True
        return target.address is None and not _never_meant(address)

    def _entries(self, target: Target) -> list[Entry]:
        if target.address is None:
            return [each for each in self.entries if each.covers_name(target.host)]
        address = _mapped(target.address)
        return [each for each in self.entries if each.covers_address(address)]


def entry(text: str) -> Entry:
    """Read one entry: NAME, *.SUFFIX, ADDRESS or ADDRESS/BITS, after http:// where that is allowed too."""
    plain = text.startswith(PLAIN)
    rest = text.removeprefix(PLAIN).lower()
    try:
        return Entry(network=ip_network(rest.strip("[]")), plain=plain)
    except ValueError:
        below = rest.startswith("*.")
        name = rest.removeprefix("*.")
        if not _is_name(name):
            raise ValueError(text) from None
        return Entry(name=name, below=below, plain=plain)


def target_of(url: str) -> Target:
    """Read a webhook's address; raises BadUrlError."""
    if len(url) > MAX_URL:
        raise BadUrlError(f"须至多{MAX_URL}个字符")
    if not _READABLE.fullmatch(url) or "\\" in url:
        raise BadUrlError("只能含ASCII的可见字符，其余须按URL编码")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadUrlError("不是合法的URL") from None
    if parts.scheme not in ("https", "http") or not url[len(parts.scheme) :].startswith("://"):
        raise BadUrlError("须以 https:// 开头")
    if "@" in parts.netloc:
        raise BadUrlError("不能含用户名或密码")
    if "#" in url:
        raise BadUrlError("不能含片段（#）")
    if port == 0 or parts.netloc.endswith(":"):
        raise BadUrlError("端口须在1与65535之间")
    return _target(parts, port)


def _target(parts: SplitResult, port: int | None) -> Target:
    host, address = (parts.hostname or "").lower(), None
    try:
        address = ip_address(host)
    except ValueError:
        if not _is_name(host):
            raise BadUrlError("主机须为完整的域名或IP地址") from None
    if address is not None and "%" in host:
        raise BadUrlError("主机须为完整的域名或IP地址")
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(secure, host, port or (443 if secure else 80), path, address)


def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None and not _NUMBER.fullmatch(text.rpartition(".")[2])


def _mapped(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address wraps."""
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def _never_meant(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        odd = (address.sixtofour or address.teredo) is not None  # another address in disguise
    else:
        odd = address.is_reserved
    alone = address.is_loopback or address.is_link_local
    return alone or address.is_multicast or address.is_unspecified or odd
