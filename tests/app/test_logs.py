"""Nothing of people gets into any log, whatever fails and whoever logs; what an operator needs does."""

import io
import json
import logging
import socket
import subprocess
import sys
import threading
import warnings
from dataclasses import replace

import pytest
from sqlalchemy import text
from structlog.contextvars import clear_contextvars

from service.app import create_app
from service.app.logs import keep_log
from service.config import Settings
from service.store.scope import OPERATOR
from service.usecases.service import Service

CANARY = "c7facade"
FIELDS = {"at", "level", "logger", "event"}


class Written:
    """What all loggers wrote since the test began."""

    def __init__(self, stream):
        self.stream = stream

    @property
    def text(self):
        return self.stream.getvalue()

    def lines(self, event=None):
        found = [json.loads(line) for line in self.text.splitlines()]
        assert all(each.keys() >= FIELDS for each in found)
        return [each for each in found if event in (None, each["event"])]


@pytest.fixture
def written(monkeypatch):
    """The log as ``xikou serve`` keeps it, with every logger at its loudest."""
    stream, root = io.StringIO(), logging.getLogger()
    kept = (root.handlers, root.level, sys.excepthook, threading.excepthook)
    monkeypatch.setattr(sys, "stderr", stream)
    keep_log(Settings(log_level="debug"))
    loud = {name: logging.getLogger(name).level for name in ("sqlalchemy.engine", "sqlalchemy.pool")}
    for name in loud:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield Written(stream)
    for name, level in loud.items():
        logging.getLogger(name).setLevel(level)
    root.handlers, root.level, sys.excepthook, threading.excepthook = kept
    root.setLevel(kept[1])
    logging.captureWarnings(capture=False)
    clear_contextvars()


def canary(place):
    return f"{CANARY}{place}"


def everywhere(house, post):
    """Put canaries into everything that a caller sends, well and badly formed."""
    token = house.token("S1137")
    person = 'mutation { savePerson(input: {code: "%s", name: "%s", unitCode: "U01"}) { errors { code message } } }'
    documents = [
        "query %s { today }" % canary("operation"),
        "{ %s: today }" % canary("alias"),
        "{ %s }" % canary("field"),
        "query($%s: String!) { recruit(code: $%s) { name } }" % ((canary("variable"),) * 2),
        '{ recruit(code: "%s") { name } }' % canary("literal"),
        '{ recruits(filter: {search: "%s"}) { nodes { name } } }' % canary("search"),
        '{ node(id: "%s") { id } }' % canary("id"),
        "{ recruit(code: %s) { name } }" % canary("enum"),
        person % (canary("code"), canary("name")),
        person % (canary("code"), canary("name\\u0000")),
        "{ today ... %s }" % canary("spread"),
        '"%s' % canary("broken"),
    ]
    for document in documents:
        post("/graphql", {"query": document}, token)
        post("/graphql", {"query": document, "operationName": canary("named")}, token)
        post("/graphql", {"query": document, "variables": {canary("variable"): canary("value")}}, token)
    recruit = "query($c: String!) { recruit(code: $c) { name } }"
    post("/graphql", {"query": recruit, "variables": {"c": canary("value")}}, token)
    post("/graphql", {"query": recruit, "variables": {"c": [canary("value")]}}, token)
    post("/graphql", {"query": "{ today }"}, canary("token"))
    post("/graphql", {"query": "{ today }"}, "a.b." + canary("jwt"))
    post("/graphql", {"query": "{ today }"}, token, {"X-Xikou-On-Behalf-Of": canary("behalf")})
    post(
        "/graphql",
        {"query": "{ today }"},
        house.token("portal:U01"),
        {"X-Xikou-On-Behalf-Of": canary("behalf")},
    )
    post(
        "/graphql?" + canary("argument"), {"query": "{ today }"}, token, {canary("header"): canary("header")}
    )
    post("/" + canary("path"), {}, token)
    post("/graphql", '{"query": "{ today }", "%s": ' % canary("body"), token)


