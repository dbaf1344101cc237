"""The commands about rosters."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from service.cli.opened import opened
from service.intake.roster import Roster, RosterError
from service.intake.template import write_template
from service.usecases.roster import Report, import_roster, read_workbook
from service.usecases.setup import OPERATOR

_COUNTS = (("created", "新建"), ("changed", "更改"), ("left", "保留"))


def import_file(file: Path, *, dry_run: bool, as_json: bool) -> int:
    """Import a workbook; return 0, or 1 with every fault told and nothing imported."""
    try:
        with opened() as service:
            roster = read_workbook(service, OPERATOR, file)
            length = len(roster.recruits)
            with click.progressbar(length=length, label="导入", file=sys.stderr, hidden=as_json) as bar:
                report = import_roster(service, OPERATOR, roster, dry_run=dry_run, progress=bar.update)
    except RosterError as error:
        _tell_faults(error, as_json=as_json)
        return 1
    if as_json:
        counts = {name: asdict(tally) for name, tally in report.tallies.items()}
        click.echo(
            json.dumps(
                {"dryRun": dry_run, "tasks": report.tasks, "sheets": counts, "faults": []}, ensure_ascii=False
            )
        )
    else:
        _tell_report(report, roster)
    return 0


def write_empty(file: Path) -> None:
    """Write an empty workbook."""
    write_template(file)
    click.echo(f"已写出{file}")


def _tell_report(report: Report, roster: Roster) -> None:
    if report.dry_run:
        click.echo("演练：未写入任何内容")
    for name, tally in report.tallies.items():
        counts = "，".join(f"{label}{getattr(tally, field)}" for field, label in _COUNTS)
        click.echo(f"{name}：{counts}")
    verb = "将生成" if report.dry_run else "已生成"
    click.echo(f"{verb}任务{report.tasks}项（{len(roster.recruits)}名新录用公务员）")


def _tell_faults(error: RosterError, *, as_json: bool) -> None:
    if as_json:
        faults = [asdict(fault) for fault in error.faults]
        click.echo(json.dumps({"faults": faults}, ensure_ascii=False))
        return
    for fault in error.faults:
        click.echo(fault.text, err=True)
    click.echo(f"共{len(error.faults)}处错误，未导入任何内容", err=True)
