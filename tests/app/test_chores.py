"""Chores: done at once, again and again, until they are stopped; a failure ends none of them."""

import logging
import threading
import time

from service.app.chores import Chore, start


def test_a_chore_is_done_again_and_again_until_stopped():
    done, thrice = [], threading.Event()

    def run():
        done.append(threading.current_thread())
        if len(done) == 3:
            thrice.set()

    stop = start([Chore("count", 0.01, run)])
    assert thrice.wait(5)
    stop()
    count = len(done)
    assert not done[0].is_alive()
    assert done[0].daemon
    time.sleep(0.05)
    assert len(done) == count


def test_stopping_waits_for_the_work_at_hand_and_not_for_the_next():
    begun, ended = threading.Event(), []

    def run():
        begun.set()
        time.sleep(0.2)
        ended.append(True)

    stop = start([Chore("slow", 3600, run)])
    assert begun.wait(5)
    before = time.monotonic()
    stop()
    assert ended == [True]
    assert time.monotonic() - before < 5


def test_a_failure_is_told_without_data_and_ends_nothing(caplog):
    calls, twice, other = [], threading.Event(), threading.Event()

    def fail():
        calls.append(1)
        if len(calls) == 2:
            twice.set()
        raise ValueError("张三的谈话")

    with caplog.at_level(logging.ERROR):
        stop = start([Chore("fail", 0.01, fail), Chore("go on", 0.01, other.set)])
        assert twice.wait(5)
        assert other.wait(5)
        stop()
    assert "chore fail failed: ValueError" in caplog.text
    assert "张三" not in caplog.text


def test_no_chores_no_threads():
    before = threading.active_count()
    stop = start([])
    assert threading.active_count() == before
    stop()
