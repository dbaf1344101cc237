"""A workbook's sheets as grids of cells."""

import io
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from python_calamine import CalamineWorkbook, SheetTypeEnum

from service.intake.cells import Cell, ErrorValue
from service.intake.package import Package, UnreadableFileError, content
from service.intake.survey import survey

_LARGEST_AREA = 4_000_000
"""Cells of one sheet's rectangle: some 100 MB; a city's largest sheet has 80,000."""

Grid = list[list[Cell]]
Found = TypeVar("Found")


class Grids:
    """The worksheets of one file by name, with stray and full-width spaces in the names removed."""

    def __init__(self, source: Path | bytes) -> None:
        """Open a workbook; UnreadableFileError says why it cannot be."""
        data = content(source)
        self._package = _guarded(lambda: Package(data))
        self._parts = _guarded(self._package.sheet_parts)
        self._workbook = _guarded(lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)))
        self._written: dict[str, list[str]] = {}
        for sheet in self._workbook.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet:
                self._written.setdefault(_spaceless(sheet.name), []).append(sheet.name)

    @property
    def names(self) -> list[str]:
        """The names of the sheets, in order."""
        return list(self._written)

    def __contains__(self, name: str) -> bool:
        """Say whether there is a sheet of that name."""
        return name in self._written

    def grid(self, name: str) -> Grid:
        """Return a sheet's cells, from A1 on, error values included; UnreadableFileError says why not."""
        if len(self._written[name]) > 1:
            raise UnreadableFileError("有多张同名的工作表（只差空格），请只留一张")
        return _guarded(lambda: self._grid(self._written[name][0]))

    def _grid(self, written: str) -> Grid:
        seen = survey(self._package.part(self._parts[written]))
        if seen.last_row * seen.last_column > _LARGEST_AREA:
            raise UnreadableFileError(
                f"工作表过大（到第{seen.last_row}行、第{seen.last_column}列），请删除名单以外的零星内容"
            )
        sheet = self._workbook.get_sheet_by_name(written)
        grid: Grid = [list(row) for row in sheet.to_python(skip_empty_area=False)]
        for (row, column), shown in seen.errors.items():
            while len(grid) < row:
                grid.append([])
            cells = grid[row - 1]
            cells.extend([""] * (column - len(cells)))
            cells[column - 1] = ErrorValue(shown)
        return grid


def _guarded(read: Callable[[], Found]) -> Found:
    # Whatever a broken file breaks in zipfile, expat or calamine means the same to its sender. A panic of
    # calamine's Rust is no Exception and has no importable name.
    try:
        return read()
    except UnreadableFileError:
        raise
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise UnreadableFileError("文件已损坏或有密码，无法读取；请用 Excel 重新另存为 .xlsx") from error
        raise


def _spaceless(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())
