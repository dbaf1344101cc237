"""Several processes that serve as one, made from one that has everything loaded: they share its memory.

The one they were made from keeps nothing of it: it becomes ``supervisor``, a program of a few lines.
"""

import ctypes
import gc
import logging
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from service.cli import supervisor
from service.cli.turns import Turns

log = logging.getLogger(__name__)

_TIMER_SECONDS = 1
_KEEP_SECONDS = 1
_OBJECTS = 20_000
_ARENAS = -8
"""The name that the C library gives to how many places there are, M_ARENA_MAX."""
AGAIN = "from service.cli.serving import serve_again; serve_again()"
"""The program of a process that takes another's place; its number and its listeners follow."""


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
    folder = os.environ[supervisor.FIGURES] = tempfile.mkdtemp(prefix="xikou-figures-")
    try:
        yield
    finally:  # nothing was begun; else the supervisor does it
        del os.environ[supervisor.FIGURES]
        shutil.rmtree(folder, ignore_errors=True)


def save_memory() -> Callable[[], None]:
    """Let all threads take memory from one place: what one of them gives back, another can use.

    Return what is to be called often: now and then it gives the system what nobody uses any more. Without
    this each thread keeps a place of its own, as large as the largest answer it ever gave.
    """
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallopt"):
        return lambda: None
    library.mallopt(_ARENAS, 1)
    last = 0.0

    def give_back() -> None:
        nonlocal last
        if time.monotonic() - last >= _KEEP_SECONDS:
            _trim()
            last = time.monotonic()

    return give_back


def collect_rarely() -> None:
    """Look for garbage in circles only after many objects: an answer takes thousands, and leaves none."""
    gc.set_threshold(_OBJECTS)


def run(count: int, listeners: Sequence[socket.socket], answer: Answer, announcement: str) -> None:
    """Begin so many processes and become their supervisor; never returns.

    No connection may be open, and nothing but the main thread may be at work.
    """
    _settle()
    signal.pthread_sigmask(signal.SIG_BLOCK, supervisor.SIGNALS)  # what comes meanwhile, the supervisor finds
    parent = os.getpid()
    pids = [_begin(Part(number, parent), listeners, answer) for number in range(count)]
    click.echo(announcement)
    sys.stdout.flush()
    logging.shutdown()
    files = [each.fileno() for each in listeners]
    for file in files:
        os.set_inheritable(file, True)
    words = (AGAIN, ",".join(map(str, pids)), ",".join(map(str, files)))
    os.execv(sys.executable, [sys.executable, "-I", "-S", supervisor.__file__, *words])  # noqa: S606


def take_turns(part: Part, count: int, sockets: Sequence[Any]) -> Callable[[], None]:
    """Let processes share new connections evenly; return what tells the others how many are ours."""
    if count == 1:
        return lambda: None
    turns = Turns(Path(os.environ[supervisor.FIGURES]) / "turns", part.number, count)
    turns.keep(sockets)
    return turns.tell


def taken_over() -> tuple[list[socket.socket], Part]:
    """Return the listeners and the part of a process that takes another's place, as its arguments say."""
    number, files = sys.argv[1:]
    listeners = [socket.socket(fileno=int(file)) for file in files.split(",")]
    for each in listeners:
        each.set_inheritable(False)
    return listeners, Part(int(number), os.getppid())


def _settle() -> None:
    """Leave as little as possible that processes would copy: no garbage, no thread about to end."""
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(_TIMER_SECONDS)
    gc.collect()
    gc.freeze()
    _trim()


def _trim() -> None:
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _begin(part: Part, listeners: Sequence[socket.socket], answer: Answer) -> int:
    """Begin one process; return its id. The process itself never returns."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: os._exit(0))  # nothing is in flight until it answers
        signal.pthread_sigmask(signal.SIG_UNBLOCK, supervisor.SIGNALS)
        answer(listeners, part)
        code = 0
    except KeyboardInterrupt:
        code = 130
    except BaseException as error:
        log.critical("process %d failed", os.getpid(), exc_info=error)
    finally:
        logging.shutdown()
        os._exit(code)
