"""The city on pages: the figures of the API and nothing else, sorted, found and paged, for those who watch."""

import json
import re
import time
from datetime import date
from html import unescape

import pytest

from service.portal.heat import Heat, matching, rows, sorted_by
from service.portal.months import weeks

RECRUIT, MENTOR, ORGANIZER, ADMIN, HEAD, AUDITOR = "R2022001", "S1140", "S1137", "S1004", "S1002", "S9001"
LIMIT = 20
sqlite_is_enough = pytest.mark.parametrize("template", ["sqlite"], indirect=True)

FIGURES = """progress { due dueDone overdue } withoutMentor openFollowUps weeksWithoutVisit
  byUnit { unit { code name } progress { due dueDone overdue } }"""


def watcher(house):
    values = {"code": AUDITOR, "name": "审计员", "unitCode": "U01", "rank": "STAFF", "roles": ["AUDITOR"]}
    assert house.change(ORGANIZER, "savePerson", "person { code }", **values)["errors"] == []


def tiles(page):
    """Name and sentence of every field of the heat map."""
    found = re.findall(r'plot-name">([^<]+)</span>.*?unseen">，([^<]+)</span>', page, flags=re.DOTALL)
    return dict(found)


def sentence(due, done, overdue):
    return (
        f"到期{due}项，完成{done}项，逾期{overdue}项（{round(overdue * 100 / due)}%）"
        if due
        else "没有到期任务"
    )


def numbers(page):
    return re.findall(r'class="figure-number[^"]*">([^<]+)<', page)


def test_the_city_shows_what_the_api_says(visit, house):
    watcher(house)
    made = {"recruitCode": RECRUIT, "role": "MENTOR", "personCode": "S1143", "startsOn": "2023-03-01"}
    odd = house.change(ORGANIZER, "assign", "assignment { id }", **made, reason="换导师", exception=True)
    assert odd["errors"] == []
    browser = visit(ORGANIZER)
    for address, more in (("/city", ""), ("/city?asOf=2022-12-31", '(asOf: "2022-12-31")')):
        page = browser.get(address).get_data(as_text=True)
        wanted = house.ask(ORGANIZER, f"{{ overview{more} {{ {FIGURES} }} }}")["overview"]
        progress = wanted["progress"]
        assert numbers(page)[1] == str(progress["overdue"])
        assert numbers(page)[3] == str(wanted["openFollowUps"])
        assert numbers(page)[4].strip() == str(len(wanted["weeksWithoutVisit"]))
        assert tiles(page) == {
            each["unit"]["name"]: sentence(*each["progress"].values()) for each in wanted["byUnit"]
        }
        assert f"缺政治导师：{wanted['withoutMentor']}人" in page
    assert "这是2022年12月31日的样子" in page
    assert "建议走访" not in page
    assert 'href="/units/U01?asOf=2022-12-31"' in page
    now = browser.get("/city").get_data(as_text=True)
    suggested = house.ask(ORGANIZER, "{ visitSuggestions { unit { code } reason } }")["visitSuggestions"]
    assert all(each["reason"] in now and f"/visits/units/{each['unit']['code']}" in now for each in suggested)
    assert f"/recruits/{RECRUIT}" in now[now.index("例外结对：1例") :]
    watching = visit(AUDITOR).get("/city").get_data(as_text=True)
    assert tiles(watching) == tiles(now)
    assert "例外结对" in watching
    assert "/recruits/" not in watching
    assert "/visits" not in watching


@sqlite_is_enough
def test_how_it_went_comes_after_the_page(visit, house):
    browser = visit(ORGANIZER)
    assert "data-chart" not in browser.get("/city").get_data(as_text=True)
    wanted = house.ask(ORGANIZER, "{ overview { trend { due dueDone overdue } } }")["overview"]["trend"]
    whole = browser.get("/city/trend").get_data(as_text=True)
    part = browser.get("/city/trend", **{"HX-Request": "true"}).get_data(as_text=True)
    assert "<html" in whole
    assert "<html" not in part
    for page in (whole, part):
        cells = [int(each) for each in re.findall(r'<td class="number">(\d+)</td>', page)]
        assert cells == [number for month in wanted for number in month.values()]
        (chart,) = re.findall(r"data-chart='([^']+)'|data-chart=\"([^\"]+)\"", page)
        bars, _ = json.loads(unescape("".join(chart)))["series"]
        assert bars["data"] == [month["overdue"] for month in wanted]


@sqlite_is_enough
def test_of_a_large_city_what_takes_long_comes_after_the_page(visit, monkeypatch):
    monkeypatch.setattr("service.portal.city.AT_ONCE", 107)
    browser = visit(ORGANIZER)
    page = browser.get("/city").get_data(as_text=True)
    parts = {"/city/figures": "每人每月任务", "/city/suggestions": "项到期任务中"}
    for address, words in parts.items():
        assert f'hx-get="{address}"' in page
        assert f'<a href="{address}">' in page
        assert words not in page
        part = browser.get(address, **{"HX-Request": "true"}).get_data(as_text=True)
        assert words in part
        assert "<html" not in part
        assert words in browser.get(address).get_data(as_text=True)
        assert browser.get(f"{address}?cohort=x").status_code == 404
    monkeypatch.setattr("service.portal.city.AT_ONCE", 108)
    page = browser.get("/city").get_data(as_text=True)
    assert all(words in page for words in parts.values())


