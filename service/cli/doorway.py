"""How answers leave: what is there as a whole is sent as a whole, headers and body at once."""

from collections.abc import Iterable
from typing import Any

from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer
from waitress.task import WSGITask


class _Task(WSGITask):
    """Sends the headers of an answer together with its body, where that is one piece of the length told.

    By itself waitress sends them apart: twice the packets, twice the wait for the interpreter.
    """

    def write(self, data: bytes) -> None:
        """Send a piece of an answer; the first one with the headers before it."""
        if self.wrote_header or not data or self.content_length != len(data) or not self.has_body:
            super().write(data)
            return
        self.channel.write_soon(self.build_response_header() + data)
        self.wrote_header = True
        self.content_bytes_written = len(data)


class _Channel(HTTPChannel):
    """A connection whose answers are sent so."""

    task_class = _Task


def send_whole(sockets: Iterable[Any]) -> None:
    """Let servers send answers so."""
    for each in sockets:
        if isinstance(each, BaseWSGIServer):
            each.channel_class = _Channel
