"""The import as a whole: sheet after sheet in one transaction, with a report."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from service.intake.roster import Roster, RosterError
from service.store.scope import Scope
from service.usecases.roster.pairings import take_pairings
from service.usecases.roster.places import take_departments, take_heads, take_units
from service.usecases.roster.recruits import take_recruits
from service.usecases.roster.register import Register, Tally
from service.usecases.roster.staff import take_staff
from service.usecases.service import Service


@dataclass(frozen=True)
class Report:
    """What an import did, or would do: rows by sheet, and the tasks planned."""

    tallies: dict[str, Tally]
    tasks: int
    dry_run: bool


class _DryRunError(Exception):
    """Ends the transaction of a dry run without a trace."""


def import_roster(
    service: Service,
    scope: Scope,
    roster: Roster,
    *,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _done: None,
) -> Report:
    """Import a roster in one transaction; raises RosterError with every fault, and then nothing is imported.

    ``progress`` is told how many recruits were enrolled since the last time.
    """
    report: Report | None = None
    try:
        with service.write(scope) as work:
            parts: dict[str, Sequence[Any]] = {"units": roster.units, "departments": roster.departments, "staff": roster.staff, "recruits": roster.recruits}
            register = Register(work, named={name: {row.code for row in rows} for name, rows in parts.items()})
            take_units(register, roster.units)
            take_departments(register, roster.departments)
            take_staff(register, roster.staff)
            take_heads(register, roster.departments)
            tasks = take_recruits(service, register, roster.recruits, progress)
            take_pairings(service, register, roster.pairings)
            if register.faults:
                raise RosterError(register.faults)
            register.store()
            report = Report(register.tallies, tasks, dry_run)
            if any(each.created or each.changed for each in register.tallies.values()):
                work.trace("importRoster", "Roster", None, tasks=tasks)
            if dry_run:
                raise _DryRunError
    except _DryRunError:
        pass
    assert report is not None  # noqa: S101  every way out without a report raises
    return report
