"""The roster on pages: checked, then imported by who uploaded it, once, and that very file."""

import io
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from service.intake.roster import RecruitRow, Roster, read_roster
from service.intake.workbook import write_roster
from service.portal.uploaded import LARGEST
from service.store.scope import OPERATOR
from service.store.uploads import Seal
from service.usecases.holding import MOST
from service.usecases.retaining import retain

ORGANIZER, ADMIN, MENTOR = "S1137", "S1004", "S1140"
FULL = read_roster(Path(__file__).parents[1] / "data" / "roster-2022.xlsx")
NEW = RecruitRow(2, "R2022901", "欧阳新", "U01", None, "2022", date(2022, 9, 1))
sqlite_is_enough = pytest.mark.parametrize("template", ["sqlite"], indirect=True)


def book(roster):
    target = io.BytesIO()
    write_roster(target, roster)
    return target.getvalue()


def changed():
    """A roster with somebody new, and a unit of another name."""
    unit = replace(FULL.units[0], name="改名单位")
    return book(Roster(units=(unit,), recruits=(NEW,)))


def upload(browser, content, name="名册.xlsx"):
    browser.get("/roster")
    browser.send("/roster", file=(io.BytesIO(content), name))
    return browser.page


def settled(browser):
    """Wait until what was begun is done, as the page does that asks again."""
    address = browser.page.headers["Location"]
    for _ in range(200):
        asked = browser.get(address, **{"HX-Request": "true"})
        if asked.status_code == 204:
            assert asked.headers["HX-Refresh"] == "true"
            browser.get(address)
            return address
        assert 'hx-trigger="every 1s"' in browser.text
        time.sleep(0.05)
    raise AssertionError("never done")


def names(house):
    with house.past_walls.connect() as connection:
        return set(connection.execute(text("select name from person")).scalars())


def test_a_roster_is_checked_and_then_imported_by_who_uploaded_it(visit, house, monkeypatch):
    browser = visit(ORGANIZER)
    assert upload(browser, changed()).status_code == 303
    address = settled(browser)
    assert "检查报告" in browser.text
    assert "还没有写入任何内容" in browser.text
    assert "欧阳新" in browser.text
    assert "改名单位" in browser.text and "单位名称" in browser.text
    assert "欧阳新" not in names(house)
    held = browser.form(address)
    assert browser.send(address, digest="0" * 64).status_code == 422
    assert "不是同一份" in browser.text
    for _ in range(2):
        browser.page = browser.client.post(address, data=held, headers={"Accept": "text/html"})
        assert browser.page.status_code == 303
    settled(browser)
    assert "已导入：新建1行，更改1行" in browser.text
    with house.past_walls.connect() as connection:
        who = connection.execute(
            text(
                "select p.code from audit_event e join person p on p.id = e.actor_id"
                " where e.action in ('importRoster', 'enrolRecruit') and e.subject_type in ('Roster', 'Recruit')"
            )
        ).scalars()
        assert list(who) == [ORGANIZER, ORGANIZER]
        kept = connection.execute(text("select content, report from upload")).one()
        assert "欧阳新".encode() not in b"".join(map(bytes, kept))
    assert "欧阳新" in names(house)
    upload(browser, changed())
    settled(browser)
    assert "没有要导入的" in browser.text
    clock = house.service.clock
    monkeypatch.setattr(house.service, "clock", lambda: clock() + timedelta(hours=2))
    retain(house.service, OPERATOR)
    with house.past_walls.connect() as connection:
        assert connection.execute(text("select count(*) from upload")).scalar_one() == 0


@sqlite_is_enough
def test_faults_stand_by_sheet_row_and_column_and_nothing_is_imported(visit, house):
    browser = visit(ORGANIZER)
    wrong = replace(NEW, code="R2022902", unit_code="U99")
    upload(browser, book(Roster(units=(replace(FULL.units[0], name="改名单位"),), recruits=(NEW, wrong))))
    settled(browser)
    assert "共1处错误" in browser.text
    cells = '<td>新录用公务员</td><td class="number">3</td><td>单位编码</td><td>没有编码为U99的单位</td>'
    assert cells in browser.text
    assert 'name="digest"' not in browser.text
    assert "欧阳新" not in names(house)
    upload(browser, b"not a workbook")
    settled(browser)
    assert "不是 Excel 工作簿" in browser.text
    browser.get("/roster")
    assert browser.send("/roster", file=(io.BytesIO(b""), "")).status_code == 422
    assert "请选择文件" in browser.text


@sqlite_is_enough
def test_an_upload_opens_for_its_session_alone_and_for_an_hour(visit, house, monkeypatch):
    browser = visit(ORGANIZER)
    upload(browser, changed())
    address = settled(browser)
    assert visit(ORGANIZER).get(address).status_code == 404
    for stranger in (ADMIN, "R2022001"):
        other = visit(stranger)
        assert other.get("/roster").status_code == 404
        assert other.get(address).status_code == 404
        assert '"/roster"' not in other.get("/mine").get_data(as_text=True)
    assert browser.get("/mine").get_data(as_text=True).count('"/roster"') == 1
    clock = house.service.clock
    monkeypatch.setattr(house.service, "clock", lambda: clock() + timedelta(hours=2))
    assert browser.get(address).status_code == 404


@sqlite_is_enough
def test_pages_do_not_wait_for_a_roster_that_is_being_written(visit, house):
    browser = visit(MENTOR)
    forgotten = text("update token set last_used_at = null")
    used = text("select count(*) from token where last_used_at is not null")
    with house.past_walls.begin() as connection:
        connection.execute(forgotten)
    with house.service.store.writing_long(), house.service.write(OPERATOR):
        began = time.monotonic()
        assert browser.get("/mine").status_code == 200
        assert time.monotonic() - began < 2
    with house.past_walls.connect() as connection:
        assert connection.execute(used).scalar_one() == 0
    browser.get("/mine")
    with house.past_walls.connect() as connection:
        assert connection.execute(used).scalar_one() == 1


@sqlite_is_enough
def test_what_is_too_large_or_died_half_way_is_told(visit, house):
    browser = visit(ORGANIZER)
    large = {"CONTENT_LENGTH": str(LARGEST + 1), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    page = browser.client.post("/roster", headers={"Accept": "text/html"}, environ_overrides=large)
    assert (page.status_code, "内容过大" in page.get_data(as_text=True)) == (413, True)
    upload(browser, changed())
    address = settled(browser)
    with house.past_walls.begin() as connection:
        connection.execute(text("update upload set state = 'TAKING', touched_at = '2020-01-01 00:00:00'"))
    assert "没有写入任何内容" in browser.get(address).get_data(as_text=True)
    assert "服务中途停止" in browser.text


@sqlite_is_enough
def test_a_few_uploads_are_kept_and_a_few_wait(visit, house, monkeypatch):
    browser = visit(ORGANIZER)
    marks = [upload(browser, b"no") and settled(browser) for _ in range(MOST + 1)]
    assert [browser.get(each).status_code for each in marks] == [404, *([200] * MOST)]
    monkeypatch.setattr("service.usecases.roster.uploads.MOST_WAITING", 0)
    assert upload(browser, changed()).status_code == 422
    assert "正在处理其他名册" in browser.text


def test_a_seal_opens_nothing_at_another_place():
    seal = Seal(b"k" * 32)
    closed = seal.close("a", "content", b"x")
    assert seal.open("a", "content", closed) == b"x"
    assert (seal.open("a", "report", closed), seal.open("b", "content", closed)) == (None, None)
    assert Seal(b"l" * 32).open("a", "content", closed) is None
