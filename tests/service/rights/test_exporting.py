"""Whoever asks gets all that is held about them, and of others only that they wrote, not what."""

import io

import openpyxl
import orjson
import pytest

from service.domain.refusals import RefusedError
from service.intake import dossier as workbook
from service.store.reads import dossier
from service.usecases.exporting import export_person
from service.usecases.setup import OPERATOR
from tests.service.rights.conftest import MENTOR, RECRUIT, lying


def cells(found):
    target = io.BytesIO()
    workbook.write_dossier(target, found.sections, found.titles)
    book = openpyxl.load_workbook(io.BytesIO(target.getvalue()))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_everything_about_a_recruit_is_in_it(sealed):
    sealed.live()
    found = export_person(sealed.house.service, OPERATOR, RECRUIT)
    assert lying(sealed.all, orjson.dumps(found.sections)) == sealed.all
    assert {name for name, rows in found.sections.items() if not rows} <= {
        "roles",
        "headships",
        "written",
        "addressed",
        "calls",
        "messages",
        "met",
        "visits",
        "owned",
        "answered",
        "preferences",
        "deliveries",
        "uploads",
    }
    assert len(found.sections["tasks"]) > 84
    assert not any("hash" in each for each in found.sections["tokens"])
    actions = [
        each["action"] for each in export_person(sealed.house.service, OPERATOR, RECRUIT).sections["events"]
    ]
    assert {"submitRecords", "rejectRecord", "exportPerson"} <= set(actions)
    book = cells(found)
    assert lying(sealed.all, repr(book).encode()) == sealed.all
    assert "个人信息" in book
    header, *rows = book["记录"]
    talk = next(row for row in rows if row[header.index("事项")] == "mentor.talk")
    assert "谈话地点：CANARYpayloadPlace" in talk[header.index("内容")]
    assert talk[header.index("状态")] == "已退回"


def test_a_text_is_never_a_formula_and_a_long_one_is_cut_with_a_word(traces):
    text = "=1+1" + "x" * 3990
    traces.record(MENTOR, "mentor.first_meeting", 1, {"held_on": "2022-10-10", "topics": text})
    found = export_person(traces.house.service, OPERATOR, RECRUIT)
    found.sections["person"][0]["office"] = "=cmd|' /C calc'!A0" + "y" * 40_000
    found.sections["person"][0]["title"] = "=1+1"
    book = cells(found)
    row = dict(zip(*book["个人信息"], strict=True))
    assert row["办公室"].startswith("=cmd|")
    assert row["办公室"].endswith("（全文见JSON）")
    assert row["名称"] == "=1+1"


def test_every_column_and_section_has_a_heading(house):
    with house.service.write(OPERATOR) as work:
        found = dossier.held(work.connection, work.vault, 1, ())
        columns = {
            column.name
            for statement in dossier._STATEMENTS.values()
            for column in statement(1).selected_columns
        }
    assert set(found) == set(workbook.SECTIONS)
    assert columns <= workbook.COLUMNS.keys()


def test_a_mentor_gets_that_they_wrote_but_not_what(sealed):
    sealed.live()
    found = export_person(sealed.house.service, OPERATOR, MENTOR).sections
    written = orjson.dumps({name: rows for name, rows in found.items() if name != "assignments"})
    assert lying(sealed.all, written) == []
    assert [each["item"] for each in found["written"]] == ["mentor.talk", "mentor.talk"]
    assert found["records"] == found["recruit"] == []
    assert found["addressed"][0]["recruit"] == RECRUIT
    assert found["roster"][0]["named"]["rank"]


def test_a_stranger_is_refused(house):
    with pytest.raises(RefusedError):
        export_person(house.service, OPERATOR, "nobody")
