"""The engine in this process: what is unsent goes through it; and the services that embed it."""

import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from service.cli import chores
from service.config import Settings
from service.delivery.attempts import attempt
from service.delivery.mail import send
from service.delivery.outcomes import UndeliveredError
from service.delivery.worker import Worker
from service.store.scope import OPERATOR
from service.store.writes import deliveries
from tests.delivery.conftest import serving_mail

ROOT = Path(__file__).parents[2]


def until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_what_is_unsent_goes_through_the_engine_and_what_is_over_is_forgotten(outbox, monkeypatch):
    from dbos import DBOS

    from service.delivery import channels, engine

    engine.prepare(outbox.service)
    engine.prepare(outbox.service)
    sent, failing = [], [True]

    def take(_service, row):
        sent.append(row.message_id)
        if failing[0] and row.message_id == "id-webhook-1":
            raise UndeliveredError("没有答复")

    monkeypatch.setattr(channels, "channels_of", lambda _: {"webhook": take})
    monkeypatch.setattr(engine, "_KEPT", engine.timedelta(0))
    monkeypatch.setattr("service.delivery.worker._FORGET_SECONDS", 0.2)
    for _ in range(20):
        outbox.put("webhook")
    stop = Worker(outbox.service).start(at_once=True)
    try:
        until(lambda: outbox.ended() == {"SENT": 19, None: 1})
        failing[0] = False
        outbox.let_pass(minutes=1)
        until(lambda: outbox.ended() == {"SENT": 20})
        assert sorted(sent) == sorted(f"id-webhook-{n}" for n in (1, *range(1, 21)))
        until(lambda: not DBOS.list_workflows())
    finally:
        stop()
    outbox.put("webhook")
    time.sleep(0.3)
    assert len(sent) == 21


def test_a_channel_that_hangs_keeps_no_other_waiting(outbox, monkeypatch):
    from service.delivery import channels, engine

    service = outbox.under(smtp_url="smtp://mail.example", delivery_threads=1)
    engine.prepare(service)
    go_on, sent = threading.Event(), []
    served = {"mail": lambda *_: go_on.wait(60), "webhook": lambda _, row: sent.append(row.id)}
    monkeypatch.setattr(channels, "channels_of", lambda _: served)
    for channel in ("mail",) * 12 + ("webhook",) * 3:
        outbox.put(channel)
    stop = Worker(service).start(at_once=True)
    try:
        until(lambda: len(sent) == 3)
        assert "SENT" not in outbox.ended() or outbox.ended()["SENT"] <= 3
        go_on.set()
        until(lambda: outbox.ended() == {"SENT": 15})
    finally:
        go_on.set()
        stop()


def test_nothing_is_launched_while_there_is_nothing_to_deliver(outbox, monkeypatch):
    launched = []
    worker = Worker(outbox.service)
    monkeypatch.setattr(worker, "_launch", lambda: launched.append(1))
    monkeypatch.setattr("service.delivery.worker._LOOK_SECONDS", 0.01)
    stop = worker.start(at_once=False)
    time.sleep(0.2)
    stop()
    assert launched == []


def test_a_look_that_fails_is_told_without_data_and_ends_nothing(outbox, monkeypatch, caplog):
    looks = []

    def fail(*_):
        looks.append(1)
        raise ValueError("张三的谈话")

    monkeypatch.setattr("service.delivery.worker.waiting", fail)
    monkeypatch.setattr("service.delivery.worker._LOOK_SECONDS", 0.01)
    stop = Worker(outbox.service).start(at_once=False)
    until(lambda: len(looks) > 2)
    stop()
    assert "ValueError" in caplog.text and "张三" not in caplog.text


def test_a_receiver_that_was_down_for_an_hour_gets_everything_afterwards(outbox):
    outbox.address("S1137", "shen@city.example")
    numbers = [outbox.put("mail", "S1137") for _ in range(6)]
    with serving_mail() as box:
        port = box.port
    service = outbox.under(smtp_url=f"smtp://127.0.0.1:{port}", mail_from="xikou@city.example")

    def work_off():
        with service.write(OPERATOR) as work:
            claims = deliveries.claim(work, "mail", 100, 60)
        return [attempt(service, send, each.id, each.attempts) for each in claims]

    tried = []
    for _ in range(20):
        tried += work_off()
        outbox.let_pass(minutes=3)
    assert set(tried) == {"LATER"}
    assert 6 * 5 <= len(tried) <= 6 * 8
    assert {outbox.row(number).problem for number in numbers} == {
        "连接不上邮件服务器：ConnectionRefusedError"
    }
    with serving_mail(port=port) as box:
        for _ in range(9):
            work_off()
            outbox.let_pass(minutes=5)
        assert len(box.mails) == 6
    assert outbox.ended() == {"SENT": 6}


@pytest.mark.parametrize(
    ("url", "chosen", "embeds"),
    [
        ("sqlite:///x.db", "auto", True),
        ("sqlite:///x.db", "no", False),
        ("postgresql+psycopg://u@h/x", "auto", False),
        ("postgresql+psycopg://u@h/x", "yes", True),
    ],
)
def test_who_delivers_also_tells_and_all_seal(outbox, url, chosen, embeds):
    service = outbox.under(database_url=url, embedded_worker=chosen)
    names = [each.name for each in chores.of_server(service)]
    assert service.settings.embeds_worker is embeds
    assert ("tell" in names, "retention" in names, "seal" in names) == (embeds, embeds, True)
    assert {"tell", "tell the day", "snapshots", "digest", "retention", "seal", "seal latecomers"} == {
        each.name for each in chores.of_worker(service)
    }


def test_serve_on_sqlite_delivers_by_itself_once_there_is_something(outbox, tmp_path):
    settings: Settings = outbox.service.settings
    if not settings.embeds_worker:
        pytest.skip("on PostgreSQL workers deliver")
    outbox.address("S1137", "shen@city.example")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with serving_mail() as box:
        environ = {
            "XIKOU_DATABASE_URL": settings.database_url,
            "XIKOU_TODAY": "2021-06-01",
            "XIKOU_PORT": str(port),
            "XIKOU_SMTP_URL": f"smtp://127.0.0.1:{box.port}",
            "XIKOU_MAIL_FROM": "xikou@city.example",
            "PYTHONPATH": str(ROOT),
        }
        command = [Path(sys.executable).with_name("xikou"), "serve"]
        with (tmp_path / "log").open("wb") as log:
            process = subprocess.Popen(command, env=environ, cwd=ROOT, stdout=subprocess.PIPE, stderr=log)
        try:
            assert "已启动" in process.stdout.readline().decode(), (tmp_path / "log").read_text()
            outbox.put("mail", "S1137")
            until(lambda: box.mails)
        finally:
            process.send_signal(signal.SIGTERM)
            process.stdout.close()
            assert process.wait(30) == 0
    assert len(box.mails) == 1
    assert outbox.ended() == {"SENT": 1}
