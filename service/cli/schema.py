"""The command that prints the schema."""

from pathlib import Path

import click

from service.graphql.schema import exported


def export(file: Path | None) -> None:
    """Write the schema to a file, or print it."""
    if file is None:
        click.echo(exported(), nl=False)
    else:
        file.write_text(exported(), encoding="utf-8")
