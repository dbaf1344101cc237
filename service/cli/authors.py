"""The commands for plugin authors."""

from datetime import date
from pathlib import Path

import click

from service.authoring.drafts import EXAMPLE, Draft
from service.authoring.finding import Target, find
from service.authoring.names import AuthoringError, check_name, check_title
from service.authoring.packages import write_package
from service.authoring.preview import plan_of
from service.config import read_settings
from service.domain.moments import text_of
from service.intake.checklist_template import write_checklist_template
from service.intake.checklists import ChecklistError, read_checklist
from service.plugin_host.bare import bare_host, faults_of
from service.plugin_host.definition import schedule_text
from service.plugin_host.host import Host, Plugin
from service.plugin_host.notices import days_of
from service.plugin_host.recipients import recipients_of
from service.plugin_host.validation import PluginError


def new(name: str, *, sheet: Path | None, title: str | None, parent: Path) -> int:
    """Write a new package; return 0, or 1 with every fault of the sheet told and nothing written."""
    check_name(name)
    try:
        rows = read_checklist(sheet) if sheet else (EXAMPLE,)
    except ChecklistError as error:
        for fault in error.faults:
            click.echo(fault.text, err=True)
        click.echo(f"共{len(error.faults)}处错误，未写出任何内容", err=True)
        return 1
    named = check_title(title or (sheet.stem if sheet else name))
    folder = write_package(Draft(name, named, rows), parent)
    click.echo(f"已写出{folder}：{len(rows)}个事项")
    click.echo(f"检查：xikou plugin check {folder}")
    click.echo(f"测试：cd {folder} && pytest")
    return 0


def write_empty_checklist(file: Path) -> None:
    """Write the empty checklist workbook; one that is there already may be filled in, so it stays."""
    if file.exists():
        raise AuthoringError(f"{file} 已存在，不会覆盖；请换一个文件名")
    write_checklist_template(file)
    click.echo(f"已写出{file}")


def check(named: str | None, entry: date | None) -> int:
    """Tell what the start would refuse (exit code 1), else what the plugins hold and a recruit's plan."""
    settings = read_settings()
    day = entry or settings.today or date.today()  # noqa: DTZ011  a day to preview, whatever the zone
    refused = 0
    for target in find(named):
        beside = tuple(name for name in settings.mandatory_plugins if name != target.name)
        faults = _faults(target, beside)
        refused += bool(faults)
        for fault in faults:
            click.echo(fault, err=True)
        if not faults:
            host = bare_host({target.name: target.load()}, beside, target.version)
            _tell(host, next(each for each in host.plugins if each.name == target.name), day)
    return 1 if refused else 0


def _faults(target: Target, beside: tuple[str, ...]) -> list[str]:
    try:
        return faults_of(target.name, target.load(), beside)
    except PluginError as error:
        return [str(error)]


def _tell(host: Host, plugin: Plugin, entry: date) -> None:
    click.echo(f"插件 {plugin.name} {plugin.version}，接口第{plugin.api_version}版：可以使用")
    for track in plugin.tracks:
        click.echo(f"清单 {track.code}\t{track.title}")
        for item in track.items:
            click.echo(f"\t{item.code}\t{item.title}\t{schedule_text(item)}\t{item.role.label}")
    for check in plugin.record_checks:
        click.echo(f"检查 {check.code}\t{check.item}")
    for pairing in plugin.assignment_checks:
        click.echo(f"检查 {pairing.code}\t{'、'.join(role.label for role in pairing.roles)}的结对")
    for notice in plugin.notices:
        recipients = None if callable(notice.to) else recipients_of(notice.to)
        whom = "、".join(each.label for each in recipients) if recipients else "视内容而定"
        when = text_of(notice.when, abs(days_of(notice, plugin.settings)))
        click.echo(f"通知 {plugin.name}.{notice.code}\t{when}\t{whom}")
    schema = plugin.settings_class.json_schema()
    for name, each in schema.get("properties", {}).items():
        click.echo(f"设置 {name}\t{each.get('title', '')}\t默认 {plugin.settings[name]}")
    _tell_plan(host, plugin, entry)


def _tell_plan(host: Host, plugin: Plugin, entry: date) -> None:
    tasks = plan_of(host, entry, plugin=plugin.name)
    titles = {item.code: item.title for track in plugin.tracks for item in track.items}
    click.echo(f"入职 {entry} 的新录用公务员：{len(tasks)}项任务")
    for task in tasks:
        mark = "（暂定）" if task.provisional else ""
        number = f"第{task.occurrence}次" if task.recurring else ""
        click.echo(f"\t{task.opens_on}\t{task.due_on}{mark}\t{task.item}\t{titles[task.item]}{number}")
