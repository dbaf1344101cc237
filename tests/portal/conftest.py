"""A browser without scripts: it keeps cookies, and sends the forms that pages hold."""

import re
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from service.plugin_host.host import Host
from service.store.store import Store
from service.testing.hosts import host_of
from service.usecases.service import Service
from tests.conftest import House
from tests.portal.chromium import PHONE, executable, serving, sitting

ROOT = Path(__file__).parents[2]
ORIGIN, EXAMPLE = "http://localhost", "port-safety"


class Forms(HTMLParser):
    """The forms of a page: where they go, and what they hold before anybody fills them in."""

    def __init__(self, page):
        super().__init__()
        self.forms, self.area, self.select = [], None, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        if tag == "form":
            self.forms.append((has.get("action", ""), {}))
        if not self.forms or not has.get("name"):
            if tag == "option" and self.select and "selected" in has:
                self.forms[-1][1][self.select] = [has.get("value", "")]
            return
        held = self.forms[-1][1]
        if tag == "input" and (has.get("type") not in ("checkbox", "radio") or "checked" in has):
            held.setdefault(has["name"], []).append(has.get("value", ""))
        elif tag == "select":
            self.select = has["name"]
        elif tag == "textarea":
            self.area = has["name"]
            held[self.area] = [""]

    def handle_data(self, data):
        if self.area:
            self.forms[-1][1][self.area][0] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None
        if tag == "select":
            self.select = None


@dataclass
class Browser:
    """Somebody before the pages."""

    house: Any
    who: str | None = None
    page: Any = None
    client: Any = field(init=False)

    def __post_init__(self):
        self.client = self.house.client.application.test_client()
        if self.who is not None:
            self.get("/signin")
            self.send("/signin", token=self.house.token(self.who))
            assert self.page.status_code == 303, self.text

    @property
    def text(self):
        return self.page.get_data(as_text=True)

    def get(self, address, **headers):
        self.page = self.client.get(address, headers={"Accept": "text/html", **headers})
        return self.page

    def form(self, action):
        """What the page's form of that address holds."""
        found = [held for to, held in Forms(self.text).forms if to == action]
        assert found, f"no form to {action}"
        return found[0]

    def send(self, action, /, headers=None, **values):
        """Fill in the page's form of that address, and send it."""
        held = {**self.form(action), **values}
        sent = {"Accept": "text/html", "Origin": ORIGIN, **(headers or {})}
        self.page = self.client.post(action, data=held, headers=sent)
        return self.page

    def links(self, pattern):
        return re.findall(f'href="({pattern})"', self.text)


@pytest.fixture
def visit(house):
    """Open a browser, signed in as somebody (None: nobody yet)."""
    return lambda who=None, at=None: Browser(at or house, who)


@pytest.fixture
def statements(house):
    """Count the SQL statements of a block, without those by which the second wall follows them."""

    @contextmanager
    def counting():
        found = []

        def note(_connection, _cursor, text, *_more):
            if not text.startswith("select set_config('xikou."):
                found.append(text)

        event.listen(house.service.store.engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(house.service.store.engine, "before_cursor_execute", note)

    return counting


@pytest.fixture(scope="module")
def chromium():
    """A browser that reaches this machine alone."""
    playwright = pytest.importorskip("playwright.sync_api", reason="没有playwright，浏览器测试未运行")
    with playwright.sync_playwright() as driver:
        closed = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        browser = driver.chromium.launch(executable_path=executable(), args=["--no-sandbox", closed])
        yield browser
        browser.close()


@pytest.fixture
def sit_in(chromium):
    """Open windows on any house: ``sit_in(house)(who)``."""
    with ExitStack() as open_:

        def at(house):
            address = open_.enter_context(serving(house.client.application))
            return lambda who, size=PHONE, **more: sitting(chromium, address, house.token(who), size, **more)

        yield at


@pytest.fixture
def sit(house, sit_in):
    """Open a window, signed in as somebody."""
    return sit_in(house)


@pytest.fixture
def port(house, monkeypatch):
    """The house with an example beside the four tracks."""
    monkeypatch.syspath_prepend(ROOT / "examples/port-safety")
    import xikou_port_safety.plugin as module

    old = house.service
    more = next(each for each in host_of(module, name=EXAMPLE).plugins if each.name == EXAMPLE)
    host = Host(tuple(sorted((*old.host.plugins, more), key=lambda each: each.name)))
    store = Store(old.store.url, host, signing=old.store.signing, vault=old.store.vault)
    store.engine.dispose()
    store.engine = old.store.engine
    made = House(Service(store, host, old.settings), house.tokens, house.superuser)
    yield made
    made.past_walls.dispose()
