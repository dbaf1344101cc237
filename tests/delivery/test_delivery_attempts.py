"""One try of one delivery, on both databases: how it ends, when it comes again, and who may try."""

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest

from service.delivery.attempts import attempt
from service.delivery.outcomes import MootError, UndeliveredError
from service.store.reads.deliveries import waiting
from service.store.scope import OPERATOR
from service.store.writes import deliveries


def claims(service, most=10, lease=60, channel="test"):
    with service.write(OPERATOR) as work:
        return deliveries.claim(work, channel, most, lease)


def tried(service, send):
    """Claim one and try it."""
    (claim,) = claims(service)
    return attempt(service, send, claim.id, claim.attempts)


def raising(error):
    def send(_service, _row):
        raise error

    return send


def test_what_is_sent_ends_and_is_claimed_by_nobody(outbox):
    number, seen = outbox.put(), []
    assert tried(outbox.service, lambda _, row: seen.append((row.id, row.message_id, row.attempts))) == "SENT"
    row = outbox.row(number)
    assert seen == [(number, row.message_id, 1)]
    assert (row.outcome, row.problem, row.leased_until, row.attempts) == ("SENT", None, None, 1)
    assert row.ended_at - row.not_before < timedelta(minutes=1)
    assert claims(outbox.service) == []
    with outbox.service.store.connected(OPERATOR) as connection:
        assert not waiting(connection, ["test", "mail"])


def test_what_became_moot_is_dropped(outbox):
    number = outbox.put()
    assert tried(outbox.service, raising(MootError())) == "DROPPED"
    assert (outbox.row(number).outcome, outbox.row(number).problem) == ("DROPPED", None)


def test_a_failure_comes_again_later_and_later(outbox):
    number, waits = outbox.put(), []
    for _ in range(9):
        assert tried(outbox.service, raising(UndeliveredError("邮件服务器答复451"))) == "LATER"
        assert claims(outbox.service) == []
        row = outbox.row(number)
        assert (row.outcome, row.problem, row.leased_until) == (None, "邮件服务器答复451", None)
        waits.append((row.not_before - datetime.now(UTC)).total_seconds())
        outbox.let_pass(seconds=waits[-1] + 1)
    assert outbox.row(number).attempts == 9
    for wait, wanted in zip(waits, (30, 60, 120, 240, 480, 960, 1920, 3600, 3600), strict=True):
        assert 0.7 * wanted < wait <= 1.3 * wanted
    assert tried(outbox.service, lambda *_: None) == "SENT"


def test_what_can_never_get_through_is_given_up_at_once(outbox):
    number = outbox.put()
    failing = raising(UndeliveredError("收件人被邮件服务器拒绝：550", final=True))
    assert tried(outbox.service, failing) == "DEAD"
    assert (outbox.row(number).outcome, outbox.row(number).problem) == ("DEAD", "收件人被邮件服务器拒绝：550")


def test_what_was_tried_for_two_days_is_given_up_and_no_sooner(outbox):
    number, tries, hours = outbox.put(), 0, 0
    while tried(outbox.service, raising(UndeliveredError("没有答复"))) == "LATER":
        outbox.let_pass(hours=2)
        tries, hours = tries + 1, hours + 2
    assert (tries, hours) == (24, 48)
    assert (outbox.row(number).outcome, outbox.row(number).attempts) == ("DEAD", 25)


def test_after_days_without_a_worker_there_are_still_twelve_tries(outbox):
    outbox.put()
    outbox.let_pass(days=9)
    tries = 1
    while tried(outbox.service, raising(UndeliveredError("没有答复"))) == "LATER":
        outbox.let_pass(hours=2)
        tries += 1
    assert tries == 12


def test_a_channel_that_breaks_says_nothing_of_what_it_was_sending(outbox, caplog):
    number = outbox.put()
    with caplog.at_level(logging.DEBUG):
        assert tried(outbox.service, raising(ValueError("张三的谈话"))) == "LATER"
    assert outbox.row(number).problem == "渠道出错：ValueError"
    assert "张三" not in caplog.text


def test_a_channel_that_this_worker_does_not_serve_is_left_to_others(outbox):
    outbox.put("mail")
    assert claims(outbox.service) == []
    with outbox.service.store.connected(OPERATOR) as connection:
        assert waiting(connection, ["test", "webhook"]) == set()
        assert waiting(connection, ["test", "mail"]) == {"mail"}
    assert len(claims(outbox.service, channel="mail")) == 1


