"""The client: connections that are kept, requests sent one after another on each."""

import socket
import threading
import time
from dataclasses import dataclass, field


def connected(port: int) -> socket.socket:
    channel = socket.create_connection(("127.0.0.1", port), timeout=60)
    channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return channel


def ask(channel: socket.socket, message: bytes) -> tuple[int, bytes]:
    """Send one request, return status and body of the answer."""
    channel.sendall(message)
    held = b""
    while (end := held.find(b"\r\n\r\n")) < 0:
        more = channel.recv(65536)
        if not more:
            raise ConnectionError(held[:200])
        held += more
    head = held[:end].lower()
    at = head.find(b"content-length:")
    assert at > 0, head
    length = int(head[at + 15 :].split(b"\r\n", 1)[0])
    parts, got = [held[end + 4 :]], len(held) - end - 4
    while got < length:
        parts.append(channel.recv(262144))
        got += len(parts[-1])
    return int(head[9:12]), b"".join(parts)


@dataclass
class Load:
    """What a round sent: how long each request took, and how long all of it."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    wrong: list[bytes] = field(default_factory=list)


def send(
    ports: list[int], messages: list[bytes], clients: int, *, seconds: float = 60.0, times: int | None = None
) -> Load:
    """Send the messages in turn from so many clients, spread evenly over the ports, until time or number ends."""
    load, lock, turn = Load(), threading.Lock(), iter(range(10**9 if times is None else times))
    deadline = time.perf_counter() + seconds

    def client(port: int) -> None:
        with connected(port) as channel:
            while time.perf_counter() < deadline:
                with lock:
                    at = next(turn, None)
                if at is None:
                    return
                began = time.perf_counter()
                status, body = ask(channel, messages[at % len(messages)])
                load.times.append(time.perf_counter() - began)
                if status != 200 or b'"errors":[{' in body:
                    load.wrong.append(body[:500])

    threads = [
        threading.Thread(target=client, args=(ports[number % len(ports)],)) for number in range(clients)
    ]
    began = time.perf_counter()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    load.seconds = time.perf_counter() - began
    return load
