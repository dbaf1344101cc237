"""What operators see of deliveries and do about them: commands, the trace, figures."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from service.cli import main
from service.delivery.attempts import attempt
from service.delivery.outcomes import UndeliveredError
from service.store.scope import OPERATOR
from service.store.tables import audit_event
from service.store.writes import deliveries


@pytest.fixture
def xikou(outbox, monkeypatch):
    monkeypatch.setenv("XIKOU_DATABASE_URL", outbox.service.settings.database_url)

    def run(*arguments):
        result = CliRunner().invoke(main, list(arguments))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result.exit_code, result.stdout, result.stderr

    return run


def given_up(outbox, channel, problem):
    number = outbox.put(channel)

    def refuse(*_):
        raise UndeliveredError(problem, final=True)

    with outbox.service.write(OPERATOR) as work:
        (claim,) = deliveries.claim(work, channel, 1, 60)
    assert attempt(outbox.service, refuse, claim.id, claim.attempts) == "DEAD"
    return number


def traced(outbox, action):
    with outbox.service.store.connected(OPERATOR) as connection:
        rows = connection.execute(select(audit_event.c.changes).where(audit_event.c.action == action))
        return [json.loads(each) if isinstance(each, str) else each for each in rows.scalars()]


def test_dead_letters_are_listed_and_resent(outbox, xikou):
    assert xikou("delivery", "list", "--dead") == (0, "没有已放弃的投递\n", "")
    first = given_up(outbox, "mail", "收件人被邮件服务器拒绝：550")
    second = given_up(outbox, "webhook", "接收方答复410")
    waiting = outbox.put("mail", "S1137")
    code, out, err = xikou("delivery", "list", "--dead")
    assert (code, err, [line.split("\t")[0] for line in out.splitlines()]) == (
        0,
        "",
        [str(second), str(first)],
    )
    assert "mail\t" in out and "已试1次\t已放弃\t收件人被邮件服务器拒绝：550" in out
    assert xikou("delivery", "list", "--dead", "--channel", "mail")[1].count("\n") == 1
    code, out, _ = xikou("delivery", "list")
    assert (code, out.split("\t")[0], "后再试\t尚无问题" in out) == (0, str(waiting), True)
    assert "张三" not in out and "S1137" not in out
    assert xikou("delivery", "resend", str(first), str(waiting)) == (
        1,
        "",
        f"ID：没有编号为{waiting}的已放弃投递\n",
    )
    assert outbox.row(first).outcome == "DEAD"
    assert xikou("delivery", "resend", str(first)) == (0, "已重新安排1条投递\n", "")
    again = outbox.row(first)
    assert (again.outcome, again.attempts, again.ended_at, again.leased_until) == (None, 0, None, None)
    assert again.message_id == "id-mail-1"
    assert xikou("delivery", "resend", "--all-dead", "--channel", "mail") == (0, "已重新安排0条投递\n", "")
    assert xikou("delivery", "resend", "--all-dead") == (0, "已重新安排1条投递\n", "")
    with outbox.service.write(OPERATOR) as work:
        claims = [each for name in ("mail", "webhook") for each in deliveries.claim(work, name, 10, 60)]
    assert {each.id for each in claims} == {first, second, waiting}
    assert len(traced(outbox, "listDeliveries")) == 4
    assert [each["deliveries"] for each in traced(outbox, "resendDeliveries")] == [[first], [], [second]]


@pytest.mark.parametrize("words", [[], ["1", "--all-dead"], ["1", "--channel", "mail"]])
def test_what_to_resend_is_said_in_one_way(xikou, words):
    code, out, err = xikou("delivery", "resend", *words)
    assert (code, out) == (2, "")
    assert "--all-dead" in err


def test_figures_come_from_the_database_whoever_delivers(outbox):
    given_up(outbox, "mail", "收件人被邮件服务器拒绝：550")
    outbox.put("mail")
    outbox.put("webhook")
    outbox.let_pass(seconds=90)
    told = outbox.house.client.get("/metrics").get_data(as_text=True).splitlines()
    assert 'xikou_deliveries{channel="mail",outcome="UNSENT"} 1.0' in told
    assert 'xikou_deliveries{channel="mail",outcome="DEAD"} 1.0' in told
    assert 'xikou_deliveries{channel="webhook",outcome="SENT"} 0.0' in told
    ages = [float(each.split()[-1]) for each in told if each.startswith("xikou_delivery_oldest")]
    assert len(ages) == 2 and all(90 <= each < 120 for each in ages)


def test_without_a_database_the_other_figures_are_told(outbox, monkeypatch):
    def away(*_):
        raise TimeoutError

    monkeypatch.setattr("service.app.metrics.figures", away)
    monkeypatch.setattr("service.app.metrics.mishap_of", lambda _: True)
    told = outbox.house.client.get("/metrics").get_data(as_text=True)
    assert "xikou_plugin_active" in told and "xikou_deliveries" not in told


def test_a_worker_on_a_database_that_is_not_ready_says_what_to_do(outbox, xikou, monkeypatch, tmp_path):
    monkeypatch.setattr("service.cli.working.signal.signal", lambda *_: None)
    if outbox.service.store.engine.dialect.name == "sqlite":
        monkeypatch.setenv("XIKOU_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
        code, out, err = xikou("worker")
        assert (code, out, "请运行 xikou init" in err) == (1, "", True)
        return
    code, out, err = xikou("worker")
    assert (code, out) == (1, "")
    assert "投递引擎无法启动" in err and "请运行 xikou init" in err
