"""The commands about visits, with their options."""

from pathlib import Path

import click


@click.group()
def visit() -> None:
    """走访单位."""


@visit.command("sheet")
@click.argument("unit")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--force", is_flag=True, help="覆盖已有的文件")
def visit_sheet(unit: str, file: Path | None, force: bool) -> None:  # noqa: FBT001  click passes options by position
    """写出编码为UNIT的单位的走访单：逾期任务、上次走访、督办事项、结对缺口."""
    from service.cli.visits import write_sheet

    write_sheet(unit, file, force=force)