def in_process(client):
    def post(path, body, token, headers=None):
        data = body if isinstance(body, str) else json.dumps(body)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}", **(headers or {})}
        return client.post(path, data=data, headers=headers)

    return post


def test_nothing_that_callers_send_is_logged_and_every_request_is(house, written):
    house.token("S1137"), house.token("portal:U01")
    everywhere(house, in_process(house.client))
    house.client.get("/calendar/%s.ics" % canary("feed"))
    assert CANARY not in written.text
    requests = written.lines("request")
    assert len(requests) > 40
    assert all(len(each["request_id"]) == 32 and each["milliseconds"] >= 0 for each in requests)
    operations = {each["operation"] for each in requests}
    assert operations == {"today", "recruit", "recruits", "node", "savePerson", "refused", "nothing", "feed"}
    assert {200, 400, 401, 403, 404} <= {each["status"] for each in requests}
    codes = {code for each in requests for code in each.get("codes", ())}
    assert {"BAD_REQUEST", "UNAUTHENTICATED", "FORBIDDEN"} <= codes


def test_nothing_is_logged_of_what_fails_inside(house, written, monkeypatch):
    def fail(*_args, **_more):
        raise ValueError(canary("inside")) from KeyError(canary("cause"))

    house.token("S1137")
    monkeypatch.setattr("service.app.endpoint.scope_of_request", fail)
    assert house.post("S1137", "{ today }").status_code == 500
    monkeypatch.undo()
    monkeypatch.setattr("service.usecases.service.Service.today", property(fail))
    assert house.post("S1137", "{ overview { recruits } }").status_code == 500
    monkeypatch.undo()
    assert CANARY not in written.text
    failed = [each for each in written.lines() if each["event"].endswith("failed")]
    assert len(failed) == 2
    for each in failed:
        assert each["error"] == ["ValueError", "KeyError"]
        assert any("test_logs.py" in frame and "fail" in frame for frame in each["frames"])
        assert each["request_id"]


