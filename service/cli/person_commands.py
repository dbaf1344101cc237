"""The commands about what is held of people."""

from pathlib import Path

import click


@click.group()
def person() -> None:
    """个人信息."""


@person.command("export")
@click.argument("code")
@click.option(
    "--to", "folder", type=click.Path(path_type=Path), default=".", help="写到哪个目录，默认当前目录"
)
@click.option("--force", is_flag=True, help="覆盖已有的文件")
def person_export(code: str, folder: Path, force: bool) -> None:  # noqa: FBT001  click passes options by position
    """写出工号为CODE的人员的全部信息（JSON与工作簿）."""
    from service.cli.people import export

    export(code, folder, force=force)


@person.command("erase")
@click.argument("code")
@click.option("--yes", "sure", is_flag=True, help="不再询问")
@click.option("--dry-run", is_flag=True, help="只报告将会删除的内容")
def person_erase(code: str, sure: bool, dry_run: bool) -> None:  # noqa: FBT001  click passes options by position
    """永久删除工号为CODE的人员的姓名、联系方式和记录内容."""
    from service.cli.people import erase

    erase(code, sure=sure, dry_run=dry_run)


@person.command("rekey")
def person_rekey() -> None:
    """换用新的主密钥，并加密尚未加密的记录内容."""
    from service.cli.people import renew_keys

    renew_keys()
