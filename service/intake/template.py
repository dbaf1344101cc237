"""The empty workbook that offices fill in."""

from pathlib import Path
from typing import BinaryIO

from xlsxwriter import Workbook

from service.intake.layout import SHEETS
from service.intake.rows import Roster
from service.intake.workbook import FONT, header_format, new_workbook, write_sheets

INSTRUCTIONS = "说明"

_ADVICE = (
    "一、每张工作表填一类名单，没有内容的工作表可以留空或删除。",
    "二、蓝色表头的列必填，灰色表头的列可以留空；留空表示不改动系统中已有的内容。",
    "三、工号和各类编码不能重复；引用的编码可以在本工作簿中，也可以是系统中已有的。",
    "四、日期请填 2022-09-01，也可以写成 2022.9.1、2022/9/1、2022年9月1日或 20220901。",
    "五、表头上方可以加标题，列的顺序可以调整，可以增加其他列；表头文字和工作表名称请不要改动。",
    "六、有一处看不懂，整份名单都不会导入；系统会一次列出全部问题所在的工作表、行、列和原因。",
)
_TABLE = ("工作表", "列", "是否必填", "填写说明")


def write_template(path: Path | BinaryIO) -> None:
    """Write the template: instructions first, then the five empty sheets with drop-down lists."""
    with new_workbook(path) as workbook:
        _write_instructions(workbook)
        write_sheets(workbook, Roster())


def _write_instructions(workbook: Workbook) -> None:
    sheet = workbook.add_worksheet(INSTRUCTIONS)
    title = workbook.add_format({"bold": True, "font_size": 14, "font_name": FONT})
    plain = workbook.add_format({"font_name": FONT})
    header = header_format(workbook, "#C6D9F1")
    for place, width in enumerate((18, 20, 12, 70)):
        sheet.set_column(place, place, width, plain)
    sheet.write_string(0, 0, "系扣计划名册填写说明", title)
    for row, advice in enumerate(_ADVICE, start=1):
        sheet.write_string(row, 0, advice, plain)
    row = len(_ADVICE) + 2
    for place, heading in enumerate(_TABLE):
        sheet.write_string(row, place, heading, header)
    for layout in SHEETS:
        for column in layout.columns:
            row += 1
            note = "；".join(part for part in (column.note, "、".join(column.choices)) if part)
            cells = (layout.name, column.header, "必填" if column.required else "可空", note)
            for place, text in enumerate(cells):
                sheet.write_string(row, place, text, plain)
