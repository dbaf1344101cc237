"""The commands that write paper."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from service.cli.opened import opened
from service.intake.booklets import write_booklet
from service.intake.ledgers import write_ledger
from service.usecases.papers import booklet, ledger
from service.usecases.setup import OPERATOR

_PRIVATE = 0o600


def recruit(code: str, file: Path, *, force: bool) -> None:
    """Write a recruit's checklists."""
    with opened() as service:
        found = booklet(service, OPERATOR, code)
        with written(file, force=force) as target:
            write_booklet(target, found)
    click.echo(f"已写出{file}")


def ledger_of(unit: str | None, file: Path, *, force: bool) -> None:
    """Write the ledger of a unit, or of the city."""
    with (
        opened() as service,
        ledger(service, OPERATOR, unit) as found,
        written(file, force=force) as target,
    ):
        write_ledger(target, found)
    click.echo(f"已写出{file}：{found.count}人")


@contextmanager
def written(file: Path, *, force: bool) -> Iterator[BinaryIO]:
    """Open a file that the operator alone may read; it comes into being whole or not at all."""
    if file.exists() and not force:
        raise click.ClickException(f"{file}已存在；要覆盖请加 --force")
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, _PRIVATE), "w+b") as target:
            yield target
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
