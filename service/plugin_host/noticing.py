"""Refuses notices that make no sense."""

import re
from collections.abc import Collection, Iterator, Sequence

from service.domain.moments import (
    MOMENTS,
    DailyCity,
    DailyUnit,
    DayOfRecruit,
    Days,
    Due,
    Moment,
    Overdue,
    RequestOpened,
    item_of,
)
from service.domain.offsets import Offset
from service.domain.schedules import OnRequest
from service.plugin_api import ADDRESSEE, Item, Notice, fields
from service.plugin_host.host import Plugin
from service.plugin_host.recipients import misdirected, recipients_of

_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_WITHOUT_ITEM = (Due, Overdue, DayOfRecruit, DailyUnit, DailyCity)
CORE = ("task", "record", "assignment", "recruit", "milestone", "appointment", "follow_up")
"""The nouns of what the core itself tells of."""

_FARTHEST = 3660
"""Days; ten years from any day of a plan is nobody's notice."""


def notice_problems(plugin: Plugin, others: Sequence[Plugin] = ()) -> Iterator[str]:
    """Find what makes no sense about the notices of a plugin beside others."""
    taken = {*CORE, *(each.name for each in others)}
    taken |= {notice.noun for each in others for notice in each.notices if notice.noun}
    own = {item.code: item for track in plugin.tracks for item in track.items}
    codes: set[str] = set()
    for notice in plugin.notices:
        if not isinstance(notice, Notice):
            yield f"notices() 须返回 Notice，得到 {type(notice).__name__}"
            return
        if not isinstance(notice.code, str) or not _CODE.fullmatch(notice.code):
            yield f"通知代码 {notice.code!r} 须由小写字母、数字、下划线组成，以字母开头，不超过64字符"
        if notice.code in codes:
            yield f"通知 {notice.code} 重复"
        codes.add(notice.code)
        if notice.noun is not None:
            yield from (f"通知 {notice.code}：{problem}" for problem in _noun_problems(notice.noun, taken))
        for problem in _problems(notice, plugin, own):
            yield f"通知 {notice.code}：{problem}"


def named_items(notice: Notice) -> Iterator[str]:
    """Give the items that a notice names: that of its moment, those of its history."""
    if item := item_of(notice.when):
        yield item
    yield from notice.history


def _problems(notice: Notice, plugin: Plugin, own: dict[str, Item]) -> Iterator[str]:
    if not isinstance(notice.when, MOMENTS):
        yield f"when 须为 at 中的一种时机，得到 {type(notice.when).__name__}"
        return
    if not callable(notice.text):
        yield "text 须可调用，以情境为参数，返回文字或 None"
    if isinstance(notice.history, str) or not isinstance(notice.history, Sequence):
        yield "history 须为事项代码的列表"
        return
    needed = () if isinstance(notice.when, _WITHOUT_ITEM) else (item_of(notice.when),)
    for item in (*needed, *named_items(notice)):
        if not isinstance(item, str) or "." not in item:
            yield f"事项 {item!r} 须写明完整代码"
    yield from _moment_problems(notice.when, plugin, own)
    yield from _recipient_problems(notice, own)
    if notice.history and isinstance(notice.when, DailyUnit | DailyCity):
        yield "单位和全市的通知没有 history"
    if notice.about is not None and not isinstance(notice.when, DailyUnit | DailyCity):
        yield "只有单位和全市的通知有 about"
    if notice.about is not None and not callable(notice.about):
        yield "about 须可调用，以情境为参数，返回文字"


def _noun_problems(noun: object, taken: Collection[str]) -> Iterator[str]:
    if not isinstance(noun, str) or not _CODE.fullmatch(noun):
        yield f"noun {noun!r} 须由小写字母、数字、下划线组成，以字母开头，不超过64字符"
    elif noun in taken:
        yield f"noun {noun} 已由核心或其他插件使用"


def _moment_problems(moment: Moment, plugin: Plugin, own: dict[str, Item]) -> Iterator[str]:
    if isinstance(moment, Due | Overdue | DayOfRecruit):
        yield from _day_problems(moment.days, plugin)
    if isinstance(moment, Overdue) and isinstance(moment.days, int) and moment.days < 1:
        yield "at.overdue 的天数须至少为1"
    if isinstance(moment, Due | Overdue) and moment.item is None and not own:
        yield "插件没有自己的事项，须写明是哪个事项"
    if isinstance(moment, DayOfRecruit) and not isinstance(moment.offset, Offset):
        yield "at.day_of_recruit 的日期须为 Offset"
    if isinstance(moment, RequestOpened) and (item := own.get(moment.item)) and not _requests(item):
        yield f"事项 {item.code} 不由人发起（on_request）"


def _day_problems(days: Days, plugin: Plugin) -> Iterator[str]:
    if isinstance(days, str):
        if not isinstance(plugin.settings_class().fields.get(days), fields.Integer):
            yield f"天数所指的 {days} 不是插件的整数设置"
    elif type(days) is not int or abs(days) > _FARTHEST:
        yield f"天数须为整数，且不超过{_FARTHEST}"


def _recipient_problems(notice: Notice, own: dict[str, Item]) -> Iterator[str]:
    if callable(notice.to):
        return
    recipients = recipients_of(notice.to)
    if not recipients:
        yield "to 须写明收件人：角色（Role）、RESPONSIBLES、ADDRESSEE、AUTHOR，或给出它们的函数"
        return
    if wrong := misdirected(notice.when, recipients):
        yield f"这种时机的通知不能发给{'、'.join(each.value for each in wrong)}"
    item = own.get(item_of(notice.when) or "")
    if ADDRESSEE in recipients and item is not None and not any(each.to for each in _requests(item)):
        yield f"事项 {item.code} 发起时不指定人（on_request 没有 to），不能发给ADDRESSEE"


def _requests(item: Item) -> list[OnRequest]:
    return [each for each in item.schedules if isinstance(each, OnRequest)]