def test_nothing_is_logged_of_what_the_database_refuses(house, written, monkeypatch):
    house.token("S1137")

    def statement(words):
        def run(*_args, **_more):
            with house.service.store.connected(OPERATOR) as connection:
                connection.execute(text(words), {"value": canary("parameter")})

        return run

    doubled = "insert into unit (code, name) values (:value, :value), (:value, :value)"
    for words in (
        doubled,
        "select :value = id from unit where x = :value",
        "select cast(:value as date) + (select 1/0)",
    ):
        monkeypatch.setattr("service.app.endpoint.tell_reading", statement(words))
        house.post("S1137", "{ today }")
    assert CANARY not in written.text
    if house.service.store.engine.dialect.name == "postgresql":
        assert [each["level"] for each in written.lines() if each["event"].endswith("failed")] == [
            "error"
        ] * 3


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_nothing_is_logged_of_what_libraries_chores_threads_and_warnings_say(house, written):
    library = logging.getLogger("a.library")
    library.error("failed for %s" % canary("formatted"))
    library.error("failed for %s", canary("argument"))
    library.warning(canary("alone"))
    try:
        [].remove(canary("raised"))
    except ValueError:
        library.exception("a library failed")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(canary("warning"), stacklevel=1)
    thread = threading.Thread(target=lambda: [][len(canary("thread"))])
    thread.start(), thread.join()
    app = create_app(house.service)

    @app.get("/fails")
    def fails():
        raise LookupError(canary("view"))

    assert app.test_client().get("/fails").status_code == 500
    assert CANARY not in written.text
    events = [each["event"] for each in written.lines() if each["logger"] == "a.library"]
    assert events[0].startswith("(text withheld)") and "test_logs.py" in events[0]
    assert events[1] == "failed for %s"
    assert events[2].startswith("(text withheld)")
    assert events[3] == "a library failed"
    assert [each["error"] for each in written.lines("uncaught")] == [["IndexError"]]


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_text_is_the_same_without_braces(house, monkeypatch):
    stream, root = io.StringIO(), logging.getLogger()
    kept = (root.handlers, root.level, sys.excepthook, threading.excepthook)
    monkeypatch.setattr(sys, "stderr", stream)
    keep_log(Settings(log_format="text", log_level="warning"))
    logging.getLogger("service.x").warning("about %s", "something")
    logging.getLogger("service.x").info("not told")
    root.handlers, _, sys.excepthook, threading.excepthook = kept
    root.setLevel(kept[1])
    logging.captureWarnings(capture=False)
    assert "level='warning' logger='service.x' event='about something'" in stream.getvalue()
    assert "not told" not in stream.getvalue()


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_the_figures_of_requests_are_bounded_and_hold_nothing_of_callers(house):
    app = create_app(
        Service(house.service.store, house.service.host, replace(house.service.settings, rate_per_token=3))
    )
    post = in_process(app.test_client())
    for number in range(3):
        post(
            "/graphql",
            {"query": "query %s%d { today a: me { roles } }" % (canary("name"), number)},
            house.token("S1137"),
        )
    post("/graphql", {"query": "{ today }"}, house.token("S1137"))
    post("/graphql", {"query": "{ nothing }"}, house.token("portal:U01"))
    change = 'mutation { markNotificationsRead(input: {ids: ["%s"]}) { errors { code } } }' % canary("id")
    post("/graphql", {"query": change}, house.token("portal:U01"))
    figures = app.test_client().get("/metrics").get_data(as_text=True)
    assert 'xikou_requests_total{operation="several",status="200"} 3.0' in figures
    assert 'xikou_requests_total{operation="refused",status="429"} 1.0' in figures
    assert 'xikou_refusals_total{code="RATE_LIMITED"} 1.0' in figures
    assert 'xikou_refusals_total{code="BAD_REQUEST"}' in figures
    assert 'xikou_request_seconds_count{operation="several"} 3.0' in figures
    assert "xikou_database_connections_in_use 0.0" in figures
    assert "process_open_fds" in figures
    assert CANARY not in figures


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_nothing_is_logged_by_the_server_itself(house, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"sqlite:///{house.service.store.engine.url.database}"
    environ = {"XIKOU_DATABASE_URL": url, "XIKOU_PORT": str(port), "XIKOU_LOG_LEVEL": "debug"}
    command = [sys.executable, "-c", "from service.cli import main; main()", "serve"]
    house.token("S1137"), house.token("portal:U01")
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=log)
        assert str(port) in process.stdout.readline().decode()

        def raw(data):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as sent:
                sent.sendall(data)
                sent.shutdown(socket.SHUT_WR)
                while sent.recv(65536):
                    pass

        def post(path, body, token, headers=None):
            data = (body if isinstance(body, str) else json.dumps(body)).encode()
            said = {
                "Host": "x",
                "Content-Type": "application/json",
                "Authorization": f"Bearer {token}",
                "Content-Length": str(len(data)),
                "Connection": "close",
                **(headers or {}),
            }
            raw(
                f"POST {path} HTTP/1.1\r\n".encode()
                + "".join(f"{n}: {v}\r\n" for n, v in said.items()).encode()
                + b"\r\n"
                + data
            )

        everywhere(house, post)
        for head in (
            "GET /%s HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n",
            "%s %s\r\n\r\n",
            "GET /calendar/%s.ics HTTP/9.9\r\n%s: \x00\r\n\r\n",
            "GET /%s HTTP/1.1\r\nContent-Length: %s\r\n\r\n",
            "POST /%s HTTP/1.1\r\nTransfer-Encoding: %s\r\n\r\n",
        ):
            raw((head % (canary("line"), canary("line"))).encode())
        for _ in range(5):  # away before the answer comes
            with socket.create_connection(("127.0.0.1", port)) as gone:
                gone.sendall(b"GET /calendar/%s.ics HTTP/1.1\r\nHost: x\r\n\r\n" % canary("feed").encode())
        process.terminate()
        out, _ = process.communicate(timeout=30)
    told = (tmp_path / "log").read_text() + out.decode()
    assert told.count('"event":"request"') > 40
    assert CANARY not in told
