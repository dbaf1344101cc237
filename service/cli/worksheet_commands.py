"""The commands about worksheets, with their options."""

import sys
from pathlib import Path

import click


@click.group()
def worksheet() -> None:
    """填报表：离线填报未完成的任务."""


_AS = click.option("--as", "who", required=True, help="以谁的权限（工号），例如单位政工人事")


@worksheet.command("write")
@click.argument("code")
@click.argument("file", type=click.Path(path_type=Path))
@_AS
@click.option("--force", is_flag=True, help="覆盖已有的文件")
def worksheet_write(code: str, file: Path, who: str, force: bool) -> None:  # noqa: FBT001  click passes options by position
    """写出编码为CODE的单位（含下级单位）可以填报的任务，带下拉列表."""
    from service.cli.worksheets import write

    write(code, file, who, force=force)


@worksheet.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@_AS
@click.option("--dry-run", is_flag=True, help="只检查，不保存")
@click.option("--json", "as_json", is_flag=True, help="以JSON输出结果")
def worksheet_load(file: Path, who: str, dry_run: bool, as_json: bool) -> None:  # noqa: FBT001  click passes options by position
    """读入填好的填报表FILE：全部保存，或列出全部问题而什么都不保存."""
    from service.cli.worksheets import load

    sys.exit(load(file, who, dry_run=dry_run, as_json=as_json))
