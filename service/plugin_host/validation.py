"""Refuses declarations that make no sense, naming culprit and cure."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from service.domain.words import ASSIGNED_ROLES, Dimension, Role, Stage
from service.plugin_api import AssignmentCheck, Form, Item, RecordCheck, Settings, Track, fields
from service.plugin_host.definition import definition_of
from service.plugin_host.host import Plugin
from service.plugin_host.noticing import named_items, notice_problems
from service.plugin_host.timing import schedule_problems
from service.plugin_host.tuning import plain

_DOERS = (Role.ORGANIZER, Role.UNIT_ADMIN, Role.DEPARTMENT_HEAD, Role.MENTOR, Role.PARTNER, Role.RECRUIT)
_SETTABLE = ("post",)
_TRACK_CODE = re.compile(r"[a-z][a-z0-9_-]{0,63}", re.ASCII)
_MAX_CODE, _MAX_TITLE = 100, 200


class PluginError(Exception):
    """A plugin cannot take part; the message names the culprit and the cure."""

    def __init__(self, plugin: str, problem: str, cure: str) -> None:
        """Compose the message."""
        self.plugin = plugin
        super().__init__(f"插件 {plugin}：{problem}。{cure}。")


def validate(plugin: Plugin, others: Sequence[Plugin]) -> None:
    """Raise PluginError at the first thing that makes no sense."""
    for problem in _found(plugin, others):
        raise PluginError(plugin.name, problem, "请更正插件的声明")


def problems(plugin: Plugin, others: Sequence[Plugin]) -> list[str]:
    """Return everything that makes no sense."""
    return list(dict.fromkeys(_found(plugin, others)))


def _found(plugin: Plugin, others: Sequence[Plugin]) -> Iterator[str]:
    try:
        yield from _problems(plugin, others)
    except Exception as error:  # noqa: BLE001  what a declaration breaks is the declaration's fault
        yield f"声明无法读取：{type(error).__name__}: {error}"


def dangling(plugin: Plugin, plugins: Sequence[Plugin]) -> str | None:
    """Say which item a plugin names that an installed track does not have, None where all are there."""
    items = {item.code: item for each in plugins for track in each.tracks for item in track.items}
    tracks = {track.code for each in plugins for track in each.tracks}
    for check in plugin.record_checks:
        for code in (check.item, *check.history):
            if code.partition(".")[0] in tracks and code not in items:
                return f"检查 {check.code} 所指的事项 {code} 不存在"
        if (item := items.get(check.item)) is not None:
            for name in set(check.fields) - set(item.form().fields):
                return f"检查 {check.code} 的字段 {name} 不在 {check.item} 的表单里"
    for notice in plugin.notices:
        for code in named_items(notice):
            if code.partition(".")[0] in tracks and code not in items:
                return f"通知 {notice.code} 所指的事项 {code} 不存在"
    return None


def _problems(plugin: Plugin, others: Sequence[Plugin]) -> Iterator[str]:
    tracks = {track.code: other.name for other in others for track in other.tracks}
    if not (isinstance(plugin.settings_class, type) and issubclass(plugin.settings_class, Settings)):
        yield "settings() 须返回 Settings 的子类"
        return
    try:
        plain(plugin.settings_class.defaults())
    except Exception as error:  # noqa: BLE001  the message is the point
        yield f"设置没有完整的默认值：{error}"
    json.dumps(plugin.settings_class.json_schema())
    for track in plugin.tracks:
        if not isinstance(track, Track):
            yield f"tracks() 须返回 Track，得到 {type(track).__name__}"
            return
        if not isinstance(track.code, str) or not _TRACK_CODE.fullmatch(track.code):
            yield f"清单代码 {track.code!r} 须由小写字母、数字、下划线或连字符组成，以字母开头，不超过64字符"
        if owner := tracks.get(track.code):
            yield f"清单 {track.code} 已由插件 {owner} 提供"
        tracks[track.code] = plugin.name
        if (
            not _said(track.title)
            or not isinstance(track.description, str)
            or not isinstance(track.position, int)
        ):
            yield f"清单 {track.code} 须有标题（不超过{_MAX_TITLE}字）、说明和整数位置"
        yield from _track_problems(track, plugin)
    yield from _check_problems(plugin)
    yield from notice_problems(plugin, others)


def _track_problems(track: Track, plugin: Plugin) -> Iterator[str]:
    codes: set[str] = set()
    for item in track.items:
        if not isinstance(item, Item):
            yield f"清单 {track.code} 的事项须为 Item，得到 {type(item).__name__}"
            return
        if item.code in codes:
            yield f"事项 {item.code} 重复"
        codes.add(item.code)
        try:
            problem = next(_item_problems(item, track, plugin), None)
        except Exception as error:  # noqa: BLE001  the message is the point
            problem = f"声明无法读取：{type(error).__name__}: {error}"
        if problem is not None:
            yield f"事项 {item.code}：{problem}"


def _item_problems(item: Item, track: Track, plugin: Plugin) -> Iterator[str]:
    if (
        not isinstance(item.code, str)
        or not item.code.startswith(f"{track.code}.")
        or len(item.code) > _MAX_CODE
    ):
        yield f"代码须以 {track.code}. 开头，且不超过{_MAX_CODE}字符"
    if not _said(item.title) or not _said(item.done_when):
        yield f"须有标题（title）和完成标准（done_when），标题不超过{_MAX_TITLE}字"
    if not (isinstance(item.form, type) and issubclass(item.form, Form)):
        yield "form 须为 Form 的子类"
    names = set(item.form(settings=plugin.settings).fields)
    scores = [item.scores] if item.scores else []
    for attribute, used in (("outline", item.outline or {}), ("sets", item.sets), ("scores", scores)):
        for name in used:
            if name not in names:
                yield f"{attribute} 中的字段 {name} 不在表单里"
    if set(item.sets.values()) - set(_SETTABLE):
        yield f"sets 只能设置 {'、'.join(_SETTABLE)}"
    if not _are([item.role], _DOERS) or not _are([item.confirmed_by or item.role], _DOERS):
        yield "role 与 confirmed_by 须为参与培养的角色（Role）"
    if item.confirmed_by is item.role:
        yield "确认人不能与执行人相同"
    if not all(isinstance(each, Dimension) for each in item.dimensions):
        yield "dimensions 须为 Dimension"
    if item.stage is not None and not isinstance(item.stage, Stage):
        yield "stage 须为 Stage"
    readers = [role for roles in (item.outline or {}).values() if roles is not None for role in roles]
    if not _are([*(item.readers or ()), *item.withheld_from, *readers], tuple(Role)):
        yield "readers、withheld_from、outline 中须为 Role"
    if item.retention is not None:
        yield from _retention_problems(item.retention, plugin)
    yield from schedule_problems(item, track)
    json.dumps(definition_of(item, track, plugin.settings))


def _retention_problems(name: str, plugin: Plugin) -> Iterator[str]:
    if not isinstance(plugin.settings_class().fields.get(name), fields.Integer):
        yield f"retention 所指的 {name} 不是插件的整数设置"
    elif type(plugin.settings[name]) is not int or plugin.settings[name] < 1:
        yield f"retention 所指的 {name} 须至少为1个月"


def _check_problems(plugin: Plugin) -> Iterator[str]:
    own = {item.code: item for track in plugin.tracks for item in track.items}
    known: set[tuple[str, str]] = set()
    for check in plugin.record_checks:
        if not isinstance(check, RecordCheck) or not callable(check.check):
            yield "record_checks() 须返回 RecordCheck"
            return
        if not _said(check.code) or (check.code, check.item) in known:
            yield f"检查 {check.code} 重复或没有代码"
        known.add((check.code, check.item))
        if item := own.get(check.item):
            for name in set(check.fields) - set(item.form(settings=plugin.settings).fields):
                yield f"检查 {check.code} 的字段 {name} 不在 {check.item} 的表单里"
    for pairing in plugin.assignment_checks:
        if not isinstance(pairing, AssignmentCheck) or not callable(pairing.check):
            yield "assignment_checks() 须返回 AssignmentCheck"
            return
        if not _said(pairing.code) or (pairing.code, "") in known:
            yield f"检查 {pairing.code} 重复或没有代码"
        known.add((pairing.code, ""))
        if not pairing.roles or not _are(pairing.roles, ASSIGNED_ROLES):
            yield f"检查 {pairing.code} 的角色须为 MENTOR 或 PARTNER"


def _said(text: Any) -> bool:
    return isinstance(text, str) and bool(text.strip()) and len(text) <= _MAX_TITLE


def _are(roles: Sequence[Any], allowed: Sequence[Role]) -> bool:
    return all(isinstance(role, Role) and role in allowed for role in roles)
