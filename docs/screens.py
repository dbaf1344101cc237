"""Writes the pictures of the portal in docs/portal, from a demo city: python -m docs.screens

XIKOU_DATABASE_URL names a database that `xikou demo` filled; a mentor leaves its first unit where nobody did
yet. Chromium and playwright have to be there, and the examples installed or on the path.
"""

import io
import shutil
import sys
import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from service.app import create_app, create_service
from service.domain.words import Role
from service.intake.roster import RecruitRow, Roster
from service.intake.workbook import write_roster
from service.portal.asking import ask
from service.store.reads import recruits
from service.store.reads.cohorts import examples
from service.usecases.pairing import EndAssignment, end_assignment
from service.usecases.service import Service
from service.usecases.setup import OPERATOR
from service.usecases.tokens import issue_token

PLACE = Path(__file__).parent / "portal"
SIZES = {"desktop": (1280, 860), "phone": (360, 740)}
NEW = (
    "陈知远",
    "林晓岚",
    "周可为",
    "吴一诺",
    "郑思齐",
    "王若谷",
    "冯以宁",
    "蒋明澈",
    "沈嘉禾",
    "韩立言",
    "杨清和",
    "朱怀瑾",
)
Doing = Callable[[Any], None]


def _nothing(_page: Any) -> None:
    """Look at the page as it opens."""


def _act(page: Any) -> None:
    """Choose somebody and what was done, as a mentor does."""
    page.locator("input[name=who]").first.check()
    page.get_by_text("一对一谈心谈话").first.click()
    page.get_by_text("成长监测").first.click()
    page.locator("[name^='p.levels']").first.wait_for()
    page.fill("#story", "在办公室谈了近期工作、学习和生活情况，鼓励多到一线。")


def _first(page: Any) -> None:
    """Open the first thing to do."""
    page.locator(".row-title a").first.click()
    page.wait_for_url("**/tasks/*")


def _fault(page: Any) -> None:
    """Send a form with nothing in it."""
    _first(page)
    page.locator("form .main").first.click()
    page.locator(".faults").wait_for()


def _deeper(page: Any) -> None:
    """Go down to how it went over time."""
    page.locator("#trend").scroll_into_view_if_needed()
    page.locator("[data-chart] canvas").wait_for()
    page.evaluate("document.getElementById('suggestions').scrollIntoView()")


def _sheet(page: Any) -> None:
    """Open the sheet of the first unit that should be visited."""
    page.locator("#suggestions-body .row-title a").first.click()
    page.wait_for_url("**/visits/units/*")


def _visiting(page: Any) -> None:
    """Put down a visit, with something that somebody has to see to."""
    _sheet(page)
    page.locator("main .main").first.click()
    page.wait_for_url("**/visits/new*")
    page.fill("#f-0-text", "陪餐记录偏少，请补记")
    page.select_option("#f-0-track", "partner")
    page.select_option("#f-0-owner", index=1)
    page.evaluate("window.scrollTo(0, 220)")


def _preview(page: Any) -> None:
    """Look at what an example would bring."""
    page.get_by_text("启用", exact=True).click()
    page.get_by_role("button", name="预览变化").click()
    page.locator(".preview").wait_for()


def _other(page: Any) -> None:
    """Look at how somebody else is chosen."""
    page.get_by_text("另选他人").first.click()


def _paper(page: Any) -> None:
    """Open one's own checklists to be printed."""
    page.get_by_role("link", name="打印清单").click()
    page.wait_for_url("**/paper")


def _roster(page: Any) -> None:
    """Upload a roster with twelve new recruits, and look at the report."""
    entry = date(2026, 11, 30)
    rows = [
        RecruitRow(0, f"N{number:03}", name, "U01", None, "2026", entry) for number, name in enumerate(NEW)
    ]
    book = io.BytesIO()
    write_roster(book, Roster(recruits=tuple(rows)))
    file = {"name": "2026年名册.xlsx", "mimeType": "", "buffer": book.getvalue()}
    page.set_input_files("#file", [file])
    page.click("form .main")
    page.get_by_role("heading", name="检查报告").wait_for()
    page.locator("summary").click()


