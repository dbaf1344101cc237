"""The sheet in which an office writes a year's decreed days, with an example beside it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from service.intake.decrees import ARRANGEMENTS, CALENDAR
from service.intake.workbook import FONT, header_format, new_workbook, write_header

EXAMPLES, INSTRUCTIONS = "示例", "说明"
EXAMPLE_YEAR = 2026

_EXAMPLE = (
    ("2026-01-01", "2026-01-03", "休息", "元旦"),
    ("2026-01-04", "", "上班", "元旦调休"),
    ("2026-02-14", "", "上班", "春节调休"),
    ("2026-02-15", "2026-02-23", "休息", "春节"),
    ("2026-02-28", "", "上班", "春节调休"),
    ("2026-04-04", "2026-04-06", "休息", "清明节"),
    ("2026-05-01", "2026-05-05", "休息", "劳动节"),
    ("2026-05-09", "", "上班", "劳动节调休"),
    ("2026-06-19", "2026-06-21", "休息", "端午节"),
    ("2026-09-20", "", "上班", "国庆节调休"),
    ("2026-09-25", "2026-09-27", "休息", "中秋节"),
    ("2026-10-01", "2026-10-07", "休息", "国庆节"),
    ("2026-10-10", "", "上班", "国庆节调休"),
)
"""The notice of the State Council for 2026, as it reads."""

_ADVICE = (
    "一、照国务院办公厅关于当年部分节假日安排的通知，在“日历”表中逐行填写；“示例”表是2026年的，不会读入。",
    "二、一份文件写一年，要写全；元旦假期从上一年12月开始的，那几天写在这一年的文件里。",
    "三、放假写“休息”，连续几天可以写成一行（日期和结束日期），其间的周末一并算休息；周末调休写“上班”。",
    "四、有一处看不懂，整份文件都不会装入；系统会一次列出全部问题所在的行、列和原因。",
    "五、先用 xikou calendar load 本文件 --dry-run 查看哪些任务会改期，再去掉 --dry-run 执行；可以重复执行。",
    "六、也可以另存为 CSV 文件，列名相同。",
)


def write_decree_template(path: Path | BinaryIO, days: Sequence[tuple[date, bool]] = ()) -> None:
    """Write the template, with these days filled in: True works, False rests."""
    shown = {works: word for word, works in ARRANGEMENTS.items()}
    with new_workbook(path) as workbook:
        _write_instructions(workbook)
        sheet = write_header(workbook, CALENDAR)
        for number, (day, works) in enumerate(days, start=1):
            sheet.write_datetime(number, 0, day)
            sheet.write_string(number, 2, shown[works])
        _write_example(write_header(workbook, CALENDAR, name=EXAMPLES))


def _write_example(sheet: Worksheet) -> None:
    for number, cells in enumerate(_EXAMPLE, start=1):
        for place, text in enumerate(cells):
            sheet.write_string(number, place, text)


def _write_instructions(workbook: Workbook) -> None:
    sheet = workbook.add_worksheet(INSTRUCTIONS)
    plain = workbook.add_format({"font_name": FONT})
    header = header_format(workbook, "#C6D9F1")
    title = workbook.add_format({"bold": True, "font_size": 14, "font_name": FONT})
    for place, width in enumerate((14, 12, 100)):
        sheet.set_column(place, place, width, plain)
    sheet.write_string(0, 0, "年度节假日安排填写说明", title)
    for row, advice in enumerate(_ADVICE, start=1):
        sheet.write_string(row, 0, advice, plain)
    first = len(_ADVICE) + 2
    rows = [("列", "是否必填", "填写说明")]
    rows += [(each.header, "必填" if each.required else "可空", each.note) for each in CALENDAR.columns]
    for row, cells in enumerate(rows, start=first):
        for place, text in enumerate(cells):
            sheet.write_string(row, place, text, header if row == first else plain)
