"""The command that looks an installation over."""

import json
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path

import click

from service.app import create_service
from service.app.pressure import storage_answers
from service.cli.mishaps import explained
from service.config import ConfigError, Settings, read_settings
from service.usecases.diagnosis import Finding, Gravity, diagnose

_BACKUP_HOURS = 26
"""Older than this, a daily backup was missed."""


def examine(on: date | None, backups: Path | None, *, as_json: bool) -> int:
    """Tell every finding with its cure; return 1 where something is wrong."""
    findings = _found(on)
    if backups is not None:
        findings.append(_backup(backups))
    if as_json:
        told = [asdict(each) | {"gravity": each.gravity.value} for each in findings]
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for each in findings:
            cure = f"。{each.cure}" if each.cure else ""
            click.echo(f"[{each.gravity.label}] {each.about}：{each.sentence}{cure}")
    return int(any(each.gravity is Gravity.WRONG for each in findings))


def _found(on: date | None) -> list[Finding]:
    try:
        settings = read_settings()
    except ConfigError as error:
        lines = str(error).splitlines()[1:]
        return [Finding("设置", Gravity.WRONG, line, "请更正后重试") for line in lines]
    try:
        service = create_service(settings if on is None else replace(settings, today=on), patient=True)
    except Exception as error:
        sentence = explained(error)
        if sentence is None:
            raise
        return [Finding("启动", Gravity.WRONG, sentence)]
    try:
        return [*_storage(settings), *diagnose(service)]
    finally:
        service.store.close()


def _storage(settings: Settings) -> list[Finding]:
    try:
        answers = storage_answers(settings.rate_storage)
    except ConfigError as error:
        return [Finding("设置", Gravity.WRONG, str(error), "请更正后重试")]
    if not answers:
        sentence = "限流计数所在的存储连不上，各进程暂时各自计数"
        return [Finding("限流", Gravity.DOUBTFUL, sentence, "请检查 XIKOU_RATE_STORAGE")]
    return []


def _backup(folder: Path) -> Finding:
    files = [each for each in folder.glob("*") if each.is_file()] if folder.is_dir() else []
    newest = max(files, key=lambda each: each.stat().st_mtime, default=None)
    if newest is None:
        return Finding("备份", Gravity.WRONG, f"{folder} 中没有备份", "请运行 xikou backup，并启用定时备份")
    hours = (datetime.now().timestamp() - newest.stat().st_mtime) / 3600  # noqa: DTZ005  both in seconds
    if hours > _BACKUP_HOURS:
        sentence = f"最近的备份 {newest.name} 是{hours:.0f}小时以前的"
        return Finding("备份", Gravity.WRONG, sentence, "请查看定时备份为何没有运行")
    return Finding("备份", Gravity.FINE, f"最近的备份 {newest.name} 是{hours:.0f}小时以前的")
