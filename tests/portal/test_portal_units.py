"""Units on pages: the board, who lacks somebody, and plugins that change nothing before they were looked at."""

import re

import pytest
from sqlalchemy import select, update

from service.portal import unit as unit_page
from service.store.tables import metadata, unit

ORGANIZER, ADMIN, OTHER_ADMIN, ABOVE, HEAD, MENTOR = "S1137", "S1016", "S1004", "S1108", "S1013", "S1150"
UNIT, RECRUIT, PLUGIN = "U04", "R2022010", "port-safety"
sqlite_is_enough = pytest.mark.parametrize("template", ["sqlite"], indirect=True)


def everything(house):
    """All rows that a page could have changed."""
    with house.past_walls.connect() as connection:
        return {
            name: connection.execute(select(table).order_by(*table.primary_key)).all()
            for name, table in metadata.tables.items()
            if name not in ("token", "idempotency")
        }


def post(browser, address, **values):
    """Send what no form of ours holds, sealed as ours are."""
    browser.get("/inbox")
    held = {"seal": browser.form("/signout")["seal"], **values}
    browser.page = browser.client.post(address, data=held, headers={"Accept": "text/html"})
    return browser.page.status_code


def names(browser):
    return re.findall(r'href="/recruits/(R\d+)[^"]*">', browser.text)


def test_a_unit_is_a_board_of_its_recruits_the_most_overdue_first(visit):
    browser = visit(ADMIN)
    assert browser.get("/units").headers["Location"] == f"/units/{UNIT}"
    browser.get(f"/units/{UNIT}")
    assert sorted(names(browser)) == ["R2022010", "R2022011", "R2022012"]
    late = [int(each) for each in re.findall(r'class="late-count">逾期(\d+)<', browser.text)]
    assert len(late) == 3
    assert late == sorted(late, reverse=True)
    assert browser.text.count('data-name="') == 24
    for word in ("入职前期", "伙伴促学", "到期任务完成率", "人人有导师", "尚未走访", "没有待答复的督办"):
        assert word in browser.text
    browser.get(f"/units/{UNIT}?search=R2022011")
    assert names(browser) == ["R2022011"]
    assert "没有找到。" in browser.get(f"/units/{UNIT}?show=mentor").get_data(as_text=True)
    then = browser.get(f"/units/{UNIT}?asOf=2022-09-20").get_data(as_text=True)
    assert "这是2022年9月20日的样子" in then
    assert "?asOf=2022-09-20" in then
    assert 'id="plugins"' not in then
    assert "看不懂日期“x”" in browser.get(f"/units/{UNIT}?asOf=x").get_data(as_text=True)
    assert browser.get(f"/units/{UNIT}?show=x").status_code == 400
    assert browser.get(f"/units/{UNIT}?after=x").status_code == 404
    assert browser.get("/units/U99").status_code == 404


def test_nobody_sees_another_unit(visit, house):
    pages = ("", "/figures", "/gaps", "/plugins/mentor")
    for who, code, sees in (
        (OTHER_ADMIN, UNIT, [404] * 4),
        (HEAD, UNIT, [404] * 4),
        (MENTOR, UNIT, [404] * 4),
        (RECRUIT, UNIT, [404] * 4),
        (ABOVE, "U34", [200] * 4),
        (ORGANIZER, UNIT, [200] * 4),
    ):
        browser = visit(who)
        assert [browser.get(f"/units/{code}{page}").status_code for page in pages] == sees, who
        if who == OTHER_ADMIN:
            before = everything(house)
            assert post(browser, f"/units/{code}/gaps", role="MENTOR", recruit=RECRUIT, person="S1004") in (
                404,
                422,
            )
            assert post(browser, f"/units/{code}/plugins/mentor", enabled="yes") == 404
            assert everything(house) == before
        assert browser.get("/plugins/mentor").status_code == (200 if who == ORGANIZER else 404)
    above = visit(ABOVE)
    above.get("/units")
    assert above.links(r"/units/U\d+") == ["/units/U27", "/units/U34"]
    assert visit(MENTOR).get("/units").status_code == 404
    found = visit(ORGANIZER).get("/units?search=法院").get_data(as_text=True)
    assert re.findall(r'href="(/units/U\d+)"', found) == [f"/units/{UNIT}"]


