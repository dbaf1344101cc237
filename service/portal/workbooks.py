"""Workbooks that people download: written to a file first, so that they come whole or not at all."""

import re
from collections.abc import Callable, Iterator
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from urllib.parse import quote

from flask import Response

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_IN_MEMORY = 2_000_000
_CHUNK = 64 * 1024
_UNSAFE = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
"""What no file system takes, and what makes a name look like another."""

_LONGEST = 120


def workbook(name: str, plain: str, write: Callable[[BinaryIO], object]) -> Response:
    """Answer with what is written, under a name without its ending; ``plain`` is one in ASCII."""
    kept = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  closed when the answer is sent
    try:
        write(cast("BinaryIO", kept))
    except BaseException:
        kept.close()
        raise
    length = kept.seek(0, 2)
    kept.seek(0)
    response = Response(_parts(cast("BinaryIO", kept)), content_type=KIND)
    response.call_on_close(kept.close)
    response.headers["Content-Length"] = str(length)
    response.headers["Content-Disposition"] = attachment(name, plain)
    return response


def attachment(name: str, plain: str) -> str:
    """Return the header (RFC 6266) by which a workbook is kept under a name, by old browsers a plain one."""
    shown = _UNSAFE.sub("_", name)[:_LONGEST].strip(" .") or plain
    safe = re.sub(r"[^A-Za-z0-9._-]", "_", plain)[:_LONGEST]
    return f"attachment; filename=\"{safe}.xlsx\"; filename*=UTF-8''{quote(shown, safe='')}.xlsx"


def _parts(kept: BinaryIO) -> Iterator[bytes]:
    with kept:
        while part := kept.read(_CHUNK):
            yield part
