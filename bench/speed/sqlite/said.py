"""Statements that a process hands to SQLite, written down: there is no server that could."""

import sqlite3
import sys
from pathlib import Path
from typing import Any

TO_FILE = "from bench.speed.sqlite import said; said.write_down({path!r}); "
AS_MODULE = "import runpy; runpy.run_module({name!r}, run_name='__main__', alter_sys=True)"


def write_down(path: str) -> None:
    """From now on write each statement of every connection to a file, one a line."""
    out = Path(path).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115  as long as the process lives
    connect = sqlite3.connect

    def listening(*args: Any, **more: Any) -> sqlite3.Connection:
        connection = connect(*args, **more)
        connection.set_trace_callback(lambda said: out.write(" ".join(said.split()) + "\n"))
        return connection

    sqlite3.connect = sqlite3.dbapi2.connect = listening  # type: ignore[assignment]


def overheard(command: list[str], path: str) -> list[str]:
    """Return a command of Python that does the same and writes down what it says to SQLite."""
    option, what, *rest = command[1:]
    code = what if option == "-c" else AS_MODULE.format(name=what)
    return [sys.executable, "-c", TO_FILE.format(path=path) + code, *rest]
