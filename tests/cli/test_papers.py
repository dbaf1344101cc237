"""The commands that print."""

import stat

import openpyxl
import pytest
from click.testing import CliRunner

from service.cli import main
from tests.service.papers.conftest import RECRUIT

ADMIN, UNIT = "S1004", "U01"


@pytest.fixture
def run(house, monkeypatch):
    """Run a command on the house's database, on its day."""
    monkeypatch.setenv("XIKOU_DATABASE_URL", house.service.store.url)
    monkeypatch.setenv("XIKOU_TODAY", "2023-03-01")
    return lambda *words: CliRunner().invoke(main, [str(each) for each in words])


def lines_of(file):
    book = openpyxl.load_workbook(file, read_only=True)
    try:
        return sum(1 for _ in book["台账"].iter_rows()) - 3
    finally:
        book.close()


def test_paper_is_written_for_the_operator_alone(run, tmp_path):
    files = {name: tmp_path / "out" / f"{name}.xlsx" for name in ("recruit", "unit", "city")}
    words = {"recruit": [RECRUIT], "unit": [UNIT], "city": []}
    for name, file in files.items():
        done = run("export", name, *words[name], file)
        assert done.exit_code == 0, done.output
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert openpyxl.load_workbook(files["recruit"]).sheetnames[0] == "封面"
    people = {name: lines_of(files[name]) for name in ("unit", "city")}
    assert 0 < people["unit"] < people["city"] == 108
    again = run("export", "unit", UNIT, files["unit"])
    assert (again.exit_code, "已存在" in again.output) == (1, True)
    assert run("export", "unit", UNIT, files["unit"], "--force").exit_code == 0
    nobody = run("export", "recruit", "NOBODY", tmp_path / "out" / "nobody.xlsx")
    assert nobody.exit_code == 1 and "没有工号为NOBODY" in nobody.output
    assert run("export", "unit", "NONE", tmp_path / "out" / "nobody.xlsx").exit_code == 1
    assert {each.name for each in (tmp_path / "out").iterdir()} == {f"{name}.xlsx" for name in files}
