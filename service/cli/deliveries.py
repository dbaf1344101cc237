"""The commands about deliveries."""

from collections.abc import Sequence

import click

from service.cli.opened import opened
from service.usecases.resending import MOST_LISTED, list_deliveries, resend_deliveries
from service.usecases.service import ZONE
from service.usecases.setup import OPERATOR


def show(*, dead: bool, channel: str | None) -> None:
    """List what is unsent or given up, tab-separated, newest first."""
    with opened() as service:
        found = list_deliveries(service, OPERATOR, dead=dead, channel=channel)
    for each in found:
        through = f"{each.channel}:{each.unit}" if each.unit else each.channel
        made = f"{each.created_at.astimezone(ZONE):%Y-%m-%d %H:%M}"
        state = f"{each.next_at.astimezone(ZONE):%m-%d %H:%M}后再试" if each.next_at else "已放弃"
        click.echo(
            f"{each.number}\t{through}\t{made}\t已试{each.attempts}次\t{state}\t{each.problem or '尚无问题'}"
        )
    if not found:
        click.echo("没有已放弃的投递" if dead else "没有未送达的投递")
    elif len(found) == MOST_LISTED:
        click.echo(f"仅列出最新的{MOST_LISTED}条", err=True)


def resend(numbers: Sequence[int] | None, channel: str | None) -> None:
    """Send again what was given up."""
    with opened() as service:
        count = resend_deliveries(service, OPERATOR, numbers, channel=channel)
    click.echo(f"已重新安排{count}条投递")
