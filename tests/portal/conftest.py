"""A browser without scripts: it keeps cookies, and sends the forms that pages hold."""

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from sqlalchemy import event

ORIGIN = "http://localhost"


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
