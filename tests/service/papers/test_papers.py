"""Paper holds what its reader may read, nothing more, and prints as it is."""

import io
from dataclasses import replace
from itertools import islice

import openpyxl
import pytest
from sqlalchemy import text

from service.domain.refusals import RefusedError
from service.domain.words import Stage
from service.intake.booklets import write_booklet
from service.intake.ledgers import write_ledger
from service.store.gathering import scope_of_person
from service.store.reads import lookup
from service.store.scope import Scope
from service.usecases import papers
from service.usecases.papers import booklet, ledger
from service.usecases.setup import OPERATOR
from tests.service.papers.conftest import RECRUIT
from tests.service.suggesting.counting import counted


def scope_of(town, code):
    service = town.house.service
    with service.store.connected(OPERATOR) as connection:
        return scope_of_person(connection, lookup.person_of_code(connection, code), service.today)


def sheets(write, found):
    target = io.BytesIO()
    write(target, found)
    return openpyxl.load_workbook(io.BytesIO(target.getvalue()))


def texts(found):
    return "\n".join(
        text
        for track in found.tracks
        for line in track.lines
        for record in line.records
        for _, text in record.fields
    )


def test_the_booklet_holds_the_whole_plan(told):
    found = booklet(told.house.service, OPERATOR, RECRUIT)
    assert sum(len(track.lines) for track in found.tracks) == found.progress.total > 84
    assert [each.stage for each in found.milestones] == list(Stage)
    counts = {track.code: track.progress for track in found.tracks}
    assert (counts["mentor"].submitted, counts["partner"].done) == (1, 1)
    assert found.recruit.mentor and found.recruit.partner and found.recruit.unit


def test_each_reads_what_they_may(told):
    service = told.house.service
    read = {
        who: texts(booklet(service, scope_of(told, getattr(told, who)), RECRUIT))
        for who in ("mentor", "partner", "admin", "organizer", "head")
    }
    assert {who for who, seen in read.items() if "私下的话" in seen} == {"mentor"}
    assert all("二楼谈话室" in seen for seen in read.values())
    assert {who for who, seen in read.items() if "踏实" in seen} == {"mentor", "partner"}
    assert {who for who, seen in read.items() if "水土不服" in seen} == {
        "mentor",
        "partner",
        "admin",
        "organizer",
    }
    own = booklet(service, scope_of(told, RECRUIT), RECRUIT)
    assert "私下的话" in texts(own) and "踏实" not in texts(own)
    partly = [each.partly for track in own.tracks for line in track.lines for each in line.records]
    assert sorted(partly) == [False, True]


def test_strangers_find_nobody(told):
    service = told.house.service
    strange = told.rows(
        "select p.code from assignment a join person p on p.id = a.person_id join unit u on u.id = p.unit_id where u.code <> :u and p.id not in (select person_id from role_grant) and p.id not in (select person_id from department_head)",
        u=told.unit,
    )[0].code
    for scope in (scope_of(told, strange), Scope()):
        with pytest.raises(RefusedError, match="NOT_FOUND"):
            booklet(service, scope, RECRUIT)
        with ledger(service, scope, told.unit) as found:
            assert (found.count, list(found.rows)) == (0, [])
    with pytest.raises(RefusedError, match="NOT_FOUND"), ledger(service, OPERATOR, "NONE"):
        pass


def test_reading_private_payloads_for_paper_is_traced(told):
    before = told.rows("select count(*) from audit_event")[0][0]
    booklet(told.house.service, scope_of(told, told.mentor), RECRUIT)
    with ledger(told.house.service, OPERATOR, told.unit) as found:
        list(found.rows)
    after = told.rows("select action from audit_event order by id")
    assert len(after) == before + 1
    assert after[-1].action == "readPayloads"


def test_the_booklet_prints_as_it_is(told):
    book = sheets(write_booklet, booklet(told.house.service, scope_of(told, told.mentor), RECRUIT))
    assert book.sheetnames[0] == "封面" and "导师督学" in book.sheetnames
    for sheet in book:
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "&P" in sheet.oddFooter.right.text
    mentor = book["导师督学"]
    assert mentor.print_title_rows == "$3:$3"
    said = [
        cell for row in mentor.iter_rows() for cell in row if cell.value and "私下的话" in str(cell.value)
    ]
    assert len(said) == 1 and said[0].data_type == "s" and "谈话纪要：=1+1 私下的话" in said[0].value


def test_the_ledger_has_a_line_for_each_and_no_private_word(told):
    with told.house.past_walls.begin() as connection:
        connection.execute(text("update person set name = '=cmd|x' where code = :c"), {"c": RECRUIT})
    with ledger(told.house.service, OPERATOR) as found:
        count, whole = found.count, replace(found, rows=islice(found.rows, 8))
        book = sheets(write_ledger, whole)
    assert count == 108
    rows = list(book["台账"].iter_rows(values_only=True))
    header = next(row for row in rows if row[0] == "序号")
    people = rows[rows.index(header) + 1 :]
    assert [row[0] for row in people] == list(range(1, 9))
    mine = dict(zip(header, next(row for row in people if row[3] == RECRUIT), strict=True))
    assert mine["姓名"] == "=cmd|x"
    cell = next(cell for row in book["台账"].iter_rows() for cell in row if cell.value == "=cmd|x")
    assert cell.data_type == "s"
    with told.house.service.look(OPERATOR) as reading:
        shown = papers.papers.recruits(reading, [lookup.recruit_row(reading, RECRUIT).id])[0]
    assert mine["逾期"] == shown["progress"]["overdue"]
    assert mine["伙伴促学"].startswith("1/")
    tasks = list(book["任务"].iter_rows(values_only=True))[1:]
    of_mine = "select count(*) from task t join person p on p.id = t.recruit_id where p.code = :r and t.state <> 'WITHDRAWN'"
    assert [row[1] for row in tasks].count(RECRUIT) == told.rows(of_mine, r=RECRUIT)[0][0]
    words = {cell for row in (*people, *tasks) for cell in row if isinstance(cell, str)}
    assert not [each for each in words if "水土不服" in each or "私下" in each or "谈话室" in each]


def test_an_admin_has_the_own_ledger_alone(told):
    service = told.house.service
    with ledger(service, scope_of(told, told.admin)) as found:
        own = [row.recruit.code for row in found.rows]
    with ledger(service, OPERATOR, told.unit) as found:
        assert [row.recruit.code for row in found.rows] == own
        assert found.count == len(own) < 108
    assert RECRUIT in own


def test_tasks_go_on_in_another_sheet(told, monkeypatch):
    from service.intake import ledgers

    monkeypatch.setattr(ledgers, "_MOST_ROWS", 100)
    with ledger(told.house.service, OPERATOR, told.unit) as found:
        book = sheets(write_ledger, found)
    assert "任务2" in book.sheetnames
    total = sum(book[name].max_row - 1 for name in book.sheetnames if name.startswith("任务"))
    with ledger(told.house.service, OPERATOR, told.unit) as found:
        assert total == sum(len(row.tasks) for row in found.rows)


def test_statements_hang_on_chunks_alone(told, monkeypatch):
    service = told.house.service
    with ledger(service, OPERATOR, told.unit) as found:
        count = found.count
    assert count > 2

    def statements(chunk):
        monkeypatch.setattr(papers, "_CHUNK", chunk)
        with counted(told.house) as found, ledger(service, OPERATOR, told.unit) as book:
            assert len(list(book.rows)) == count
        return len(found)

    statements(count)
    one, two, each = statements(count), statements(-(-count // 2)), statements(1)
    assert each - one == (count - 1) * (two - one) > 0
