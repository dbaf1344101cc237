"""The commands about the working calendar."""

from dataclasses import asdict
from datetime import date
from hashlib import sha256
from pathlib import Path

import click
import orjson

from service.cli.opened import opened
from service.intake.calendars import statutory_years
from service.intake.decree_template import write_decree_template
from service.intake.decrees import Decree, DecreeError, read_decree
from service.usecases.calendars import Loaded, decreed_days, known_years, load_calendar
from service.usecases.setup import OPERATOR

_LONGEST_NAME = 100


def load(file: Path, *, dry_run: bool, as_json: bool) -> int:
    """Take in a file; return 0, or 1 with every fault told and nothing changed."""
    try:
        decree = read_decree(file)
    except DecreeError as error:
        if as_json:
            click.echo(orjson.dumps({"faults": [asdict(fault) for fault in error.faults]}))
            return 1
        for fault in error.faults:
            click.echo(fault.text, err=True)
        click.echo(f"共{len(error.faults)}处错误，未装入任何内容", err=True)
        return 1
    with opened() as service:
        loaded = load_calendar(
            service, OPERATOR, decree.year, decree.days, _source(file, decree), dry_run=dry_run
        )
    if as_json:
        click.echo(orjson.dumps({**asdict(loaded), "faults": []}, option=orjson.OPT_INDENT_2))
    else:
        _tell(loaded)
    return 0


def show(*, as_json: bool) -> None:
    """Say what is known of each year."""
    with opened() as service:
        years = known_years(service, OPERATOR)
    if as_json:
        click.echo(orjson.dumps([asdict(each) for each in years], option=orjson.OPT_INDENT_2))
        return
    for each in years:
        counts = f"{each.due}项任务到期" + (f"，其中{each.provisional}项暂定" if each.provisional else "")
        click.echo(f"{each.year}\t{each.status.label}\t{each.source or '—'}\t{counts}")


def write_empty(file: Path, year: int | None) -> None:
    """Write a workbook to fill in, with what is known of a year."""
    days: list[tuple[date, bool]] = []
    if year is not None:
        with opened() as service:
            days = decreed_days(service, OPERATOR, year)
        days = days or statutory_years(year, year).get(year, [])
    write_decree_template(file, days)
    click.echo(f"已写出{file}" + (f"，{year}年的安排尚不可知，请填写" if year and not days else ""))


def _source(file: Path, decree: Decree) -> str:
    """Return the file's name with a mark of what it says, so that a corrected file is another source."""
    said = repr([(str(day), works) for day, works in decree.days]).encode()
    return f"{file.name[:_LONGEST_NAME]} {sha256(said).hexdigest()[:8]}"


def _tell(loaded: Loaded) -> None:
    will = "将" if loaded.dry_run else "已"
    if loaded.dry_run:
        click.echo("演练：未写入任何内容")
    before = f"取代{loaded.before}" if loaded.before else "此前按周一至周五估算"
    click.echo(f"{loaded.year}年：{loaded.days}天与周一至周五不同（{before}，变动{loaded.changed}天）")
    for move in loaded.moves:
        what = f"{move.item}\t{move.title}（第{move.occurrence}次）"
        click.echo(f"{move.recruit}\t{move.name}\t{what}\t{move.before} → {move.after}")
    click.echo(
        f"{will}改期{len(loaded.moves)}项任务（{loaded.recruits}名新录用公务员），"
        f"另有{loaded.settled}项日期不变、不再是暂定"
    )
