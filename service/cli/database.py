"""The command that makes a database ready."""

import click

from service.app import create_service
from service.usecases.setup import prepare


def init() -> None:
    """Create or migrate the database."""
    service = create_service()
    prepare(service)
    click.echo("数据库已就绪")
