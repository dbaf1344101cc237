"""Paper, rosters and the explorer in real Chromium: printed on A4, usable by everybody, asking nothing of others."""

import re

import pytest

from tests.portal.chromium import DESKTOP, PHONE, amiss, executable
from tests.portal.test_portal_roster import changed

RECRUIT, ORGANIZER, ADMIN, UNIT = "R2022001", "S1137", "S1004", "U01"

pytestmark = [
    pytest.mark.parametrize("template", ["sqlite"], indirect=True),
    pytest.mark.skipif(
        executable() is None, reason="没有Chromium，浏览器测试未运行（apt-get install chromium）"
    ),
]


def test_paper_prints_on_a4_and_files_go_out_and_come_in(sit, house):
    found = {}
    with sit(ORGANIZER, DESKTOP) as organizer:
        page = organizer.go(f"/recruits/{RECRUIT}/paper").page
        printed = page.pdf(prefer_css_page_size=True)
        sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
        assert {tuple(round(float(each)) for each in sheet) for sheet in sheets} == {(595, 842), (842, 595)}
        page = organizer.go("/roster").page
        found |= {("roster", *each): nodes for each, nodes in amiss(page).items()}
        page.set_input_files("#file", {"name": "名册.xlsx", "mimeType": "", "buffer": changed()})
        page.get_by_role("button", name="上传并检查").click()
        page.get_by_role("heading", name="检查报告").wait_for()
        found |= {("report", *each): nodes for each, nodes in amiss(page).items()}
        page.get_by_role("button", name="导入", exact=True).click()
        page.get_by_role("status").filter(has_text="已导入：新建1行，更改1行").wait_for()
        assert organizer.strangers == set()
        assert organizer.told == []
    with sit(ADMIN) as admin:
        page = admin.go(f"/units/{UNIT}/worksheet").page
        with page.expect_download() as downloading:
            page.get_by_role("link", name="下载填报表").click()
        assert downloading.value.suggested_filename.endswith(".xlsx")
        assert "填报表" in downloading.value.suggested_filename
        for path in (f"/units/{UNIT}/worksheet", f"/units/{UNIT}/ledger"):
            found |= {(path, *each): nodes for each, nodes in amiss(admin.go(path).page).items()}
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        assert admin.strangers == set()
    assert found == {}


def test_the_explorer_asks_and_explains_under_the_same_policy(sit, house):
    with sit(ORGANIZER, DESKTOP) as organizer:
        page = organizer.go("/explorer").page
        page.get_by_role("button", name=re.compile("Execute")).click()
        page.get_by_text('"ORGANIZER"').wait_for()
        page.get_by_label("Show Documentation Explorer").click()
        page.get_by_role("link", name="Mutation").wait_for()
        assert amiss(page) == {}
        assert organizer.strangers == set()
        assert organizer.told == []
