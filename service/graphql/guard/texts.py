"""Which texts and numbers a request may hold, wherever they stand."""

import re

MOST, LEAST = 2**63 - 1, -(2**63)
"""No database column holds whole numbers beyond these."""

MOST_DIGITS = 20
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
UNFIT = "文字中有无法保存的字符（控制字符或残缺的代理对）"
TOO_LARGE = "整数过大"
NOT_FINITE = "数字过大"


def unfit(text: str) -> bool:
    """Say whether a text holds control characters (but tabs and line ends), or half characters."""
    return _UNFIT.search(text) is not None


def whole(digits: str) -> int | None:
    """Return a whole number, None where it has more than 64 bits."""
    if len(digits) > MOST_DIGITS:
        return None
    number = int(digits)
    return number if LEAST <= number <= MOST else None


def finite(digits: str) -> float | None:
    """Return a number, None where it is beyond all that can be counted with."""
    if len(digits) > MOST_DIGITS * MOST_DIGITS:
        return None
    number = float(digits)
    return None if number in (float("inf"), float("-inf")) else number
