"""The empty checklist that an office fills in, with examples beside it."""

from pathlib import Path
from typing import BinaryIO

from xlsxwriter import Workbook

from service.domain.words import Role
from service.intake.checklists import CHECKLIST, Rule
from service.intake.workbook import FONT, header_format, new_workbook, write_header

EXAMPLES, INSTRUCTIONS = "示例", "说明"

_ROWS = (
    (
        "安全演练",
        Role.MENTOR.label,
        "每6个月",
        "演练日期 日期 必填；地点 文字 必填；结果 选择(合格/不合格) 必填；备注 文字",
        "每半年参加一次安全演练并合格",
        Role.RECRUIT.label,
        "实干奋进",
        Rule.ONE_A_DAY.value,
        "14",
        "drill",
    ),
    (
        "岗位风险告知",
        Role.DEPARTMENT_HEAD.label,
        "入职后7天",
        "告知日期 日期 必填；告知内容 文字 必填",
        "已告知岗位风险，并经本人确认",
        Role.RECRUIT.label,
        "廉洁自律、实干奋进",
        "",
        "3",
        "risk_notice",
    ),
    (
        "心理疏导",
        Role.PARTNER.label,
        "应请求5天内",
        "疏导日期 日期 必填；情况 文字",
        "",
        "",
        "团队融合",
        "",
        "",
        "",
    ),
)
_ADVICE = (
    "一、在“清单”表中每行写一个事项；“示例”表只供参照，不会读入。",
    "二、蓝色表头的列必填，灰色表头的列可以留空。",
    "三、写好后运行 xikou plugin new 名称 --from 本文件，得到可以安装的插件，不需要写程序。",
    "四、有一处看不懂，整份清单都不会生成；系统会一次列出全部问题所在的行、列和原因。",
    "五、事项代码定下后不要再改：已有的任务和记录按代码对应。",
)


def write_checklist_template(path: Path | BinaryIO) -> None:
    """Write the template: instructions, the empty sheet with drop-down lists, examples."""
    with new_workbook(path) as workbook:
        _write_instructions(workbook)
        write_header(workbook, CHECKLIST)
        _write_examples(workbook)


def _write_instructions(workbook: Workbook) -> None:
    sheet = workbook.add_worksheet(INSTRUCTIONS)
    plain = workbook.add_format({"font_name": FONT})
    header = header_format(workbook, "#C6D9F1")
    title = workbook.add_format({"bold": True, "font_size": 14, "font_name": FONT})
    for place, width in enumerate((18, 12, 110)):
        sheet.set_column(place, place, width, plain)
    sheet.write_string(0, 0, "单位清单填写说明", title)
    for row, advice in enumerate(_ADVICE, start=1):
        sheet.write_string(row, 0, advice, plain)
    first = len(_ADVICE) + 2
    rows = [("列", "是否必填", "填写说明")]
    rows += [
        (column.header, "必填" if column.required else "可空", column.note) for column in CHECKLIST.columns
    ]
    for row, cells in enumerate(rows, start=first):
        for place, text in enumerate(cells):
            sheet.write_string(row, place, text, header if row == first else plain)


def _write_examples(workbook: Workbook) -> None:
    sheet = write_header(workbook, CHECKLIST, name=EXAMPLES)
    for number, cells in enumerate(_ROWS, start=1):
        for place, text in enumerate(cells):
            sheet.write_string(number, place, text)
