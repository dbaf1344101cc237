"""How the cells of a column are read: as a code, a name, a date, a word of a list.

Each reader takes a cell that is not blank and returns its value, or raises UnreadableError with the reason.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from service.intake.cells import Cell, UnreadableError, compact, quoted, written
from service.intake.days import day_of_text

CODE_LENGTH, PHONE_LENGTH, NAME_LENGTH, TEXT_LENGTH = 64, 64, 100, 200
FIRST_YEAR, LAST_YEAR = 1900, 2100
_LARGEST_NUMBER = 2**31 - 1

_WIDE = "\u00b7\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uffee\U00020000-\U0003ffff"
_BETWEEN_WIDE = re.compile(rf"(?<=[{_WIDE}]) (?=[{_WIDE}])")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_YEAR = re.compile(r"([0-9]{4})年?")
_MEMBER = re.compile(r"第?(-?[0-9]{1,12})[名号位]?(?:干警)?")

Found = TypeVar("Found")


def text(cell: Cell, length: int = TEXT_LENGTH) -> str:
    """Read a text: trimmed, spaces between Chinese characters removed, others collapsed."""
    words = " ".join(written(cell).split())
    return _limited(_BETWEEN_WIDE.sub("", words), length)


def name(cell: Cell) -> str:
    """Read a name."""
    return text(cell, NAME_LENGTH)


def code(cell: Cell) -> str:
    """Read a code: full-width characters made plain, spaces removed."""
    return _limited(compact(cell), CODE_LENGTH)


def phone(cell: Cell) -> str:
    """Read a telephone number as a text without spaces."""
    return _limited(compact(cell), PHONE_LENGTH)


def email(cell: Cell) -> str:
    """Read a mail address, which has an @ and no spaces."""
    address = unicodedata.normalize("NFKC", written(cell))
    if not _EMAIL.fullmatch(address):
        raise UnreadableError(f"不是有效的邮箱地址：{quoted(address)}")
    return _limited(address, TEXT_LENGTH)


def day(cell: Cell) -> date:
    """Read a date of the years 1900 to 2100, from a date or from a text."""
    found: date | None
    if isinstance(cell, datetime):
        found = cell.date()
    elif isinstance(cell, date):
        found = cell
    elif isinstance(cell, time | timedelta):
        raise UnreadableError("是时间，不是日期")
    else:
        shown = str(cell) if isinstance(cell, float) and not cell.is_integer() else written(cell)
        found = day_of_text(shown)
        if found is None:
            raise UnreadableError(f"不是可识别的日期：{quoted(shown)}，请写成 2022-09-01")
    _within_years(found.year, "日期")
    return found


def year(cell: Cell) -> int:
    """Read a year, from a number, 2007年 or a whole date."""
    if isinstance(cell, date):
        return day(cell).year
    shown = compact(cell)
    if found := _YEAR.fullmatch(shown):
        return _within_years(int(found[1]), "年份")
    whole = day_of_text(shown)
    if whole is None:
        raise UnreadableError(f"不是年份：{quoted(shown)}，请写成 2007")
    return _within_years(whole.year, "年份")


def member_number(cell: Cell) -> int:
    """Read a number in the unit, which is not negative: 502 or 第502名."""
    shown = compact(cell)
    found = _MEMBER.fullmatch(shown)
    if not found:
        raise UnreadableError(f"不是整数：{quoted(shown)}")
    if not 0 <= int(found[1]) <= _LARGEST_NUMBER:
        raise UnreadableError(f"超出范围（0 至 {_LARGEST_NUMBER}）：{quoted(shown)}")
    return int(found[1])


def choice(words: Mapping[str, Found], allowed: str) -> Callable[[Cell], Found]:
    """Return a reader of one of these words; ``allowed`` lists them for people."""

    def read(cell: Cell) -> Found:
        shown = compact(cell)
        if shown not in words:
            raise UnreadableError(f"不能识别{quoted(shown)}，应为：{allowed}")
        return words[shown]

    return read


def _limited(shown: str, length: int) -> str:
    if len(shown) > length:
        raise UnreadableError(f"过长（{len(shown)} 字），最多 {length} 字")
    return shown


def _within_years(number: int, what: str) -> int:
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise UnreadableError(f"{what}超出范围（{FIRST_YEAR} 至 {LAST_YEAR} 年）：{number} 年")
    return number
