"""The command that makes a database ready."""

import click

from service.cli.opened import opened
from service.usecases.service import Service
from service.usecases.setup import prepare


def init() -> None:
    """Create or migrate the database."""
    with opened() as service:
        make_ready(service)
        weakness = service.store.weakness() if service.settings.production else None
    click.echo("数据库已就绪")
    if weakness is not None:
        click.echo(f"警告：服务所用的数据库角色{weakness}，行级安全约束不了它，见 docs/security.md", err=True)


def make_ready(service: Service) -> None:
    """Create or migrate our tables, and on PostgreSQL those of the engine that delivers."""
    prepare(service)
    if not service.settings.database_url.startswith("sqlite"):
        from service.delivery.engine import prepare as prepare_engine  # noqa: PLC0415  slow to import

        prepare_engine(service)
