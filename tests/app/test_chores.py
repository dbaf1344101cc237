"""Chores run again and again, and nothing that they do ends the service."""

import logging
import threading
import time

from service.app import chores
from service.app.chores import Chore, start


def test_a_chore_runs_until_it_is_stopped():
    runs = threading.Semaphore(0)
    stop = start([Chore("count", 0.01, runs.release)])
    assert all(runs.acquire(timeout=5) for _ in range(3))
    stop()
    while runs.acquire(blocking=False):
        pass
    assert not runs.acquire(timeout=0.1)


def test_a_chore_that_fails_runs_again_and_tells_no_data(caplog):
    runs = threading.Semaphore(0)

    def fail():
        runs.release()
        raise ValueError("CANARY")

    with caplog.at_level(logging.ERROR):
        stop = start([Chore("faulty", 0.01, fail)])
        assert all(runs.acquire(timeout=5) for _ in range(2))
        stop()
    assert "chore faulty failed: ValueError" in caplog.text
    assert "CANARY" not in caplog.text


def test_a_daily_chore_runs_first_a_while_after_the_start(monkeypatch):
    monkeypatch.setattr(chores, "FIRST_AFTER", 0.05)
    ran = threading.Event()
    before = time.monotonic()
    stop = start([Chore("daily", 86_400, ran.set)])
    assert ran.wait(5)
    assert time.monotonic() - before >= 0.05
    stop()
