"""The import as a whole: sheet after sheet in one transaction, with a report."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from service.intake.roster import Roster, RosterError, sorted_faults
from service.store.scope import Scope
from service.store.writes import entries
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
            entries.alone(work.connection)
            register = Register(work, named=_codes(roster))
            take_units(register, roster.units)
            take_departments(register, roster.departments)
            take_staff(register, roster.staff)
            take_heads(register, roster.departments)
            tasks = take_recruits(service, register, roster.recruits, progress)
            take_pairings(service, register, roster.pairings)
            if register.faults:
                raise RosterError(sorted_faults(register.faults))
            register.store()
            tallies = register.tallies
            report = Report(tallies, tasks, dry_run)
            if any(each.created or each.changed for each in tallies.values()):
                counts = {name: asdict(tally) for name, tally in tallies.items()}
                work.trace("importRoster", "Roster", None, tasks=tasks, sheets=counts)
            if dry_run:
                raise _DryRunError  # noqa: TRY301  the way out that leaves no trace
    except _DryRunError:
        pass
    assert report is not None  # noqa: S101  every way out without a report raises
    return report


def _codes(roster: Roster) -> dict[str, set[str]]:
    """Return the codes that the workbook gives itself, by part."""
    return {
        "units": {row.code for row in roster.units},
        "departments": {row.code for row in roster.departments},
        "staff": {row.code for row in roster.staff},
        "recruits": {row.code for row in roster.recruits},
    }
