"""How answers leave the server: whole where they are there as a whole, and to the last byte in any case."""

import socket
import threading

import pytest
from waitress.server import create_server
from waitress.wasyncore import close_all, loop

from service.cli.doorway import send_whole

LARGE = bytes(range(256)) * 32_768
"""8 MiB: more than a connection takes at once."""


def application(environ, start_response):
    path, headers = environ["PATH_INFO"], [("Content-Type", "text/plain")]
    pieces = {
        "/whole": [b"whole"],
        "/large": [LARGE],
        "/empty": [b""],
        "/pieces": iter([b"one", b"", b"two"]),
        "/told": [b"one", b"two"],
        "/short": [b"one"],
        "/long": [b"one and more"],
        "/none": [],
    }[path]
    if path in ("/whole", "/large", "/empty", "/none"):
        headers.append(("Content-Length", str(sum(map(len, pieces)))))
    if path in ("/told", "/short", "/long"):
        headers.append(("Content-Length", "6"))
    start_response("204 No Content" if path == "/none" else "200 OK", headers)
    return pieces if environ["REQUEST_METHOD"] != "HEAD" else []


@pytest.fixture(scope="module")
def server():
    sockets, done = {}, threading.Event()
    server = create_server(application, map=sockets, host="127.0.0.1", port=0, threads=2, ident=None)
    send_whole(sockets.values())

    def serve():
        while not done.is_set() or server.active_channels:
            loop(timeout=0.1, use_poll=True, map=sockets, count=1)

    thread = threading.Thread(target=serve)
    thread.start()
    yield server
    done.set()
    thread.join()
    server.task_dispatcher.shutdown()
    close_all(sockets)


@pytest.fixture
def line(server):
    with socket.create_connection(("127.0.0.1", server.effective_port), timeout=10) as opened:
        yield opened


def ask(line, path, method="GET"):
    line.sendall(f"{method} {path} HTTP/1.1\r\nHost: here\r\n\r\n".encode())


def taken(line, length):
    """Take the headers and so much of a body."""
    found = b""
    while b"\r\n\r\n" not in found or len(found.partition(b"\r\n\r\n")[2]) < length:
        more = line.recv(65536)
        if not more:
            break
        found += more
    head, _, body = found.partition(b"\r\n\r\n")
    return head.decode(), body


def test_headers_and_body_are_one_piece(line):
    for _ in range(20):
        ask(line, "/whole")
        assert line.recv(65536).endswith(b"\r\n\r\nwhole")


def test_what_a_connection_does_not_take_at_once_follows(server, line):
    ask(line, "/large")
    head, body = taken(line, len(LARGE))
    assert f"Content-Length: {len(LARGE)}" in head
    assert body == LARGE
    ask(line, "/whole")
    assert taken(line, 5)[1] == b"whole"
    (channel,) = [each for each in server.active_channels.values() if each.addr == line.getsockname()]
    assert [len(each) for each in channel.outbufs] == [0]
    assert channel.outbufs[0].buf is None, "what was sent is not kept"


def test_answers_to_requests_sent_at_once_keep_their_order(line):
    line.sendall(b"".join(f"GET {path} HTTP/1.1\r\n\r\n".encode() for path in ("/large", "/whole", "/told")))
    found = b""
    while not found.endswith(b"onetwo"):
        found += line.recv(262_144)
    assert found.index(LARGE) < found.index(b"\r\n\r\nwhole")
    assert found.count(b"HTTP/1.1 200 OK") == 3


@pytest.mark.parametrize(
    ("path", "method", "body"),
    [
        ("/pieces", "GET", b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"),
        ("/told", "GET", b"onetwo"),
        ("/short", "GET", b"one"),
        ("/long", "GET", b"one an"),
        ("/empty", "GET", b""),
        ("/none", "GET", b""),
        ("/whole", "HEAD", b""),
    ],
)
def test_other_answers_are_as_they_were(line, path, method, body):
    ask(line, path, method)
    line.settimeout(0.3)
    head, found = taken(line, len(body))
    assert found == body
    assert head.startswith("HTTP/1.1 204" if path == "/none" else "HTTP/1.1 200 OK")


def test_somebody_who_leaves_disturbs_nobody(server, line):
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", server.effective_port)) as leaving:
            ask(leaving, "/large")
            leaving.recv(10)
    ask(line, "/whole")
    assert taken(line, 5)[1] == b"whole"
