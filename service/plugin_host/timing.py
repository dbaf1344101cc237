"""Refuses schedules that make no sense, by planning a sample."""

from collections.abc import Iterator
from datetime import date

from service.domain.milestones import Dates
from service.domain.offsets import Offset
from service.domain.planning import PlannedItem, plan_item, resolve
from service.domain.schedules import Every, Follow, Once, OnRequest, Schedule
from service.domain.words import Role
from service.domain.working_days import monday_to_friday
from service.plugin_api import Item, Track

_SAMPLE = Dates.from_entry(date(2023, 9, 1))
_NO_DOERS = (Role.PORTAL, Role.AUDITOR)
_EARLIEST, _LATEST = Offset(months=-12), Offset(months=120)
_MOST = 400
"""Tasks of one item; one a day for three years is nobody's plan."""


def schedule_problems(item: Item, track: Track) -> Iterator[str]:
    """Find what makes no sense about when an item is due."""
    if not item.schedules:
        yield "没有 schedule"
    own = {each.code for each in track.items}
    for schedule in item.schedules:
        yield from _schedule_problems(schedule, track.code, own)
    if not all(isinstance(each, Offset) for each in _offsets(item)):
        yield "期限须为 Offset"
    yield from _sample_problems(item)


def _schedule_problems(schedule: Schedule, track: str, own: set[str]) -> Iterator[str]:
    """Find what makes no sense about one schedule, whatever the dates."""
    match schedule:
        case Every(months, start, until):
            if not isinstance(months, int) or months < 1 or not _in_order(start, until):
                yield "every 的周期须至少1个月，且起点早于终点"
        case OnRequest(by, _, to):
            if not by or any(not isinstance(role, Role) or role in _NO_DOERS for role in (*by, *to)):
                yield "on_request 须写明由谁发起"
        case Follow():
            yield from _follow_problems(schedule, track, own)
        case Once():
            pass
        case _:
            yield f"schedule 须为 once、every、follow 或 on_request，得到 {type(schedule).__name__}"


def _follow_problems(schedule: Follow, track: str, own: set[str]) -> Iterator[str]:
    followed = schedule.item
    if not callable(schedule.each):
        yield "follow 的 each 须可调用"
    if not isinstance(followed, str) or "." not in followed:
        yield "follow 须写明事项的完整代码"
    if followed.split(".")[0] == track and followed not in own:
        yield f"follow 的事项 {followed} 不存在"


def _offsets(item: Item) -> Iterator[object]:
    """Return every day that the item names: when it opens, when it is due."""
    if item.opens is not None:
        yield item.opens
    for schedule in item.schedules:
        match schedule:
            case Every(_, start, until):
                yield from (start, until)
            case OnRequest() | Follow() | Once():
                yield schedule.due


def _sample_problems(item: Item) -> Iterator[str]:
    """Find what makes no sense about the tasks of a sample recruit."""
    planned = plan_item(
        PlannedItem(item.code, item.schedules, item.opens, item.stage), _SAMPLE, monday_to_friday()
    )
    if len(planned) > _MOST:
        yield f"任务过多：三年内{len(planned)}项"
    for task in planned:
        if task.opens_on > task.nominal_due_on:
            yield "任务在到期之后才开始"
        if not _EARLIEST.from_day(_SAMPLE.entry) <= task.nominal_due_on <= _LATEST.from_day(_SAMPLE.entry):
            yield "到期日离入职日期过远"


def _in_order(start: Offset, until: Offset) -> bool:
    return (
        isinstance(start, Offset)
        and isinstance(until, Offset)
        and resolve(start, _SAMPLE) < resolve(until, _SAMPLE)
    )
