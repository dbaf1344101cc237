"""The commands about the working calendar, with their options."""

import sys
from pathlib import Path

import click


@click.group()
def calendar() -> None:
    """工作日历：国务院公布的节假日与调休."""


@calendar.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只报告哪些任务会改期，不写入")
@click.option("--json", "as_json", is_flag=True, help="以JSON输出结果")
def calendar_load(file: Path, dry_run: bool, as_json: bool) -> None:  # noqa: FBT001  click passes options by position
    """装入FILE（工作簿或CSV）中一年的节假日安排，未完成任务的到期日随之重算."""
    from service.cli.calendars import load

    sys.exit(load(file, dry_run=dry_run, as_json=as_json))


@calendar.command("list")
@click.option("--json", "as_json", is_flag=True, help="以JSON输出结果")
def calendar_list(as_json: bool) -> None:  # noqa: FBT001  click passes options by position
    """列出各年是否已公布、出自何处，有多少未完成的任务在该年到期."""
    from service.cli.calendars import show

    show(as_json=as_json)


@calendar.command("template")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--year", type=int, help="预先填入已知的该年安排，供核对或更正")
def calendar_template(file: Path, year: int | None) -> None:
    """写出空白的年度安排工作簿FILE."""
    from service.cli.calendars import write_empty

    write_empty(file, year)