@sqlite_is_enough
def test_auditors_see_figures_alone(visit, house):
    auditor = {"code": "S9001", "name": "审计员", "unitCode": "U01", "rank": "STAFF", "roles": ["AUDITOR"]}
    assert house.change(ORGANIZER, "savePerson", "person { code }", **auditor)["errors"] == []
    browser = visit("S9001")
    browser.get(f"/units/{UNIT}")
    assert browser.page.status_code == 200
    assert "到期任务完成率" in browser.text
    assert names(browser) == []
    assert 'id="plugins"' not in browser.text
    assert browser.get(f"/units/{UNIT}/gaps").status_code == 404


def test_who_lacks_a_mentor_gets_one_only_when_somebody_says_so(visit, house):
    query = "query($r: String!) { recruit(code: $r) { mentor { code } assignments { id role endsOn } } }"
    (held,) = [
        each["id"]
        for each in house.ask(ADMIN, query, r=RECRUIT)["recruit"]["assignments"]
        if each["role"] == "MENTOR"
    ]
    ended = {"assignmentId": held, "endsOn": "2023-02-28", "reason": "调离"}
    assert house.change(ADMIN, "endAssignment", "assignment { id }", **ended)["errors"] == []
    browser = visit(ADMIN)
    assert "1人缺导师" in browser.get(f"/units/{UNIT}").get_data(as_text=True)
    to = f"/units/{UNIT}/gaps"
    before = everything(house)
    browser.get(f"{to}?role=MENTOR")
    assert names(browser) == [RECRUIT]
    (proposed,) = re.findall(r'name="person" value="(S\d+)"', browser.text)
    assert "同单位" in browser.text
    page = browser.page
    assert (
        browser.client.post(to, data=browser.form(to), headers={"Origin": "http://elsewhere"}).status_code
        == 403
    )
    assert browser.client.post(to, data={**browser.form(to), "seal": "x"}).status_code == 403
    for person, said in (
        ("", "请填写工号或姓名"),
        ("S0000", "S0000"),
        (RECRUIT, RECRUIT),
        ("没有此人", "没有此人"),
    ):
        browser.page = page
        assert browser.send(to, person=person).status_code == 422
        assert said in browser.text
        assert "没有提交" in browser.text
    assert browser.get(f"{to}?role=x").status_code == 400
    assert browser.get(f"{to}?cohort=nowhere").status_code == 200
    assert everything(house) == before
    browser.page = page
    assert browser.send(to).headers["Location"].endswith("said=assigned")
    assert house.ask(ADMIN, query, r=RECRUIT)["recruit"]["mentor"]["code"] == proposed
    assert "人人都有政治导师" in browser.get(f"{to}?role=MENTOR").get_data(as_text=True)


def test_a_plugin_is_enabled_after_what_that_brings_was_shown(visit, port):
    browser = visit(ADMIN, port)
    to = f"/units/{UNIT}/plugins/{PLUGIN}"
    browser.get(to)
    before = everything(port)
    assert browser.send(to, enabled="maybe").status_code == 422
    assert "请选择启用或停用" in browser.text
    assert browser.send(to, enabled="yes", **{"f.least_night_hours": "99"}).status_code == 422
    assert 'href="#f-least_night_hours"' in browser.text
    browser.send(to, enabled="yes", **{"f.least_night_hours": "5"})
    assert browser.page.status_code == 200
    (count,) = re.findall(r"增加(\d+)项任务", browser.text)
    for word in ("安全演练", "夜班最少小时数：<del>4</del> → <strong>5</strong>", "确认启用"):
        assert word in browser.text
    preview = browser.page
    browser.send(to, seen="x")
    assert "情况有变化，请再看一遍" in browser.text
    assert everything(port) == before
    browser.page = preview
    assert browser.client.post(to, data={**browser.form(to), "seal": "x"}).status_code == 403
    assert browser.send(to).headers["Location"] == f"{to}?said=pluginSet"
    query = "query($u: String!) { unit(code: $u) { plugins { plugin { name } enabled settings } } }"
    now = {each["plugin"]["name"]: each for each in port.ask(ADMIN, query, u=UNIT)["unit"]["plugins"]}[PLUGIN]
    assert (now["enabled"], now["settings"]["least_night_hours"]) == (True, 5)
    tasks = (
        'query($r: String!) { recruit(code: $r) { tasks(filter: {track: "port-safety"}) { totalCount } } }'
    )
    found = [
        port.ask(ADMIN, tasks, r=f"R20220{each}")["recruit"]["tasks"]["totalCount"] for each in (10, 11, 12)
    ]
    assert sum(found) == int(count) > 0
    assert "港口安全" in browser.get(f"/units/{UNIT}").get_data(as_text=True)
    browser.get(to)
    browser.send(to)
    assert "什么也不会改变" in browser.text
    assert 'name="seen"' not in browser.text
    browser.get(to)
    browser.send(to, enabled="no")
    assert f"撤回{count}项" in browser.text
    assert browser.send(to).status_code == 303
    assert port.ask(ADMIN, query, u=UNIT)["unit"]["plugins"]


