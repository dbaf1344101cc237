"""Calls to portals, to a real receiver: signed, once, to allowed addresses alone, and nowhere else."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select
from standardwebhooks import Webhook, WebhookVerificationError

from service.delivery import wire
from service.delivery.calls import call
from service.delivery.outcomes import MootError, UndeliveredError
from service.domain.receivers import Receivers, target_of
from service.store.tables import delivery
from service.store.vault import Vault
from service.usecases.erasing import erase_person
from service.usecases.service import Service
from service.usecases.setup import OPERATOR as NOBODY
from tests.service.webhooks.conftest import ADMIN, ORGANIZER, RECRUIT, Hooked, allowing


@dataclass
class Receiver:
    """Whatever listens at a portal: what it got, and how it answers."""

    answer: Callable[[BaseHTTPRequestHandler], None]
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0

    def url(self, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}/hooks?x=1"


def status(number: int, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(number)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("content-length", "0")
        request.end_headers()

    return answer


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    yield from _listening(None)


def _listening(tls: ssl.SSLContext | None) -> Iterator[Receiver]:
    mine = Receiver(status(204))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            mine.got.append(({"path": self.path, **dict(self.headers.items())}, body))
            mine.answer(self)

        def do_GET(self) -> None:
            mine.got.append(({"path": self.path}, b""))
            status(200)(self)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Say nothing of callers who hang up."""

    server = Server(("127.0.0.1", 0), Handler)
    mine.port = server.server_address[1]
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield mine
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hooked(house, receiver) -> Hooked:
    """A portal that listens, one thing that happened, and its call on the way."""
    there = Hooked(allowing(house, "http://127.0.0.1"))
    there.register("task.waived", url=receiver.url())
    waive(there)
    return there


def waive(hooked: Hooked, occurrence: int = 2) -> None:
    number = hooked.house.task(ORGANIZER, RECRUIT, "mentor.talk", occurrence)["id"]
    made = hooked.house.change(ORGANIZER, "waiveTask", "task { id }", taskId=number, reason="私密")
    assert made["errors"] == []
    hooked.tell()


def rows(hooked: Hooked) -> list[Any]:
    with hooked.house.past_walls.connect() as connection:
        return list(connection.execute(select(delivery).order_by(delivery.c.id)))


def shown(hooked: Hooked) -> list[dict[str, Any]]:
    asked = '{ unit(code: "U01") { webhooks { lastDeliveredAt failing } } }'
    return hooked.house.ask(ADMIN, asked)["unit"]["webhooks"]


def test_the_receiver_verifies_with_the_library_and_asks_for_more(hooked, receiver):
    (row,) = rows(hooked)
    call(hooked.house.service, row)
    ((headers, body),) = receiver.got
    said = Webhook(hooked.secrets[0]).verify(body, headers)
    assert headers["path"] == "/hooks?x=1"
    assert (headers["webhook-id"], headers["content-type"]) == (row.message_id, "application/json")
    assert headers["Host"] == f"127.0.0.1:{receiver.port}"
    assert said["type"] == "task.waived"
    assert datetime.fromisoformat(said["timestamp"]).tzinfo is not None
    assert said["data"]["recruit"]["code"] == RECRUIT
    assert (said["data"]["task"]["item"], said["data"]["task"]["status"]) == ("mentor.talk", "WAIVED")
    asked = (
        f'{{ node(id: "{said["data"]["task"]["id"]}") {{ ... on Task {{ status recruit {{ code }} }} }} }}'
    )
    seen = hooked.house.ask("portal:U01", asked)["node"]
    assert seen == {"status": "WAIVED", "recruit": {"code": RECRUIT}}
    assert "私密" not in body.decode()
    (here,) = shown(hooked)
    assert here["failing"] is False
    assert here["lastDeliveredAt"] is not None
    for wrong in (body + b" ", body.replace(b"WAIVED", b"DONE")):
        with pytest.raises(WebhookVerificationError):
            Webhook(hooked.secrets[0]).verify(wrong, headers)


def test_a_failing_receiver_is_tried_again_under_the_same_id(hooked, receiver):
    (row,) = rows(hooked)
    for number in (500, 404, 429, 302):
        receiver.answer = status(number, location=receiver.url())
        with pytest.raises(UndeliveredError, match=str(number)) as failed:
            call(hooked.house.service, row)
        assert not failed.value.final
        assert shown(hooked) == [{"lastDeliveredAt": None, "failing": True}]
    assert len(receiver.got) == 4, "no redirect is followed"
    receiver.answer = status(200)
    call(hooked.house.service, row)
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {row.message_id}
    assert len({body for _, body in receiver.got}) == 1
    assert [each["failing"] for each in shown(hooked)] == [False]


