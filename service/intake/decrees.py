"""Read a year's working days as the State Council decreed them (节假日安排): all of it, or all its faults."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from service.intake import readings
from service.intake.grids import Grid, Grids
from service.intake.layout import Column, SheetLayout
from service.intake.package import UnreadableFileError
from service.intake.rows import SheetFault
from service.intake.tables import read_table

ARRANGEMENTS: Mapping[str, bool] = {"休息": False, "上班": True}
_WORDS = {**ARRANGEMENTS, "放假": False, "休": False, "调休上班": True, "补班": True, "班": True}
_ALWAYS = ((1, 1, "元旦"), (5, 1, "劳动节"), (10, 1, "国庆节"), (10, 2, "国庆节"), (10, 3, "国庆节"))
"""Holidays by the sun, which each year's decree has; one that lacks them is not whole."""

_LONGEST = 31
_SATURDAY = 5
_DECEMBER = 12
_LARGEST = 1_000_000
_WEEKDAYS = "一二三四五六日"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayRow:
    """One line: a day, or the days up to another one, on which offices work (True) or rest."""

    row: int = field(compare=False)
    first: date
    works: bool
    last: date | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Decree:
    """A year's decree: the days that differ from Monday to Friday, sorted; True works, False rests.

    Days of the December before belong to it where New Year's begins there.
    """

    year: int
    days: tuple[tuple[date, bool], ...]


class DecreeError(Exception):
    """A decree that is refused, with all its faults by row; there is at least one."""

    def __init__(self, faults: Iterable[SheetFault]) -> None:
        """Keep the faults."""
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.text for fault in self.faults))


CALENDAR = SheetLayout(
    "日历",
    "days",
    DayRow,
    (
        Column("日期", "first", readings.day, required=True, note="如 2027-10-01"),
        Column("结束日期", "last", readings.day, note="连续几天的最后一天；只有一天的留空"),
        Column(
            "安排",
            "works",
            readings.choice(_WORDS, "、".join(ARRANGEMENTS)),
            required=True,
            choices=tuple(ARRANGEMENTS),
            note="放假的填“休息”（含其间的周末），周末调休的填“上班”",
        ),
        Column("说明", "name", readings.text, width=30, note="节日名称，供核对，不作判断"),
    ),
)


def read_decree(source: Path) -> Decree:
    """Read the sheet 日历 of a workbook, or a CSV file with its columns; DecreeError holds all faults."""
    plain = source.suffix.lower() == ".csv"
    try:
        table = read_table(CALENDAR, _csv(source) if plain else _sheet(source))
    except UnreadableFileError as error:
        raise DecreeError([SheetFault("", None, None, str(error))]) from error
    faults = list(table.faults)
    bad = {fault.row for fault in faults}
    whole = {column.field for column in CALENDAR.columns}
    lines = [line for line in table.lines if line.row not in bad and whole <= line.values.keys()]
    rows = [DayRow(row=line.row, **line.values) for line in lines]  # type: ignore[arg-type]
    year = _year(rows)
    faults += _inconsistencies(rows, year)
    if not table.lines and not faults:
        faults.append(SheetFault(CALENDAR.name, None, None, "没有任何日期"))
    elif not faults:
        faults += _missing(rows, year)
    if faults:
        headers = [column.header for column in CALENDAR.columns]
        faults.sort(key=lambda each: (each.row or 0, headers.index(each.column) if each.column else -1))
        raise DecreeError(replace(each, sheet="") if plain else each for each in faults)
    days = {day: row.works for row in rows for day in _span(row)}
    return Decree(
        year, tuple(sorted((day, works) for day, works in days.items() if works is not _usual(day)))
    )


def _sheet(source: Path) -> Grid:
    grids = Grids(source)
    if CALENDAR.name not in grids:
        raise UnreadableFileError(f"没有找到工作表“{CALENDAR.name}”")
    return grids.grid(CALENDAR.name)


def _csv(source: Path) -> Grid:
    try:
        if source.stat().st_size > _LARGEST:
            raise UnreadableFileError("文件过大")
        data = source.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"无法打开文件：{error.strerror or error}") from error
    if not data.strip():
        raise UnreadableFileError("文件是空的")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UnreadableFileError("文字编码无法识别，请另存为“CSV UTF-8”")
    delimiter = max(",\t;", key=text.count)
    try:
        return [
            list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        ]
    except csv.Error as error:
        raise UnreadableFileError(f"不是有效的 CSV 文件：{error}") from error


def _year(rows: Iterable[DayRow]) -> int:
    """Return the year that most lines name; of two, the later one."""
    found = Counter(row.first.year for row in rows)
    return max(found, key=lambda year: (found[year], year), default=0)


def _inconsistencies(rows: Iterable[DayRow], year: int) -> Iterator[SheetFault]:
    def fault(row: DayRow, column: str, reason: str) -> SheetFault:
        return SheetFault(CALENDAR.name, row.row, CALENDAR.header_of(column), reason)

    seen: dict[date, DayRow] = {}
    for row in rows:
        last = row.last or row.first
        if last < row.first:
            yield fault(row, "last", f"早于日期{row.first}")
            continue
        if (last - row.first).days >= _LONGEST:
            yield fault(row, "last", f"一行至多{_LONGEST}天")
            continue
        strange = [day for day in _span(row) if not _belongs(day, year)]
        if strange:
            yield fault(
                row,
                "first" if strange[0] == row.first else "last",
                f"{strange[0]}不属于{year}年；一份文件只写一年，元旦调休可写到上一年12月",
            )
            continue
        for day in _span(row):
            if row.works and _usual(day):
                weekday = f"星期{_WEEKDAYS[day.weekday()]}"
                yield fault(row, "works", f"{day}是{weekday}，本来就上班；调休上班只能是星期六或星期日")
            before = seen.setdefault(day, row)
            if before is not row:
                how = "重复" if before.works is row.works else "矛盾"
                yield fault(row, "first", f"{day}与第{before.row}行{how}")
                break


def _missing(rows: Iterable[DayRow], year: int) -> Iterator[SheetFault]:
    said = {day: row.works for row in rows for day in _span(row)}
    for month, number, name in _ALWAYS:
        day = date(year, month, number)
        if said.get(day, _usual(day)):
            reason = f"{day}（{name}）应为休息；请写全一年的安排，而不是只写其中一部分"
            yield SheetFault(CALENDAR.name, None, None, reason)


def _belongs(day: date, year: int) -> bool:
    return day.year == year or (day.year == year - 1 and day.month == _DECEMBER)


def _usual(day: date) -> bool:
    """Say whether offices work on a day that no decree names."""
    return day.weekday() < _SATURDAY


def _span(row: DayRow) -> list[date]:
    days = ((row.last or row.first) - row.first).days
    return [row.first + _DAY * number for number in range(days + 1)]
