"""Looks after processes that serve: a program of its own, so small that it takes next to no memory.

It tells them to stop when it is told so, and begins another in the place of one that ended by itself.
Its arguments: what another one runs, the ids of those that serve, the files of their listeners.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator

FIGURES = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder in which processes count together."""
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)
"""Waited for, so blocked from the beginning on."""

_LOOK_SECONDS = 1
_REST_SECONDS = 2
"""So long after a process ended another one takes its place."""


def supervise(again: str, pids: list[int], listeners: list[int]) -> None:
    """Look after processes until all have ended after they were told to."""
    running = dict(zip(pids, range(len(pids)), strict=True))
    missing: dict[int, float] = {}
    stopping = False
    while running or not stopping:
        got = signal.sigtimedwait(SIGNALS, _LOOK_SECONDS)
        if got is not None and got.si_signo != signal.SIGCHLD:
            if not stopping:
                for each in listeners:  # theirs stay open for a moment
                    os.close(each)
            at_once = stopping and got.si_signo == signal.SIGINT
            stopping = True
            for pid in running:
                os.kill(pid, signal.SIGINT if at_once else signal.SIGTERM)
        for pid, code in _ended():
            number = running.pop(pid, None)
            if number is not None and not stopping:
                _say(f"process {pid} ended with {code}, another one takes its place")
                missing[number] = time.monotonic() + _REST_SECONDS
        if stopping:
            continue
        for number in [number for number, when in missing.items() if when <= time.monotonic()]:
            del missing[number]
            running[_begin(again, number, listeners)] = number


def _begin(again: str, number: int, listeners: list[int]) -> int:
    words = [sys.executable, "-c", again, str(number), ",".join(map(str, listeners))]
    return os.posix_spawn(sys.executable, words, os.environ, setsigmask=())


def _ended() -> Iterator[tuple[int, int]]:
    """Give the ids and exit codes of processes that ended, negative where a signal ended them."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        yield pid, os.waitstatus_to_exitcode(status)


def _say(sentence: str) -> None:
    """Write a line as the log's are."""
    at = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
    line = f"{at} [error    ] {sentence}"
    if os.environ.get("XIKOU_LOG_FORMAT", "json") != "text":
        line = f'{{"at":"{at}","level":"error","logger":"service.cli.supervisor","event":"{sentence}"}}'
    os.write(2, f"{line}\n".encode())


def _forget(folder: str) -> None:
    """Remove the folder in which processes counted."""
    try:
        for name in os.listdir(folder):  # noqa: PTH208  pathlib takes as much memory as all the rest
            os.unlink(os.path.join(folder, name))  # noqa: PTH108, PTH118
        os.rmdir(folder)  # noqa: PTH106
    except OSError:
        pass


if __name__ == "__main__":
    supervise(sys.argv[1], *([int(word) for word in each.split(",")] for each in sys.argv[2:]))
    if FIGURES in os.environ:
        _forget(os.environ[FIGURES])