@sqlite_is_enough
def test_the_city_is_for_those_who_watch_over_it(visit):
    for who in (ADMIN, HEAD, MENTOR, RECRUIT):
        browser = visit(who)
        for address in ("/city", "/city/units", "/city/trend", "/city/figures", "/city/suggestions"):
            assert browser.get(address).status_code == 404, (who, address)
        assert "全市" not in browser.get("/inbox").get_data(as_text=True)
    assert visit(ORGANIZER).get("/").headers["Location"] == "/city"


@sqlite_is_enough
def test_units_are_found_sorted_and_paged(visit, house, monkeypatch):
    monkeypatch.setattr("service.portal.city._PAGE", 10)
    browser = visit(ORGANIZER)

    def codes(address):
        page = browser.get(address)
        assert page.status_code == 200, address
        table = browser.text[browser.text.index("<tbody>") :]
        return re.findall(r'<th scope="row"><a href="/units/(\w+)"', table)

    known = house.ask(ORGANIZER, "{ overview { byUnit { unit { code name } recruits } } }")["overview"][
        "byUnit"
    ]
    order = sorted(each["unit"]["code"] for each in known)
    assert codes("/city/units?sort=code") == order[:10]
    last = -(-len(order) // 10)
    assert codes(f"/city/units?sort=code&page={last}") == order[10 * (last - 1) :]
    assert f"第{last}页，共{last}页" in browser.text
    by_size = sorted(known, key=lambda each: (-each["recruits"], each["unit"]["code"]))
    assert codes("/city/units?sort=recruits&by=done") == [each["unit"]["code"] for each in by_size[:10]]
    assert codes(f"/city/units?search={known[0]['unit']['name']}") == [known[0]["unit"]["code"]]
    assert "没有找到" in browser.get("/city/units?search=%25").get_data(as_text=True)
    for address in ("sort=x", "by=x", "page=0", "page=-1", "page=999", "page=x", "page=١", "cohort=x"):
        assert browser.get(f"/city/units?{address}").status_code == 404, address
    for address in ("by=x", "cohort=x"):
        assert browser.get(f"/city?{address}").status_code == 404, address
    for day in ("2022-02-30", "x", "1800-01-01"):
        page = browser.get(f"/city?asOf={day}").get_data(as_text=True)
        assert f"看不懂日期“{day}”" in page
        assert "的样子。<a" not in page


@sqlite_is_enough
def test_statements_of_the_city_do_not_grow_with_units(visit, house, statements):
    browser = visit(ORGANIZER)

    def count(address):
        browser.get(address)
        with statements() as found:
            assert browser.get(address).status_code == 200
        return len(found)

    before = count("/city"), count("/city/units")
    for number in range(4):
        made = {"code": f"X{number}", "name": f"新单位{number}"}
        assert house.change(ORGANIZER, "saveUnit", "unit { code }", **made)["errors"] == []
        moved = {
            "recruitCode": f"R20220{number + 50}",
            "unitCode": f"X{number}",
            "on": "2023-03-01",
            "reason": "调整",
        }
        assert house.change(ORGANIZER, "transferRecruit", "recruit { code }", **moved)["errors"] == []
    after = count("/city"), count("/city/units")
    assert after[0] <= before[0] + 3  # somebody now lacks a mentor, and is named
    assert after[1] == before[1]
    assert before[0] < 50
    assert before[1] < 20


def heat(due, done, overdue, way="overdue"):
    return Heat(due, done, overdue, way, LIMIT)


def test_colours_grow_with_what_is_amiss():
    steps = [heat(1000, 0, overdue).step for overdue in (0, 1, 20, 21, 51, 101, 200, 201, 1000)]
    assert steps == [0, 1, 1, 2, 3, 4, 4, 5, 5]
    assert [heat(100, done, 0, "done").step for done in (0, 50, 75, 90, 95, 98, 100)] == [0, 1, 2, 3, 4, 5, 5]
    assert (heat(0, 0, 0).step, heat(0, 0, 0).text, heat(0, 0, 0).sentence) == (None, "—", "没有到期任务")
    assert (heat(50, 40, 5).text, heat(50, 40, 5).share) == ("5", "10%")
    assert (heat(200, 199, 0, "done").text, heat(200, 199, 0, "done").share) == ("99%", "")


def test_a_thousand_units_take_no_time():
    def counts(number):
        return {"due": 100, "dueDone": 100 - number % 30, "overdue": number % 30}

    units = [
        {
            "unit": {"code": f"U{number:04}", "name": f"单位{number}"},
            "recruits": number % 9,
            "lastVisitedOn": date(2023, 1, 1 + number % 28) if number % 5 else None,
            "progress": counts(number),
            "tracks": [{"progress": counts(number + each)} for each in range(4)],
        }
        for number in range(1000)
    ]
    began = time.monotonic()
    found = rows(units, "overdue", LIMIT)
    worst = sorted_by(found, "overdue")
    assert time.monotonic() - began < 1
    assert [row.code for row in worst[:2]] == ["U0029", "U0059"]
    assert [row.code for row in sorted_by(found, "visited")[:2]] == ["U0000", "U0005"]
    assert sorted_by(found, "done")[0].code == "U0029"
    assert [row.code for row in matching(found, "单位99")][:2] == ["U0099", "U0990"]
    assert [row.code for row in matching(found, "u0042")] == ["U0042"]


def test_weeks_begin_with_the_first_entry():
    today = date(2023, 3, 1)
    found = weeks([date(2023, 2, 13)], date(2023, 2, 8), today)
    assert [(each.monday, each.visited) for each in found] == [
        (date(2023, 2, 13), False),
        (date(2023, 2, 20), True),
    ]
    assert len(weeks([], date(2000, 1, 1), today)) == 52
    assert weeks([], None, today) == []
