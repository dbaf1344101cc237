"""The command that writes the sheet for a visit."""

import io
import os
from pathlib import Path

import click

from service.cli.opened import opened
from service.intake.visit_sheet import write_visit_sheet
from service.usecases.setup import OPERATOR
from service.usecases.visit_sheet import visit_sheet

_PRIVATE = 0o600


def write_sheet(unit: str, file: Path | None, *, force: bool) -> None:
    """Write the sheet of a unit, readable by the operator alone: it names people."""
    path = file or Path(f"visit-{unit}.xlsx".replace(os.sep, "-"))
    if path.exists() and not force:
        raise click.ClickException(f"{path}已存在；要覆盖请加 --force")
    with opened() as service:
        sheet = visit_sheet(service, OPERATOR, unit)
    book = io.BytesIO()
    write_visit_sheet(book, sheet)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE), "wb") as target:
        target.write(book.getvalue())
    click.echo(f"已写出{path}")
