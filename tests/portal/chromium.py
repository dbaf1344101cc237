"""Real Chromium before the pages: a server on this machine, and a browser that notes what it asks for."""

import os
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from werkzeug.serving import make_server

AXE = Path(__file__).parent / "axe/axe.min.js"
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 860}


def executable():
    """Where Chromium is, None where there is none."""
    named = os.environ.get("XIKOU_CHROMIUM")
    return named or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


@contextmanager
def serving(app):
    """Serve an application on a free port of this machine; give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Person:
    """Somebody at a screen."""

    page: Any
    address: str
    taps: int = 0
    asked: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def go(self, path):
        self.page.goto(self.address + path)
        return self

    def tap(self, where):
        """Touch something, as a finger does."""
        where.tap()
        self.taps += 1

    @property
    def strangers(self):
        """Hosts other than ours that were asked for anything."""
        return {urlsplit(each).netloc for each in self.asked} - {urlsplit(self.address).netloc, ""}


@contextmanager
def sitting(chromium, address, token, size=PHONE, **more):
    """Open a window of a size, signed in by a token."""
    context = chromium.new_context(viewport=size, locale="zh-CN", has_touch=size == PHONE, **more)
    page = context.new_page()
    page.set_default_timeout(20_000)
    person = Person(page, address)
    page.on("request", lambda each: person.asked.append(each.url))
    page.on("console", lambda each: person.told.append(each.text) if each.type == "error" else None)
    page.on("pageerror", lambda each: person.told.append(str(each)))
    try:
        person.go("/signin")
        page.fill("#token", token)
        page.click("button.main")
        page.wait_for_url(lambda url: "/signin" not in url)
        yield person
    finally:
        context.close()


def amiss(page, *rules):
    """What keeps somebody from using a page, by rule; serious things alone."""
    if "data-chart" in page.content():
        page.locator("[data-chart] canvas").wait_for()
    page.evaluate(AXE.read_text("utf-8"))
    only = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    wrong = page.evaluate("options => axe.run(document, options)", only)["violations"]
    return {
        (each["id"],): [node["html"][:150] for node in each["nodes"]][:3]
        for each in wrong
        if each["impact"] in ("serious", "critical")
    }
