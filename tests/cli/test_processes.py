"""Serving with several processes made from one."""

import gc
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from service.cli import processes
from service.cli.commands import main

COMMAND = [sys.executable, "-c", "from service.cli import main; main()", "serve"]
NEVER = (
    *(
        "alembic",
        "apprise",
        "dbos",
        "holidays",
        "hypothesis",
        "icalendar",
        "playwright",
        "pypinyin",
        "pytest",
    ),
    *("service.authoring", "service.testing", "service.usecases.simulation"),
)


@pytest.fixture
def xikou(tmp_path, monkeypatch):
    """Run a command on a database that is not there yet; return exit code, stdout, stderr."""
    monkeypatch.setenv("XIKOU_DATABASE_URL", f"sqlite:///{tmp_path}/x.db")

    def run(*arguments):
        result = CliRunner().invoke(main, arguments)
        return result.exit_code, result.stdout, result.stderr

    return run


@pytest.fixture
def family(xikou, monkeypatch, tmp_path):
    """Serve with two processes on a free port; their log is in ``log``, what is theirs alone in ``own``."""
    xikou("init")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = tmp_path / "own"
    own.mkdir()
    monkeypatch.setenv("XIKOU_PORT", str(port))
    monkeypatch.setenv("XIKOU_PROCESSES", "2")
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            COMMAND, env={**os.environ, "TMPDIR": str(own)}, stdout=subprocess.PIPE, stderr=log, text=True
        )
    assert str(port) in process.stdout.readline()
    yield psutil.Process(process.pid), port, tmp_path / "log", own
    for each in [*psutil.Process(process.pid).children(), process] if process.poll() is None else []:
        each.kill()
    process.communicate()


def test_processes_answer_as_one_are_replaced_and_stop_together(family, xikou):
    parent, port, log, own = family
    first = {each.pid for each in _children(parent, 2)}
    asked = _asked_until_all_answered(parent, port)
    code, out, err = xikou("serve")
    assert (code, out, str(port) in err) == (1, "", True)

    killed = min(first)
    os.kill(killed, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while {each.pid for each in parent.children()} in ({*first}, first - {killed}):
        assert time.monotonic() < deadline
        asked += _ask(port)[0] == 200  # those who are left go on answering
        time.sleep(0.2)
    second = {each.pid for each in _children(parent, 2)}
    assert len(second & first) == 1
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    (line,) = [line for line in lines if line["logger"] == "service.cli.supervisor"]
    assert (line["level"], str(killed) in line["event"], "-9" in line["event"]) == ("error", True, True)
    asked += _asked_until_all_answered(parent, port)  # the new one as well
    assert _counted(port) == asked, "all requests are counted together, those of the dead too"

    begun = [socket.create_connection(("127.0.0.1", port)) for _ in range(6)]
    for each in begun:
        each.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
    time.sleep(0.3)
    parent.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    for each in begun:
        each.sendall(b"Connection: close\r\n\r\n")
    for each in begun:
        assert b'"ok"' in b"".join(iter(lambda each=each: each.recv(4096), b""))
        each.close()
    assert parent.wait(timeout=20) == 0
    assert [pid for pid in second if psutil.pid_exists(pid)] == []
    assert list(own.iterdir()) == []
    assert "Traceback" not in log.read_text()


def test_processes_stop_where_nobody_is_left_who_would_tell_them(family):
    parent, port, log, _ = family
    children = _children(parent, 2)
    _asked_until_all_answered(parent, port)
    parent.kill()
    _, alive = psutil.wait_procs(children, timeout=20)
    assert alive == []
    assert "Traceback" not in log.read_text()


def test_serving_loads_nothing_that_answers_nobody(tmp_path):
    script = (
        "import sys, json; import service.cli.commands, service.cli.serving; from service.app import create_app\n"
        "create_app(); print(json.dumps(sorted(sys.modules)))"
    )
    env = {**os.environ, "XIKOU_DATABASE_URL": f"sqlite:///{tmp_path}/none.db"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=env,
        check=True,
        capture_output=True,
        cwd=Path(__file__).parents[2],
    )
    loaded = set(json.loads(done.stdout))
    assert "service.graphql.schema" in loaded
    assert loaded.isdisjoint(NEVER)


def _children(parent, count):
    deadline = time.monotonic() + 30
    while len(found := parent.children()) != count:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found


def _ask(port, path="healthz"):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=30) as answer:
        return answer.status, answer.read().decode()


def _counted(port):
    lines = _ask(port, "metrics")[1].splitlines()
    return sum(
        float(line.split()[-1]) for line in lines if 'operation="healthz"' in line and "_total" in line
    )


def _asked_until_all_answered(parent, port):
    """Ask over connections that stay until each process has one; return how often."""
    held, deadline = [], time.monotonic() + 60
    while not all(each.net_connections("tcp")[1:] for each in parent.children()):
        assert time.monotonic() < deadline
        held.append(http.client.HTTPConnection("127.0.0.1", port, timeout=30))
        held[-1].request("GET", "/healthz")
        assert held[-1].getresponse().read()
    for each in held:
        each.close()
    return len(held)


def test_an_answer_of_some_thousand_objects_starts_no_search_for_garbage() -> None:
    before, searches = gc.get_threshold(), []
    note = lambda phase, _info: searches.append(phase)  # noqa: E731
    try:
        processes.collect_rarely()
        gc.collect()
        gc.callbacks.append(note)
        for _ in range(20):
            answer = [{"id": [number]} for number in range(5000)]
            del answer
        assert not searches
    finally:
        gc.callbacks.remove(note)
        gc.set_threshold(*before)
