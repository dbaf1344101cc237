"""Faults of the workbook itself and faults against what is known are told together."""

from pathlib import Path

import openpyxl
import pytest

from service.intake.roster import RosterError
from service.usecases.roster import read_workbook
from service.usecases.setup import OPERATOR

ROSTER = Path(__file__).parents[2] / "data" / "roster-2022.xlsx"


@pytest.fixture
def spoiled(tmp_path):
    book = openpyxl.load_workbook(ROSTER)
    recruits, pairings, units = book["新录用公务员"], book["结对"], book["单位"]
    recruits.cell(5, 6).value = "明天"
    pairings.cell(3, 3).value = "S9999"
    units.cell(4, 3).value = "U99"
    path = tmp_path / "spoiled.xlsx"
    book.save(path)
    return path


def test_all_faults_at_once(empty_house, spoiled):
    with pytest.raises(RosterError) as refused:
        read_workbook(empty_house.service, OPERATOR, spoiled)
    assert [(fault.sheet, fault.row, fault.column) for fault in refused.value.faults] == [
        ("单位", 4, "上级单位编码"),
        ("新录用公务员", 5, "入职日期"),
        ("结对", 3, "干部工号"),
    ]
    assert empty_house.service.store.problem() is None


def test_a_row_at_fault_is_no_reference_to_nothing(empty_house, spoiled):
    with pytest.raises(RosterError) as refused:
        read_workbook(empty_house.service, OPERATOR, spoiled)
    code = openpyxl.load_workbook(spoiled)["新录用公务员"].cell(5, 1).value
    assert not [fault for fault in refused.value.faults if code in fault.reason]
