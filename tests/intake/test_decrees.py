"""A year's decree as offices write it: all of it, or all its faults with row, column and reason."""

from datetime import date
from pathlib import Path

import pytest

from service.intake.calendars import statutory_years
from service.intake.decree_template import EXAMPLE_YEAR, EXAMPLES, write_decree_template
from service.intake.decrees import CALENDAR, DecreeError, read_decree
from service.intake.grids import Grids

HEAD = ["日期", "结束日期", "安排", "说明"]
WHOLE = [
    ["2027-01-01", "", "休息", "元旦"],
    ["2027-05-01", "2027-05-05", "休息", ""],
    ["2027-10-01", "2027-10-07", "休息", ""],
    ["2027-10-09", "", "上班", ""],
]
DAYS = (
    (date(2027, 1, 1), False),
    *((date(2027, 5, day), False) for day in (3, 4, 5)),
    *((date(2027, 10, day), False) for day in (1, 4, 5, 6, 7)),
    (date(2027, 10, 9), True),
)


@pytest.fixture
def written(tmp_path, build):
    """Write rows as a workbook."""

    def write(*rows, head=HEAD, sheet="日历", above=()) -> Path:
        file = tmp_path / "2027.xlsx"
        file.write_bytes(build({sheet: [*above, head, *rows]}))
        return file

    return write


@pytest.fixture
def csv(tmp_path):
    """Write rows as a CSV file."""

    def write(*rows, head=HEAD, encoding="utf-8", sign=",") -> Path:
        file = tmp_path / "2027.CSV"
        file.write_bytes("\r\n".join(sign.join(row) for row in [head, *rows]).encode(encoding))
        return file

    return write


def faults(file):
    with pytest.raises(DecreeError) as refused:
        read_decree(file)
    return [(each.row, each.column, each.reason) for each in refused.value.faults]


def test_a_workbook_is_a_year(written):
    decree = read_decree(written(*WHOLE))
    assert (decree.year, decree.days) == (2027, DAYS)


def test_as_offices_write_it(written):
    rows = [
        [date(2027, 1, 1), None, "放 假", None],
        [],
        ["２０２７年5月1日", "2027.5.5", "休息"],
        ["2027/10/1", "20271007", "休"],
        ["2027-10-09", None, "调休上班"],
    ]
    head = ["日期（必填）", "结束日期", "安排*", "备注"]
    decree = read_decree(written(*rows, head=head, above=[["2027年节假日安排"], []]))
    assert (decree.year, decree.days) == (2027, DAYS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_a_csv_file_is_a_year_too(csv, encoding, sign):
    decree = read_decree(csv(*WHOLE, encoding=encoding, sign=sign))
    assert (decree.year, decree.days) == (2027, DAYS)


def test_new_year_may_begin_in_december(written):
    decree = read_decree(
        written(["2026-12-26", "", "上班"], ["2026-12-31", "2027-01-03", "休息"], *WHOLE[1:])
    )
    assert decree.year == 2027
    assert decree.days[:3] == (
        (date(2026, 12, 26), True),
        (date(2026, 12, 31), False),
        (date(2027, 1, 1), False),
    )


def test_all_faults_at_once_by_row(written):
    rows = [
        ["昨天", "", "休息"],
        ["2027-03-01", "", "调休"],
        ["2027-03-02", "", "上班"],
        ["2027-03-06", "2027-03-01", "上班"],
        ["2027-04-05", "2027-06-05", "休息"],
        ["2028-01-01", "", "休息"],
        ["2027-05-05", "", "休息"],
        ["2027-10-09", "", "休息"],
        ["2026-11-30", "", "休息"],
        ["", "", "休息"],
    ]
    assert faults(written(*WHOLE, *rows)) == [
        (6, "日期", "不是可识别的日期：“昨天”，请写成 2022-09-01"),
        (7, "安排", "不能识别“调休”，应为：休息、上班"),
        (8, "安排", "2027-03-02是星期二，本来就上班；调休上班只能是星期六或星期日"),
        (9, "结束日期", "早于日期2027-03-06"),
        (10, "结束日期", "一行至多31天"),
        (11, "日期", "2028-01-01不属于2027年；一份文件只写一年，元旦调休可写到上一年12月"),
        (12, "日期", "2027-05-05与第3行重复"),
        (13, "日期", "2027-10-09与第5行矛盾"),
        (14, "日期", "2026-11-30不属于2027年；一份文件只写一年，元旦调休可写到上一年12月"),
        (15, "日期", "必填"),
    ]


def test_part_of_a_year_is_refused(written):
    said = "应为休息；请写全一年的安排，而不是只写其中一部分"
    assert faults(written(*WHOLE[:2])) == [(None, None, f"2027-10-01（国庆节）{said}")]
    assert faults(written(["2028-10-01", "2028-10-03", "休息"], ["2028-01-01", "", "上班"])) == [
        (None, None, f"2028-01-01（元旦）{said}"),
        (None, None, f"2028-05-01（劳动节）{said}"),
    ]


def test_files_that_are_none(tmp_path, written, csv):
    assert faults(tmp_path / "missing.xlsx")[0][2].startswith("无法打开文件")
    assert faults(tmp_path / "missing.csv")[0][2].startswith("无法打开文件")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 nothing")
    assert "损坏" in faults(tmp_path / "broken.xlsx")[0][2]
    assert faults(written(*WHOLE, sheet="清单")) == [(None, None, "没有找到工作表“日历”")]
    assert faults(written()) == [(None, None, "没有任何日期")]
    assert faults(written(*WHOLE, head=["甲", "乙", "丙", "丁"])) == [
        (None, None, "前20行内找不到表头，应有：日期、安排")
    ]
    for content, reason in (
        (b" \r\n", "文件是空的"),
        (b"\xff\xfe\xff\xff\xff", "文字编码无法识别，请另存为“CSV UTF-8”"),
        ('日期,安排\n"2027-01-01,休息'.encode(), "不是有效的 CSV 文件"),
        (b"," * 1_000_001, "文件过大"),
    ):
        (tmp_path / "x.csv").write_bytes(content)
        assert faults(tmp_path / "x.csv")[0][2].startswith(reason)


def test_a_csv_fault_names_no_sheet(csv):
    with pytest.raises(DecreeError, match="第6行“日期”：不是可识别的日期"):
        read_decree(csv(*WHOLE, ["x", "", "休息", ""]))


def test_the_template_is_read_back(tmp_path):
    file = tmp_path / "x.xlsx"
    write_decree_template(file)
    assert faults(file) == [(None, None, "没有任何日期")]
    known = statutory_years(2026, 2026)[2026]
    write_decree_template(file, known)
    assert read_decree(file).days == tuple(known)


def test_its_example_is_the_notice_of_that_year(tmp_path, build):
    write_decree_template(tmp_path / "x.xlsx")
    rows = Grids(tmp_path / "x.xlsx").grid(EXAMPLES)
    (tmp_path / "example.xlsx").write_bytes(build({CALENDAR.name: rows}))
    decree = read_decree(tmp_path / "example.xlsx")
    assert decree.year == EXAMPLE_YEAR
    assert decree.days == tuple(statutory_years(EXAMPLE_YEAR, EXAMPLE_YEAR)[EXAMPLE_YEAR])


def test_the_page_shows_a_file_that_is_read(tmp_path, request):
    page = (request.config.rootpath / "docs" / "calendar.md").read_text("utf-8")
    (tmp_path / "x.csv").write_text(page.split("```csv\n")[1].split("```")[0], "utf-8")
    assert read_decree(tmp_path / "x.csv").year == 2027
