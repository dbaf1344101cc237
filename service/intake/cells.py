"""One cell: what it holds, and how it reads as plain text."""

import math
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

_EXACT_DIGITS = 10**15
"""Excel keeps 15 digits of a number; of a longer one the last are lost already."""

_QUOTED = 30
_TYPED = "\t\r\n"

# What phones and web pages paste along unseen: zero-width, direction marks, byte order mark, soft hyphen.
_UNSEEN = dict.fromkeys(
    [0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF]
)


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """A cell in which Excel shows an error: #REF!, #N/A."""

    text: str


Cell = int | float | str | bool | date | datetime | time | timedelta | ErrorValue


class UnreadableError(Exception):
    """A value that cannot be understood; its text is the reason."""


def is_blank(cell: Cell) -> bool:
    """Say whether a cell shows nothing."""
    if not isinstance(cell, str):
        return False
    return all(each.isspace() and not _is_control(each) for each in cell.translate(_UNSEEN))


def written(cell: Cell) -> str:
    """Return a cell as text, 1001.0 as 1001; what has no plain text is refused."""
    if isinstance(cell, ErrorValue):
        raise UnreadableError(f"单元格是错误值 {cell.text}")
    if isinstance(cell, bool):
        raise UnreadableError("单元格是逻辑值，应为文字或数字")
    if isinstance(cell, int | float):
        return _whole(cell)
    if not isinstance(cell, str):
        raise UnreadableError("Excel 已把内容变成日期或时间，请把单元格设为文本格式后重新填写")
    shown = cell.translate(_UNSEEN)
    if any(map(_is_control, shown)):
        raise UnreadableError("含有不可见的控制字符")
    return shown.strip()


def compact(cell: Cell) -> str:
    """Return a cell as text without any space, full-width characters made plain."""
    return "".join(unicodedata.normalize("NFKC", written(cell)).split())


def quoted(shown: str) -> str:
    """Return a value as a reason cites it."""
    return f"“{shown if len(shown) <= _QUOTED else shown[:_QUOTED] + '…'}”"


def _whole(number: float) -> str:
    if not math.isfinite(number) or number != int(number):
        raise UnreadableError(f"不是整数：{quoted(str(number))}")
    if abs(number) >= _EXACT_DIGITS:
        raise UnreadableError("数字过长，Excel 会丢失末几位，请把单元格设为文本格式后重新填写")
    return str(int(number))


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") and character not in _TYPED
