"""The command ``xikou`` as operators run it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import main
from service.graphql.schema import exported

ROOT = Path(__file__).parents[2]
ROSTER = ROOT / "tests" / "data" / "roster-2022.xlsx"


@pytest.fixture
def environ(tmp_path, monkeypatch):
    """An environment of our own, with a database that is not there yet."""
    for name in [name for name in os.environ if name.startswith("XIKOU_") and "TEST" not in name]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XIKOU_DATABASE_URL", f"sqlite:///{tmp_path}/x.db")
    monkeypatch.setenv("XIKOU_TODAY", "2023-03-01")


@pytest.fixture
def xikou(environ):
    """Run a command; return (exit code, stdout, stderr), never a traceback."""

    def run(*arguments):
        result = CliRunner().invoke(main, [str(each) for each in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result.exit_code, result.stdout, result.stderr

    return run


def test_a_whole_morning(xikou, tmp_path):
    assert xikou("init") == (0, "数据库已就绪\n", "")
    assert xikou("init") == (0, "数据库已就绪\n", "")
    code, out, _ = xikou("import-roster", ROSTER, "--dry-run")
    assert (code, "演练" in out, "将生成任务9072项" in out) == (0, True, True)
    code, out, err = xikou("import-roster", ROSTER)
    assert (code, "新录用公务员：新建108，更改0，保留0" in out, "导入" in out.splitlines()[0]) == (
        0,
        True,
        False,
    )
    assert "导入" in err
    code, out, err = xikou("import-roster", ROSTER, "--json")
    said = json.loads(out)
    assert (code, err, said["tasks"], said["sheets"]["结对"]) == (
        0,
        "",
        0,
        {"created": 0, "changed": 0, "left": 216},
    )
    code, out, err = xikou("token", "issue", "--person", "S1137")
    assert (code, err, out.startswith("xikou_"), out.count("\n")) == (0, "", True, 1)
    assert xikou("token", "issue", "--unit", "U01", "--role", "PORTAL")[0] == 0
    code, out, err = xikou("token", "issue", "--person", "NOBODY")
    assert (code, out) == (1, "")
    assert "NOBODY" in err
    code, out, err = xikou("token", "issue", "--person", "S1137", "--days", "0")
    assert (code, out, err) == (1, "", "--days：须在1与366之间\n")


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--person", "A", "--unit", "B"],
        ["--unit", "U01"],
        ["--role", "PORTAL"],
        ["--person", "A", "--role", "PORTAL"],
        ["--person", "A", "--days", "x"],
        ["--unit", "U01", "--role", "ORGANIZER"],
    ],
)
def test_token_combinations_that_mean_nothing(xikou, options):
    code, out, err = xikou("token", "issue", *options)
    assert (code, out) == (2, "")
    assert err


def test_files_that_are_no_roster(xikou, tmp_path):
    xikou("init")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 nothing")
    for file in (tmp_path / "missing.xlsx", tmp_path / "broken.xlsx", tmp_path):
        code, out, err = xikou("import-roster", file)
        assert (code, out) == (1, "")
        assert "未导入任何内容" in err
        code, out, err = xikou("import-roster", file, "--json")
        assert (code, err) == (1, "")
        assert json.loads(out)["faults"][0]["reason"]


def test_an_empty_workbook_to_fill_in(xikou, tmp_path):
    file = tmp_path / "empty.xlsx"
    assert xikou("roster-template", file)[0] == 0
    xikou("init")
    assert xikou("import-roster", file)[0] == 0
    code, _, err = xikou("roster-template", tmp_path / "nowhere" / "x.xlsx")
    assert code == 1
    assert "无法写出文件" in err


def test_the_schema_is_the_one_in_the_repository(xikou, tmp_path):
    assert xikou("export-schema") == (0, exported(), "")
    assert xikou("export-schema", tmp_path / "s.graphql") == (0, "", "")
    assert (tmp_path / "s.graphql").read_text(encoding="utf-8") == exported()


def test_every_wrong_setting_is_named(xikou, monkeypatch):
    wrong = {"PORT": "99999", "THREADS": "many", "TODAY": "soon", "PLUGIN_FAILURES": "maybe", "ENV": "moon"}
    for name, value in wrong.items():
        monkeypatch.setenv(f"XIKOU_{name}", value)
    for command in (["init"], ["serve"], ["plugin", "list"], ["import-roster", ROSTER]):
        code, out, err = xikou(*command)
        assert (code, out) == (1, "")
        assert all(f"XIKOU_{name}" in err for name in wrong)


@pytest.mark.parametrize(
    "command", [["serve"], ["import-roster", ROSTER], ["token", "issue", "--person", "A"]]
)
def test_a_database_that_is_not_made_yet(xikou, command):
    code, out, err = xikou(*command)
    assert (code, out) == (1, "")
    assert "xikou init" in err


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://nobody@127.0.0.1:1/nothing",
        "postgresql+psycopg://a@b:port/c",
        "sqlite:////proc/none/x.db",
    ],
)
def test_a_database_that_cannot_be_reached(xikou, monkeypatch, url):
    monkeypatch.setenv("XIKOU_DATABASE_URL", url)
    code, out, err = xikou("init")
    assert (code, out, err != "") == (1, "", True)


def test_a_file_that_is_no_database(xikou, tmp_path):
    (tmp_path / "x.db").write_bytes(b"nothing of the kind" * 100)
    code, out, err = xikou("init")
    assert (code, out, err) == (1, "", "XIKOU_DATABASE_URL: 该文件不是数据库\n")


@pytest.fixture
def served(xikou, monkeypatch):
    """Start the service as a process of its own on a free port."""
    xikou("init")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("XIKOU_PORT", str(port))
    command = [sys.executable, "-c", "from service.cli import main; main()", "serve"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert str(port) in process.stdout.readline()
    yield process, port
    if process.poll() is None:
        process.kill()
    process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serving_until_told_to_stop(served, xikou, number):
    process, port = served
    for path in ("healthz", "readyz"):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=5) as answer:
            assert answer.status == 200
    code, out, err = xikou("serve")
    assert (code, out) == (1, "")
    assert str(port) in err
    begun = socket.create_connection(("127.0.0.1", port))
    begun.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
    time.sleep(0.3)
    process.send_signal(number)
    time.sleep(0.3)
    begun.sendall(b"Connection: close\r\n\r\n")
    answer = b""
    while part := begun.recv(4096):
        answer += part
    begun.close()
    assert b'"ok"' in answer
    assert process.wait(timeout=10) == 0
    assert "Traceback" not in process.stderr.read()
