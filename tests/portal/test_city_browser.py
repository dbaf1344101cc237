"""The city and visits in real Chromium: from the heat map to the answer, and usable by everybody."""

import re

import pytest

from tests.portal.chromium import DESKTOP, PHONE, amiss, executable

ORGANIZER, ADMIN = "S1137", "S1004"
FOUND, ANSWER = "陪餐记录偏少", "已补记，并安排专人提醒"

pytestmark = [
    pytest.mark.parametrize("template", ["sqlite"], indirect=True),
    pytest.mark.skipif(
        executable() is None, reason="没有Chromium，浏览器测试未运行（apt-get install chromium）"
    ),
]


def test_the_organizer_plans_a_visit_from_the_heat_map(sit, house):
    wanted = '{ unit(code: "U01") { name } }'
    name = house.ask(ORGANIZER, wanted)["unit"]["name"]
    with sit(ORGANIZER, DESKTOP) as organizer:
        page = organizer.page
        assert page.url.endswith("/city")
        page.locator(".plot", has_text=name).click()
        page.wait_for_url("**/units/U01")
        page.get_by_role("main").get_by_role("link", name="走访", exact=True).click()
        page.wait_for_url("**/visits/units/U01")
        assert page.get_by_role("table").first.locator("tbody tr").count() > 0
        page.get_by_role("link", name="记录走访").click()
        page.get_by_role("button", name="再记一条").click()
        page.get_by_label("发现了什么（1）").fill("整体推进有序")
        page.get_by_label("发现了什么（2）").fill(FOUND)
        page.get_by_label("哪张清单").nth(1).select_option(label="伙伴促学")
        owner = page.get_by_label(re.compile("由谁跟进")).nth(1)
        owner.select_option(value=ADMIN)
        page.get_by_role("button", name="保存走访记录").click()
        faults = page.get_by_role("alert").filter(has_text="请选择答复期限")
        faults.wait_for()
        faults.get_by_role("link").click()
        assert page.evaluate("document.activeElement.id") == "f-1-due"
        page.locator("#f-1-due").fill("2023-03-20")
        page.get_by_role("button", name="保存走访记录").click()
        page.get_by_role("status").filter(has_text="已记录走访").wait_for()
        assert organizer.strangers == set()
        assert [each for each in organizer.told if "422" not in each] == []
    with sit(ADMIN) as admin:
        page = admin.go("/mine").page
        admin.tap(page.get_by_role("link", name=FOUND))
        page.wait_for_url("**/visits#*")
        page.get_by_label("答复内容").fill(ANSWER)
        admin.tap(page.get_by_role("button", name="答复"))
        page.get_by_role("status").filter(has_text="已答复。").wait_for()
        assert admin.strangers == set()
    (visit,) = house.ask(
        ORGANIZER, "{ visits { nodes { findings { text followUp { status answer owner { code } } } } } }"
    )["visits"]["nodes"]
    assert [each["text"] for each in visit["findings"]] == ["整体推进有序", FOUND]
    assert visit["findings"][1]["followUp"] == {
        "status": "ANSWERED",
        "answer": ANSWER,
        "owner": {"code": ADMIN},
    }


def test_the_city_and_visits_can_be_used_by_everybody(sit, house, monkeypatch):
    finding = {"text": FOUND, "track": "partner", "followUp": {"ownerCode": ADMIN, "dueOn": "2023-03-20"}}
    visit = {"unitCode": "U01", "visitedOn": "2023-02-23", "visitorCodes": [ORGANIZER], "findings": [finding]}
    assert house.change(ORGANIZER, "recordVisit", "visit { id }", **visit)["errors"] == []
    found = {}
    monkeypatch.setattr("service.portal.city.AT_ONCE", 0)
    with sit(ORGANIZER) as person:
        page = person.go("/city").page
        page.locator("#suggestions-body .row").first.wait_for()
        page.locator(".city-more").scroll_into_view_if_needed()
        page.locator("#burden").wait_for()
        page.locator("#trend").scroll_into_view_if_needed()
        page.locator("[data-chart] canvas").wait_for()
        for path in ("/city", "/visits", "/visits/units/U01", "/visits/new?unit=U01"):
            if path != "/city":
                person.go(path)
            found |= {(path, *each): nodes for each, nodes in amiss(page).items()}
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        assert person.strangers == set()
        assert person.told == []
    monkeypatch.setattr("service.portal.city.AT_ONCE", 500)
    with sit(ORGANIZER, DESKTOP, color_scheme="dark") as person:
        for path in ("/city", "/visits"):
            only = amiss(person.go(path).page, "color-contrast")
            found |= {(path, "dark", *each): nodes for each, nodes in only.items()}
    assert found == {}
