"""The workbook in which a unit fills in its open tasks: written with drop-down lists, and read back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from service.intake.booklets import sheet_name
from service.intake.cells import Cell, UnreadableError, compact, is_blank
from service.intake.form_columns import YES_NO, FormColumn, Kind, columns_of
from service.intake.grids import Grid, Grids
from service.intake.package import UnreadableFileError
from service.intake.rows import SheetFault
from service.intake.workbook import FONT, header_format, new_workbook

INSTRUCTIONS, CHOICES = "说明", "选项"
TASK, CHECK, PERFORMER = "任务编号", "校验码", "完成人工号"
_LOCKED = (
    (TASK, 14),
    (CHECK, 8),
    ("工号", 12),
    ("姓名", 10),
    ("任务", 22),
    ("次数", 6),
    ("截止日期", 12),
    ("状态", 9),
)
_HEADER_WITHIN = 20
_LIST_LENGTH, _TITLE_LENGTH, _MESSAGE_LENGTH = 255, 32, 255
_ADVICE = (
    "一、每个事项一张工作表，每项任务一行；没有做的行留空，不会读入。",
    "二、蓝色表头的列必填，灰色表头的列可以留空；灰底的单元格请不要改动。",
    "三、完成人工号：由您代为录入时，填实际完成人的工号；留空表示本人完成。",
    "四、日期请填 2022-09-01，也可以写成 2022.9.1、2022年9月1日；列表内容用分号隔开，没有写“无”。",
    "五、同一人的同一事项有几期未完成的，一次只填一期。",
    "六、先试读：有一处不符，什么都不保存，系统会一次列出全部问题所在的工作表、行、列和原因。",
    "七、同一份文件再次上传不会重复填报：已按相同内容填报的行自动跳过。",
)


@dataclass(frozen=True, kw_only=True)
class WorkTask:
    """A task to be filled in; ``performers`` are those who may have done it where it is not the viewer."""

    task_id: str
    check: str
    recruit_code: str
    recruit: str
    title: str
    occurrence: int
    due_on: date
    status: str
    performers: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class WorkItem:
    """An item with its form and the open tasks."""

    title: str
    done_when: str
    schema: Mapping[str, Any]
    tasks: Sequence[WorkTask]


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A line that was filled in: where it stands, which task it names, and its cells by header."""

    sheet: str
    row: int
    task_id: str
    check: str
    performer: str | None
    cells: Mapping[str, Cell] = field(default_factory=dict)

    def fault(self, column: str | None, reason: str) -> SheetFault:
        """Return a fault of this line."""
        return SheetFault(self.sheet, self.row, column, reason)


class WorksheetError(Exception):
    """A worksheet that is refused, with all its faults, by sheet and row; there is at least one."""

    def __init__(self, faults: Iterable[SheetFault]) -> None:
        """Keep the faults."""
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.text for fault in self.faults))


def write_worksheet(target: BinaryIO, title: str, items: Sequence[WorkItem]) -> None:
    """Write the workbook: instructions, then a sheet for each item."""
    with new_workbook(target) as workbook:
        sheet = workbook.add_worksheet(INSTRUCTIONS)
        plain = workbook.add_format({"font_name": FONT})
        sheet.set_column(0, 0, 100, plain)
        big = workbook.add_format({"bold": True, "font_size": 14, "font_name": FONT})
        sheet.write_string(0, 0, title, big)
        for row, advice in enumerate(_ADVICE, start=1):
            sheet.write_string(row, 0, advice, plain)
        names = {INSTRUCTIONS, CHOICES}
        choices = _Choices(workbook)
        for item in items:
            _write_item(workbook, workbook.add_worksheet(sheet_name(item.title, names)), item, choices)
        choices.write()


def read_worksheet(source: Path | bytes) -> list[WorkLine]:
    """Read the lines that were filled in; WorksheetError holds what makes no line."""
    try:
        grids = Grids(source)
        found = [
            _read_sheet(name, grids.grid(name)) for name in grids.names if name not in (INSTRUCTIONS, CHOICES)
        ]
    except UnreadableFileError as error:
        raise WorksheetError([SheetFault("", None, None, str(error))]) from error
    faults = [fault for _, some in found for fault in some]
    if faults:
        raise WorksheetError(faults)
    lines = [line for some, _ in found for line in some]
    if not lines:
        raise WorksheetError([SheetFault("", None, None, "没有任何已填写的任务")])
    return lines


