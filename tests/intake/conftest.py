"""Workbooks as offices send them, built in memory."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import xlsxwriter

from service.intake.roster import RosterError, read_roster

Sheets = Mapping[str, Sequence[Sequence[Any]]]


@pytest.fixture(scope="session")
def sample() -> Path:
    """The roster of 2022, whose people are invented."""
    return Path(__file__).parents[1] / "data" / "roster-2022.xlsx"


@pytest.fixture(scope="session")
def build() -> Callable[[Sheets], bytes]:
    """Build a workbook from rows of cells; None is an empty cell, #REF! and the like are error values."""

    def workbook(sheets: Sheets) -> bytes:
        file = io.BytesIO()
        with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            clock = book.add_format({"num_format": "hh:mm"})
            for name, rows in sheets.items():
                sheet = book.add_worksheet(name)
                for row, cells in enumerate(rows):
                    for column, cell in enumerate(cells):
                        if isinstance(cell, date | datetime):
                            sheet.write_datetime(row, column, cell, day)
                        elif isinstance(cell, time):
                            sheet.write_datetime(row, column, cell, clock)
                        elif isinstance(cell, str) and cell.startswith("#"):
                            sheet.write_formula(row, column, "=A1", None, cell)
                        elif isinstance(cell, str):
                            sheet.write_string(row, column, cell)
                        elif cell is not None:
                            sheet.write(row, column, cell)
        return file.getvalue()

    return workbook


@pytest.fixture(scope="session")
def faults(build: Callable[[Sheets], bytes]) -> Callable[[Sheets | bytes], list[tuple[Any, ...]]]:
    """Return the faults of a workbook as tuples."""

    def found(sheets: Sheets | bytes) -> list[tuple[Any, ...]]:
        with pytest.raises(RosterError) as refused:
            read_roster(sheets if isinstance(sheets, bytes) else build(sheets))
        return [(fault.sheet, fault.row, fault.column, fault.reason) for fault in refused.value.faults]

    return found


@pytest.fixture(scope="session")
def patch() -> Callable[[bytes, Mapping[str, Callable[[bytes], bytes]]], bytes]:
    """Change parts of a workbook's XML, for what no library writes."""

    def patched(workbook: bytes, parts: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
        file = io.BytesIO()
        with ZipFile(io.BytesIO(workbook)) as old, ZipFile(file, "w") as new:
            for member in old.namelist():
                new.writestr(member, parts.get(member, lambda part: part)(old.read(member)))
        return file.getvalue()

    return patched
