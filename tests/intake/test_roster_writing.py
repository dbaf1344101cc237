"""What is written: the template that offices fill in, and a roster that reads back as itself."""

import io
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.words import ASSIGNED_ROLES, GRANTED_ROLES, Rank, Role
from service.intake.layout import SHEETS
from service.intake.roster import (
    DepartmentRow,
    PairingRow,
    RecruitRow,
    Roster,
    StaffRow,
    UnitRow,
    read_roster,
)
from service.intake.template import write_template
from service.intake.workbook import write_roster

HEADERS = {
    "单位": ["单位编码", "单位名称", "上级单位编码"],
    "部门": ["部门编码", "部门名称", "单位编码", "负责人工号"],
    "干部": ["工号", "姓名", "单位编码", "职级", "职务", "参加工作年份", "手机", "邮箱", "角色"],
    "新录用公务员": [
        "工号",
        "姓名",
        "单位编码",
        "部门编码",
        "批次",
        "入职日期",
        "岗位",
        "单位序号",
        "手机",
        "邮箱",
    ],
    "结对": ["新录用公务员工号", "结对角色", "干部工号", "开始日期"],
}


def again(roster: Roster) -> Roster:
    """Write a roster and read it."""
    file = io.BytesIO()
    write_roster(file, roster)
    return read_roster(file.getvalue())


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template as a file."""
    path = tmp_path_factory.mktemp("template") / "名册.xlsx"
    write_template(path)
    return path


def validations(sheet: Any) -> dict[str, Any]:
    """Return the data validation of each column, by header."""
    found = {}
    for rule in sheet.data_validations.dataValidation:
        [place] = rule.sqref.ranges
        assert (place.min_row, place.max_row) == (2, 1_048_576)
        found[sheet.cell(1, place.min_col).value] = rule
    return found


def test_the_template_is_an_empty_roster(template: Path) -> None:
    assert read_roster(template) == Roster()


def test_the_template_has_the_five_sheets_and_instructions(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    assert book.sheetnames == ["说明", *HEADERS]
    for name, headers in HEADERS.items():
        sheet = book[name]
        assert [cell.value for cell in sheet[1]] == headers
        assert all(cell.font.bold and cell.fill.fgColor.rgb != "00000000" for cell in sheet[1])
        assert sheet.freeze_panes == "A2"
        assert all(10 < dimension.width < 40 for dimension in sheet.column_dimensions.values())
    told = {(row[0].value, row[1].value): row[2].value for row in book["说明"].iter_rows(min_row=9)}
    assert all(
        told[layout.name, column.header] == ("必填" if column.required else "可空")
        for layout in SHEETS
        for column in layout.columns
    )


def test_the_template_offers_drop_down_lists_and_asks_for_dates(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    staff, recruits, pairings = (validations(book[name]) for name in ("干部", "新录用公务员", "结对"))
    assert staff["职级"].formula1 == '"一般干部,中层副职,中层正职,单位副职,单位正职"'
    assert staff["角色"].formula1 == '"组织部,单位管理员,审计"'
    assert pairings["结对角色"].formula1 == '"政治导师,成长伙伴"'
    assert {staff["职级"].type, staff["角色"].type, pairings["结对角色"].type} == {"list"}
    for rule in (recruits["入职日期"], pairings["开始日期"]):
        assert (rule.type, rule.operator or "between") == ("date", "between")
    assert set(staff) | set(recruits) | set(pairings) == {"职级", "角色", "结对角色", "入职日期", "开始日期"}


def test_a_filled_template_is_read(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    book["单位"].append(["0012", "法院", None])
    book["结对"].append(["R1", "政治导师", "S1", date(2022, 9, 1)])
    file = io.BytesIO()
    book.save(file)
    roster = read_roster(file.getvalue())
    assert roster.units == (UnitRow(2, "0012", "法院"),)
    assert roster.pairings == (PairingRow(2, "R1", Role.MENTOR, "S1", date(2022, 9, 1)),)


def test_dates_look_like_dates_and_codes_stay_texts() -> None:
    file = io.BytesIO()
    entry = date(2022, 9, 1)
    write_roster(file, Roster(recruits=(RecruitRow(2, "007", "李四", "U1", None, "2022", entry, None, 502),)))
    sheet = openpyxl.load_workbook(file)["新录用公务员"]
    assert (sheet["A2"].value, sheet["E2"].value, sheet["H2"].value) == ("007", "2022", 502)
    assert (sheet["F2"].is_date, sheet["F2"].number_format) == (True, "yyyy-mm-dd")


def test_nothing_is_written_as_a_formula_or_a_link() -> None:
    file = io.BytesIO()
    name = '=HYPERLINK("http://x")'
    write_roster(file, Roster(units=(UnitRow(2, "=1+1", name), UnitRow(3, "http://x", "{=1}"))))
    sheet = openpyxl.load_workbook(file)["单位"]
    assert {cell.data_type for row in sheet["A2:B3"] for cell in row} == {"s"}
    assert not any(cell.hyperlink for row in sheet["A2:B3"] for cell in row)


def test_the_sample_reads_back_as_itself(sample: Path) -> None:
    roster = read_roster(sample)
    copy = again(roster)
    assert copy == roster
    assert [row.row for row in copy.staff] == [row.row for row in roster.staff]


codes = st.text("ABCxyz0123456789-_.=/编码", min_size=1, max_size=64)
names = st.text("张王李阿·Abc0=&<>\"'_x005F法院（）", min_size=1, max_size=100)
days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
emails = st.none() | st.builds("{}@{}".format, codes, codes)


def rows(**fields: Any) -> st.SearchStrategy[Any]:
    """Build rows of a type, by keyword."""
    kind = fields.pop("kind")
    return st.lists(
        st.builds(kind, row=st.just(0), **fields), max_size=4, unique_by=lambda row: row.code
    ).map(tuple)


rosters = st.builds(
    Roster,
    units=rows(kind=UnitRow, code=codes.map("U".__add__).map(lambda code: code[:64]), name=names),
    departments=rows(
        kind=DepartmentRow, code=codes, name=names, unit_code=codes, head_code=st.none() | codes
    ),
    staff=rows(
        kind=StaffRow,
        code=codes.map(lambda code: "S" + code[:63]),
        name=names,
        unit_code=codes,
        rank=st.sampled_from(Rank),
        title=st.none() | names,
        service_since=st.none() | st.integers(1900, 2100),
        phone=st.none() | st.text("+-0123456789", min_size=1, max_size=20),
        email=emails,
        role=st.none() | st.sampled_from(GRANTED_ROLES),
    ),
    recruits=rows(
        kind=RecruitRow,
        code=codes.map(lambda code: "R" + code[:63]),
        name=names,
        unit_code=codes,
        department_code=st.none() | codes,
        cohort_code=codes,
        entry_date=days,
        post=st.none() | names,
        member_number=st.none() | st.integers(0, 2**31 - 1),
        phone=st.none() | st.text("+-0123456789", min_size=1, max_size=20),
        email=emails,
    ),
    pairings=st.lists(
        st.builds(
            PairingRow,
            row=st.just(0),
            recruit_code=codes,
            role=st.sampled_from(ASSIGNED_ROLES),
            person_code=codes,
            starts_on=days,
        ),
        max_size=4,
        unique_by=lambda row: (row.recruit_code, row.role, row.starts_on),
    ).map(tuple),
)


@settings(deadline=None)
@given(rosters)
def test_any_roster_reads_back_as_itself(roster: Roster) -> None:
    assert again(roster) == roster


def test_a_large_roster_is_read_in_seconds() -> None:
    entry = date(2022, 9, 1)
    roster = Roster(
        recruits=tuple(
            RecruitRow(0, f"R{number}", "李四", "U1", "D1", "2022", entry, "综合岗", number, "138", "a@b")
            for number in range(10_000)
        ),
        pairings=tuple(
            PairingRow(0, f"R{number // 2}", ASSIGNED_ROLES[number % 2], f"S{number % 999}", entry)
            for number in range(20_000)
        ),
    )
    file = io.BytesIO()
    write_roster(file, roster)
    start = perf_counter()
    assert read_roster(file.getvalue()) == roster
    assert perf_counter() - start < 15
