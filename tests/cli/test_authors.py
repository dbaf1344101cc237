"""The commands for plugin authors: from a sheet to a package that the service takes."""

import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).parents[2]


def xikou(*arguments, cwd, **environ):
    command = [sys.executable, "-c", "from service.cli import main; main()", *map(str, arguments)]
    given = {"PATH": "", "PYTHONPATH": str(ROOT), **environ}
    return subprocess.run(
        command, cwd=cwd, env=given, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.fixture
def sheet(tmp_path):
    """The template that the command writes, filled in with its own examples."""
    made = xikou("plugin", "new", "--template", "港口安全.xlsx", cwd=tmp_path)
    assert (made.returncode, made.stdout) == (0, "已写出港口安全.xlsx\n")
    book = openpyxl.load_workbook(tmp_path / "港口安全.xlsx")
    for row in book["示例"].iter_rows(min_row=2, values_only=True):
        book["清单"].append([None if cell in ("", None) else cell for cell in row])
    book.save(tmp_path / "港口安全.xlsx")
    return tmp_path / "港口安全.xlsx"


def test_from_a_sheet_to_a_package_that_passes_its_tests(sheet, tmp_path):
    made = xikou("plugin", "new", "port-safety", "--from", sheet, "--to", "out", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert "已写出out/port-safety：3个事项" in made.stdout
    folder = tmp_path / "out" / "port-safety"
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert tested.returncode == 0, tested.stdout
    told = xikou("plugin", "check", "out/port-safety", "--entry", "2022-09-01", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    lines = told.stdout.splitlines()
    assert lines[:3] == [
        "插件 port-safety 0.1.0，接口第1版：可以使用",
        "清单 port-safety\t港口安全",
        "\tport-safety.drill\t安全演练\t每6个月一次\t政治导师",
    ]
    assert "检查 drill_same_day\tport-safety.drill" in lines
    assert "通知 port-safety.drill_reminder\tport-safety.drill 到期前14天\t责任人" in lines
    assert "设置 risk_notice_reminder_days\t“岗位风险告知”提前提醒天数\t默认 3" in lines
    assert "入职 2022-09-01 的新录用公务员：7项任务" in lines
    assert "\t2022-09-01\t2022-09-08\tport-safety.risk_notice\t岗位风险告知" in lines
    assert "\t2022-09-01\t2023-02-28\tport-safety.drill\t安全演练第1次" in lines
    kept = sheet.read_bytes()
    refused = xikou("plugin", "new", "--template", sheet, cwd=tmp_path)
    assert (refused.returncode, "不会覆盖" in refused.stderr, sheet.read_bytes()) == (1, True, kept)
    again = xikou("plugin", "new", "port-safety", "--to", "out", cwd=tmp_path)
    assert again.returncode == 1
    assert "不会覆盖" in again.stderr


def test_every_fault_of_a_sheet_is_told_and_nothing_written(sheet, tmp_path):
    book = openpyxl.load_workbook(sheet)
    book["清单"]["B2"], book["清单"]["C3"] = "局长", "有空时"
    book.save(sheet)
    made = xikou("plugin", "new", "port-safety", "--from", sheet, "--to", "out", cwd=tmp_path)
    assert made.returncode == 1
    lines = made.stderr.splitlines()
    assert lines[0].startswith("工作表“清单”第2行“谁”：不能识别“局长”")
    assert lines[1].startswith("工作表“清单”第3行“何时”：看不懂“有空时”")
    assert lines[2:] == ["共2处错误，未写出任何内容"]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "sign"),
    [
        (["plugin", "new"], "请指定插件名称"),
        (["plugin", "new", "a", "--template", "x.xlsx"], "请指定插件名称"),
        (["plugin", "new", "Port"], "插件名称 'Port' 须由小写字母"),
        (["plugin", "new", "mentor"], "已有名为 mentor 的插件"),
        (["plugin", "new", "port", "--from", "nothing.xlsx"], "无法打开文件"),
        (["plugin", "new", "port", "--from", "."], "无法打开文件"),
        (["plugin", "check", "nobody"], "没有名为 nobody 的插件"),
        (["plugin", "check", "a.b.c"], "没有名为 a.b.c 的插件"),
        (["plugin", "check", "."], "中没有插件"),
        (["plugin", "check", "mentor", "--entry", "2026"], "--entry"),
    ],
)
def test_what_cannot_be_done_is_said_without_a_traceback(tmp_path, arguments, sign):
    done = xikou(*arguments, cwd=tmp_path)
    assert done.returncode != 0
    assert sign in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


BROKEN = """
from service.plugin_api import Form, Item, Offset, Role, Track, fields, hookimpl, once

class Note(Form):
    held_on = fields.Date("日期")

@hookimpl
def tracks():
    return [Track(code="port", title="港口", description="", items=[
        Item(code="port.one", title="", done_when="好", role=Role.MENTOR, schedule=once(Offset()), form=Note),
        Item(code="two", title="二", done_when="好", role=Role.MENTOR, schedule=once(Offset()), form=Note),
    ])]
"""


def test_check_tells_every_fault_of_a_package(tmp_path):
    (tmp_path / "xikou_port").mkdir()
    (tmp_path / "xikou_port" / "plugin.py").write_text(BROKEN, "utf-8")
    told = xikou("plugin", "check", "xikou_port", cwd=tmp_path)
    assert (told.returncode, told.stdout) == (1, "")
    first, second = told.stderr.splitlines()
    assert first.startswith("插件 port：事项 port.one：须有标题")
    assert second.startswith("插件 port：事项 two：代码须以 port. 开头")
    assert all("请更正" in line for line in (first, second))
    (tmp_path / "xikou_port" / "plugin.py").write_text("import nothing_of_the_kind", "utf-8")
    told = xikou("plugin", "check", "xikou_port", cwd=tmp_path)
    assert told.returncode == 1
    assert "无法导入 xikou_port.plugin：ModuleNotFoundError" in told.stderr


def test_check_of_all_that_is_installed(tmp_path):
    told = xikou("plugin", "check", "--entry", "2022-09-01", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    for name, tasks in (("department", 14), ("mentor", 23), ("organization", 14), ("partner", 33)):
        (part,) = [part for part in told.stdout.split("插件 ") if part.startswith(f"{name} ")]
        assert f"入职 2022-09-01 的新录用公务员：{tasks}项任务" in part
    assert "通知 partner.difficulty_named\tpartner.observation 记录生效时\t视内容而定" in told.stdout
    one = xikou("plugin", "check", "mentor", cwd=tmp_path, XIKOU_TODAY="2022-09-01")
    assert "入职 2022-09-01 的新录用公务员：23项任务" in one.stdout
    module = xikou("plugin", "check", "plugins.mentor.plugin", cwd=tmp_path)
    assert module.stdout.startswith("插件 mentor 0，")
