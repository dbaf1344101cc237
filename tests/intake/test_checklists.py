"""A checklist workbook: all of it, or all its faults with row, column and reason."""

import io

import pytest
from xlsxwriter import Workbook

from service.domain.offsets import Offset
from service.domain.schedules import OnRequest, every
from service.domain.words import Dimension, Role
from service.intake.cells import UnreadableError
from service.intake.checklist_template import EXAMPLES, write_checklist_template
from service.intake.checklists import CHECKLIST, ChecklistError, ItemRow, Rule, read_checklist
from service.intake.evidence import FieldRow, Kind, form_fields
from service.intake.grids import Grids
from service.intake.package import UnreadableFileError

HEAD = [column.header for column in CHECKLIST.columns]


def workbook(*rows, head=HEAD, name="清单", above=()):
    """Write a workbook in which nothing is a formula."""
    held = io.BytesIO()
    with Workbook(held, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(name)
        for number, cells in enumerate([*above, head, *rows]):
            for place, cell in enumerate(cells):
                sheet.write(number, place, cell) if cell != "" else None
    return held.getvalue()


def faults(*rows, **how):
    with pytest.raises(ChecklistError) as refused:
        read_checklist(workbook(*rows, **how))
    return [(each.row, each.column, each.reason) for each in refused.value.faults]


def test_a_line_is_an_item():
    rows = read_checklist(
        workbook(
            [
                "安全演练",
                "政治导师",
                "每6个月",
                "演练日期 日期 必填；结果 选择（好／差）",
                "已演练",
                "本人",
                "实干奋进、团队融合",
                "同一天只算一次",
                14,
                "drill",
            ],
            [],
            ["=谈心", "伙伴", "应请求5天内"],
            above=[["港口安全清单"], []],
        )
    )
    assert rows == (
        ItemRow(
            row=4,
            title="安全演练",
            role=Role.MENTOR,
            schedules=(every(6),),
            fields=(
                FieldRow("演练日期", Kind.DATE, required=True),
                FieldRow("结果", Kind.CHOICE, choices=("好", "差")),
            ),
            done_when="已演练",
            confirmed_by=Role.RECRUIT,
            dimensions=(Dimension.DILIGENCE, Dimension.TEAM),
            rules=(Rule.ONE_A_DAY,),
            reminder_days=14,
            code="drill",
        ),
        ItemRow(
            row=6,
            title="=谈心",
            role=Role.PARTNER,
            schedules=(OnRequest((Role.PARTNER, Role.UNIT_ADMIN, Role.ORGANIZER), Offset(days=5)),),
            fields=(FieldRow("日期", Kind.DATE, required=True),),
        ),
    )
    assert [row.row for row in rows] == [4, 6]


def test_every_fault_is_told_at_once_with_row_and_column():
    told = faults(
        ["演练", "政治导师", "有空时", "结果 选择(好)", "", "政治导师", "勇敢", "随便", 0, "Drill"],
        ["", "局长", "每月"],
        ["谈话", "政治导师", "每月", "", "", "导师"],
        ["谈话", "成长伙伴", "应请求", "", "", "", "", "须在本期内", "", "talk"],
        ["谈心", "成长伙伴", "每月", "", "", "", "", "", "", "talk"],
    )
    assert [(row, column) for row, column, _ in told] == [
        (2, "何时"),
        (2, "填写内容"),
        (2, "维度"),
        (2, "规则"),
        (2, "提前提醒天数"),
        (2, "代码"),
        (3, "标题"),
        (3, "谁"),
        (4, "谁确认"),
        (5, "标题"),
        (5, "规则"),
        (6, "代码"),
    ]
    reasons = {(row, column): reason for row, column, reason in told}
    assert "每6个月" in reasons[2, "何时"]
    assert reasons[3, "标题"] == "必填"
    assert "单位政工人事" in reasons[3, "谁"]
    assert reasons[4, "谁确认"] == "确认人不能与执行人相同"
    assert "与第4行重复" in reasons[5, "标题"]


def test_a_file_that_is_no_checklist():
    assert "没有找到工作表“清单”" in faults(["x"], name="名单")[0][2]
    assert faults() == [(None, None, "没有任何事项")]
    assert faults(["演练", "政治导师"], head=["标题", "谁"]) == [(1, "何时", "缺少必需的列")]
    assert "找不到表头" in faults(["甲", "乙"], head=["一", "二"])[0][2]
    with pytest.raises(ChecklistError, match="不是 Excel 工作簿"):
        read_checklist(b"nothing")
    many = [[f"事项{number}", "导师", "每月"] for number in range(201)]
    assert "事项过多" in faults(*many)[0][2]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("地点 文字", [FieldRow("日期", Kind.DATE, required=True), FieldRow("地点", Kind.TEXT)]),
        ("日期", [FieldRow("日期", Kind.DATE)]),
        ("日期：日期必填", [FieldRow("日期", Kind.DATE, required=True)]),
        (
            "日期；人数：整数，必填",
            [FieldRow("日期", Kind.DATE), FieldRow("人数", Kind.INTEGER, required=True)],
        ),
        (
            "日期\n到场 是否 必填",
            [FieldRow("日期", Kind.DATE), FieldRow("到场", Kind.BOOLEAN, required=True)],
        ),
        ("日期；下次日期 将来日期", [FieldRow("日期", Kind.DATE), FieldRow("下次日期", Kind.AHEAD)]),
        ("日期 选填；带队人 工号", [FieldRow("日期", Kind.DATE), FieldRow("带队人", Kind.STAFF)]),
        ("下次日期 将来日期", [FieldRow("日期", Kind.DATE, required=True), FieldRow("下次日期", Kind.AHEAD)]),
        ("日期 文字", [FieldRow("完成日期", Kind.DATE, required=True), FieldRow("日期", Kind.TEXT)]),
        ("日期；心得", [FieldRow("日期", Kind.DATE), FieldRow("心得", Kind.TEXT)]),
    ],
)
def test_what_is_filled_in(written, found):
    assert form_fields(written) == tuple(found)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("结果 选择", "两个以上不同的选项"),
        ("结果 选择(好/好)", "两个以上不同的选项"),
        ("备注 文字(长)", "只有“选择”后面才写选项"),
        ("人数 很多", "看不懂“人数 很多”"),
        ("日期；日期", "“日期”重复"),
        ("说" * 41, "超过 40 字"),
        ("；".join(f"项目{number}" for number in range(31)), "最多 30 项"),
    ],
)
def test_what_cannot_be_filled_in(written, reason):
    with pytest.raises(UnreadableError, match=reason.replace("(", r"\(")):
        form_fields(written)


def test_the_template_is_empty_and_its_examples_are_right():
    held = io.BytesIO()
    write_checklist_template(held)
    with pytest.raises(ChecklistError, match="没有任何事项"):
        read_checklist(held.getvalue())
    examples = Grids(held.getvalue()).grid(EXAMPLES)
    rows = read_checklist(workbook(*examples[1:], head=examples[0]))
    assert [row.title for row in rows] == ["安全演练", "岗位风险告知", "心理疏导"]


def test_the_template_offers_lists():
    openpyxl = pytest.importorskip("openpyxl")
    held = io.BytesIO()
    write_checklist_template(held)
    sheet = openpyxl.load_workbook(io.BytesIO(held.getvalue()))["清单"]
    assert [cell.value for cell in sheet[1]] == HEAD
    lists = {
        each.sqref.ranges.__iter__().__next__().coord: each.formula1
        for each in sheet.data_validations.dataValidation
    }
    assert any("政治导师" in formula for formula in lists.values())


def test_a_grid_of_one_name_twice_is_refused():
    with pytest.raises(UnreadableFileError):
        Grids(b"")
