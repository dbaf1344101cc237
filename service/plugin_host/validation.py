"""Refuses declarations that make no sense, naming culprit and cure."""

from collections.abc import Iterator, Sequence
from datetime import date

from service.domain.milestones import Dates
from service.domain.planning import PlannedItem, plan_item, resolve
from service.domain.schedules import Every, Follow, Once, OnRequest
from service.domain.words import ASSIGNED_ROLES, Dimension, Role
from service.domain.working_days import monday_to_friday
from service.plugin_api import AssignmentCheck, Form, Item, RecordCheck, Settings, Track
from service.plugin_host.host import Plugin

_SAMPLE = Dates.from_entry(date(2023, 9, 1))
_DOERS = (Role.ORGANIZER, Role.UNIT_ADMIN, Role.DEPARTMENT_HEAD, Role.MENTOR, Role.PARTNER, Role.RECRUIT)
_SETTABLE = ("post",)


class PluginError(Exception):
    """A plugin cannot take part; the message names the culprit and the cure."""

    def __init__(self, plugin: str, problem: str, cure: str) -> None:
        """Compose the message."""
        self.plugin = plugin
        super().__init__(f"插件 {plugin}：{problem}。{cure}。")


def validate(plugin: Plugin, others: Sequence[Plugin]) -> None:
    """Raise PluginError at the first thing that makes no sense."""
    for problem in _problems(plugin, others):
        raise PluginError(plugin.name, problem, "请更正插件的声明")


def _problems(plugin: Plugin, others: Sequence[Plugin]) -> Iterator[str]:
    tracks = {track.code: other.name for other in others for track in other.tracks}
    if not (isinstance(plugin.settings_class, type) and issubclass(plugin.settings_class, Settings)):
        yield "settings() 须返回 Settings 的子类"
        return
    try:
        plugin.settings_class.defaults()
    except Exception as error:  # noqa: BLE001  the message is the point
        yield f"设置没有完整的默认值：{error}"
    codes: set[str] = set()
    for track in plugin.tracks:
        if not isinstance(track, Track):
            yield f"tracks() 须返回 Track，得到 {type(track).__name__}"
            return
        if owner := tracks.get(track.code):
            yield f"清单 {track.code} 已由插件 {owner} 提供"
        tracks[track.code] = plugin.name
        for item in track.items:
            if not isinstance(item, Item):
                yield f"清单 {track.code} 的事项须为 Item，得到 {type(item).__name__}"
                return
            if item.code in codes:
                yield f"事项 {item.code} 重复"
            codes.add(item.code)
            yield from (f"事项 {item.code}：{each}" for each in _item_problems(item, track, plugin))
    yield from _check_problems(plugin)


def _item_problems(item: Item, track: Track, plugin: Plugin) -> Iterator[str]:
    if not item.code.startswith(f"{track.code}.") or len(item.code) > 100:  # noqa: PLR2004  the column's width
        yield f"代码须以 {track.code}. 开头，且不超过100字符"
    if not (isinstance(item.form, type) and issubclass(item.form, Form)):
        yield "form 须为 Form 的子类"
        return
    names = set(item.form(settings=plugin.settings).fields)
    for attribute, used in (("outline", item.outline or {}), ("sets", item.sets), ("scores", [item.scores] if item.scores else [])):
        for name in used:
            if name not in names:
                yield f"{attribute} 中的字段 {name} 不在表单里"
    if set(item.sets.values()) - set(_SETTABLE):
        yield f"sets 只能设置 {'、'.join(_SETTABLE)}"
    if item.role not in _DOERS or (item.confirmed_by is not None and item.confirmed_by not in _DOERS):
        yield "role 与 confirmed_by 须为参与培养的角色"
    if item.confirmed_by is item.role:
        yield "确认人不能与执行人相同"
    if set(item.dimensions) - set(Dimension):
        yield "dimensions 须为 Dimension"
    yield from _schedule_problems(item, track)


def _schedule_problems(item: Item, track: Track) -> Iterator[str]:
    if not item.schedules:
        yield "没有 schedule"
    for schedule in item.schedules:
        match schedule:
            case Every(months, start, until):
                if months < 1 or resolve(start, _SAMPLE) >= resolve(until, _SAMPLE):
                    yield "every 的周期须至少1个月，且起点早于终点"
                    return
            case OnRequest(by, _, to):
                if not by or set(by) - set(_DOERS) or set(to) - set(_DOERS):
                    yield "on_request 须写明由谁发起"
            case Follow(followed):
                own = {each.code for each in track.items}
                if followed.split(".")[0] == track.code and followed not in own:
                    yield f"follow 的事项 {followed} 不存在"
            case Once():
                pass
            case _:
                yield f"schedule 须为 once、every、follow 或 on_request，得到 {type(schedule).__name__}"
                return
    for task in plan_item(PlannedItem(item.code, item.schedules, item.opens, item.stage), _SAMPLE, monday_to_friday()):
        if task.opens_on > task.nominal_due_on:
            yield "任务在到期之后才开始"


def _check_problems(plugin: Plugin) -> Iterator[str]:
    own = {item.code: item for track in plugin.tracks for item in track.items}
    for check in plugin.record_checks:
        if not isinstance(check, RecordCheck) or not callable(check.check):
            yield "record_checks() 须返回 RecordCheck"
            return
        if item := own.get(check.item):
            for name in set(check.fields) - set(item.form(settings=plugin.settings).fields):
                yield f"检查 {check.code} 的字段 {name} 不在 {check.item} 的表单里"
    for pairing in plugin.assignment_checks:
        if not isinstance(pairing, AssignmentCheck) or not callable(pairing.check):
            yield "assignment_checks() 须返回 AssignmentCheck"
            return
        if not pairing.roles or set(pairing.roles) - set(ASSIGNED_ROLES):
            yield f"检查 {pairing.code} 的角色须为 MENTOR 或 PARTNER"
