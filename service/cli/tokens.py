"""The commands about tokens."""

import click

from service.cli.opened import opened
from service.usecases.service import ZONE
from service.usecases.setup import OPERATOR
from service.usecases.tokens import issue_token, list_tokens, revoke_token


def issue(*, person: str | None, unit: str | None, days: int) -> None:
    """Issue a token and print it alone."""
    with opened() as service:
        click.echo(issue_token(service, OPERATOR, person=person, unit=unit, days=days).token)


def show() -> None:
    """List all tokens, tab-separated, newest first."""
    with opened() as service:
        tokens = list_tokens(service)
    for held in tokens:
        used = held.last_used_at.astimezone(ZONE) if held.last_used_at else None
        last = f"{used:%Y-%m-%d %H}时" if used else "未使用"
        until = f"{held.expires_at.astimezone(ZONE):%Y-%m-%d}"
        click.echo(f"{held.number}\t{held.bearer}\t{held.name}\t{held.state}\t至{until}\t{last}")


def revoke(number: int) -> None:
    """Revoke a token; it is refused from the next request on."""
    with opened() as service:
        revoke_token(service, OPERATOR, number)
    click.echo(f"已吊销令牌{number}")
