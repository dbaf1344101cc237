"""The command that erases what was kept long enough."""

import click

from service.cli.opened import opened
from service.usecases.retaining import retain
from service.usecases.setup import OPERATOR


def run(*, dry_run: bool) -> None:
    """Erase what is due today, or only say what would be."""
    with opened() as service:
        found = retain(service, OPERATOR, dry_run=dry_run)
    verb = "将删除" if dry_run else "已删除"
    for item, count in found.items():
        click.echo(f"{item}：{verb}{count}条记录的内容")
    if not found:
        click.echo("没有到期的内容")