def test_a_claim_is_begun_once(outbox):
    number = outbox.put()
    (claim,) = claims(outbox.service)
    sent = []
    assert claims(outbox.service) == []

    def send(_service, _row):
        again = attempt(outbox.service, lambda *_: sent.append("twice"), claim.id, claim.attempts)
        sent.append(again)

    assert attempt(outbox.service, send, claim.id, claim.attempts) == "SENT"
    assert sent == ["TAKEN"]
    assert outbox.row(number).attempts == 1


def test_a_lease_that_ended_is_anybodys_and_no_longer_ones_own(outbox):
    number = outbox.put()
    (first,) = claims(outbox.service)
    outbox.let_pass(seconds=59)
    assert claims(outbox.service) == []
    outbox.let_pass(seconds=2)
    assert attempt(outbox.service, lambda *_: None, first.id, first.attempts) == "TAKEN"
    (second,) = claims(outbox.service)
    assert (second.id, second.attempts) == (number, 0)
    assert attempt(outbox.service, lambda *_: None, second.id, second.attempts) == "SENT"


def test_who_died_in_the_middle_leaves_it_to_others_after_the_lease(outbox):
    number = outbox.put()
    (first,) = claims(outbox.service)
    with outbox.service.write(OPERATOR) as work:
        assert deliveries.begin(work, first.id, first.attempts, 60).attempts == 1
    outbox.let_pass(seconds=61)
    (second,) = claims(outbox.service)
    assert second.attempts == 1
    with outbox.service.write(OPERATOR) as work:
        assert not deliveries.put_off(work, number, 0, 30, "迟到")
    assert attempt(outbox.service, lambda *_: None, second.id, second.attempts) == "SENT"


def test_a_late_success_counts_and_a_late_failure_does_not(outbox):
    number = outbox.put()
    (claim,) = claims(outbox.service)
    with outbox.service.write(OPERATOR) as work:
        deliveries.begin(work, claim.id, claim.attempts, 60)
    outbox.let_pass(seconds=61)
    (second,) = claims(outbox.service)
    with outbox.service.write(OPERATOR) as work:
        deliveries.begin(work, second.id, second.attempts, 60)
    with outbox.service.write(OPERATOR) as work:
        assert not deliveries.put_off(work, number, 1, 30, "迟到")
        assert not deliveries.end(work, number, 1, deliveries.DeliveryOutcome.DEAD, "迟到")
        assert deliveries.end(work, number, 1, deliveries.DeliveryOutcome.SENT)
        assert not deliveries.end(work, number, 2, deliveries.DeliveryOutcome.SENT)


def test_what_is_not_due_yet_waits(outbox):
    number = outbox.put(not_before=outbox.service.clock() + timedelta(minutes=30))
    assert claims(outbox.service) == []
    outbox.let_pass(minutes=29)
    assert claims(outbox.service) == []
    outbox.let_pass(minutes=2)
    assert [each.id for each in claims(outbox.service)] == [number]


def test_those_who_claim_at_the_same_time_take_different_ones(outbox):
    wanted, taken = {outbox.put() for _ in range(24)}, []
    together = threading.Barrier(4)

    def take():
        together.wait()
        for _ in range(3):
            taken.extend(each.id for each in claims(outbox.service, most=2))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(taken) == sorted(wanted)


def test_a_claim_waits_for_nobody_and_passes_over_what_another_is_taking(outbox):
    if outbox.service.store.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer")
    first, second = outbox.put(), outbox.put()
    with outbox.service.write(OPERATOR) as work:
        assert [each.id for each in deliveries.claim(work, "test", 1, 60)] == [first]
        assert [each.id for each in claims(outbox.service)] == [second]


def test_a_problem_that_is_long_is_cut(outbox):
    number = outbox.put()
    assert tried(outbox.service, raising(UndeliveredError("长" * 500))) == "LATER"
    assert len(outbox.row(number).problem) == 300


def test_a_result_is_written_down_though_the_database_was_away_for_a_moment(outbox, monkeypatch):
    number, calls, end = outbox.put(), [], deliveries.end
    monkeypatch.setattr("service.delivery.attempts._WRITE_SECONDS", 0)

    def failing(*arguments):
        calls.append(1)
        if len(calls) < 3:
            raise ConnectionError
        return end(*arguments)

    monkeypatch.setattr(deliveries, "end", failing)
    assert tried(outbox.service, lambda *_: None) == "SENT"
    assert outbox.row(number).outcome == "SENT"
