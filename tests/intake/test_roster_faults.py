"""What is refused: with sheet, row, column and reason, all of it in one go."""

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

import pytest

from service.intake.roster import RosterError, SheetFault, read_roster

UNIT = ["单位编码", "单位名称", "上级单位编码"]
DEPARTMENT = ["部门编码", "部门名称", "单位编码", "负责人工号"]
STAFF = ["工号", "姓名", "单位编码", "职级", "职务", "参加工作年份", "手机", "邮箱", "角色"]
RECRUIT = ["工号", "姓名", "单位编码", "部门编码", "批次", "入职日期", "岗位", "单位序号", "手机", "邮箱"]
PAIRING = ["新录用公务员工号", "结对角色", "干部工号", "开始日期"]
Faults = Callable[..., list[tuple[Any, ...]]]


def staff(**cells: Any) -> list[Any]:
    """Return a line of 干部 with these cells, by header."""
    line = {"工号": "S1", "姓名": "张三", "单位编码": "U1", "职级": "一般干部"} | cells
    return [line.get(header) for header in STAFF]


def recruit(**cells: Any) -> list[Any]:
    """Return a line of 新录用公务员 with these cells, by header."""
    line = {"工号": "R1", "姓名": "李四", "单位编码": "U1", "批次": "2022", "入职日期": "2022-09-01"} | cells
    return [line.get(header) for header in RECRUIT]


def test_all_faults_come_at_once_by_sheet_row_and_column(faults: Faults) -> None:
    found = faults(
        {
            "结对": [PAIRING, ["R1", "导师", "S1", "昨天"], ["R1", None, "S1", None]],
            "新录用公务员": [RECRUIT, recruit(工号="S1", 入职日期="2022-02-30"), recruit(单位序号="-1")],
            "干部": [["干部名单"], STAFF, staff(职级="科员", 邮箱="a b@c"), [], staff(参加工作年份=1850)],
            "部门": [["部门编码", "部门名称"], ["D1", None]],
            "单位": [UNIT, ["U1", "甲", "U2"], ["U2", "乙", "U1"], ["U1", "丙", None]],
        }
    )
    assert [fault[:3] for fault in found] == [
        ("单位", 2, "上级单位编码"),
        ("单位", 4, "单位编码"),
        ("部门", 1, "单位编码"),
        ("部门", 2, "部门名称"),
        ("干部", 3, "职级"),
        ("干部", 3, "邮箱"),
        ("干部", 5, "工号"),
        ("干部", 5, "参加工作年份"),
        ("新录用公务员", 2, "工号"),
        ("新录用公务员", 2, "入职日期"),
        ("新录用公务员", 3, "单位序号"),
        ("结对", 2, "结对角色"),
        ("结对", 2, "开始日期"),
        ("结对", 3, "结对角色"),
        ("结对", 3, "开始日期"),
    ]
    reasons = [fault[3] for fault in found]
    assert reasons[0] == "上级单位成了循环：U1 → U2 → U1"
    assert reasons[1] == "单位编码“U1”重复：第2行与第4行"
    assert reasons[2] == "缺少必需的列"
    assert reasons[3] == "必填"
    assert "一般干部、中层副职、中层正职、单位副职、单位正职" in reasons[4]
    assert reasons[6] == "工号“S1”重复：第3行与第5行"
    assert reasons[8] == "工号“S1”与工作表“干部”第3行相同"
    assert "政治导师、成长伙伴" in reasons[11]


def test_the_error_reads_as_sentences(build: Callable[..., bytes]) -> None:
    with pytest.raises(RosterError) as refused:
        read_roster(build({"单位": [UNIT, ["U1", None, None]], "部门": [["名单"]]}))
    first, second = refused.value.faults
    assert first == SheetFault("单位", 2, "单位名称", "必填")
    assert str(refused.value).splitlines() == [first.text, second.text]
    assert first.text == "工作表“单位”第2行“单位名称”：必填"
    assert second.text.startswith("工作表“部门”：前20行内找不到表头")


