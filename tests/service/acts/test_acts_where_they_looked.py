"""An act of few tasks holds their plans, looks and writes in one transaction, where there are many writers."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from sqlalchemy import event, text

from service.store.ids import row_of
from service.store.scope import OPERATOR
from service.usecases import acts as use_case

DAY = {"held_on": "2023-02-28"}
DOCUMENT = (
    "mutation($v: SubmitRecordsInput!) { submitRecords(input: $v) { errors { code path } records { id } } }"
)


@pytest.fixture
def known(acts: Any) -> Any:
    """Submit by one document, which the service knows after its first use."""

    def submit(who: str, *tasks: str, payload: Any = DAY, **more: Any) -> Any:
        given = {"taskIds": list(tasks), "payload": payload, **more}
        return acts.house.post(who, DOCUMENT, v=given).get_json()["data"]["submitRecords"]

    acts.house.token(acts.partner)
    acts.house.token(acts.admin)
    acts.house.token(acts.mentor)
    submit(acts.partner, acts.id("partner.meal", 6))
    return submit


@pytest.fixture
def begun(acts: Any) -> Any:
    """Count the transactions that begin."""
    engine = acts.house.service.store.engine

    @contextmanager
    def counted() -> Any:
        found: list[Any] = []
        note = lambda _connection: found.append(1)  # noqa: E731
        event.listen(engine, "begin", note)
        try:
            yield found
        finally:
            event.remove(engine, "begin", note)

    return counted


def _is_many(acts: Any) -> bool:
    return acts.house.service.store.has_many_writers


def _pause(monkeypatch: pytest.MonkeyPatch, happens: Any) -> None:
    """Let something happen while the next act is being examined."""
    examined = use_case.examined

    def paused(*arguments: Any) -> Any:
        monkeypatch.setattr(use_case, "examined", examined)
        happens()
        return examined(*arguments)

    monkeypatch.setattr(use_case, "examined", paused)


def test_few_tasks_take_one_transaction_and_many_take_two(acts: Any, known: Any, begun: Any) -> None:
    launches = [acts.id("organization.launch", 1, f"R20220{number:02}") for number in range(1, 11)]
    payload = {"held_on": "2023-02-01", "attended": True}
    assert known(acts.organizer, launches[0], payload={})["errors"] != []  # the token's first use is kept
    with begun() as few:
        assert known(acts.organizer, launches[0], payload=payload)["errors"] == []
    with begun() as many:
        assert known(acts.organizer, *launches[1:], payload=payload)["errors"] == []
    assert len(few) - len(many) == (-1 if _is_many(acts) else 0)


def test_what_is_refused_is_not_held_any_longer(acts: Any, known: Any) -> None:
    meal = acts.id("partner.meal", 5)
    before = acts.stored()
    assert known(acts.partner, meal, payload={"held_on": "2030-01-01"})["errors"] != []
    assert known(acts.partner, meal, "VGFzazo5OTk5OTk5")["errors"] == [
        {"code": "NOT_FOUND", "path": ["taskIds", "1"]}
    ]
    assert acts.stored() == before
    with acts.house.service.store.writing(
        OPERATOR, acts.house.service.today, acts.house.service.moment
    ) as work:
        if _is_many(acts):
            work.connection.execute(text("select id from recruit for update nowait"))


def test_who_comes_second_waits_and_is_refused(
    acts: Any, known: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not _is_many(acts):
        pytest.skip("SQLite has one writer, and holds nothing while it looks")
    meal = acts.id("partner.meal", 5)
    looked, second = Event(), []
    with ThreadPoolExecutor(1) as pool:

        def waive() -> Any:
            looked.wait(10)
            return acts.change(
                acts.admin, "waiveTask", "task { id } errors { code path }", taskId=meal, reason="x"
            )

        def meanwhile() -> None:
            looked.set()
            second.append(pool.submit(waive))
            with pytest.raises(TimeoutError):
                second[0].result(timeout=0.5)

        _pause(monkeypatch, meanwhile)
        assert known(acts.partner, meal)["errors"] == []
        assert second[0].result()["errors"] != []
    assert acts.task("partner.meal", 5)["status"] == "DONE"


def test_who_asks_nobody_first_is_noticed_before_it_counts(
    acts: Any, known: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    meal = acts.id("partner.meal", 5)
    store = acts.house.service.store

    def meanwhile() -> None:
        with store.writing(OPERATOR, acts.house.service.today, acts.house.service.moment) as work:
            work.connection.execute(
                text("update task set state = 'WAIVED' where id = :id"), {"id": row_of(meal, "Task")}
            )

    _pause(monkeypatch, meanwhile)
    (refused,) = known(acts.partner, meal, idempotencyKey="k")["errors"]
    assert refused["path"] == ["taskIds", "0"]
    assert refused["code"] == ("TASK_NOT_OPEN" if _is_many(acts) else "CONFLICT")
    assert acts.task("partner.meal", 5)["records"] == []


def test_a_failure_after_writing_leaves_nothing(
    acts: Any, known: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    meal = acts.id("partner.meal", 5)
    before = acts.stored()

    def fails(*_more: Any) -> Any:
        raise ZeroDivisionError

    finish = use_case.finish

    def late(work: Any, *more: Any) -> Any:
        finish(work, *more)
        work.flush()
        fails()

    monkeypatch.setattr(use_case, "finish", late)
    given = {"taskIds": [meal], "payload": DAY, "idempotencyKey": "k"}
    body = acts.house.post(acts.partner, DOCUMENT, v=given).get_json()
    assert body["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert acts.stored() == before
    monkeypatch.undo()
    assert known(acts.partner, meal, idempotencyKey="k")["errors"] == []


def test_a_replay_answers_what_the_first_call_answered(acts: Any, known: Any) -> None:
    meal = acts.id("partner.meal", 5)
    first = known(acts.partner, meal, idempotencyKey="k")
    assert known(acts.partner, meal, idempotencyKey="k") == first
    assert known(acts.partner, meal, payload={"held_on": "2023-02-27"}, idempotencyKey="k")["errors"] == [
        {"code": "IDEMPOTENCY_KEY_REUSED", "path": ["idempotencyKey"]}
    ]
    assert len(acts.task("partner.meal", 5)["records"]) == 1


SHOWN = """id status payload author { code name } occurredOn
  task { title status viewerCan responsibles { code } item { code title }
    recruit { name unit { code name } progress { done total } milestones { stage status }
      assignments { person { code } role } } }"""
RICH = (
    "mutation($v: SubmitRecordsInput!) { submitRecords(input: $v) { errors { code } records { %s } } }"
    % SHOWN
)
AGAIN = "query($id: ID!) { node(id: $id) { ... on Record { %s } } }" % SHOWN


def test_what_is_shown_beyond_the_record_is_read_in_the_same_sight(acts: Any, known: Any) -> None:
    for occurrence in (5, 5):  # the second is kept beside the first
        given = {"taskIds": [acts.id("partner.meal", occurrence)], "payload": DAY}
        refused = acts.house.post(acts.partner, RICH, v={**given, "payload": {}}).get_json()
        assert refused["data"]["submitRecords"]["errors"] != []
        answer = acts.house.post(acts.partner, RICH, v=given).get_json()["data"]["submitRecords"]
        assert answer["errors"] == []
        (record,) = answer["records"]
        assert acts.house.ask(acts.partner, AGAIN, id=record["id"])["node"] == record
