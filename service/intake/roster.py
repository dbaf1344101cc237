"""Read a roster workbook (名册): all of it, or all its faults."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from service.intake.consistency import inconsistencies
from service.intake.grids import Grids
from service.intake.layout import SHEETS
from service.intake.package import UnreadableFileError
from service.intake.rows import (
    DepartmentRow,
    PairingRow,
    RecruitRow,
    Roster,
    RosterError,
    SheetFault,
    StaffRow,
    UnitRow,
)
from service.intake.tables import Table, read_table

__all__ = [
    "DepartmentRow",
    "PairingRow",
    "RecruitRow",
    "Roster",
    "RosterError",
    "SheetFault",
    "StaffRow",
    "UnitRow",
    "read_roster",
    "sorted_faults",
]


def read_roster(source: Path | bytes) -> Roster:
    """Read a workbook from a file or its bytes; RosterError holds all faults, and the rows without any."""
    try:
        grids = Grids(source)
    except UnreadableFileError as error:
        raise RosterError([SheetFault("", None, None, str(error))]) from error
    present = [layout for layout in SHEETS if layout.name in grids]
    if not present:
        names = "、".join(layout.name for layout in SHEETS)
        raise RosterError([SheetFault("", None, None, f"没有找到名册的工作表：{names}")])
    tables: list[Table] = []
    for layout in present:
        try:
            tables.append(read_table(layout, grids.grid(layout.name)))
        except UnreadableFileError as error:
            tables.append(Table(layout, faults=[SheetFault(layout.name, None, None, str(error))]))
    faults = [fault for table in tables for fault in table.faults] + list(inconsistencies(tables))
    understood = Roster(**{table.layout.part: tuple(_rows(table, faults)) for table in tables})
    if faults:
        named = {table.layout.part: _codes(table) for table in tables}
        raise RosterError(sorted_faults(faults), understood, named)
    return understood


def _rows(table: Table, faults: Sequence[SheetFault]) -> Iterator[Any]:
    """Give the rows that are without fault."""
    layout = table.layout
    bad = {fault.row for fault in faults if fault.sheet == layout.name}
    whole = {column.field for column in layout.columns}
    for line in table.lines:
        if line.row not in bad and whole <= line.values.keys():
            yield layout.row(row=line.row, **line.values)


def _codes(table: Table) -> frozenset[str] | None:
    """Return the codes that a sheet gives, those of faulty rows included; None where they cannot be told."""
    if any("code" not in line.values for line in table.lines) or (table.faults and not table.lines):
        return None
    return frozenset(str(line.values["code"]) for line in table.lines)


def sorted_faults(faults: Iterable[SheetFault]) -> list[SheetFault]:
    """Return faults by sheet, row and column."""
    sheets = [layout.name for layout in SHEETS]
    columns = {layout.name: [column.header for column in layout.columns] for layout in SHEETS}

    def place(fault: SheetFault) -> tuple[int, int, int]:
        column = columns[fault.sheet].index(fault.column) if fault.column else -1
        return sheets.index(fault.sheet), fault.row or 0, column

    return sorted(faults, key=place)