CELLS: Mapping[str, tuple[str, Any, str]] = {
    "error value": ("姓名", "#REF!", "单元格是错误值 #REF!"),
    "error value in an optional column": ("职务", "#N/A", "单元格是错误值 #N/A"),
    "error value for a rank": ("职级", "#DIV/0!", "单元格是错误值 #DIV/0!"),
    "truth value": ("姓名", True, "单元格是逻辑值，应为文字或数字"),
    "control character": ("姓名", "张\x01三", "含有不可见的控制字符"),
    "NUL": ("工号", "S\x001", "含有不可见的控制字符"),
    "control character alone": ("职务", "\x1f", "含有不可见的控制字符"),
    "date for a code": ("工号", date(2022, 1, 1), "Excel 已把内容变成日期或时间"),
    "fraction for a code": ("工号", 1001.5, "不是整数：“1001.5”"),
    "digits that Excel lost": ("工号", 320582199001011234, "数字过长，Excel 会丢失末几位"),
    "long code": ("工号", "S" * 65, "过长（65 字），最多 64 字"),
    "long reference": ("单位编码", "U" * 65, "过长（65 字），最多 64 字"),
    "long name": ("姓名", "张" * 101, "过长（101 字），最多 100 字"),
    "long title": ("职务", "长" * 201, "过长（201 字），最多 200 字"),
    "long mail": ("邮箱", "a" * 200 + "@b", "过长（202 字），最多 200 字"),
    "mail without @": ("邮箱", "zhang.example.org", "不是有效的邮箱地址：“zhang.example.org”"),
    "mail with a space": ("邮箱", "zhang san@example.org", "不是有效的邮箱地址"),
    "mail of nobody": ("邮箱", "@example.org", "不是有效的邮箱地址"),
    "mail as a number": ("邮箱", 1, "不是有效的邮箱地址"),
    "unknown rank": (
        "职级",
        "处级",
        "不能识别“处级”，应为：一般干部、中层副职、中层正职、单位副职、单位正职",
    ),
    "rank of the API": ("职级", "STAFF", "不能识别“STAFF”"),
    "unknown role": ("角色", "领导", "不能识别“领导”，应为：组织部、单位管理员、审计（也可留空）"),
    "role that is not granted": ("角色", "政治导师", "不能识别“政治导师”"),
    "early year": ("参加工作年份", 1899, "年份超出范围（1900 至 2100 年）"),
    "late year": ("参加工作年份", "2101年", "年份超出范围（1900 至 2100 年）"),
    "no year": ("参加工作年份", "07年", "不是年份：“07年”，请写成 2007"),
    "half a year": ("参加工作年份", 2007.5, "不是整数：“2007.5”"),
}


@pytest.mark.parametrize("case", CELLS)
def test_cells_of_staff(faults: Faults, case: str) -> None:
    column, cell, reason = CELLS[case]
    [fault] = faults({"干部": [STAFF, staff(**{column: cell})]})
    assert fault[:3] == ("干部", 2, column)
    assert fault[3].startswith(reason)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("昨天", "不是可识别的日期：“昨天”，请写成 2022-09-01"),
        ("2022-13-01", "不是可识别的日期"),
        ("2023-02-29", "不是可识别的日期"),
        ("2022-09", "不是可识别的日期"),
        ("2022-9/1", "不是可识别的日期"),
        ("01/09/2022", "不是可识别的日期"),
        ("٢٠٢٢-٠٩-٠١", "不是可识别的日期"),
        (44805, "不是可识别的日期：“44805”"),
        (44805.5, "不是可识别的日期：“44805.5”"),
        (True, "单元格是逻辑值"),
        (time(8, 30), "是时间，不是日期"),
        ("#VALUE!", "单元格是错误值 #VALUE!"),
        ("1899-12-31", "日期超出范围（1900 至 2100 年）：1899 年"),
        ("2101-01-01", "日期超出范围（1900 至 2100 年）：2101 年"),
        (date(2101, 1, 1), "日期超出范围（1900 至 2100 年）：2101 年"),
        ("0001-01-01", "日期超出范围"),
        (None, "必填"),
        ("　", "必填"),
    ],
)
def test_dates(faults: Faults, cell: Any, reason: str) -> None:
    [fault] = faults({"新录用公务员": [RECRUIT, recruit(入职日期=cell)]})
    assert fault[:3] == ("新录用公务员", 2, "入职日期")
    assert fault[3].startswith(reason)


@pytest.mark.parametrize("cell", [-1, "-5", 2**31, "五百", "502,503", 1.5])
def test_member_numbers(faults: Faults, cell: Any) -> None:
    [fault] = faults({"新录用公务员": [RECRUIT, recruit(单位序号=cell)]})
    assert fault[:3] == ("新录用公务员", 2, "单位序号")


