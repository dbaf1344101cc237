"""The commands that back a database up, and restore it."""

from pathlib import Path

import click

from service import __version__
from service.cli.opened import opened
from service.store.verification import Outcome
from service.usecases import backups
from service.usecases.backups import Kept


def write(path: Path) -> int:
    """Write a backup; return 0, or 1 where the trace that it holds is not sound."""
    with opened() as service:
        kept = backups.back_up(service, path, __version__)
    click.echo(f"已备份到{path}：{_told(kept)}")
    return _judged(kept)


def restore(path: Path) -> int:
    """Restore a backup; return 0, or 1 where the trace that it holds was not sound when it was made."""
    with opened() as service:
        kept = backups.restore(service, path)
        problem = service.store.problem()
    click.echo(f"已从{path}恢复：{_told(kept)}")
    if problem is not None:
        click.echo(problem, err=True)
    return _judged(kept)


def _told(kept: Kept) -> str:
    head = f"，链首{kept.head.sequence} {kept.head.hash}" if kept.head else ""
    return f"{len(kept.counts)}张表，{kept.rows}行{head}"


def _judged(kept: Kept) -> int:
    if kept.verdict.outcome is Outcome.SOUND:
        return 0
    click.echo("警告：审计记录未通过核验，请运行 xikou audit verify", err=True)
    return 1
