"""What a workbook says against what it said before: only what it says anew is a change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from service.intake.rows import SheetFault
from service.store.writes import entries
from service.store.writes.work import Work


@dataclass
class Tally:
    """How many rows of a sheet were created, changed and left."""

    created: int = 0
    changed: int = 0
    left: int = 0


@dataclass
class Register:
    """One import in the making: the transaction, the faults so far, and what is counted."""

    work: Work
    faults: list[SheetFault] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    departments: dict[str, tuple[int, int]] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)
    recruits: dict[str, int] = field(default_factory=dict)
    named: dict[str, set[str]] = field(default_factory=dict)
    _known: dict[str, dict[str, entries.Entry]] = field(default_factory=dict)
    _fresh: list[dict[str, Any]] = field(default_factory=list)

    def tally(self, sheet: str) -> Tally:
        """Return the counts of a sheet."""
        return self.tallies.setdefault(sheet, Tally())

    def fault(self, sheet: str, row: int | None, column: str | None, reason: str) -> None:
        """Note a fault."""
        self.faults.append(SheetFault(sheet, row, column, reason))

    def missing(self, kind: str, code: str, sheet: str, row: int, column: str, reason: str) -> None:
        """Note a reference to nothing, unless it is to a row of the workbook that is at fault itself."""
        if code not in self.named.get(kind, ()):
            self.fault(sheet, row, column, reason)

    def known(self, sheet: str) -> Mapping[str, entries.Entry]:
        """Return what earlier imports said of a sheet, by entry."""
        if sheet not in self._known:
            self._known[sheet] = entries.of_sheet(self.work.connection, sheet)
        return self._known[sheet]

    def news(self, sheet: str, entry: str, named: Mapping[str, Any], present: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the workbook says anew: what it names, did not say last time, and is not so already."""
        before = self.known(sheet).get(entry)
        said = before.named if before else {}
        return {
            name: value
            for name, value in named.items()
            if value is not None and _plain(value) != said.get(name) and value != present.get(name)
        }

    def keep(self, sheet: str, entry: str, subject_id: int, named: Mapping[str, Any]) -> None:
        """Remember what the workbook said of a row."""
        said = {name: _plain(value) for name, value in named.items() if value is not None}
        before = self.known(sheet).get(entry)
        if before is None:
            self._fresh.append({"sheet": sheet, "entry": entry, "subject_id": subject_id, "named": said})
        elif {**before.named, **said} != before.named:
            entries.change(self.work.connection, before.id, {**before.named, **said})

    def store(self) -> None:
        """Write what is remembered."""
        entries.add(self.work.connection, self._fresh)
        self._fresh = []

    def settle(self, counted: Tally, *, is_new: bool, changes: Iterable[Any]) -> None:
        """Count a row."""
        if is_new:
            counted.created += 1
        elif changes:
            counted.changed += 1
        else:
            counted.left += 1


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, str) else value
