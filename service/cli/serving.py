"""The command that serves."""

import sys

import click
from waitress.server import create_server

from service.app import create_app, create_service
from service.usecases.service import Service


def serve(service: Service | None = None) -> None:
    """Serve until stopped; refuses to start on a database that is not ready."""
    service = service or create_service()
    problem = service.store.problem()
    if problem is not None:
        click.echo(problem, err=True)
        sys.exit(1)
    settings = service.settings
    try:
        server = create_server(create_app(service), host=settings.host, port=settings.port, threads=settings.threads)
    except OSError as error:
        click.echo(f"无法监听 {settings.host}:{settings.port}：{error.strerror}。请更换 XIKOU_PORT", err=True)
        sys.exit(1)
    click.echo(f"系扣服务已启动：http://{settings.host}:{settings.port}/graphql")
    sys.stdout.flush()
    server.run()
