"""What offices send and what is understood of it."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from service.domain.words import Rank, Role
from service.intake.roster import (
    DepartmentRow,
    PairingRow,
    RecruitRow,
    Roster,
    StaffRow,
    UnitRow,
    read_roster,
)

UNIT = ["单位编码", "单位名称", "上级单位编码"]
DEPARTMENT = ["部门编码", "部门名称", "单位编码", "负责人工号"]
STAFF = ["工号", "姓名", "单位编码", "职级", "职务", "参加工作年份", "手机", "邮箱", "角色"]
RECRUIT = ["工号", "姓名", "单位编码", "部门编码", "批次", "入职日期", "岗位", "单位序号", "手机", "邮箱"]
PAIRING = ["新录用公务员工号", "结对角色", "干部工号", "开始日期"]


def test_the_roster_of_2022(sample: Path) -> None:
    roster = read_roster(sample)
    parts = (roster.units, roster.departments, roster.staff, roster.recruits, roster.pairings)
    assert [len(part) for part in parts] == [34, 102, 324, 108, 216]
    assert roster.units[0] == UnitRow(2, "U01", "张家港市组织部")
    assert roster.departments[0] == DepartmentRow(2, "U01-D1", "政策法规科", "U01", "S1001")
    assert roster.staff[3] == StaffRow(
        5,
        "S1004",
        "徐真",
        "U01",
        Rank.UNIT_DEPUTY,
        "政工人事负责人",
        2002,
        None,
        "s1004@example.org",
        Role.UNIT_ADMIN,
    )
    assert roster.recruits[0] == RecruitRow(
        2,
        "R2022001",
        "侯君冠",
        "U01",
        "U01-D2",
        "2022",
        date(2022, 8, 15),
        "综合管理岗",
        101,
        None,
        "r2022001@example.org",
    )
    assert roster.pairings[0] == PairingRow(2, "R2022001", Role.MENTOR, "S1140", date(2022, 8, 15))
    assert [row.row for row in roster.recruits] == list(range(2, 110))


def test_bytes_read_like_a_file(sample: Path) -> None:
    assert read_roster(sample.read_bytes()) == read_roster(sample)


def test_missing_sheets_are_empty_parts_and_other_sheets_do_not_matter(build: Callable[..., bytes]) -> None:
    sheets = {"封面": [["张家港市"], ["#REF!"]], " 单 位　": [UNIT, ["U1", "组织部", None]], "Sheet3": []}
    assert read_roster(build(sheets)) == Roster(units=(UnitRow(2, "U1", "组织部"),))


def test_blank_sheets_are_empty_parts(build: Callable[..., bytes]) -> None:
    assert read_roster(build({"单位": [], "部门": [[" ", None], ["\u200b"]]})) == Roster()


def test_titles_blank_rows_odd_headers_and_extra_columns(build: Callable[..., bytes]) -> None:
    sheets = {
        "单位": [
            ["张家港市用人单位一览表"],
            [],
            [None, "填报单位：组织部", 2022.0],
            ["序号", " 单位\n名称 ", "备注", "\ufeff*单位　编码：\u200b", "上级单位编码（没有的不填）"],
            [1, "组织部", "x", "U1", "  "],
            [],
            [2, None, "只有备注", "　", None],
            ["#N/A", " 审计局 ", "#REF!", "U2", "U1"],
        ]
    }
    roster = read_roster(build(sheets))
    assert roster.units == (UnitRow(5, "U1", "组织部"), UnitRow(8, "U2", "审计局", "U1"))
    assert [unit.row for unit in roster.units] == [5, 8]


def test_the_header_may_stand_in_row_20_right_of_an_empty_column(build: Callable[..., bytes]) -> None:
    sheets = {"单位": [*[["标题"]] * 19, [None, None, *UNIT], [None, None, "U1", "组织部"]]}
    roster = read_roster(build(sheets))
    assert [(unit.row, unit.code) for unit in roster.units] == [(21, "U1")]


def test_empty_columns_and_rows_before_everything(build: Callable[..., bytes]) -> None:
    sheets = {"单位": [[], [], [None, *UNIT], [None, "U1", "组织部"]]}
    assert [unit.row for unit in read_roster(build(sheets)).units] == [4]


@pytest.mark.parametrize(
    "written",
    [
        date(2022, 9, 1),
        datetime(2022, 9, 1, 8, 30),
        "2022-09-01",
        "2022.9.1",
        "2022/9/1",
        "2022年9月1日",
        "20220901",
        20220901,
        "　２０２２－０９－０１ ",
        "２０２２．９．１",
        "２０２２／９／１",
        "2022 年 9 月 1 日",
        "2022。9。1",
        "2022—09—01",
        "2022-9-1 8:00:00",
        "2022-09-01T00:00:00",
        "2022年9月1号",
    ],
)
def test_dates(build: Callable[..., bytes], written: Any) -> None:
    sheets = {"结对": [PAIRING, ["R1", "政治导师", "S1", written]]}
    pairing = read_roster(build(sheets)).pairings[0]
    assert (type(pairing.starts_on), pairing.starts_on) == (date, date(2022, 9, 1))


def test_numbers_that_are_texts_and_texts_that_are_numbers(build: Callable[..., bytes]) -> None:
    sheets = {
        "干部": [STAFF, [1001.0, 110, 1, "中层正职", None, 2007.0, 13800000000.0, None, None]],
        "新录用公务员": [
            RECRUIT,
            [2001, "李四", 1, 7, 2022.0, date(2022, 9, 1), None, 502.0, 13900000000, None],
            ["Ｒ２", "王五", "１", None, "２０２２", date(2022, 9, 1), None, "第５０２名干警", None, None],
            ["R3", "赵六", "1", None, "2022", date(2022, 9, 1), None, "0", None, None],
        ],
    }
    roster = read_roster(build(sheets))
    assert roster.staff == (StaffRow(2, "1001", "110", "1", Rank.MID_LEVEL_HEAD, None, 2007, "13800000000"),)
    entry = date(2022, 9, 1)
    assert roster.recruits == (
        RecruitRow(2, "2001", "李四", "1", "7", "2022", entry, None, 502, "13900000000"),
        RecruitRow(3, "R2", "王五", "1", None, "2022", entry, None, 502),
        RecruitRow(4, "R3", "赵六", "1", None, "2022", entry, None, 0),
    )


@pytest.mark.parametrize("written", [2007, "2007", "２００７年", " 2007 年", "2007-07-01", date(2007, 7, 1)])
def test_years_of_work(build: Callable[..., bytes], written: Any) -> None:
    row = ["S1", "张三", "U1", "一般干部", None, written]
    assert read_roster(build({"干部": [STAFF, row]})).staff[0].service_since == 2007


def test_stray_and_unseen_characters(build: Callable[..., bytes]) -> None:
    row = [
        " S 1\u3000001\u200b",
        "张　 三",
        "\u202dU1\u202c",
        " 中层 副职",
        "科长\n兼  Party Secretary",
        None,
        "138 0000\u00a00000",
        "　a＠b.cn ",
        "单位政工人事",
    ]
    staff = read_roster(build({"干部": [STAFF, row, ["S2", "阿卜杜拉 · 买买提", "U1", "单位正职"]]})).staff
    assert staff[0] == StaffRow(
        2,
        "S1001",
        "张三",
        "U1",
        Rank.MID_LEVEL_DEPUTY,
        "科长兼 Party Secretary",
        None,
        "13800000000",
        "a@b.cn",
        Role.UNIT_ADMIN,
    )
    assert staff[1].name == "阿卜杜拉·买买提"


@pytest.mark.parametrize(("word", "rank"), [(rank.label, rank) for rank in Rank])
def test_ranks(build: Callable[..., bytes], word: str, rank: Rank) -> None:
    assert read_roster(build({"干部": [STAFF, ["S1", "张三", "U1", word]]})).staff[0].rank is rank


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("组织部", Role.ORGANIZER),
        ("单位管理员", Role.UNIT_ADMIN),
        ("审计", Role.AUDITOR),
        (None, None),
        (" ", None),
    ],
)
def test_roles(build: Callable[..., bytes], word: str | None, role: Role | None) -> None:
    row = ["S1", "张三", "U1", "一般干部", None, None, None, None, word]
    assert read_roster(build({"干部": [STAFF, row]})).staff[0].role is role


def test_a_text_beginning_with_an_equals_sign_is_a_name(build: Callable[..., bytes]) -> None:
    sheets = {"单位": [UNIT, ["U1", "=cmd|' /C calc'!A0", None], ["=U2", "=1+1", None]]}
    assert [(unit.code, unit.name) for unit in read_roster(build(sheets)).units] == [
        ("U1", "=cmd|' /C calc'!A0"),
        ("=U2", "=1+1"),
    ]


def test_references_out_of_the_workbook_are_left_to_the_import(build: Callable[..., bytes]) -> None:
    sheets = {"单位": [UNIT, ["U1", "法院", "U9"]], "结对": [PAIRING, ["R9", "成长伙伴", "S9", "20220901"]]}
    roster = read_roster(build(sheets))
    assert (roster.units[0].parent_code, roster.pairings[0].role) == ("U9", Role.PARTNER)


def test_optional_columns_may_be_absent(build: Callable[..., bytes]) -> None:
    sheets = {
        "单位": [["单位编码", "单位名称"], ["U1", "法院"]],
        "部门": [["部门编码", "部门名称", "单位编码"], ["D1", "民一庭", "U1"]],
        "干部": [STAFF[:4], ["S1", "张三", "U1", "一般干部"]],
        "新录用公务员": [
            ["入职日期", "批次", "单位编码", "姓名", "工号"],
            ["2022-9-1", "2022", "U1", "李四", "R1"],
        ],
    }
    assert read_roster(build(sheets)) == Roster(
        (UnitRow(2, "U1", "法院"),),
        (DepartmentRow(2, "D1", "民一庭", "U1"),),
        (StaffRow(2, "S1", "张三", "U1", Rank.STAFF),),
        (RecruitRow(2, "R1", "李四", "U1", None, "2022", date(2022, 9, 1)),),
    )


def test_one_person_may_have_the_same_role_again_later(build: Callable[..., bytes]) -> None:
    rows = [["R1", "政治导师", "S1", "2022-09-01"], ["R1", "政治导师", "S1", "2023-09-01"]]
    assert len(read_roster(build({"结对": [PAIRING, *rows]})).pairings) == 2


def test_a_workbook_that_counts_days_from_1904(
    build: Callable[..., bytes], patch: Callable[..., bytes]
) -> None:
    """Old Excel for Macintosh: the same number means a day 1,462 days later."""
    workbook = build({"结对": [PAIRING, ["R1", "政治导师", "S1", date(2018, 8, 31)]]})
    old = patch(
        workbook, {"xl/workbook.xml": lambda part: part.replace(b"<workbookPr", b'<workbookPr date1904="1"')}
    )
    assert read_roster(old).pairings[0].starts_on == date(2022, 9, 1)


def test_parts_with_prefixes_and_without_cell_references(
    build: Callable[..., bytes], patch: Callable[..., bytes]
) -> None:
    """Some programs name the namespace in each element and count cells instead of naming them."""
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        + "".join(
            "<x:row>"
            + "".join(f'<x:c t="inlineStr"><x:is><x:t>{cell}</x:t></x:is></x:c>' for cell in row)
            + "</x:row>"
            for row in (["单位编码", "单位名称"], ["U1", "法院"])
        )
        + "</x:sheetData></x:worksheet>"
    )
    workbook = patch(build({"单位": []}), {"xl/worksheets/sheet1.xml": lambda _: sheet.encode()})
    assert read_roster(workbook).units == (UnitRow(2, "U1", "法院"),)
