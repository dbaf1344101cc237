"""The commands about worksheets."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from service.cli.opened import opened
from service.cli.papers import written
from service.intake.worksheets import WorksheetError, write_worksheet
from service.usecases.acting import scope_of
from service.usecases.filling import load_worksheet
from service.usecases.worksheets import worksheet


def write(unit: str, file: Path, who: str, *, force: bool) -> None:
    """Write a unit's open tasks that somebody may fill in."""
    with opened() as service:
        name, items = worksheet(service, scope_of(service, who), unit)
        with written(file, force=force) as target:
            write_worksheet(target, f"{name}填报表（{service.today}）", items)
    count = sum(len(item.tasks) for item in items)
    click.echo(f"已写出{file}：{len(items)}个事项，{count}项任务")


def load(file: Path, who: str, *, dry_run: bool, as_json: bool) -> int:
    """Take a worksheet; return 0, or 1 with every fault told and nothing recorded."""
    try:
        with opened() as service:
            done = load_worksheet(service, scope_of(service, who), file, dry_run=dry_run)
    except WorksheetError as error:
        if as_json:
            faults = [asdict(fault) for fault in error.faults]
            click.echo(json.dumps({"faults": faults}, ensure_ascii=False))
        else:
            for fault in error.faults:
                click.echo(fault.text, err=True)
            click.echo(f"共{len(error.faults)}处错误，未保存任何内容", err=True)
        return 1
    if as_json:
        click.echo(json.dumps({"dryRun": dry_run, **asdict(done), "faults": []}, ensure_ascii=False))
    else:
        verb = "演练，未保存任何内容。将填报" if dry_run else "已填报"
        click.echo(f"{verb}{done.recorded}项任务，跳过此前已填报的{done.before}项")
    return 0
