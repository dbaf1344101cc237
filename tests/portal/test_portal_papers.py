"""Paper on pages: to print, to take along, to fill in offline."""

import io
import re

import openpyxl
import pytest
from sqlalchemy import text

from service.portal.workbooks import attachment
from tests.service.papers.conftest import RECRUIT

MENTOR, ORGANIZER, ADMIN, HEAD, OTHERS = "S1140", "S1137", "S1004", "S1002", "U02"
UNIT = "U01"
sqlite_is_enough = pytest.mark.parametrize("template", ["sqlite"], indirect=True)


def opened(page):
    assert page.status_code == 200, page.get_data(as_text=True)
    assert page.content_type.endswith("spreadsheetml.sheet")
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Cache-Control"] == "no-store"
    assert int(page.headers["Content-Length"]) == len(page.data)
    return openpyxl.load_workbook(io.BytesIO(page.data))


def readings(house):
    with house.past_walls.connect() as connection:
        found = "select count(*) from audit_event where action = 'readPayloads'"
        return connection.execute(text(found)).scalar_one()


def test_a_recruits_checklists_are_printed_and_taken_along_as_far_as_the_reader_may_read(visit, house):
    mentor = visit(MENTOR)
    mentor.get(f"/act?who={RECRUIT}&item=mentor.talk")
    assert mentor.send("/act", story="=只有两个人知道的话").status_code == 303
    mentor.get(f"/recruits/{RECRUIT}")
    assert mentor.links(f"/recruits/{RECRUIT}/paper") != []
    before = readings(house)
    assert "=只有两个人知道的话" in mentor.get(f"/recruits/{RECRUIT}/paper").get_data(as_text=True)
    assert mentor.page.headers["Cache-Control"] == "no-store"
    assert readings(house) == before + 1
    book = opened(mentor.get(f"/recruits/{RECRUIT}/paper.xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    told = [cell for cell in cells if "只有两个人知道的话" in str(cell.value)]
    assert [cell.data_type for cell in told] == ["s"]
    assert readings(house) == before + 2
    organizer = visit(ORGANIZER)
    shown = organizer.get(f"/recruits/{RECRUIT}/paper").get_data(as_text=True)
    assert "只有两个人知道的话" not in shown and "其余内容不在查看范围内" in shown
    assert re.findall("<h2>(.领学|..领学|..带学|..督学|..促学)</h2>", shown) == [
        *("组织领学", "部门带学", "导师督学", "伙伴促学")
    ]
    assert visit("R2022050").get(f"/recruits/{RECRUIT}/paper").status_code == 404
    assert visit("R2022050").get(f"/recruits/{RECRUIT}/paper.xlsx").status_code == 404


@sqlite_is_enough
def test_ledgers_are_for_those_who_lead(visit, monkeypatch):
    admin, organizer, mentor = visit(ADMIN), visit(ORGANIZER), visit(MENTOR)
    page = admin.get(f"/units/{UNIT}/ledger").get_data(as_text=True)
    rows = page.count("<tr") - 2
    assert 0 < rows < 20
    assert opened(admin.get(f"/units/{UNIT}/ledger.xlsx"))["台账"].max_row == rows + 3
    city = organizer.get("/city/ledger").get_data(as_text=True)
    assert city.count("<tr") - 2 == 108
    admin.get(f"/units/{UNIT}")
    assert len(admin.links(f"/units/{UNIT}/(?:ledger|worksheet)[.xls]*")) == 3
    organizer.get("/city")
    assert len(organizer.links("/city/ledger[.xls]*")) == 2
    for nowhere in (
        "/city/ledger",
        "/city/ledger.xlsx",
        f"/units/{OTHERS}/ledger",
        "/units/NONE/ledger.xlsx",
    ):
        assert admin.get(nowhere).status_code == 404, nowhere
    for nowhere in ("ledger", "ledger.xlsx", "worksheet", "worksheet.xlsx"):
        assert mentor.get(f"/units/{UNIT}/{nowhere}").status_code == 404, nowhere
    monkeypatch.setattr("service.portal.papers.MOST", 1)
    assert admin.get(f"/units/{UNIT}/worksheet.xlsx").status_code == 413
    assert "请到各下级单位的页上下载" in admin.get(f"/units/{UNIT}/worksheet").get_data(as_text=True)
    assert "xikou export city FILE" in organizer.get("/city/ledger").get_data(as_text=True)
    assert organizer.get("/city/ledger.xlsx").status_code == 413


def test_a_worksheet_goes_out_is_tried_and_recorded_once(visit, house):
    browser = visit(ADMIN)
    at = f"/units/{UNIT}/worksheet"
    browser.get(at)
    assert browser.links(f"{at}.xlsx") != []
    book = opened(browser.get(f"{at}.xlsx"))
    sheet = book["定期陪餐"]
    assert sheet.data_validations.dataValidation
    place = [cell.value for cell in sheet[2]].index("陪餐日期") + 1

    def filled(day):
        sheet.cell(3, place).value = day
        target = io.BytesIO()
        book.save(target)
        browser.get(at)
        assert browser.send(at, file=(io.BytesIO(target.getvalue()), "填报表.xlsx")).status_code == 303
        return browser.get(browser.page.headers["Location"]).get_data(as_text=True)

    wrong = filled("2023-04-01")
    assert "共1处错误" in wrong
    assert '<td>定期陪餐</td><td class="number">3</td><td>陪餐日期</td>' in wrong
    assert "将填报1项任务" in filled("2023-02-20")
    address = re.search(rf'action="({at}/[\w-]+)"', browser.text)[1]
    count = "select count(*) from record"
    with house.past_walls.connect() as connection:
        before = connection.execute(text(count)).scalar_one()
    held = browser.form(address)
    assert browser.send(address, digest="0" * 64).status_code == 422
    for _ in range(2):
        page = browser.client.post(address, data=held, headers={"Accept": "text/html"})
        assert page.status_code == 303
    assert "已填报1项任务" in browser.get(address).get_data(as_text=True)
    with house.past_walls.connect() as connection:
        assert connection.execute(text(count)).scalar_one() == before + 1
    assert "此前都已按相同内容填报" in filled("2023-02-20")
    assert visit(ADMIN).get(address).status_code == 404


def test_names_of_files_are_safe():
    header = attachment('王"某"/..\\\r\n\u202e（R1）', "checklists-R1\r\nX: y")
    assert header.isascii() and "\r" not in header and "\n" not in header
    assert header.startswith("attachment; filename=\"checklists-R1__X__y.xlsx\"; filename*=UTF-8''%E7%8E%8B")
    assert "%2F" not in header and "%22" not in header and "%E2%80%AE" not in header
    assert attachment(" . ", "x").endswith("UTF-8''x.xlsx")
