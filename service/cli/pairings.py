"""The commands about mentors and partners."""

import click

from service.cli.opened import opened
from service.domain.words import Role
from service.store.reads import lookup
from service.store.reads.suggestions import vacancies
from service.usecases.setup import OPERATOR
from service.usecases.suggesting import suggest_pairings


def suggest(cohort: str, role: str, unit: str | None) -> None:
    """Print whom one could assign, a line for each recruit without anybody; nobody is assigned."""
    wanted = Role(role)
    with opened() as service, service.look(OPERATOR) as reading:
        if lookup.cohort_id(reading, cohort) is None:
            raise click.ClickException(f"没有批次{cohort}")
        if unit is not None and lookup.unit_row(reading, unit) is None:
            raise click.ClickException(f"没有编码为{unit}的单位")
        missing = vacancies(reading, wanted, cohort, unit)
        found = {each.recruit_id: each for each in suggest_pairings(service, reading, cohort, wanted, unit)}
        people = lookup.person_rows(reading, (each.person_id for each in found.values()))
    for row in missing:
        if each := found.get(row.id):
            who = people[each.person_id]
            click.echo(f"{row.code}\t{row.name}\t{who.code}\t{who.name}\t{each.reason}")
        else:
            click.echo(f"{row.code}\t{row.name}\t\t（无合适人选）")
    label = wanted.label
    click.echo(f"没有{label}的{len(missing)}人，可推荐{len(found)}人；以上仅为建议，未作结对", err=True)
