"""Tokens are listed and revoked; their last use is kept to the hour."""

from datetime import UTC, datetime

import pytest

from service.domain.refusals import RefusedError
from service.usecases.setup import OPERATOR
from service.usecases.tokens import issue_token, list_tokens, revoke_token

TODAY = "{ today }"


def ask(house, token):
    return house.client.post("/graphql", json={"query": TODAY}, headers={"Authorization": f"Bearer {token}"})


def test_a_revoked_token_is_refused_and_others_hold(house):
    first = issue_token(house.service, OPERATOR, person="S1004").token
    second = issue_token(house.service, OPERATOR, person="S1004").token
    numbers = [held.number for held in list_tokens(house.service)]
    assert ask(house, first).status_code == ask(house, second).status_code == 200
    revoke_token(house.service, OPERATOR, min(numbers))
    assert ask(house, first).status_code == 401
    assert ask(house, second).status_code == 200
    assert [held.state for held in list_tokens(house.service)] == ["有效", "已吊销"]


def test_revoking_twice_or_nothing_is_refused(house):
    issue_token(house.service, OPERATOR, unit="U01")
    number = list_tokens(house.service)[0].number
    revoke_token(house.service, OPERATOR, number)
    for wrong in (number, 10**6):
        with pytest.raises(RefusedError):
            revoke_token(house.service, OPERATOR, wrong)


def test_the_last_use_is_kept_to_the_hour(house):
    token = issue_token(house.service, OPERATOR, unit="U01").token
    assert list_tokens(house.service)[0].last_used_at is None
    before = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    assert ask(house, token).status_code == 200
    held = list_tokens(house.service)[0]
    assert held.last_used_at is not None
    assert before <= held.last_used_at <= datetime.now(UTC)
    assert (held.last_used_at.minute, held.last_used_at.second) == (0, 0)
    assert (held.bearer, held.name) == ("PORTAL:U01", "张家港市组织部")


def test_the_commands(house, monkeypatch):
    from click.testing import CliRunner

    from service.cli import main

    monkeypatch.setenv("XIKOU_DATABASE_URL", house.service.store.url)
    issue_token(house.service, OPERATOR, person="S1004")
    number = list_tokens(house.service)[0].number
    listed = CliRunner().invoke(main, ["token", "list"])
    assert f"{number}\tS1004\t" in listed.output
    assert "未使用" in listed.output
    assert CliRunner().invoke(main, ["token", "revoke", str(number)]).exit_code == 0
    again = CliRunner().invoke(main, ["token", "revoke", str(number)])
    assert again.exit_code == 1
    assert "没有编号" in again.stderr