def test_a_receiver_that_wants_no_more_is_told_no_more(hooked, receiver):
    (row,) = rows(hooked)
    receiver.answer = status(410)
    with pytest.raises(UndeliveredError) as failed:
        call(hooked.house.service, row)
    assert failed.value.final
    assert [each["failing"] for each in shown(hooked)] == [True]
    receiver.answer = status(200)
    with pytest.raises(MootError):
        call(hooked.house.service, row)
    waive(hooked, 3)
    assert len(rows(hooked)) == 1
    hooked.register("task.waived", url=receiver.url())
    waive(hooked, 4)
    call(hooked.house.service, rows(hooked)[1])
    assert len(receiver.got) == 2


def test_what_became_moot_is_not_sent(hooked, receiver):
    hooked.register("task.waived", url=receiver.url() + "&other")
    waive(hooked, 3)
    first, second, third = rows(hooked)
    number = hooked.house.ask(ADMIN, '{ unit(code: "U01") { webhooks { id } } }')["unit"]["webhooks"][1]["id"]
    hooked.house.change(ADMIN, "removeWebhook", "removed", webhookId=number)
    with pytest.raises(MootError):
        call(hooked.house.service, third)
    moved = {"recruitCode": RECRUIT, "unitCode": "U02", "on": "2023-03-01", "reason": "调动"}
    assert hooked.house.change(ORGANIZER, "transferRecruit", "recruit { id }", **moved)["errors"] == []
    with pytest.raises(MootError):
        call(hooked.house.service, first)
    back = {**moved, "unitCode": "U01"}
    assert hooked.house.change(ORGANIZER, "transferRecruit", "recruit { id }", **back)["errors"] == []
    call(hooked.house.service, first)
    left = {"recruitCode": RECRUIT, "status": "LEFT"}
    assert hooked.house.change(ORGANIZER, "updateRecruit", "recruit { id }", **left)["errors"] == []
    erase_person(hooked.house.service, NOBODY, RECRUIT)
    with pytest.raises(MootError):
        call(hooked.house.service, second)
    assert len(receiver.got) == 1


def test_what_the_operator_no_longer_allows_is_not_called(hooked, receiver):
    (row,) = rows(hooked)
    for hosts in ((), ("other.example",), ("127.0.0.1",)):
        with pytest.raises(UndeliveredError, match="XIKOU_WEBHOOK_HOSTS"):
            call(allowing(hooked.house, *hosts).service, row)
    assert receiver.got == []


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_nobody_listens(hooked, receiver, monkeypatch):
    (row,) = rows(hooked)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    target = target_of(f"http://127.0.0.1:{port}/")
    with pytest.raises(UndeliveredError, match="ConnectionRefusedError"):
        wire.post(Receivers.of(["127.0.0.1"]), target, {}, b"")
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
    call(hooked.house.service, row)
    assert len(receiver.got) == 1, "no proxy of the environment is asked"


def slow_status(request: BaseHTTPRequestHandler) -> None:
    for _ in range(200):
        request.wfile.write(b"x")
        time.sleep(0.02)


