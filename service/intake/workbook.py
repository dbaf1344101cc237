"""Write a roster in the format that is read: header, widths, date format, drop-down lists."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from service.domain.words import Word
from service.intake.layout import (
    PAIRING_ROLES,
    RANKS,
    SHEETS,
    STAFF_ROLES,
    Column,
    SheetLayout,
)
from service.intake.readings import FIRST_YEAR, LAST_YEAR
from service.intake.rows import Roster

FONT = "Microsoft YaHei"
_LAST_ROW = 1_048_575
_SHOWN: dict[Word, str] = {
    word: shown for words in (RANKS, STAFF_ROLES, PAIRING_ROLES) for shown, word in words.items()
}


def write_roster(path: Path | BinaryIO, roster: Roster) -> None:
    """Write a roster as a workbook that ``read_roster`` reads back as the same rows."""
    with new_workbook(path) as workbook:
        write_sheets(workbook, roster)


def new_workbook(path: Path | BinaryIO, *, streamed: bool = False) -> Workbook:
    """Return a new workbook in which a text is never a formula, a number or a link.

    ``streamed``: rows go to temporary files as they are written, each sheet's from top to bottom.
    """
    options = {
        "in_memory": not streamed,
        "constant_memory": streamed,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    return Workbook(str(path) if isinstance(path, Path) else path, options)


def write_sheets(workbook: Workbook, roster: Roster) -> None:
    """Add the five sheets with the rows of a roster."""
    for layout in SHEETS:
        _write_rows(write_header(workbook, layout), layout, getattr(roster, layout.part))


def write_header(workbook: Workbook, layout: SheetLayout, name: str | None = None) -> Worksheet:
    """Add a sheet of a layout, under its own name or another, without rows; return it."""
    required = header_format(workbook, "#C6D9F1")
    optional = header_format(workbook, "#EDEDED")
    sheet = workbook.add_worksheet(name or layout.name)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(layout.columns):
        look = workbook.add_format({"num_format": _number_format(column)})
        sheet.set_column(place, place, column.width, look)
        sheet.write_string(0, place, column.header, required if column.required else optional)
        if rule := _validation(column):
            sheet.data_validation(1, place, _LAST_ROW, place, rule)
    return sheet


def header_format(workbook: Workbook, colour: str) -> Format:
    """Return the format of a header cell."""
    look = {"bold": True, "bg_color": colour, "border": 1, "font_name": FONT, "align": "center"}
    return workbook.add_format(look)


def _write_rows(sheet: Worksheet, layout: SheetLayout, rows: Iterable[object]) -> None:
    for number, row in enumerate(rows, start=1):
        for place, column in enumerate(layout.columns):
            match getattr(row, column.field):
                case None:
                    continue
                case Word() as word:
                    sheet.write_string(number, place, _SHOWN[word])
                case str() as text:
                    sheet.write_string(number, place, text)
                case date() as day:
                    sheet.write_datetime(number, place, day)
                case amount:
                    sheet.write_number(number, place, amount)


def _number_format(column: Column) -> str:
    if column.is_day:
        return "yyyy-mm-dd"
    # "@" is text: Excel would turn the code 0012 into the number 12.
    return "0" if column.is_number else "@"


def _validation(column: Column) -> dict[str, Any] | None:
    if column.choices:
        return {
            "validate": "list",
            "source": list(column.choices),
            "ignore_blank": not column.required,
            "error_title": column.header,
            "error_message": f"请从列表中选择：{'、'.join(column.choices)}",
        }
    if column.is_day:
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": date(FIRST_YEAR, 1, 1),
            "maximum": date(LAST_YEAR, 12, 31),
            "input_title": column.header,
            "input_message": "日期，如 2022-09-01",
            "error_title": column.header,
            "error_message": f"请填写 {FIRST_YEAR} 至 {LAST_YEAR} 年间的日期，如 2022-09-01",
            # A date written as text is read all the same, so the office may keep it.
            "error_type": "warning",
        }
    return None
