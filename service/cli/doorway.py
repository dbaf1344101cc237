"""How answers leave: what is there as a whole is sent as a whole, headers and body at once."""

from collections.abc import Iterable
from typing import Any

from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer
from waitress.task import WSGITask


class _Task(WSGITask):
    """Sends the headers of an answer together with its body, where that is one piece of the length told.

    By itself waitress sends them apart: twice the packets, twice the wait for the interpreter.
    """

    def write(self, data: bytes) -> None:
        """Send a piece of an answer; the first one with the headers before it."""
        whole = self.complete and not self.wrote_header and self.content_length == len(data)
        if not (whole and data and self.has_body):
            super().write(data)
            return
        self.channel.write_soon(self.build_response_header() + data)
        self.wrote_header = True
        self.content_bytes_written = len(data)


class _Channel(HTTPChannel):
    """A connection whose answers are sent so, and kept only as far as it does not take them at once."""

    task_class = _Task

    def write_soon(self, data: Any) -> int:
        """Send a piece of an answer; raises ClientDisconnected where nobody waits for it."""
        sent = 0
        if isinstance(data, bytes) and self.connected:
            with self.outbuf_lock:
                sent = 0 if self.total_outbufs_len else self._sent(data)
        if sent and sent == len(data):
            return sent
        return sent + super().write_soon(data[sent:] if sent else data)

    def _sent(self, data: bytes) -> int:
        """Send what the connection takes; what is wrong with it, whoever writes next finds."""
        if self.current_outbuf_count:  # all of the answer before is sent: it need not be kept any longer
            for each in self.outbufs:
                each.close()
            self.outbufs, self.current_outbuf_count = [OverflowableBuffer(self.adj.outbuf_overflow)], 0
        try:
            return int(self.send(data, do_close=False))
        except OSError:
            return 0


def send_whole(sockets: Iterable[Any]) -> None:
    """Let servers send answers so."""
    for each in sockets:
        if isinstance(each, BaseWSGIServer):
            each.channel_class = _Channel
