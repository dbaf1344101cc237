"""The receiver on ``docs/webhooks.md`` is run, and does what the page says of it."""

import threading
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from sqlalchemy import select
from standardwebhooks import Webhook
from werkzeug.serving import make_server

from service.delivery.calls import call
from service.delivery.outcomes import UndeliveredError
from service.domain.events import EVENTS
from service.store.tables import delivery, webhook
from tests.service.webhooks.conftest import ORGANIZER, RECRUIT, Hooked, allowing

PAGE = Path(__file__).parents[2] / "docs" / "webhooks.md"


@pytest.fixture
def page():
    return MarkdownIt().parse(PAGE.read_text("utf-8"))


@pytest.fixture
def example(page, monkeypatch):
    """The example, with a secret of its own, listening on a port."""
    (block,) = [token.content for token in page if token.type == "fence" and token.info == "python"]
    monkeypatch.setenv("PORTAL_WEBHOOK_SECRET", "whsec_" + "AAAA" * 11)
    names = {"__name__": "portal"}
    exec(compile(block, str(PAGE), "exec"), names)  # noqa: S102  the page's own example
    server = make_server("127.0.0.1", 0, names["app"])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield names, server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_the_example_verifies_and_tells_repeats(house, example):
    names, port = example
    hooked = Hooked(allowing(house, "http://127.0.0.1"))
    hooked.register("task.waived", url=f"http://127.0.0.1:{port}/hooks")
    task = hooked.house.task(ORGANIZER, RECRUIT, "mentor.talk", 2, "id recruit { id }")
    hooked.house.change(ORGANIZER, "waiveTask", "task { id }", taskId=task["id"], reason="x")
    hooked.tell()
    with house.past_walls.connect() as connection:
        (row,) = connection.execute(select(delivery)).all()
    with pytest.raises(UndeliveredError, match="401"):
        call(hooked.house.service, row)
    names["hook"] = Webhook(hooked.secrets[0])
    for _ in range(2):
        call(hooked.house.service, row)
    assert names["to_refresh"] == [("task.waived", task["recruit"]["id"])]
    with house.past_walls.connect() as connection:
        assert connection.execute(select(webhook.c.failing_since)).scalars().all() == [None]


def test_every_event_is_on_the_page():
    text = PAGE.read_text("utf-8")
    assert [name for name in EVENTS if f"| `{name}` |" not in text] == []