def slow_headers(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nx: ")
    slow_status(request)


def silence(_request: BaseHTTPRequestHandler) -> None:
    time.sleep(2)


def endless_line(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nx: ")
    for _ in range(1000):
        request.wfile.write(b"x" * 10_000)


def endless_body(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(1000):
        request.wfile.write(b"x" * 100_000)


def test_slow_and_endless_answers_end_in_time(receiver):
    target, receivers = target_of(receiver.url()), Receivers.of(["127.0.0.1"])
    for answer in (slow_status, slow_headers, silence):
        receiver.answer, began = answer, time.monotonic()
        with pytest.raises(UndeliveredError, match="规定时间"):
            wire.post(receivers, target, {}, b"{}", seconds=0.3)
        assert time.monotonic() - began < 1.5, answer
    receiver.answer = endless_line
    with pytest.raises(UndeliveredError, match="LineTooLong"):
        wire.post(receivers, target, {}, b"{}")
    receiver.answer = endless_body
    assert wire.post(receivers, target, {}, b"{}") == 200


def resolving(monkeypatch, *answers):
    """Let names resolve to each of these in turn, then to the last for ever; count how often they are asked."""
    asked = []

    def told(host, port, *_args, **_kwargs):
        if host != "portal.example":
            return real(host, port, *_args, **_kwargs)
        asked.append(host)
        address = answers[min(len(asked), len(answers)) - 1]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", told)
    return asked


def test_a_name_is_resolved_once_and_cannot_be_bound_anew(receiver, monkeypatch):
    """First an address that is allowed, then the machine itself: the connection goes where it was checked."""
    target = target_of(receiver.url("portal.example"))
    reached = []
    connect = socket.create_connection
    monkeypatch.setattr(
        socket,
        "create_connection",
        lambda place, *rest: reached.append(place[0]) or connect(("127.0.0.1", place[1]), *rest),
    )
    asked = resolving(monkeypatch, "10.1.2.3", "127.0.0.1")
    assert wire.post(Receivers.of(["portal.example"]), target, {}, b"{}") == 204
    assert (len(asked), reached) == (1, ["10.1.2.3"])
    assert receiver.got[0][0]["Host"] == f"portal.example:{receiver.port}"
    with pytest.raises(UndeliveredError, match="不允许的地址"):
        wire.post(Receivers.of(["portal.example"]), target, {}, b"{}")
    assert (len(asked), reached) == (2, ["10.1.2.3"])
    assert wire.post(Receivers.of(["portal.example", "127.0.0.1"]), target, {}, b"{}") == 204


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "169.254.169.254",
        "0.0.0.0",  # noqa: S104  bound to by nobody
        "224.0.0.1",
        "240.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
    ],
)
def test_a_name_may_not_lead_to_the_machine_itself_or_nowhere(monkeypatch, address):
    resolving(monkeypatch, address)
    target, receivers = target_of("https://portal.example/"), Receivers.of(["portal.example"])
    with pytest.raises(UndeliveredError, match="不允许的地址"):
        wire.addresses_of(receivers, target)
    allowed = Receivers.of(["portal.example", address])
    if "ffff" not in address:
        assert wire.addresses_of(allowed, target) == [ip_address(address)]


def test_a_name_in_an_intranet_may_be_called(monkeypatch):
    for address in ("10.0.0.1", "172.16.0.1", "192.168.1.1", "fd00::1", "203.0.113.9"):
        resolving(monkeypatch, address)
        assert wire.addresses_of(Receivers.of(["*.example"]), target_of("https://portal.example/")) == [
            ip_address(address)
        ]


def test_a_name_without_an_address_and_one_with_several(receiver, monkeypatch):
    """What does not resolve is tried again later; of several addresses the first that answers is taken."""
    target, receivers = (
        target_of(receiver.url("portal.example")),
        Receivers.of(["portal.example", "127.0.0.1"]),
    )

    def unknown(*_args, **_kwargs):
        raise socket.gaierror

    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", unknown)
        with pytest.raises(UndeliveredError, match="无法解析"):
            wire.post(receivers, target, {}, b"{}")
    reached, connect = [], socket.create_connection

    def connecting(place, *rest):
        reached.append(place[0])
        if place[0] != "127.0.0.1":
            raise ConnectionRefusedError
        return connect(place, *rest)

    several = ["10.0.0.1", "169.254.169.254", "127.0.0.1"]
    told = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 0)) for each in several]
    monkeypatch.setattr(wire.socket, "create_connection", connecting)
    monkeypatch.setattr(
        wire, "addresses_of", lambda *_: [ip_address(each) for each in (several[0], several[2])]
    )
    assert wire.post(receivers, target, {}, b"{}") == 204
    assert reached == ["10.0.0.1", "127.0.0.1"]
    monkeypatch.undo()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: told)
    assert [str(each) for each in wire.addresses_of(receivers, target)] == ["10.0.0.1", "127.0.0.1"]


def test_without_the_master_key_nothing_is_signed(hooked, receiver):
    service = hooked.house.service
    sealing = replace(service.store, vault=Vault.of(bytes(range(32)).hex()))
    sealing.engine.dispose()
    sealing.engine = service.store.engine
    house = hooked.house
    other = type(house)(Service(sealing, service.host, service.settings), house.tokens, house.superuser)
    Hooked(other, hooked.secrets).register("task.waived", url=receiver.url())
    waive(hooked, 3)
    row = rows(hooked)[-1]
    with pytest.raises(UndeliveredError, match="XIKOU_MASTER_KEY"):
        call(service, row)
    assert receiver.got == []
    call(other.service, row)
    ((headers, body),) = receiver.got
    assert Webhook(hooked.secrets[1]).verify(body, headers)["type"] == "task.waived"


def test_certificates_are_checked(monkeypatch, tmp_path):
    """By the machine's authorities, or by those of SSL_CERT_FILE; for the name, not the address."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "portal.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("portal.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    both = tmp_path / "both.pem"
    both.write_bytes(pem + private)
    (tmp_path / "trusted.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    resolving(monkeypatch, "127.0.0.1")
    receivers = Receivers.of(["portal.example", "127.0.0.1"])
    listening = _listening(context)
    receiver = next(listening)
    try:
        target = target_of(receiver.url("portal.example", "https"))
        with pytest.raises(UndeliveredError, match="证书不可信"):
            wire.post(receivers, target, {}, b"{}")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
        wire._trusting.cache_clear()
        assert wire.post(receivers, target, {}, json.dumps({}).encode()) == 204
        with pytest.raises(UndeliveredError, match="证书不可信"):
            wire.post(receivers, target_of(receiver.url("127.0.0.1", "https")), {}, b"{}")
        assert len(receiver.got) == 1
    finally:
        wire._trusting.cache_clear()
        next(listening, None)
