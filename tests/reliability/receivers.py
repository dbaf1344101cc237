"""A mail server and an HTTP receiver that write down what they get, and take their time."""

import asyncio
import email
import email.policy
import hashlib
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Receivers:
    """What arrived, as (message id, hash of what it says), in its order; ``begun`` counts what was ever sent."""

    slow: float
    mail_port: int = 0
    http_port: int = 0
    heard: list[tuple[str, str]] = field(default_factory=list)
    begun: int = 0

    def note(self, name: str, content: bytes) -> None:
        """Write down what arrived."""
        self.heard.append((name, hashlib.sha256(content).hexdigest()))

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  the library's name
        """Take a mail, after a while."""
        self.begun += 1
        await asyncio.sleep(random.uniform(0, self.slow))
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        self.note(name, message.get_content().encode() + str(message["Subject"]).encode())
        return "250 OK"


@contextmanager
def receiving(slow: float = 0) -> Iterator[Receivers]:
    """Receive until the end of the block; each answer takes up to so many seconds."""
    kept = Receivers(slow)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        kept.mail_port = probe.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=kept.mail_port)
    controller.start()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.begun += 1
            time.sleep(random.uniform(0, slow))
            kept.note(self.headers["webhook-id"], body)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  the dead do not listen
    kept.http_port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield kept
    finally:
        controller.stop()
        server.shutdown()
        server.server_close()
