"""Callers who take too long to say what they want: their connections are closed, so that others find room."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from waitress.channel import HTTPChannel

CONNECTIONS = 1000
"""So many connections are open at a time at most; further ones wait until one is closed."""
IDLE_SECONDS = 60
"""So long may a connection be open without a word."""
_LOOK_SECONDS = 0.5


class Slowness:
    """Watches how long each request has been arriving."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Know the seconds in which a request must have arrived."""
        self._seconds, self._clock = seconds, clock
        self._arriving: dict[HTTPChannel, tuple[Any, float]] = {}
        self._looked = clock()

    def end(self, sockets: Iterable[Any]) -> None:
        """Close the connections whose request is late; however often it is asked, it looks rarely."""
        now = self._clock()
        if now - self._looked < _LOOK_SECONDS:
            return
        self._looked = now
        arriving: dict[HTTPChannel, tuple[Any, float]] = {}
        for channel in sockets:
            if not isinstance(channel, HTTPChannel) or channel.request is None:
                continue
            request, since = self._arriving.get(channel, (channel.request, now))
            since = since if request is channel.request else now
            arriving[channel] = (channel.request, since)
            if now - since > self._seconds:
                channel.will_close = True
        self._arriving = arriving
