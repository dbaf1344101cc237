"""The commands about plugins and their options."""

import sys
from datetime import datetime
from pathlib import Path

import click


@click.group()
def plugin() -> None:
    """插件."""


@plugin.command("list")
def plugin_list() -> None:
    """列出已安装的插件及其状态."""
    from service.cli.plugins import show

    show()


@plugin.command("check")
@click.argument("named", metavar="[NAME|PATH]", required=False)
@click.option(
    "--entry",
    type=click.DateTime(["%Y-%m-%d"]),
    help="预览计划所用的入职日期，如 2026-09-01；默认为今天",
)
def plugin_check(named: str | None, entry: datetime | None) -> None:
    """检查插件（名称、目录或模块；省略则检查全部），并预览一名新录用公务员的计划."""
    from service.cli.authors import check

    sys.exit(check(named, entry.date() if entry else None))


@plugin.command("new")
@click.argument("name", required=False)
@click.option("--from", "sheet", type=click.Path(path_type=Path), help="由清单工作簿生成，不需要写程序")
@click.option("--title", help="清单的名称，默认为工作簿的文件名")
@click.option(
    "--to", "parent", type=click.Path(path_type=Path), default=".", help="写到哪个目录，默认当前目录"
)
@click.option("--template", type=click.Path(path_type=Path), help="写出空白的清单工作簿，供填写后用于 --from")
def plugin_new(
    name: str | None, sheet: Path | None, title: str | None, parent: Path, template: Path | None
) -> None:
    """写出名为NAME的新插件：可以安装，测试通过."""
    from service.cli.authors import new, write_empty_checklist

    if (name is None) == (template is None):
        raise click.UsageError("请指定插件名称NAME，或 --template 文件")
    if template is not None:
        write_empty_checklist(template)
    elif name is not None:
        sys.exit(new(name, sheet=sheet, title=title, parent=parent))
