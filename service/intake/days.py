"""Dates as offices write them."""

import re
import unicodedata
from datetime import date

_TIME = re.compile(r"(?:\s+|T)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$")
_FORMS = (
    re.compile(r"(?P<year>[0-9]{4})年(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})[日号]?"),
    re.compile(r"(?P<year>[0-9]{4})(?P<sign>[-./])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})"),
    re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"),
)
# NFKC turns full-width digits and signs into plain ones, but not these that Chinese keyboards also give.
_SIGNS = str.maketrans({"—": "-", "–": "-", "‐": "-", "−": "-", "。": "."})


def day_of_text(text: str) -> date | None:
    """Read 2022-09-01, 2022.9.1, 2022/9/1, 2022年9月1日 or 20220901, full-width or spaced; else None.

    A time of day after it is dropped: exports write 2022-09-01 00:00:00.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_SIGNS).strip()
    plain = "".join(_TIME.sub("", plain).split())
    for form in _FORMS:
        if found := form.fullmatch(plain):
            try:
                return date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                return None
    return None
