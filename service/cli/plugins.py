"""The commands about plugins."""

import click

from service.cli.opened import opened


def show() -> None:
    """List the installed plugins."""
    with opened() as service:
        plugins = service.host.plugins
    for plugin in plugins:
        kind = "必备" if plugin.mandatory else "可选"
        items = sum(len(track.items) for track in plugin.tracks)
        click.echo(f"{plugin.name}\t{plugin.version}\t{kind}\t{plugin.status.label}\t{items}个事项")
        if plugin.problem:
            click.echo(f"\t{plugin.problem}")
