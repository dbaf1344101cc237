"""Sheets that print as they are: A4, the header on every page, pages numbered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from service.domain.progress import Progress
from service.intake.workbook import FONT, header_format

_A4 = 9
_MOST = 32_000
"""A cell holds 32767 characters."""


@dataclass
class PrintSheet:
    """A sheet that is filled from top to bottom and prints on A4, its header on every page."""

    workbook: Workbook
    sheet: Worksheet
    row: int = 0
    looks: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def add(cls, workbook: Workbook, name: str, foot: str, *, landscape: bool = True) -> "PrintSheet":
        """Add a sheet; ``foot`` stands at the foot of every page."""
        sheet = workbook.add_worksheet(name)
        sheet.set_paper(_A4)
        sheet.set_landscape() if landscape else sheet.set_portrait()
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{foot.replace('&', '&&')}&R第 &P 页，共 &N 页")
        plain = {"font_name": FONT, "text_wrap": True, "valign": "top", "border": 1, "font_size": 9}
        looks = {
            "plain": workbook.add_format(plain),
            "late": workbook.add_format({**plain, "font_color": "#C00000", "bold": True}),
            "title": workbook.add_format({"bold": True, "font_size": 14, "font_name": FONT}),
            "note": workbook.add_format({"font_name": FONT, "font_size": 9}),
            "head": header_format(workbook, "#C6D9F1"),
        }
        looks["head"].set_text_wrap()
        return cls(workbook, sheet, 0, looks)

    def columns(self, widths: Iterable[float]) -> None:
        """Set the columns' widths, before anything is written."""
        for place, width in enumerate(widths):
            self.sheet.set_column(place, place, width)

    def line(self, cells: Sequence[object], look: str = "plain") -> None:
        """Write one line of cells; a text is never a formula."""
        for place, cell in enumerate(cells):
            self._write(place, cell, self.looks[look])
        self.row += 1

    def header(self, names: Sequence[str]) -> None:
        """Write the header, which every page repeats."""
        self.sheet.repeat_rows(self.row)
        self.line(names, "head")
        self.sheet.freeze_panes(self.row, 0)

    def _write(self, place: int, cell: object, look: Any) -> None:
        match cell:
            case None:
                self.sheet.write_blank(self.row, place, None, look)
            case bool():
                self.sheet.write_string(self.row, place, "是" if cell else "", look)
            case int():
                self.sheet.write_number(self.row, place, cell, look)
            case date():
                self.sheet.write_string(self.row, place, cell.isoformat(), look)
            case _:
                text = str(cell)
                shown = text if len(text) <= _MOST else f"{text[:_MOST]}……（未完）"
                self.sheet.write_string(self.row, place, shown, look)


def ratio(counts: Progress) -> str:
    """Return what is done of what is not waived."""
    return f"{counts.done}/{counts.total - counts.waived}"
