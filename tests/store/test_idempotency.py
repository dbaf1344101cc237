"""Answers are kept once under a key, in the transaction of the change."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from service.store.idempotency import KeyTakenError, keep_answer, kept_answer
from service.store.scope import OPERATOR
from service.store.tables import audit_event, idempotency

ANSWER = {"rows": {"Task": [1]}, "figures": {}}


def keep(house, key, fingerprint="f", *, scope=OPERATOR):
    with house.service.write(scope) as work:
        work.trace("act", "Task", 1, code=fingerprint)
        keep_answer(work, key, fingerprint, ANSWER)


def events(house):
    with house.past_walls.connect() as connection:
        counted = select(func.count()).where(audit_event.c.action == "act")
        return connection.execute(counted).scalar_one()


def test_an_answer_is_kept_for_its_caller_alone(house):
    keep(house, "k")
    with house.service.store.connected(OPERATOR) as connection:
        assert kept_answer(connection, OPERATOR.caller, "k") == ("f", ANSWER)
        assert kept_answer(connection, "person:1", "k") is None
        assert kept_answer(connection, OPERATOR.caller, "other") is None


def test_a_key_that_was_taken_meanwhile_undoes_all_of_the_change(house):
    keep(house, "k", "first")
    with pytest.raises(KeyTakenError):
        keep(house, "k", "second")
    assert events(house) == 1
    with house.past_walls.connect() as connection:
        assert connection.execute(select(idempotency.c.fingerprint)).scalars().all() == ["first"]


def test_others_may_use_the_same_key(house):
    keep(house, "k")
    keep(house, "k", scope=replace(OPERATOR, person_id=1))
    assert events(house) == 2
