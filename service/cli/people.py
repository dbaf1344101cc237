"""The commands about a person's rights, and about the keys under which what is theirs is encrypted."""

import io
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import click
import orjson

from service.cli.opened import opened
from service.intake.dossier import write_dossier
from service.usecases.erasing import erase_person
from service.usecases.exporting import export_person
from service.usecases.rekeying import rekey
from service.usecases.setup import OPERATOR

_PRIVATE = 0o600


def export(code: str, folder: Path, *, force: bool) -> None:
    """Write all that is held about a person as JSON and as a workbook, readable by the operator alone."""
    paths = [folder / f"{_file_name(code)}.{kind}" for kind in ("json", "xlsx")]
    for path in paths:
        if path.exists() and not force:
            raise click.ClickException(f"{path}已存在；要覆盖请加 --force")
    with opened() as service:
        dossier = export_person(service, OPERATOR, code)
    book = io.BytesIO()
    write_dossier(book, dossier.sections, dossier.titles)
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    contents = (orjson.dumps(dossier.sections, option=options), book.getvalue())
    _write(dict(zip(paths, contents, strict=True)))
    for path in paths:
        click.echo(f"已写出{path}")


def erase(code: str, *, sure: bool, dry_run: bool) -> None:
    """Erase a person, once the operator says so."""
    with opened() as service:
        found = erase_person(service, OPERATOR, code, dry_run=True)
        about = f"{code}：{found.payloads}条记录的内容，{found.tokens}枚有效令牌，以及姓名和联系方式"
        if dry_run:
            click.echo(f"演练，未删除任何内容。将会删除{about}")
            return
        if not sure:
            click.confirm(f"将永久删除{about}，无法恢复。继续吗？", abort=True)
        done = erase_person(service, OPERATOR, code)
    click.echo(f"{code}此前已删除" if done.before else f"已删除{code}：{done.payloads}条记录的内容")
    _tell_left(done.left)


def renew_keys() -> None:
    """Bring everything under the newest master key."""
    with opened() as service:
        done = rekey(service, OPERATOR)
    click.echo(f"已换用新主密钥{done.keys}把，新加密{done.payloads}条记录的内容")
    if done.secrets:
        click.echo(f"已用新主密钥加密{done.secrets}个webhook的签名密钥")
    _tell_left(done.left)


def _tell_left(statements: Iterable[str]) -> None:
    for statement in statements:
        click.echo(f"数据库文件中可能还有残留，请由数据库的所有者执行：{statement}", err=True)


def _file_name(code: str) -> str:
    """Return a code as part of a file's name: what no name may hold becomes a line."""
    return "".join(each if each.isalnum() or each in "-_" else "_" for each in code)


def _write(files: Mapping[Path, bytes]) -> None:
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "wb") as file:
            file.write(content)
