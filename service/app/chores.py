"""What a running service does by itself, each chore in a thread of its own."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

log = logging.getLogger(__name__)

FIRST_AFTER = 60.0
"""So many seconds after the start a chore runs first, unless it runs more often than that."""

_PATIENCE = 10.0
"""So many seconds a chore may take to finish when the service stops."""


@dataclass(frozen=True)
class Chore:
    """Something to do again and again: its name in the log, how often, and what."""

    name: str
    every_seconds: float
    run: Callable[[], None]


def start(chores: Sequence[Chore]) -> Callable[[], None]:
    """Start the chores; return what stops them. A chore that fails is told in the log and runs again."""
    stopping = threading.Event()
    threads = [
        threading.Thread(target=_repeat, args=(chore, stopping), name=f"chore-{chore.name}", daemon=True)
        for chore in chores
    ]
    for thread in threads:
        thread.start()

    def stop() -> None:
        stopping.set()
        for thread in threads:
            thread.join(_PATIENCE)

    return stop


def _repeat(chore: Chore, stopping: threading.Event) -> None:
    wait = min(chore.every_seconds, FIRST_AFTER)
    while not stopping.wait(wait):
        try:
            chore.run()
        except Exception as error:  # noqa: BLE001  nothing that a chore does may end the service
            # Not the message: it may hold what the chore was about.
            log.error("chore %s failed: %s", chore.name, type(error).__name__)  # noqa: TRY400
        wait = chore.every_seconds
