"""The commands about mentors and partners, with their options."""

import click


@click.group()
def pairing() -> None:
    """政治导师与成长伙伴的结对."""


@pairing.command("suggest")
@click.argument("cohort")
@click.argument("role", type=click.Choice(["MENTOR", "PARTNER"]))
@click.option("--unit", help="只看该单位及其下级单位")
def pairing_suggest(cohort: str, role: str, unit: str | None) -> None:
    """为批次COHORT中没有导师（MENTOR）或伙伴（PARTNER）的人推荐人选；不作任何结对."""
    from service.cli.pairings import suggest

    suggest(cohort, role, unit)
