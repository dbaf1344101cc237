"""The import as a whole: sheet after sheet in one transaction, with a report."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from service.intake.roster import Roster, RosterError, SheetFault, read_roster, sorted_faults
from service.store.scope import Scope
from service.store.writes import entries
from service.store.writes.work import Work
from service.usecases.roster.pairings import take_pairings
from service.usecases.roster.places import take_departments, take_heads, take_units
from service.usecases.roster.recruits import take_recruits
from service.usecases.roster.register import Line, Register, Tally
from service.usecases.roster.staff import take_staff
from service.usecases.service import Service


@dataclass(frozen=True)
class Report:
    """What an import did, or would do: rows by sheet, the tasks planned, and which rows come or change."""

    tallies: dict[str, Tally]
    tasks: int
    dry_run: bool
    lines: dict[str, list[Line]] = field(default_factory=dict)


class _DryRunError(Exception):
    """Ends the transaction of a dry run without a trace."""


def import_roster(
    service: Service,
    scope: Scope,
    roster: Roster,
    *,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _done: None,
    also: Callable[[Work, Report], None] = lambda _work, _report: None,
) -> Report:
    """Import a roster in one transaction; raises RosterError with every fault, and then nothing is imported.

    ``progress`` is told how many recruits were enrolled since the last time; ``also`` is done in the same
    transaction, at its end.
    """
    report: Report | None = None
    try:
        with service.write(scope) as work:
            register = Register(work, named=_codes(roster))
            tasks = _take(service, register, roster, progress)
            if register.faults:
                raise RosterError(sorted_faults(register.faults))
            register.store()
            tallies = register.tallies
            report = Report(tallies, tasks, dry_run, register.lines)
            if any(each.created or each.changed for each in tallies.values()):
                counts = {name: asdict(tally) for name, tally in tallies.items()}
                work.trace("importRoster", "Roster", None, tasks=tasks, sheets=counts)
            also(work, report)
            if dry_run:
                raise _DryRunError  # noqa: TRY301  the way out that leaves no trace
    except _DryRunError:
        pass
    assert report is not None  # noqa: S101  every way out without a report raises
    return report


def read_workbook(service: Service, scope: Scope, source: Path | bytes) -> Roster:
    """Read a workbook; raises RosterError with its own faults and those against what is known, in one go."""
    try:
        return read_roster(source)
    except RosterError as error:
        if error.understood == Roster():
            raise
        found = [*error.faults, *_against_plan(service, scope, error)]
        raise RosterError(sorted_faults(dict.fromkeys(found))) from error


def _against_plan(service: Service, scope: Scope, error: RosterError) -> list[SheetFault]:
    """Take the rows without fault in a transaction that leaves no trace, to find what is wrong with them."""
    found: list[SheetFault] = []
    try:
        with service.write(scope) as work:
            register = Register(work, named=error.named, faults=list(error.faults))
            _take(service, register, error.understood, lambda _done: None)
            found = register.faults[len(error.faults) :]
            raise _DryRunError  # noqa: TRY301  the way out that leaves no trace
    except _DryRunError:
        return found


def _take(service: Service, register: Register, roster: Roster, progress: Callable[[int], None]) -> int:
    """Take a roster sheet by sheet; return how many tasks were planned."""
    register.work.wait_for_others()
    entries.alone(register.work.connection)
    take_units(register, roster.units)
    take_departments(register, roster.departments)
    take_staff(register, roster.staff)
    take_heads(register, roster.departments)
    tasks = take_recruits(service, register, roster.recruits, progress)
    take_pairings(service, register, roster.pairings)
    return tasks


def _codes(roster: Roster) -> dict[str, frozenset[str] | None]:
    """Return the codes that the workbook gives itself, by part."""
    return {
        "units": frozenset(row.code for row in roster.units),
        "departments": frozenset(row.code for row in roster.departments),
        "staff": frozenset(row.code for row in roster.staff),
        "recruits": frozenset(row.code for row in roster.recruits),
    }
