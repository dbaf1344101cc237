"""Several processes that serve as one: made from one that has everything loaded, so that memory is shared."""

import ctypes
import gc
import logging
import os
import shutil
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import click

log = logging.getLogger(__name__)

_FIGURES = "PROMETHEUS_MULTIPROC_DIR"
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)
_LOOK_SECONDS = 1
_REST_SECONDS = 1.0
"""A process that ended by itself is not begun again before so long has passed since it began."""


@dataclass(frozen=True)
class Part:
    """What one process has to do: the first does the chores and delivers beside its requests."""

    number: int = 0
    parent: int | None = None
    announcement: str = ""

    @property
    def first(self) -> bool:
        """Say whether what one process does for all is this one's to do."""
        return self.number == 0

    def orphaned(self) -> bool:
        """Say whether the process that would tell this one to stop is no more."""
        return self.parent is not None and os.getppid() != self.parent


Answer = Callable[[Sequence[socket.socket], Part], None]


@contextmanager
def figures_of(processes: int) -> Iterator[None]:
    """Let several processes count requests together: in a folder that is there as long as they are."""
    if processes == 1:
        yield
        return
    folder = os.environ[_FIGURES] = tempfile.mkdtemp(prefix="xikou-figures-")
    maker = os.getpid()
    try:
        yield
    finally:
        del os.environ[_FIGURES]
        if os.getpid() == maker:
            shutil.rmtree(folder, ignore_errors=True)


def run(count: int, listeners: Sequence[socket.socket], answer: Answer, announcement: str) -> None:
    """Serve with so many processes until told to stop; whichever ends by itself is begun again.

    No connection may be open, and nothing but the main thread may be at work.
    """
    _settle()
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    running = {_begin(number, listeners, answer): (number, time.monotonic()) for number in range(count)}
    click.echo(announcement)
    late: dict[int, float] = {}
    stopping = False
    while running or (late and not stopping):
        got = signal.sigtimedwait(_SIGNALS, _LOOK_SECONDS)
        if got is not None and got.si_signo != signal.SIGCHLD:
            again = stopping and got.si_signo == signal.SIGINT
            stopping = True
            for each in listeners:
                each.close()
            for pid in running:
                os.kill(pid, signal.SIGINT if again else signal.SIGTERM)
        for pid, code in _ended():
            number, since = running.pop(pid)
            if not stopping:
                log.error("process %d ended with %d and is begun again", pid, code)
                late[number] = since + _REST_SECONDS
        for number in [number for number, when in late.items() if when <= time.monotonic() and not stopping]:
            del late[number]
            running[_begin(number, listeners, answer)] = number, time.monotonic()


def _settle() -> None:
    """Leave as little as possible that processes would copy: no garbage, no thread about to end."""
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(_LOOK_SECONDS)
    gc.collect()
    gc.freeze()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _begin(number: int, listeners: Sequence[socket.socket], answer: Answer) -> int:
    """Begin one process; return its id. The process itself never returns."""
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: os._exit(0))  # nothing is in flight until the loop begins
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        answer(listeners, Part(number, parent))
        code = 0
    except KeyboardInterrupt:
        code = 130
    except BaseException as error:  # noqa: BLE001  said here, or nowhere
        log.critical("process %d failed", os.getpid(), exc_info=error)
    finally:
        logging.shutdown()
        os._exit(code)


def _ended() -> Iterator[tuple[int, int]]:
    """Give the ids and exit codes of the processes that ended, negative where a signal ended them."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        yield pid, os.waitstatus_to_exitcode(status)
