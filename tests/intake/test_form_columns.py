"""A form's columns take what an office writes into a line, and name the cell that cannot be read."""

import pytest

from service.intake.form_columns import Kind, columns_of, header_at, read_line
from service.plugin_api import Form, Part, fields


class Goal(Part):
    goal = fields.Text("目标", required=True)
    target_on = fields.Date("目标日期", ahead=True, required=True)


class Sample(Form):
    held_on = fields.Date("日期", required=True)
    days = fields.Integer("天数", min=1, max=9)
    passed = fields.Boolean("合格", required=True)
    load = fields.Choice("工作量", choices=("轻", "重"))  # type: ignore[assignment]
    note = fields.Text("说明")
    other = fields.Text("说明")
    systems = fields.List(fields.Text("系统"), "系统", required=True)
    troubles = fields.List(fields.Choice("困境", choices=("语言", "水土")), "困境")
    levels = fields.ByDimension("等级", min=1, max=5)
    goals = fields.Entries(Goal, "目标", min=1, max=2, required=True)


COLUMNS = columns_of(Sample.json_schema())


def test_each_field_has_a_column_under_a_header_of_its_own():
    headers = [each.header for each in COLUMNS]
    assert len(set(headers)) == len(headers)
    assert headers[:8] == ["日期", "天数", "合格", "工作量", "说明", "说明（2）", "系统", "困境"]
    assert headers[8:] == [
        *(f"等级·{name}" for name in ("政治忠诚", "价值认同", "团队融合", "实干奋进", "廉洁自律")),
        "目标1·目标",
        "目标1·目标日期",
        "目标2·目标",
        "目标2·目标日期",
        "归档编号",
    ]
    assert {each.header for each in COLUMNS if each.required} == {
        "日期",
        "合格",
        "系统",
        "目标1·目标",
        "目标1·目标日期",
    }
    assert [each.kind for each in COLUMNS[:8]] == [
        Kind.DATE,
        Kind.INTEGER,
        Kind.BOOLEAN,
        Kind.CHOICE,
        Kind.TEXT,
        Kind.TEXT,
        Kind.LIST,
        Kind.LIST,
    ]


def test_a_line_as_offices_write_it():
    cells = {
        "日期": "２０２３年２月１日",
        "天数": 3.0,
        "合格": "是",
        "工作量": " 轻 ",
        "说明": 1.5,
        "系统": "OA；公文；",
        "困境": "语言、水土",
        "等级·政治忠诚": "4",
        "目标2·目标": "=1+1",
        "目标2·目标日期": "2024.1.1",
    }
    payload, faults, headers = read_line(COLUMNS, cells)
    assert faults == []
    assert payload == {
        "held_on": "2023-02-01", "days": 3, "passed": True, "load": "轻", "note": "1.5", "systems": ["OA", "公文"], "troubles": ["语言", "水土"],
        "levels": {"LOYALTY": 4}, "goals": [{"goal": "=1+1", "target_on": "2024-01-01"}],
    }  # fmt: skip
    assert header_at(headers, ("goals", "0", "goal")) == "目标2·目标"
    assert header_at(headers, ("goals",)) in ("目标1·目标", "目标2·目标")
    assert header_at(headers, ("levels", "TEAM")) == "等级·团队融合"
    assert header_at(headers, ()) is None and header_at(headers, ("unknown",)) is None
    assert read_line(COLUMNS, {"系统": "无", "合格": False})[0] == {"systems": [], "passed": False}


@pytest.mark.parametrize(
    ("header", "cell", "reason"),
    [
        ("日期", "昨天", "不是可识别的日期"),
        ("天数", "三", "不是整数"),
        ("天数", 1.5, "不是整数"),
        ("合格", "也许", "应为：是、否"),
        ("工作量", "很重", "应为：轻、重"),
        ("照片", "有", "没有这一列"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_column(header, cell, reason):
    payload, faults, _ = read_line(COLUMNS, {header: cell})
    assert payload == {}
    assert [(column, reason in why) for column, why in faults] == [(header, True)]
