"""The command that fills an empty database with invented cities, to try loads with."""

import sys
from collections.abc import Iterable

import click

from service.app import create_service
from service.cli.demo import tokens_of
from service.domain.offsets import Offset
from service.store.reads.cohorts import cohort_codes
from service.usecases.roster import import_roster
from service.usecases.service import Service
from service.usecases.setup import OPERATOR, prepare
from service.usecases.simulation import cities, remember


def simulate(recruits: int, seed: int, months: int) -> None:
    """Invent cities with so many recruits who entered so many months ago, in a database without any."""
    service = create_service()
    if service.settings.production:
        raise click.ClickException("生产环境不生成虚构人员")
    prepare(service)
    with service.store.reading(OPERATOR, service.today) as reading:
        if cohort_codes(reading):
            raise click.ClickException("数据库中已有批次：请换用空的数据库（XIKOU_DATABASE_URL）")
    tasks, records = _settle(service, recruits, seed, months)
    click.echo(f"已生成{recruits}名新录用公务员，{tasks}项任务，{records}条记录（截至{service.today}）")
    for role, (code, name, token) in tokens_of(service).items():
        click.echo(f"  {role.label}（{role.value}，{name} {code}）：{token}")


def _settle(service: Service, recruits: int, seed: int, months: int) -> tuple[int, int]:
    entry = Offset(months=-months).from_day(service.today).replace(day=1)
    tasks = records = 0
    with click.progressbar(length=2 * recruits, label="生成虚构城市", file=sys.stderr) as bar:
        for roster in cities(recruits, [entry], cohort=str(entry.year), seed=seed):
            tasks += import_roster(service, OPERATOR, roster, progress=bar.update).tasks
            codes = _codes(roster.recruits)
            records += remember(service, codes, seed=seed, progress=bar.update)
    service.store.analyze()
    return tasks, records


def _codes(rows: Iterable[object]) -> list[str]:
    return [str(row.code) for row in rows]  # type: ignore[attr-defined]
