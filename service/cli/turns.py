"""Who of several processes takes a new connection: whoever has fewest, and is there at once."""

import mmap
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from waitress.server import BaseWSGIServer

_WAY_SECONDS = 0.002
"""So long one with more connections gives way: another that has nothing to do needs less to take it."""


class Turns:
    """The numbers of connections of all processes, in a file that all look at."""

    def __init__(self, file: Path, number: int, count: int) -> None:
        """Know the file, which number is ours, and how many processes there are."""
        opened = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if os.fstat(opened).st_size < 4 * count:
                os.ftruncate(opened, 4 * count)
            self._counts = memoryview(mmap.mmap(opened, 4 * count)).cast("i")
        finally:
            os.close(opened)
        self._number = number
        self._servers: list[Any] = []  # waitress's types know no ``active_channels``
        self.tell()

    def tell(self) -> None:
        """Say how many connections are ours."""
        self._counts[self._number] = sum(len(each.active_channels) for each in self._servers)

    def keep(self, sockets: Iterable[Any]) -> None:
        """Let servers give way to processes that have less to do."""
        for each in sockets:
            if isinstance(each, BaseWSGIServer):
                self._servers.append(each)
                self._give_way(each)

    def _give_way(self, server: Any) -> None:
        accept = server.handle_accept

        def handle_accept() -> None:
            self.tell()
            if self._counts[self._number] > min(self._counts):
                time.sleep(_WAY_SECONDS)
            accept()
            self.tell()

        server.handle_accept = handle_accept