def _explore(page: Any) -> None:
    """Ask something, and open the documentation."""
    page.get_by_label("Show Documentation Explorer").click()
    page.get_by_role("button", name="Execute").click()
    page.get_by_text('"data"').wait_for()


SCREENS: dict[str, tuple[Role | None, str, Doing]] = {
    "city": (Role.ORGANIZER, "/city", _nothing),
    "trend": (Role.ORGANIZER, "/city", _deeper),
    "heat": (Role.ORGANIZER, "/city/units?by=done&sort=done", _nothing),
    "sheet": (Role.ORGANIZER, "/city", _sheet),
    "visiting": (Role.ORGANIZER, "/city", _visiting),
    "visits": (Role.ORGANIZER, "/visits", _nothing),
    "signin": (None, "/signin", _nothing),
    "mine": (Role.MENTOR, "/mine", _nothing),
    "confirming": (Role.ORGANIZER, "/mine", _nothing),
    "act": (Role.MENTOR, "/act", _act),
    "task": (Role.MENTOR, "/mine", _fault),
    "recruit": (Role.RECRUIT, "/me", _nothing),
    "recruits": (Role.UNIT_ADMIN, "/recruits", _nothing),
    "units": (Role.ORGANIZER, "/units", _nothing),
    "unit": (Role.UNIT_ADMIN, "/units/U01", _nothing),
    "gaps": (Role.UNIT_ADMIN, "/units/U01/gaps", _other),
    "plugin": (Role.UNIT_ADMIN, "/units/U01/plugins/port-safety", _preview),
    "hand": (Role.RECRUIT, "/hand", _nothing),
    "meeting": (Role.RECRUIT, "/meetings/new", _nothing),
    "inbox": (Role.MENTOR, "/inbox", _nothing),
    "booklet": (Role.RECRUIT, "/me", _paper),
    "ledger": (Role.ORGANIZER, "/city/ledger", _nothing),
    "worksheet": (Role.UNIT_ADMIN, "/units/U01/worksheet", _nothing),
    "roster": (Role.ORGANIZER, "/roster", _roster),
    "explorer": (Role.MENTOR, "/explorer", _explore),
}
"""Each page by the name of its picture: who looks, where, and what they do there."""


def _lose_a_mentor(service: Service) -> None:
    """End the first assignment of a mentor in the first unit, where all recruits have one."""
    fields = "nodes{mentor{code} assignments{id role endsOn}}"
    wanted = ask("recruits", fields, first=100, filter={"unitCode": "U01"})
    with service.look(OPERATOR) as reading:
        found = recruits.page(reading, wanted)["nodes"]
    if any(each["mentor"] is None for each in found):
        return
    lasting = (one for one in found[0]["assignments"] if one["endsOn"] is None)
    held = next(one["id"] for one in lasting if one["role"] == Role.MENTOR)
    ends = service.today - timedelta(days=1)
    end_assignment(service, OPERATOR, EndAssignment(assignment_id=held, ends_on=ends, reason="调离"))


def main(only: list[str]) -> int:
    """Write all pictures, or those of the names."""
    service = create_service()
    _lose_a_mentor(service)
    with service.store.reading(OPERATOR, service.today) as reading:
        people = examples(reading)
    tokens = {
        role: issue_token(service, OPERATOR, person=people[role][0], days=1).token
        for role in people
        if role is not Role.PORTAL
    }
    server = make_server("127.0.0.1", 0, create_app(service), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.port}"
    PLACE.mkdir(exist_ok=True)
    with sync_playwright() as driver:
        path = shutil.which("chromium")
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--lang=zh-CN"])
        for name, (role, where, doing) in SCREENS.items():
            if only and name not in only:
                continue
            for size, (width, height) in SIZES.items():
                context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
                page = context.new_page()
                if role is not None:
                    page.goto(f"{address}/signin")
                    page.fill("#token", tokens[role])
                    page.click("button.main")
                page.goto(address + where)
                doing(page)
                page.wait_for_timeout(600)
                page.screenshot(path=PLACE / f"{name}-{size}.png")
                context.close()
        browser.close()
    server.shutdown()
    service.store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