class _Choices:
    """Lists too long to stand in a validation: on a hidden sheet, a column each."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.lists: list[Sequence[str]] = []

    def source(self, words: Sequence[str]) -> Any:
        if len(",".join(words)) <= _LIST_LENGTH and not any("," in word for word in words):
            return list(words)
        if words not in self.lists:
            self.lists.append(words)
        letter = chr(ord("A") + self.lists.index(words) % 26)
        return f"={CHOICES}!${letter}$1:${letter}${len(words)}"

    def write(self) -> None:
        if self.lists:
            sheet = self.workbook.add_worksheet(CHOICES)
            for place, words in enumerate(self.lists):
                for row, word in enumerate(words):
                    sheet.write_string(row, place, word)
            sheet.hide()


def _write_item(workbook: Workbook, sheet: Worksheet, item: WorkItem, choices: _Choices) -> None:
    columns = columns_of(item.schema)
    look = {"font_name": FONT, "valign": "top"}
    locked = workbook.add_format({**look, "bg_color": "#EFEFEF"})
    inputs = {
        kind: workbook.add_format({**look, "locked": False, "text_wrap": True, "num_format": form})
        for kind, form in ((Kind.DATE, "yyyy-mm-dd"), (Kind.INTEGER, "0"), (Kind.TEXT, "@"))
    }
    need, may = header_format(workbook, "#C6D9F1"), header_format(workbook, "#EDEDED")
    sheet.write_string(
        0, 0, f"{item.title}：{item.done_when}", workbook.add_format({"bold": True, "font_name": FONT})
    )
    for place, (header, width) in enumerate(_LOCKED):
        sheet.set_column(place, place, width)
        sheet.write_string(1, place, header, may)
    first, last = 2, 1 + len(item.tasks)
    place = len(_LOCKED)
    sheet.set_column(place, place, 13)
    sheet.write_string(1, place, PERFORMER, may)
    for row, task in enumerate(item.tasks, start=first):
        shown = (task.task_id, task.check, task.recruit_code, task.recruit, task.title, str(task.occurrence))
        for at, text in enumerate((*shown, task.due_on.isoformat(), task.status)):
            sheet.write_string(row, at, text, locked)
        sheet.write_string(row, place, task.performers[0] if task.performers else "", inputs[Kind.TEXT])
        if task.performers:
            sheet.data_validation(
                row, place, row, place, {"validate": "list", "source": choices.source(task.performers)}
            )
    for at, column in enumerate(columns, start=place + 1):
        plain = inputs.get(column.kind, inputs[Kind.TEXT])
        sheet.set_column(at, at, 28 if column.kind is Kind.TEXT else 16)
        sheet.write_string(1, at, column.header, need if column.required else may)
        for row in range(first, last + 1):
            sheet.write_blank(row, at, None, plain)
        sheet.data_validation(first, at, last, at, _validation(column, choices))
    sheet.freeze_panes(2, 4)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _validation(column: FormColumn, choices: _Choices) -> dict[str, Any]:
    hint = "，".join(
        part for part in ("必填" if column.required else "", column.kind.label, column.note) if part
    )
    if column.kind is Kind.LIST and column.choices:
        hint = f"{hint}：{'、'.join(column.choices)}"
    shown = {"input_title": column.header[:_TITLE_LENGTH], "input_message": hint[:_MESSAGE_LENGTH]}
    match column.kind:
        case Kind.CHOICE:
            return {"validate": "list", "source": choices.source(column.choices), **shown}
        case Kind.BOOLEAN:
            return {"validate": "list", "source": list(YES_NO), **shown}
        case Kind.DATE:
            days = {"criteria": "between", "minimum": date(1900, 1, 1), "maximum": date(2100, 12, 31)}
            # A date written as text is read all the same.
            return {"validate": "date", **days, "error_type": "warning", **shown}
        case _:
            return {"validate": "any", **shown}


def _read_sheet(name: str, grid: Grid) -> tuple[list[WorkLine], list[SheetFault]]:
    headers = [[_plain(cell) for cell in row] for row in grid[:_HEADER_WITHIN]]
    top = next((number for number, row in enumerate(headers) if TASK in row and CHECK in row), None)
    if top is None:
        blank = all(is_blank(cell) for row in grid for cell in row)
        reason = f"前{_HEADER_WITHIN}行内找不到表头“{TASK}”和“{CHECK}”，请用下载的填报表填写"
        return [], [] if blank else [SheetFault(name, None, None, reason)]
    header = headers[top]
    repeated = {each for each in header if each and header.count(each) > 1}
    if repeated:
        return [], [SheetFault(name, top + 1, each, "表头中这一列出现了几次") for each in sorted(repeated)]
    own = {each for each, _ in _LOCKED} | {PERFORMER, ""}
    lines, faults = [], []
    for row, cells in enumerate(grid[top + 1 :], start=top + 2):
        by_header = dict(zip(header, cells, strict=False))
        given = {each: cell for each, cell in by_header.items() if each not in own and not is_blank(cell)}
        if not given:
            continue
        try:
            task, check, who = (_code(by_header.get(each, "")) for each in (TASK, CHECK, PERFORMER))
        except UnreadableError as error:
            faults.append(SheetFault(name, row, TASK, str(error)))
            continue
        lines.append(WorkLine(name, row, task, check, who or None, given))
    return lines, faults


def _code(cell: Cell) -> str:
    return "" if is_blank(cell) else compact(cell)


def _plain(cell: Cell) -> str:
    return cell.strip() if isinstance(cell, str) else ""
