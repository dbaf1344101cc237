"""The command that makes a database ready."""

import click

from service.cli.opened import opened
from service.usecases.setup import prepare


def init() -> None:
    """Create or migrate the database."""
    with opened() as service:
        prepare(service)
    click.echo("数据库已就绪")
