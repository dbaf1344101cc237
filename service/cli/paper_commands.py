"""The commands that write paper, with their options."""

from pathlib import Path

import click


@click.group("export")
def export() -> None:
    """写出可打印的清单与台账."""


_FILE = click.argument("file", type=click.Path(path_type=Path))
_FORCE = click.option("--force", is_flag=True, help="覆盖已有的文件")


@export.command("recruit")
@click.argument("code")
@_FILE
@_FORCE
def export_recruit(code: str, file: Path, force: bool) -> None:  # noqa: FBT001  click passes options by position
    """写出工号为CODE的新录用公务员的各张清单."""
    from service.cli.papers import recruit

    recruit(code, file, force=force)


@export.command("unit")
@click.argument("code")
@_FILE
@_FORCE
def export_unit(code: str, file: Path, force: bool) -> None:  # noqa: FBT001  click passes options by position
    """写出编码为CODE的单位（含下级单位）的台账."""
    from service.cli.papers import ledger_of

    ledger_of(code, file, force=force)


@export.command("city")
@_FILE
@_FORCE
def export_city(file: Path, force: bool) -> None:  # noqa: FBT001  click passes options by position
    """写出全市的台账."""
    from service.cli.papers import ledger_of

    ledger_of(None, file, force=force)