@pytest.mark.parametrize(
    ("sheet", "header", "optional"),
    [
        ("单位", UNIT, {"上级单位编码"}),
        ("部门", DEPARTMENT, {"负责人工号"}),
        ("干部", STAFF, {"职务", "参加工作年份", "手机", "邮箱", "角色"}),
        ("新录用公务员", RECRUIT, {"部门编码", "岗位", "单位序号", "手机", "邮箱"}),
        ("结对", PAIRING, set()),
    ],
)
def test_required_columns_and_values(
    faults: Faults, sheet: str, header: list[str], optional: set[str]
) -> None:
    required = [column for column in header if column not in optional]
    for column in required:
        rest = [each for each in header if each != column]
        assert faults({sheet: [["标题"], rest]}) == [(sheet, 2, column, "缺少必需的列")]
    # One line that fills in nothing but one column asks for all the others.
    found = faults({sheet: [header, ["X"]]})
    assert [fault[2] for fault in found if fault[3] == "必填"] == required[1:]


def test_a_column_that_stands_there_twice(faults: Faults) -> None:
    found = faults({"单位": [[*UNIT, "备注", "备注", "单位名称"], ["U1", "法院", None, 1, 2, "法院"]]})
    assert found == [("单位", 1, "单位名称", "表头中这一列出现了2次")]


def test_a_header_below_row_20_is_not_found(faults: Faults) -> None:
    [fault] = faults({"单位": [*[["标题"]] * 20, UNIT, ["U1", "法院"]]})
    assert fault[:3] == ("单位", None, None)
    assert "单位编码、单位名称" in fault[3]


def test_repeated_pairings(faults: Faults) -> None:
    rows = [
        ["R1", "政治导师", "S1", "2022-09-01"],
        ["R1", "成长伙伴", "S1", "2022-09-01"],
        ["R1", "政治导师", "S2", date(2022, 9, 1)],
    ]
    [fault] = faults({"结对": [PAIRING, *rows]})
    assert fault[:3] == ("结对", 4, "新录用公务员工号")
    assert fault[3].endswith("重复：第2行与第4行")


def test_each_repetition_is_named(faults: Faults) -> None:
    found = faults({"部门": [DEPARTMENT, ["D1", "甲", "U1"], ["Ｄ1", "乙", "U1"], ["D 1", "丙", "U2"]]})
    assert [fault[1:] for fault in found] == [
        (3, "部门编码", "部门编码“D1”重复：第2行与第3行"),
        (4, "部门编码", "部门编码“D1”重复：第2行与第4行"),
    ]


def test_units_above_each_other(faults: Faults) -> None:
    rows = [["A", "甲", "B"], ["B", "乙", "C"], ["C", "丙", "D"], ["D", "丁", "C"], ["E", "戊", "E"]]
    found = faults({"单位": [UNIT, *rows]})
    assert found == [
        ("单位", 4, "上级单位编码", "上级单位成了循环：C → D → C"),
        ("单位", 6, "上级单位编码", "上级单位成了循环：E → E"),
    ]


def test_a_long_chain_of_units_is_no_circle(build: Callable[..., bytes]) -> None:
    rows = [[f"U{number}", "单位", f"U{number + 1}"] for number in range(3000)]
    assert len(read_roster(build({"单位": [UNIT, *rows]})).units) == 3000


def test_a_line_of_nothing_but_an_error_value_is_no_blank_line(faults: Faults) -> None:
    [first, second] = faults({"单位": [UNIT, [], ["#NAME?"]]})
    assert first == ("单位", 3, "单位编码", "单元格是错误值 #NAME?")
    assert second == ("单位", 3, "单位名称", "必填")


def test_sheets_that_differ_in_spaces_alone(faults: Faults) -> None:
    [fault] = faults({"单位": [UNIT], "单 位": [UNIT]})
    assert fault[:3] == ("单位", None, None)


def test_a_workbook_of_something_else(faults: Faults) -> None:
    [fault] = faults({"Sheet1": [UNIT, ["U1", "法院"]]})
    assert fault[:3] == ("", None, None)
    assert "单位、部门、干部、新录用公务员、结对" in fault[3]
