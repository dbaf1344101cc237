"""A thread beside another one, for which it runs functions; that one waits a limited time for each."""

import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

Outcome = tuple[Any, BaseException | None]
"""What a function returned, or what it raised."""


class Worker:
    """Runs functions in its own thread, which ends with it, or once what hangs there has ended."""

    def __init__(self) -> None:
        """Start the thread."""
        self._turns: SimpleQueue[_Turn | None] = SimpleQueue()
        self.thread = threading.Thread(target=_work, args=(self._turns,), name="xikou-plugin", daemon=True)
        self.thread.start()

    def run(self, functions: Sequence[Callable[[], Any]], limit: float) -> list[Outcome]:
        """Return the outcomes of functions, which run one after the other: in one turn, for turns are dear.

        Where one takes longer than ``limit`` seconds, only those before it have an outcome, those after it do
        not run, and the worker is good for nothing more.
        """
        turn = _Turn(functions)
        self._turns.put(turn)
        return turn.outcomes(limit)

    def __del__(self) -> None:
        self._turns.put(None)


class _Turn:
    """Functions to be run in a row, and how far they are."""

    def __init__(self, functions: Sequence[Callable[[], Any]]) -> None:
        self._functions = functions
        self._outcomes: list[Outcome] = []
        self._began = [monotonic()]
        self._left = False
        self._lock = threading.Lock()
        self._ended: SimpleQueue[None] = SimpleQueue()

    def run(self) -> None:
        for function in self._functions:
            try:
                outcome: Outcome = (function(), None)
            except BaseException as error:  # noqa: BLE001  even an exit is the plugin's own affair
                outcome = (None, error)
            with self._lock:
                if self._left:
                    return
                self._outcomes.append(outcome)
                self._began.append(monotonic())
        self._ended.put(None)

    def outcomes(self, limit: float) -> list[Outcome]:
        left = limit
        while True:
            try:
                self._ended.get(timeout=left)
            except Empty:
                with self._lock:
                    left = self._began[-1] + limit - monotonic()
                    self._left = left <= 0 and len(self._outcomes) < len(self._functions)
                if not self._left:
                    left = max(left, 0)
                    continue
            return self._outcomes


def _work(turns: "SimpleQueue[_Turn | None]") -> None:
    while (turn := turns.get()) is not None:
        turn.run()
        del turn
