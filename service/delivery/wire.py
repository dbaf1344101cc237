"""One POST to somebody outside: to an address that was checked, bounded in time and size, and nowhere else.

A name is resolved once, and the connection goes to an address that it gave: what it says a moment later moves
nothing. No proxy of the environment is used, no redirect followed, and of the response only the status read.
"""

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address

from service.delivery.outcomes import UndeliveredError
from service.domain.receivers import Address, Receivers, Target

SECONDS = 15.0
"""So long a call may take from the connection to the status."""

_CONNECT_SECONDS = 5.0
_TRIED = 3
"""So many addresses of a name are tried."""


def post(
    receivers: Receivers, target: Target, headers: Mapping[str, str], body: bytes, *, seconds: float = SECONDS
) -> int:
    """Send a body; return the status of the answer, and raise UndeliveredError where there is none."""
    addresses = addresses_of(receivers, target)
    connection = _Pinned(target, addresses)
    try:
        with _within(connection, seconds):
            connection.request("POST", target.path, body, {"Host": target.authority, **headers})
            answered = connection.getresponse().status
            if connection.late.is_set():
                raise TimeoutError
            return answered
    except ssl.SSLCertVerificationError as error:
        raise UndeliveredError(f"证书不可信：{error.verify_message[:100]}") from None
    except (OSError, HTTPException, ValueError) as error:
        late = connection.late.is_set() or isinstance(error, TimeoutError)
        problem = "没有在规定时间内答复" if late else f"连接失败：{type(error).__name__}"
        raise UndeliveredError(problem) from None
    finally:
        connection.close()


def addresses_of(receivers: Receivers, target: Target) -> list[Address]:
    """Resolve a host once; return the addresses that may be connected to, or raise UndeliveredError."""
    if target.address is not None:
        found: list[Address] = [target.address]
    else:
        try:
            told = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise UndeliveredError("主机名无法解析") from None
        found = list(dict.fromkeys(ip_address(str(each[4][0]).partition("%")[0]) for each in told))
    allowed = [each for each in found if receivers.allow_address(target, each)]
    if not allowed:
        raise UndeliveredError("主机名解析到不允许的地址")
    return allowed[:_TRIED]


class _Pinned(HTTPConnection):
    """A connection to one of these addresses, whatever the name says by now."""

    def __init__(self, target: Target, addresses: list[Address]) -> None:
        super().__init__(target.host, target.port, timeout=_CONNECT_SECONDS)
        self._target, self._addresses, self.late = target, addresses, threading.Event()

    def connect(self) -> None:
        """Connect to the first address that answers."""
        self.sock = self._reached()
        self.sock.settimeout(SECONDS)
        if self.late.is_set():
            raise TimeoutError
        if self._target.secure:
            self.sock = _trusting().wrap_socket(
                self.sock, server_hostname=self._target.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def _reached(self) -> socket.socket:
        for address in self._addresses[:-1]:
            try:
                return socket.create_connection((str(address), self.port), _CONNECT_SECONDS)
            except OSError:
                continue
        return socket.create_connection((str(self._addresses[-1]), self.port), _CONNECT_SECONDS)

    def give_up(self) -> None:
        """End whatever is going on, from another thread."""
        self.late.set()
        if self.sock is not None:
            try:
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)  # below TLS, which the other thread uses
            except OSError:
                return


@contextmanager
def _within(connection: _Pinned, seconds: float) -> Iterator[None]:
    """Give up after so many seconds in all, however slowly something still comes in."""
    timer = threading.Timer(seconds, connection.give_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@lru_cache(maxsize=1)
def _trusting() -> ssl.SSLContext:
    """Return what certificates are checked with: the machine's authorities, or those of SSL_CERT_FILE."""
    return ssl.create_default_context()
