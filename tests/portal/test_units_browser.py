"""Units in real Chromium: an example is enabled after its preview, and everybody can use the pages."""

import pytest

from tests.portal.chromium import DESKTOP, PHONE, amiss, executable
from tests.portal.test_portal_units import ADMIN, PLUGIN, RECRUIT, UNIT

pytestmark = [
    pytest.mark.parametrize("template", ["sqlite"], indirect=True),
    pytest.mark.skipif(
        executable() is None, reason="没有Chromium，浏览器测试未运行（apt-get install chromium）"
    ),
]


def test_the_unit_admin_enables_an_example_after_its_preview(sit_in, port):
    query = f'{{ recruit(code: "{RECRUIT}") {{ tasks(filter: {{track: "{PLUGIN}"}}) {{ totalCount }} }} }}'

    def planned():
        return port.ask(ADMIN, query)["recruit"]["tasks"]["totalCount"]

    found = {}
    paired = f'{{ recruit(code: "{RECRUIT}") {{ assignments {{ id }} }} }}'
    for each in port.ask(ADMIN, paired)["recruit"]["assignments"]:
        ended = {"assignmentId": each["id"], "endsOn": "2023-02-28", "reason": "调离"}
        assert port.change(ADMIN, "endAssignment", "assignment { id }", **ended)["errors"] == []
    sit = sit_in(port)
    with sit(ADMIN) as admin:
        page = admin.page
        admin.tap(page.get_by_role("link", name="单位"))
        page.get_by_role("heading", name="每人一行").wait_for()
        found["unit"] = amiss(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        admin.tap(page.get_by_role("link", name="港口安全"))
        admin.tap(page.get_by_text("启用", exact=True))
        admin.tap(page.get_by_role("button", name="预览变化"))
        preview = page.get_by_role("region", name="将会这样改变")
        preview.get_by_text("项任务").wait_for()
        assert page.evaluate("document.activeElement.classList.contains('preview')")
        assert planned() == 0
        found["preview"] = amiss(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        admin.tap(page.get_by_role("button", name="确认启用"))
        page.get_by_role("status").filter(has_text="插件设置已生效。").wait_for()
        assert planned() > 0
        page.get_by_text("已启用").wait_for()
        admin.go(f"/units/{UNIT}/gaps").page.get_by_text("另选他人").click()
        found["gaps"] = amiss(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert (admin.strangers, admin.told) == (set(), [])
    with sit(ADMIN, DESKTOP, color_scheme="dark") as admin:
        for path in (f"/units/{UNIT}", f"/units/{UNIT}/gaps"):
            found[path] = amiss(admin.go(path).page)
        assert admin.told == []
    assert found == dict.fromkeys(found, {})


def test_what_is_counted_later_comes_by_itself(sit, monkeypatch):
    monkeypatch.setattr("service.portal.unit.MOST_AT_ONCE", 1)
    monkeypatch.setattr("service.portal.units.MOST_AT_ONCE", 1)
    with sit("S1108", DESKTOP) as above:
        page = above.go("/units").page
        page.get_by_text("到期").first.wait_for()
        page = above.go("/units/U27").page
        page.get_by_text("到期任务完成率").wait_for()
        page.get_by_role("heading", name="各清单").wait_for()
        assert (amiss(page), above.told, above.strangers) == ({}, [], set())
