"""When an item is due, as an office writes it: 入职后3个月, 每6个月, 应请求."""

import re
from collections.abc import Mapping

from service.domain.offsets import Anchor, E, Offset, P
from service.domain.schedules import END_OF_PLAN, Every, Once, OnRequest, Schedule
from service.domain.words import Role
from service.intake.cells import Cell, UnreadableError, compact, quoted

EXAMPLES = "入职当日、入职后3个月、试用期满前30天、每6个月、每月至入职后12个月、应请求10天内"

_LATEST_MONTHS = 36
_YEAR = 12
_EARLIEST_DAYS = 360
_DAYS_OF_A_MONTH = 30
_REQUEST_DAYS = 30
_DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {"两": 2, "〇": 0}
_NUMBER = r"(?P<number>[0-9]{1,4}|[零〇一二两三四五六七八九十]{1,3}|半)"
_UNIT = r"(?P<unit>个工作日|工作日|个月|月|天|日|周|个星期|星期|年|季度|个季度)"
_ANCHOR = r"(?P<anchor>入职|报到|试用期满|试用期结束|转正)"
_OFFSET = re.compile(
    rf"{_ANCHOR}(?P<side>之?前|之?后|满)?(?:{_NUMBER}{_UNIT})?(?:当日|当天|时|日)?(?:内|以内|之?后)?"
)
_AFTER_ENTRY = re.compile(rf"(?:(?:入职后?)?第(?=一)|满|(?=.+内)){_NUMBER}{_UNIT}(?:内|以内|时)?")
_AGAIN = re.compile(rf"{_NUMBER}{_UNIT}(?:一次|1次)")
_EVERY = re.compile(
    rf"(?P<year>第一年)?每隔?(?:{_NUMBER}?{_UNIT})(?:一次|1次|各一次|至少一次)?"
    r"(?:,?(?:自|从)(?P<start>[^,]+?)(?:起|开始)?)?(?:,?(?:至|到|直到|直至)(?P<until>[^,]+?)(?:止|为止)?)?"
)
_REQUEST = re.compile(rf"(?:应请求|按需|需要时|随时|有请求时)(?:,?(?:发起后)?{_NUMBER}{_UNIT}(?:内|以内)?)?")
_APART = re.compile(r"[;、]|和(?=每|入职|试用)")
_ANCHORS: Mapping[str, Anchor] = {"入职": E, "报到": E, "试用期满": P, "试用期结束": P, "转正": P}


def schedules(cell: Cell) -> tuple[Schedule, ...]:
    """Read one or more schedules, separated by semicolons; ``requested_by`` fills in who may request."""
    parts = _APART.split(compact(cell.replace("\n", ";") if isinstance(cell, str) else cell))
    found = [_schedule(part.strip(",")) for part in parts if part.strip(",")]
    if not found:
        raise UnreadableError(f"没有写明时间，例如：{EXAMPLES}")
    if any(isinstance(each, OnRequest) for each in found) and len(found) > 1:
        raise UnreadableError("“应请求”不能与其他时间并列")
    return tuple(found)


def requested_by(found: tuple[Schedule, ...], role: Role) -> tuple[Schedule, ...]:
    """Return schedules in which the doer, the unit and the organization department may request."""
    by = tuple(dict.fromkeys((role, Role.UNIT_ADMIN, Role.ORGANIZER)))
    return tuple(OnRequest(by, each.due) if isinstance(each, OnRequest) else each for each in found)


def _schedule(shown: str) -> Schedule:
    if match := _REQUEST.fullmatch(shown):
        due = _distance(match, shown) if match["unit"] else Offset(days=_REQUEST_DAYS)
        return OnRequest((), due)
    if match := _EVERY.fullmatch(shown):
        return _every(match, shown)
    if match := _AGAIN.fullmatch(shown):
        return Every(_whole_months(match, shown), Offset(), END_OF_PLAN)
    return Once(_offset(shown))


def _every(match: re.Match[str], shown: str) -> Every:
    months = _whole_months(match, shown)
    start = _offset(match["start"]) if match["start"] else Offset()
    until = (
        _offset(match["until"]) if match["until"] else Offset(months=_YEAR) if match["year"] else END_OF_PLAN
    )
    if _rank(start) >= _rank(until):
        raise UnreadableError(f"{quoted(shown)}的起点不早于终点")
    return Every(months, start, until)


def _whole_months(match: re.Match[str], shown: str) -> int:
    if months := _months(match):
        return months
    raise UnreadableError(f"{quoted(shown)}的周期须为整月，最短每月")


def _offset(shown: str) -> Offset:
    if match := _AFTER_ENTRY.fullmatch(shown):
        return _within_plan(_distance(match, shown), shown)
    match = _OFFSET.fullmatch(shown)
    if match is None:
        raise UnreadableError(f"看不懂{quoted(shown)}，例如：{EXAMPLES}")
    if match["unit"] is None and (match["side"] or "满") != "满":
        raise UnreadableError(f"{quoted(shown)}没有写明多久，例如：入职前10天")
    distance = _distance(match, shown) if match["unit"] else Offset()
    sign = -1 if (match["side"] or "").endswith("前") else 1
    offset = Offset(
        months=sign * distance.months,
        days=sign * distance.days,
        working_days=sign * distance.working_days,
        anchor=_ANCHORS[match["anchor"]],
    )
    return _within_plan(offset, shown)


def _within_plan(offset: Offset, shown: str) -> Offset:
    if not -_EARLIEST_DAYS <= _rank(offset) <= _LATEST_MONTHS * _DAYS_OF_A_MONTH:
        raise UnreadableError(f"{quoted(shown)}不在三年培养期内")
    return offset


def _distance(match: re.Match[str], shown: str) -> Offset:
    if months := _months(match):
        return Offset(months=months)
    number = _number(match["number"] or "1")
    if number is None:
        raise UnreadableError(f"看不懂{quoted(shown)}中的数字")
    if "工作日" in match["unit"]:
        return Offset(working_days=number)
    return Offset(days=number * (7 if match["unit"] in ("周", "星期", "个星期") else 1))


def _months(match: re.Match[str]) -> int:
    """Return a period in whole months, 0 where it is none."""
    unit = match["unit"].removeprefix("个")
    each = {"月": 1, "季度": 3, "年": 12}.get(unit, 0)
    if match["number"] == "半":
        return each // 2 if unit == "年" else 0
    return each * (_number(match["number"] or "1") or 0)


def _number(shown: str) -> int | None:
    if shown.isdecimal():
        return int(shown)
    if shown == "半":
        return None
    tens, ten, ones = shown.rpartition("十")
    if not ten:
        return _DIGITS.get(shown)
    if (tens and tens not in _DIGITS) or (ones and ones not in _DIGITS):
        return None
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


def _rank(offset: Offset) -> int:
    """Return about how many days after the entry date that is, with the usual probation of a year."""
    months = offset.months + (_YEAR if offset.anchor is P else 0)
    return months * _DAYS_OF_A_MONTH + offset.days + offset.working_days
