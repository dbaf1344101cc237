"""From a grid to the lines under its header: where the header stands, what each line says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.intake.cells import Cell, UnreadableError, compact, is_blank
from service.intake.grids import Grid
from service.intake.layout import Column, SheetLayout
from service.intake.rows import SheetFault

HEADER_WITHIN = 20
"""So many rows from the top are searched for the header; titles and notes may stand above it."""

_REMARK = re.compile(r"\(.*\)$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that says something: its row in Excel and the values that could be read, by field."""

    row: int
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of one sheet, and what could not be read of them."""

    layout: SheetLayout
    lines: Sequence[Line] = ()
    faults: Sequence[SheetFault] = ()


def read_table(layout: SheetLayout, grid: Grid) -> Table:
    """Read a sheet; a blank one is an empty table."""
    headers = [[_header(cell) for cell in row] for row in grid[:HEADER_WITHIN]]
    found = [len(set(layout.required).intersection(row)) for row in headers]
    best = max(found, default=0)
    if not best:
        blank = all(is_blank(cell) for row in grid for cell in row)
        reason = f"前{HEADER_WITHIN}行内找不到表头，应有：{'、'.join(layout.required)}"
        return Table(layout, faults=[] if blank else [SheetFault(layout.name, None, None, reason)])
    top = found.index(best)
    header, number = headers[top], top + 1
    faults = [
        SheetFault(layout.name, number, column.header, reason)
        for column in layout.columns
        for reason in _header_faults(column, header.count(column.header))
    ]
    known = [column.header for column in layout.columns if column.header in header]
    places = {each: header.index(each) for each in known}
    lines: list[Line] = []
    for row, cells in enumerate(grid[number:], start=number + 1):
        line, unread = _line(layout, row, cells, places)
        if line:
            lines.append(line)
            faults += unread
    return Table(layout, lines, faults)


def _header(cell: Cell) -> str:
    """Tidy a header: spaces, a remark in brackets, the star of a required column and a colon do not count."""
    try:
        plain = compact(cell)
    except UnreadableError:
        return ""
    return _REMARK.sub("", plain.strip("*:")).strip("*:")


def _header_faults(column: Column, times: int) -> list[str]:
    if times > 1:
        return [f"表头中这一列出现了{times}次"]
    return ["缺少必需的列"] if column.required and not times else []


def _line(
    layout: SheetLayout, row: int, cells: Sequence[Cell], places: Mapping[str, int]
) -> tuple[Line | None, list[SheetFault]]:
    filled = {
        header: cells[place]
        for header, place in places.items()
        if place < len(cells) and not is_blank(cells[place])
    }
    if not filled:
        return None, []
    values: dict[str, object] = {}
    faults: list[SheetFault] = []
    for column in layout.columns:
        if column.header in filled:
            try:
                values[column.field] = column.read(filled[column.header])
            except UnreadableError as error:
                faults.append(SheetFault(layout.name, row, column.header, str(error)))
        elif not column.required:
            values[column.field] = None
        elif column.header in places:
            faults.append(SheetFault(layout.name, row, column.header, "必填"))
    return Line(row, values), faults
