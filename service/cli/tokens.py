"""The commands about tokens."""

import click

from service.app import create_service
from service.usecases.setup import OPERATOR
from service.usecases.tokens import issue_token


def issue(*, person: str | None, unit: str | None, days: int) -> None:
    """Issue a token and print it alone."""
    issued = issue_token(create_service(), OPERATOR, person=person, unit=unit, days=days)
    click.echo(issued.token)
