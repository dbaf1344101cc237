"""Global ids: a type and a row, opaque to clients, read by one strict parser."""

import re
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable

_FORM = re.compile(rb"([A-Z][A-Za-z]{2,30}):([1-9][0-9]{0,18})")
_MAX = 2**63 - 1
_MAX_LENGTH = 80


def global_id(kind: str, row: int) -> str:
    """Return the global id of a row."""
    (found,) = global_ids(kind, [row])
    return found


def global_ids(kind: str, rows: Iterable[int]) -> list[str]:
    """Return the global ids of rows of one type: of letters, digits and a colon no unsafe sign comes."""
    start = f"{kind}:".encode()
    return [b2a_base64(b"%b%d" % (start, row), newline=False).decode() for row in rows]


def parse_id(text: str) -> tuple[str, int] | None:
    """Read a global id; None for what is none of ours."""
    if len(text) > _MAX_LENGTH or not text.isascii():
        return None
    try:
        plain = a2b_base64(text)
    except ValueError:
        return None
    found = _FORM.fullmatch(plain)
    if found is None or b2a_base64(plain, newline=False) != text.encode():
        return None
    row = int(found[2])
    return (found[1].decode(), row) if row <= _MAX else None


def row_of(text: str, kind: str) -> int | None:
    """Return the row of a global id of that type, None for any other."""
    found = parse_id(text)
    return found[1] if found and found[0] == kind else None