@sqlite_is_enough
def test_mandatory_plugins_are_set_for_the_city_alone(visit, house):
    admin, organizer = visit(ADMIN), visit(ORGANIZER)
    assert "由组织部为全市统一设置" in admin.get(f"/units/{UNIT}/plugins/mentor").get_data(as_text=True)
    assert post(admin, f"/units/{UNIT}/plugins/mentor", enabled="no") == 422
    assert organizer.get("/plugins/nowhere").status_code == 404
    organizer.get("/plugins/mentor")
    organizer.send("/plugins/mentor", **{"f.minimum_rank": "MID_LEVEL_HEAD"})
    assert "最低职级：<del>中层副职</del> → <strong>中层正职</strong>" in organizer.text
    assert organizer.send("/plugins/mentor").status_code == 303
    query = '{ unit(code: "U04") { plugins { plugin { name } settings } } }'
    now = {each["plugin"]["name"]: each["settings"] for each in house.ask(ADMIN, query)["unit"]["plugins"]}
    assert now["mentor"]["minimum_rank"] == "MID_LEVEL_HEAD"


def test_statements_do_not_grow_and_a_large_unit_opens_page_by_page(visit, house, statements, monkeypatch):
    with house.past_walls.begin() as connection:
        first = connection.execute(select(unit.c.id).where(unit.c.code == "U01")).scalar_one()
        connection.execute(update(unit).where(unit.c.id != first).values(parent_id=first))
    browser = visit(ORGANIZER)
    counts = {}
    for address in (
        f"/units/{UNIT}",
        "/units/U01",
        f"/units/{UNIT}/gaps",
        "/units/U01/gaps",
        "/units",
        "/units?search=U04",
    ):
        browser.get(address)
        with statements() as found:
            assert browser.get(address).status_code == 200
        counts[address] = len(found)
    assert abs(counts["/units/U01"] - counts[f"/units/{UNIT}"]) <= 2, counts
    assert counts["/units/U01/gaps"] == counts[f"/units/{UNIT}/gaps"]
    assert counts["/units"] == counts["/units?search=U04"]
    assert max(counts.values()) < 60
    seen, address = [], "/units/U01"
    while address:
        browser.get(address)
        seen += names(browser)
        found = re.findall(r'class="pager"><a class="quiet" href="([^"]+)"', browser.text)
        address = found[0].replace("&amp;", "&") if found else None
    assert len(seen) == len(set(seen)) == 108
    monkeypatch.setattr(unit_page, "MOST_AT_ONCE", 10)
    browser.get("/units/U01")
    assert 'hx-get="/units/U01/figures"' in browser.text
    assert "到期任务完成率" not in browser.text
    assert "到期任务完成率" in browser.get("/units/U01?whole=yes").get_data(as_text=True)
    part = browser.get("/units/U01/figures").get_data(as_text=True)
    assert 'hx-swap-oob="true"' in part
    assert "<html" not in part
