"""Sealing and verifying as operators do it, and the sealer that serves beside the requests."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import main

ROOT = Path(__file__).parents[2]
SERVE = [sys.executable, "-c", "from service.cli import main; main()", "serve"]


@pytest.fixture
def xikou(empty_house, monkeypatch, tmp_path):
    """Run a command on a database of our own; return (exit code, stdout, stderr)."""
    for name in [name for name in os.environ if name.startswith("XIKOU_") and "TEST" not in name]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XIKOU_DATABASE_URL", empty_house.service.store.url)
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        result = CliRunner().invoke(main, [str(each) for each in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result.exit_code, result.stdout, result.stderr

    return run


@pytest.fixture
def act(empty_house):
    """Leave an event."""
    from service.usecases.setup import OPERATOR

    def once():
        with empty_house.service.write(OPERATOR) as work:
            work.trace("act", "Task", 1)

    return once


def counts(xikou):
    said = json.loads(xikou("audit", "verify", "--json")[1])
    return said["outcome"], said["sealed"], said["unsealed"]


def test_seal_and_verify(xikou, act, tmp_path):
    assert xikou("audit", "seal", "--head", "heads") == (0, "已封存0条事件\n", "")
    assert not (tmp_path / "heads").exists()
    act()
    code, out, err = xikou("audit", "seal", "--head", "heads")
    said, head = out.splitlines()
    assert (code, said, err) == (0, "已封存1条事件", "")
    line = (tmp_path / "heads").read_text("ascii")
    assert line.startswith(head.removeprefix("链首："))
    assert stat.S_IMODE((tmp_path / "heads").stat().st_mode) == 0o600
    xikou("audit", "seal", "--head", "heads")
    assert (tmp_path / "heads").read_text("ascii") == line * 2
    act()
    code, out, err = xikou("audit", "verify", "--head", "heads")
    told = "已核验：封存1条，未封存1条，链首2个，节点快照0个；其中密钥未知0条，启用签名之前0条"
    assert (code, out, err) == (0, f"完整\n{told}\n", "")


def test_what_is_found_is_said_in_a_line(xikou, act, monkeypatch, tmp_path):
    act()
    xikou("audit", "seal", "--head", "heads")
    line = (tmp_path / "heads").read_text("ascii")
    (tmp_path / "other").write_text(line.replace(line.split()[2], "0" * 64))
    code, out, _ = xikou("audit", "verify", "--head", "other")
    assert (code, out.splitlines()[0]) == (1, "在第1号封存处断裂：与文件中的链首不符")
    (tmp_path / "longer").write_text("2" + line[1:])
    code, out, _ = xikou("audit", "verify", "--head", "longer")
    assert (code, out.splitlines()[0]) == (2, "自第2号封存起被截断：链短于文件中的链首")
    act()
    monkeypatch.setenv("XIKOU_SECRET_KEY", "another")
    code, out, _ = xikou("audit", "verify")
    assert (code, out.splitlines()[0]) == (1, "未封存的事件2有问题：事件未封存，且签名所用的密钥未知")
    code, out, err = xikou("audit", "seal")
    assert (code, out.splitlines()[0]) == (0, "已封存0条事件")
    assert err == "1条事件的签名无法核验，未封存，请运行 xikou audit verify\n"
    monkeypatch.delenv("XIKOU_SECRET_KEY")
    xikou("audit", "seal")
    monkeypatch.setenv("XIKOU_SECRET_KEY", "another")
    code, out, _ = xikou("audit", "verify")
    assert (code, out.splitlines()[0]) == (0, "完整，但有2条事件的签名密钥未知，其签名未能核验")


def test_what_could_not_be_verified_is_neither_sound_nor_broken(xikou, monkeypatch, tmp_path):
    assert xikou("audit", "verify", "--head", "none") == (3, "", "none: No such file or directory\n")
    (tmp_path / "heads").write_text("x\n")
    assert xikou("audit", "verify", "--head", "heads") == (3, "", "heads第1行不是链首\n")
    monkeypatch.setenv("XIKOU_DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    code, out, err = xikou("audit", "verify")
    assert (code, out, "xikou init" in err) == (3, "", True)
    monkeypatch.setenv("XIKOU_PORT", "x")
    code, out, err = xikou("audit", "verify")
    assert (code, out, "XIKOU_PORT" in err) == (3, "", True)


def test_a_fault_of_ours_stays_one(xikou, monkeypatch):
    from service.cli import audit

    monkeypatch.setattr(audit, "verify_trace", lambda *_: 1 / 0)
    assert isinstance(CliRunner().invoke(main, ["audit", "verify"]).exception, ZeroDivisionError)


@pytest.fixture
def serve(xikou, monkeypatch):
    """Start the service as a process of its own."""
    started = []

    def start():
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            monkeypatch.setenv("XIKOU_PORT", str(free.getsockname()[1]))
        process = subprocess.Popen(SERVE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
        started.append(process)
        assert "已启动" in process.stdout.readline()
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def stopped(process):
    """Stop a service; return its exit code and what it complained about."""
    process.send_signal(signal.SIGTERM)
    return process.wait(timeout=20), process.stderr.read()


def wait_for(what):
    deadline = time.monotonic() + 20
    while not what() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert what()


def test_the_service_seals_at_its_start_now_and_then_and_before_it_stops(
    xikou, act, serve, monkeypatch, tmp_path
):
    monkeypatch.setenv("XIKOU_AUDIT_HEAD_FILE", str(tmp_path / "heads"))
    monkeypatch.setenv("XIKOU_AUDIT_SEAL_SECONDS", "1")
    act()
    process = serve()
    wait_for(lambda: counts(xikou) == ("SOUND", 1, 0))
    act()
    wait_for(lambda: counts(xikou) == ("SOUND", 2, 0))
    assert stopped(process) == (0, "")
    monkeypatch.setenv("XIKOU_AUDIT_SEAL_SECONDS", "3600")
    process = serve()
    time.sleep(1)
    act()
    assert counts(xikou) == ("SOUND", 2, 1)
    assert stopped(process) == (0, "")
    assert counts(xikou) == ("SOUND", 3, 0)
    code, out, _ = xikou("audit", "verify", "--head", "heads")
    assert (code, "链首3个" in out) == (0, True)


def test_a_file_that_cannot_be_written_stops_no_service(xikou, act, serve, monkeypatch):
    monkeypatch.setenv("XIKOU_AUDIT_HEAD_FILE", "none/heads")
    monkeypatch.setenv("XIKOU_AUDIT_SEAL_SECONDS", "3600")
    act()
    process = serve()
    wait_for(lambda: counts(xikou) == ("SOUND", 1, 0))
    act()
    code, told = stopped(process)
    assert code == 0
    assert "failed: FileNotFoundError" in told
    assert "last sealing failed: FileNotFoundError" in told
    assert "Traceback" not in told
    assert counts(xikou) == ("SOUND", 2, 0)
