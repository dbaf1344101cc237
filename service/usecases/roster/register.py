"""What a workbook says against what it said before: only what it says anew is a change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from service.intake.layout import SHEETS
from service.intake.rows import SheetFault
from service.store.writes import entries
from service.store.writes.work import Work


@dataclass
class Tally:
    """How many rows of a sheet were created, changed and left."""

    created: int = 0
    changed: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A row that an import creates or changes: its entry, and the fields that change."""

    entry: str
    fields: tuple[str, ...]
    is_new: bool


@dataclass
class Register:
    """One import in the making: the transaction, the faults so far, and what is counted.

    ``units``, ``departments``, ``people`` (staff) and ``recruits`` find rows by code, those of the workbook
    and those that were there before; ``named`` holds the codes that the workbook gives itself, None where
    its rows cannot tell.
    """

    work: Work
    named: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    faults: list[SheetFault] = field(default_factory=list)
    units: dict[str, int] = field(default_factory=dict)
    departments: dict[str, tuple[int, int]] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)
    recruits: dict[str, int] = field(default_factory=dict)
    _known: dict[str, dict[str, entries.Entry]] = field(default_factory=dict)
    _fresh: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    _counted: dict[str, dict[str, tuple[bool, set[str]]]] = field(default_factory=dict)

    def fault(self, sheet: str, row: int | None, column: str | None, reason: str) -> None:
        """Note a fault."""
        self.faults.append(SheetFault(sheet, row, column, reason))

    def missing(self, kind: str, code: str, sheet: str, row: int, column: str, reason: str) -> None:
        """Note a reference to nothing, unless it is to a row of the workbook that is at fault itself."""
        named = self.named.get(kind, frozenset())
        if named is not None and code not in named:
            self.fault(sheet, row, column, reason)

    def known(self, sheet: str) -> Mapping[str, entries.Entry]:
        """Return what earlier imports said of a sheet, by entry."""
        if sheet not in self._known:
            self._known[sheet] = entries.of_sheet(self.work.connection, sheet)
        return self._known[sheet]

    def news(
        self, said: Mapping[str, Any] | None, named: Mapping[str, Any], present: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return what the workbook says anew: what it names, did not say last time, and is not so already."""
        before = said or {}
        return {
            name: value
            for name, value in named.items()
            if value is not None and _plain(value) != before.get(name) and value != present.get(name)
        }

    def said(self, sheet: str, entry: str) -> Mapping[str, Any] | None:
        """Return what the workbook said of a row last time, None for a row that is new."""
        before = self.known(sheet).get(entry)
        return before.named if before else None

    def keep(
        self,
        sheet: str,
        entry: str,
        subject_id: int,
        named: Mapping[str, Any],
        before: Mapping[str, Any] | None = None,
    ) -> None:
        """Remember what the workbook says of a row (on top of ``before``, if it stood under another code)."""
        known = self.known(sheet).get(entry)
        old = known.named if known else before or {}
        said = {**old, **{name: _plain(value) for name, value in named.items() if value is not None}}
        if known is None:
            row = {"sheet": sheet, "entry": entry, "subject_id": subject_id, "named": said}
            self._fresh[sheet, entry] = row
        elif said != known.named or subject_id != known.subject_id:
            entries.change(self.work.connection, known.id, subject_id, said)

    def store(self) -> None:
        """Write what is remembered."""
        entries.add(self.work.connection, list(self._fresh.values()))
        self._fresh = {}

    def count(self, sheet: str, entry: str, *, is_new: bool = False, changes: Iterable[str] = ()) -> None:
        """Count a row; a row that several steps look at counts once."""
        rows = self._counted.setdefault(sheet, {})
        was_new, was_changed = rows.get(entry, (False, set()))
        rows[entry] = (was_new or is_new, was_changed | set(changes))

    def changes(self, sheet: str, entry: str) -> list[str]:
        """Return what changes of a row; ``created`` for one that is new, nothing for one that stays."""
        is_new, changed = self._counted.get(sheet, {}).get(entry, (False, set()))
        return ["created"] if is_new else sorted(changed)

    @property
    def lines(self) -> dict[str, list[Line]]:
        """The rows that are created or changed, by sheet; those of pairings have no code to be named by."""
        return {
            sheet: [
                Line(entry, () if is_new else tuple(sorted(changed)), is_new)
                for entry, (is_new, changed) in rows.items()
                if is_new or changed
            ]
            for sheet, rows in self._counted.items()
            if sheet in _CODED
        }

    @property
    def tallies(self) -> dict[str, Tally]:
        """The counts by sheet."""
        tallies = {layout.name: Tally() for layout in SHEETS}
        for sheet, rows in self._counted.items():
            for is_new, changed in rows.values():
                tallies[sheet].created += is_new
                tallies[sheet].changed += bool(changed) and not is_new
                tallies[sheet].left += not changed and not is_new
        return tallies


_CODED = frozenset(layout.name for layout in SHEETS if layout.part != "pairings")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, str) else value
