"""The commands about plans and the checklists that they follow."""

import sys
from dataclasses import asdict
from typing import Any

import click
import orjson

from service.cli.opened import opened
from service.domain.refusals import RefusedError
from service.usecases.setup import OPERATOR
from service.usecases.versions import ItemChange, PluginChange, apply_plans, plan_changes

_KINDS = {"added": "新增", "removed": "取消", "changed": "更改"}
_FIELDS = {
    "title": "标题",
    "doneWhen": "完成标准",
    "role": "执行人",
    "confirmedBy": "确认人",
    "dimensions": "维度",
    "gate": "节点必做",
    "stage": "所属节点",
    "opens": "开始",
    "schedule": "时限",
    "schedules": "时限",
    "readers": "可阅读全文的角色",
    "withheldFrom": "公开前不可阅读的角色",
    "outline": "概要",
    "scores": "评分",
    "sets": "更新的信息",
    "basis": "依据",
    "evidenceSchema": "表单",
    "trackTitle": "清单标题",
}


def show(plugin: str | None, *, as_json: bool) -> None:
    """Say what applying the installed checklists would change."""
    _run(plan_changes, plugin, as_json=as_json, done=False)


def apply(plugin: str | None, *, as_json: bool) -> None:
    """Let the plans follow the installed checklists."""
    _run(apply_plans, plugin, as_json=as_json, done=True)


def _run(act: Any, plugin: str | None, *, as_json: bool, done: bool) -> None:
    with opened() as service:
        try:
            changes: list[PluginChange] = act(service, OPERATOR, plugin)
        except RefusedError as no:
            click.echo("；".join(fault.message for fault in no.faults), err=True)
            sys.exit(1)
    if as_json:
        click.echo(orjson.dumps([asdict(each) for each in changes], option=orjson.OPT_INDENT_2))
        return
    shown = [each for each in changes if not each.nothing or each.note]
    for each in shown:
        _tell(each, done=done)
    if not any(not each.nothing for each in changes):
        click.echo("各清单与已安装的版本一致，没有要更改的任务")
    elif not done:
        click.echo("以上尚未执行；执行请运行 xikou plan apply")


def _tell(change: PluginChange, *, done: bool) -> None:
    if change.note:
        click.echo(f"{change.plugin}\t{change.note}")
        return
    click.echo(f"{change.plugin}\t{change.before or '（无）'} → {change.after or '（未安装）'}")
    for item in change.items:
        click.echo(
            f"  {_KINDS[item.change]}\t{item.code}\t{item.title}{_what(item)}\t{_counts(item, done=done)}"
        )


def _what(item: ItemChange) -> str:
    names = list(dict.fromkeys(_FIELDS.get(name, name) for name in item.fields))
    return f"（{'、'.join(names)}）" if names else ""


def _counts(item: ItemChange, *, done: bool) -> str:
    verb = "已" if done else "将"
    parts = [
        f"{verb}{what}{count}项任务"
        for what, count in (("增加", item.added), ("撤下", item.withdrawn), ("更新", item.changed))
        if count
    ]
    if item.overdue:
        parts.append(f"其中{item.overdue}项随即逾期")
    return "，".join(parts) or "没有未完成的任务受影响"
