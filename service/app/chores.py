"""What the service does by itself beside its requests, each chore in a thread of its own."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

log = logging.getLogger(__name__)

STOP_SECONDS = 30
"""So long a chore may take to come to its end after it was told to stop."""


@dataclass(frozen=True)
class Chore:
    """Something to do now and again so many seconds after it was done."""

    name: str
    every_seconds: float
    run: Callable[[], None]


def start(chores: Sequence[Chore]) -> Callable[[], None]:
    """Start all chores; return what stops them, which waits for those that are at work."""
    stopping = threading.Event()
    threads = [
        threading.Thread(target=_repeat, args=(each, stopping), name=f"chore {each.name}", daemon=True)
        for each in chores
    ]
    for thread in threads:
        thread.start()

    def stop() -> None:
        stopping.set()
        for thread in threads:
            thread.join(STOP_SECONDS)

    return stop


def _repeat(chore: Chore, stopping: threading.Event) -> None:
    while True:
        try:
            chore.run()
        except Exception as error:  # noqa: BLE001  the next time may do better; the server goes on in any case
            log.error("chore %s failed: %s", chore.name, type(error).__name__)  # noqa: TRY400  no data in logs
        if stopping.wait(chore.every_seconds):
            return
