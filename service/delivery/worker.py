"""The worker: looks for what is unsent, and lets the engine work it off. Cheap until there is something."""

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from service.store.reads.deliveries import waiting
from service.store.reads.webhooks import CHANNEL
from service.store.scope import OPERATOR
from service.usecases.service import Service

if TYPE_CHECKING:
    from service.delivery.engine import Engine

log = logging.getLogger(__name__)

_LOOK_SECONDS = 1
_BUSY_SECONDS = 0.1
_FORGET_SECONDS = 60


class Worker:
    """Delivers in threads of its own until it is stopped."""

    def __init__(self, service: Service) -> None:
        """Prepare; the engine is not even imported yet."""
        self._service = service
        self._engine: Engine | None = None
        self._names = (*service.settings.channels, CHANNEL)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="deliveries", daemon=True)

    def start(self, *, at_once: bool) -> Callable[[], None]:
        """Start, the engine at once or when there is something to deliver; return what stops it.

        Stopping takes nothing new and waits for what is in flight. At once, whatever keeps the engine from
        starting is raised.
        """
        if at_once:
            self._launch()
        self._thread.start()
        return self._stop

    def _launch(self) -> "Engine":
        if self._engine is None:
            from service.delivery import channels, engine  # noqa: PLC0415  slow, and not needed to serve

            made = engine.Engine(self._service, channels.channels_of(self._service.settings))
            made.start()
            self._engine = made
        return self._engine

    def _run(self) -> None:
        pause, forgotten = 0.0, time.monotonic()
        while not self._stopping.wait(pause):
            pause = _LOOK_SECONDS
            try:
                if self._look():
                    pause = _BUSY_SECONDS
                if self._engine is not None and time.monotonic() - forgotten > _FORGET_SECONDS:
                    self._engine.forget()
                    forgotten = time.monotonic()
            except Exception as error:  # noqa: BLE001  the next look may do better
                log.error("looking for deliveries failed: %s", type(error).__name__)  # noqa: TRY400  no data in logs

    def _look(self) -> bool:
        """Hand out what is unsent by the channels that are set up; say whether there may be more."""
        with self._service.store.connected(OPERATOR) as connection:
            found = waiting(connection, self._names)
        for channel in sorted(found):
            self._launch().hand_out(channel)
        return bool(found)

    def _stop(self) -> None:
        self._stopping.set()
        self._thread.join()
        if self._engine is not None:
            self._engine.stop()
