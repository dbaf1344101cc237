"""Writes the sheet that somebody takes along on a visit, and fills in there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from xlsxwriter import Workbook

from service.intake.workbook import FONT, header_format, new_workbook

Cell = str | int | date | None

HEADERS: Mapping[str, tuple[str, ...]] = {
    "逾期任务": ("工号", "姓名", "事项", "次数", "责任角色", "责任人", "截止日期", "逾期天数"),
    "上次走访": ("走访日期", "新录用公务员", "清单", "发现的问题"),
    "督办事项": ("截止日期", "状态", "责任人", "新录用公务员", "内容"),
    "结对缺口": ("工号", "姓名", "缺少"),
    "本次走访": ("发现的问题", "新录用公务员工号", "清单", "责任人工号", "截止日期"),
}
"""The sheets after the first, with their columns; the last is filled in on the visit."""

_WIDE = {"发现的问题": 48, "内容": 48, "事项": 26, "责任人": 18}
_EMPTY_ROWS = 20


@dataclass(frozen=True, kw_only=True)
class VisitSheet:
    """What is known of a unit: ``facts`` by label, and rows by sheet; ``tracks`` are those to choose from."""

    facts: Sequence[tuple[str, Cell]]
    rows: Mapping[str, Sequence[Sequence[Cell]]] = field(default_factory=dict)
    tracks: Sequence[str] = ()


def write_visit_sheet(target: BinaryIO, sheet: VisitSheet) -> None:
    """Write it as a workbook; a text is never a formula."""
    with new_workbook(target) as workbook:
        _write_facts(workbook, sheet)
        for name, headers in HEADERS.items():
            _write_rows(workbook, name, headers, sheet.rows.get(name, ()), sheet.tracks)


def _write_facts(workbook: Workbook, sheet: VisitSheet) -> None:
    label, plain = header_format(workbook, "#C6D9F1"), workbook.add_format({"font_name": FONT})
    page = workbook.add_worksheet("概况")
    page.set_column(0, 0, 26)
    page.set_column(1, 1, 60)
    for number, (name, value) in enumerate(sheet.facts):
        page.write_string(number, 0, name, label)
        page.write_string(number, 1, _shown(value), plain)


def _write_rows(
    workbook: Workbook,
    name: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    tracks: Sequence[str],
) -> None:
    header = header_format(workbook, "#C6D9F1")
    plain = workbook.add_format({"font_name": FONT, "text_wrap": True, "valign": "top"})
    page = workbook.add_worksheet(name)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    for place, title in enumerate(headers):
        page.set_column(place, place, _WIDE.get(title, 14), plain)
        page.write_string(0, place, title, header)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, int):
                page.write_number(number, place, value, plain)
            elif value is not None:
                page.write_string(number, place, _shown(value), plain)
    if not rows and name == "本次走访" and tracks:
        place = headers.index("清单")
        rule = {"validate": "list", "source": list(tracks)}
        page.data_validation(1, place, _EMPTY_ROWS, place, rule)


def _shown(value: Cell) -> str:
    return "" if value is None else str(value)
