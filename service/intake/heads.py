"""Heads of the chain in a file of their own, one on a line; the file only grows."""

import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from service.domain.heads import Head

_LINE = re.compile(r"([1-9][0-9]{0,8}) ([a-z0-9]{2,8}) ([0-9a-f]{64}) (\S+)")
_ONLY_OURS = 0o600


class HeadFileError(Exception):
    """A line of the file is no head; the message says which."""


def append_head(file: Path, head: Head) -> None:
    """Append a head and wait until it is on the disk; a new file is for its owner's eyes only.

    Raises OSError where the file cannot be written.
    """
    line = f"{head.sequence} {head.algorithm} {head.hash} {head.at.isoformat()}\n"
    opened = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _ONLY_OURS)
    try:
        os.write(opened, line.encode())
        os.fsync(opened)
    finally:
        os.close(opened)


def read_heads(file: Path) -> Iterator[Head]:
    """Give the heads line by line; raises HeadFileError for a line that is none, OSError without the file."""
    with file.open(encoding="ascii", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            found = _LINE.fullmatch(line.rstrip("\n"))
            at = _moment(found[4]) if found else None
            if found is None or at is None:
                raise HeadFileError(f"{file}第{number}行不是链首")
            yield Head(int(found[1]), found[2], found[3], at)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
