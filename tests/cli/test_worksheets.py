"""The commands about worksheets."""

import json

import openpyxl
import pytest
from click.testing import CliRunner

from service.cli import main

ADMIN, UNIT = "S1004", "U01"


@pytest.fixture
def run(house, monkeypatch):
    """Run a command on the house's database, on its day."""
    monkeypatch.setenv("XIKOU_DATABASE_URL", house.service.store.url)
    monkeypatch.setenv("XIKOU_TODAY", "2023-03-01")
    return lambda *words: CliRunner().invoke(main, [str(each) for each in words])


def test_a_worksheet_goes_out_and_comes_back(run, tmp_path):
    file = tmp_path / "sheet.xlsx"
    done = run("worksheet", "write", UNIT, file, "--as", ADMIN)
    assert done.exit_code == 0, done.output
    assert run("worksheet", "write", UNIT, file, "--as", ADMIN).exit_code == 1
    book = openpyxl.load_workbook(file)
    sheet = book["定期陪餐"]
    head = [cell.value for cell in sheet[2]]
    sheet.cell(3, head.index("陪餐日期") + 1).value = "2023-04-01"
    book.save(file)
    no = run("worksheet", "load", file, "--as", ADMIN)
    assert no.exit_code == 1
    assert "定期陪餐" in no.output and "第3行" in no.output and "未保存任何内容" in no.output
    assert json.loads(run("worksheet", "load", file, "--as", ADMIN, "--json").stdout)["faults"][0]["row"] == 3
    sheet.cell(3, head.index("陪餐日期") + 1).value = "2023-02-20"
    book.save(file)
    assert "将填报1项" in run("worksheet", "load", file, "--as", ADMIN, "--dry-run").output
    assert json.loads(run("worksheet", "load", file, "--as", ADMIN, "--json").stdout)["recorded"] == 1
    assert "跳过此前已填报的1项" in run("worksheet", "load", file, "--as", ADMIN).output
    assert run("worksheet", "load", file, "--as", "NOBODY").exit_code == 1
