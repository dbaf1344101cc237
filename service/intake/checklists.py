"""Read a checklist as an office writes it (清单): one line per item, or all its faults."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from service.domain.schedules import OnRequest, Schedule
from service.domain.words import Dimension, Role
from service.intake import readings
from service.intake.cells import Cell, UnreadableError, compact, quoted
from service.intake.evidence import EXAMPLE, FieldRow, form_fields, with_date
from service.intake.grids import Grid, Grids
from service.intake.layout import Column, SheetLayout
from service.intake.package import UnreadableFileError
from service.intake.rows import SheetFault
from service.intake.schedules import EXAMPLES, requested_by, schedules
from service.intake.tables import read_table

MOST_ITEMS = 200
LATEST_REMINDER = 180
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_DOERS = (
    Role.ORGANIZER,
    Role.UNIT_ADMIN,
    Role.DEPARTMENT_HEAD,
    Role.MENTOR,
    Role.PARTNER,
    Role.RECRUIT,
)
ROLES: Mapping[str, Role] = {role.label: role for role in _DOERS}
_ROLES = {
    **ROLES,
    "单位管理员": Role.UNIT_ADMIN,
    "单位": Role.UNIT_ADMIN,
    "导师": Role.MENTOR,
    "伙伴": Role.PARTNER,
    "本人": Role.RECRUIT,
}
DIMENSIONS: Mapping[str, Dimension] = {dimension.label: dimension for dimension in Dimension}


class Rule(StrEnum):
    """A rule that a line may ask for by its words."""

    ONE_A_DAY = "同一天只算一次"
    IN_WINDOW = "须在本期内"


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One line of a checklist; ``reminder_days`` are days before the due date."""

    row: int = field(compare=False)
    title: str
    role: Role
    schedules: tuple[Schedule, ...]
    fields: tuple[FieldRow, ...] = ()
    done_when: str | None = None
    confirmed_by: Role | None = None
    dimensions: tuple[Dimension, ...] = ()
    rules: tuple[Rule, ...] = ()
    reminder_days: int | None = None
    code: str | None = None


class ChecklistError(Exception):
    """A checklist that is refused, with all its faults, by row and column; there is at least one."""

    def __init__(self, faults: Iterable[SheetFault]) -> None:
        """Keep the faults."""
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.text for fault in self.faults))


def read_checklist(source: Path | bytes) -> tuple[ItemRow, ...]:
    """Read the sheet 清单 of a workbook; ChecklistError holds all its faults."""
    try:
        table = read_table(CHECKLIST, _grid(source))
    except UnreadableFileError as error:
        raise ChecklistError([SheetFault("", None, None, str(error))]) from error
    faults = list(table.faults)
    bad = {fault.row for fault in faults}
    whole = {column.field for column in CHECKLIST.columns}
    rows = [
        _row(line.row, line.values)
        for line in table.lines
        if line.row not in bad and whole <= line.values.keys()
    ]
    faults += _inconsistencies(rows)
    if not table.lines and not faults:
        faults.append(SheetFault(CHECKLIST.name, None, None, "没有任何事项"))
    if len(table.lines) > MOST_ITEMS:
        faults.append(SheetFault(CHECKLIST.name, None, None, f"事项过多，最多{MOST_ITEMS}项"))
    if faults:
        headers = [column.header for column in CHECKLIST.columns]
        faults.sort(key=lambda each: (each.row or 0, headers.index(each.column) if each.column else -1))
        raise ChecklistError(faults)
    return tuple(rows)


def _grid(source: Path | bytes) -> Grid:
    grids = Grids(source)
    if CHECKLIST.name in grids:
        return grids.grid(CHECKLIST.name)
    raise UnreadableFileError(f"没有找到工作表“{CHECKLIST.name}”")


def _row(number: int, values: Mapping[str, Any]) -> ItemRow:
    given = {name: value for name, value in values.items() if value is not None}
    row = ItemRow(row=number, **given)
    return replace(row, schedules=requested_by(row.schedules, row.role), fields=row.fields or with_date(()))


def _inconsistencies(rows: list[ItemRow]) -> Iterator[SheetFault]:
    def fault(row: ItemRow, column: str, reason: str) -> SheetFault:
        return SheetFault(CHECKLIST.name, row.row, CHECKLIST.header_of(column), reason)

    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        for column, value in (("title", row.title), ("code", row.code)):
            if value and (first := seen.setdefault((column, value), row.row)) != row.row:
                yield fault(row, column, f"{quoted(value)}与第{first}行重复")
        if row.confirmed_by is row.role:
            yield fault(row, "confirmed_by", "确认人不能与执行人相同")
        requested = any(isinstance(each, OnRequest) for each in row.schedules)
        if requested and Rule.IN_WINDOW in row.rules:
            yield fault(row, "rules", f"“{Rule.IN_WINDOW}”只用于有到期日的事项")


def _several(words: Mapping[str, Any]) -> Any:
    def read(cell: Cell) -> tuple[Any, ...]:
        parts = [part for part in re.split(r"[;、,]", compact(cell)) if part]
        for part in parts:
            if part not in words:
                raise UnreadableError(f"不能识别{quoted(part)}，应为：{'、'.join(words)}")
        return tuple(dict.fromkeys(words[part] for part in parts))

    return read


def _reminder(cell: Cell) -> int:
    shown = compact(cell).removesuffix("天").removeprefix("提前")
    if not shown.isdecimal() or not 1 <= int(shown) <= LATEST_REMINDER:
        raise UnreadableError(f"须为 1 至 {LATEST_REMINDER} 的天数：{quoted(shown)}")
    return int(shown)


def _code(cell: Cell) -> str:
    shown = compact(cell)
    if not _CODE.fullmatch(shown):
        raise UnreadableError(f"{quoted(shown)}须由小写字母、数字、下划线组成，以字母开头，不超过40字符")
    return shown


_ROLE = readings.choice(_ROLES, "、".join(ROLES))
CHECKLIST = SheetLayout(
    "清单",
    "items",
    ItemRow,
    (
        Column("标题", "title", readings.text, required=True, width=26, note="事项的名称"),
        Column("谁", "role", _ROLE, required=True, choices=tuple(ROLES), note="由谁完成，从下拉列表中选择"),
        Column("何时", "schedules", schedules, required=True, width=30, note=f"例如：{EXAMPLES}"),
        Column(
            "填写内容",
            "fields",
            form_fields,
            width=50,
            note=f"各项用分号隔开，例如：{EXAMPLE}；没有日期的自动加上必填的日期",
        ),
        Column("完成标准", "done_when", readings.text, width=40, note="怎样才算完成；留空则为“已完成并记录”"),
        Column("谁确认", "confirmed_by", _ROLE, choices=tuple(ROLES), note="需要对方确认的才填"),
        Column(
            "维度",
            "dimensions",
            _several(DIMENSIONS),
            width=22,
            note=f"可写几个，用顿号隔开：{'、'.join(DIMENSIONS)}",
        ),
        Column(
            "规则",
            "rules",
            _several({rule.value: rule for rule in Rule}),
            width=22,
            note=f"可写几个，用顿号隔开：{'、'.join(Rule)}",
        ),
        Column("提前提醒天数", "reminder_days", _reminder, note="到期前多少天提醒责任人；不提醒的留空"),
        Column("代码", "code", _code, note="小写英文，定下后不要再改；留空则由标题的拼音生成"),
    ),
)
