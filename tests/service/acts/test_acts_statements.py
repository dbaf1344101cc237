"""An act is written in few statements, always the same, however many tasks it is for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

PAYLOAD = {"held_on": "2023-02-01", "attended": True}
WRITES = ("INSERT", "UPDATE", "with step_")


@contextmanager
def _written(engine: Any) -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, text: str, *_more: Any) -> None:
        if text.startswith(WRITES) and "UPDATE token" not in text:
            found.append(text)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_an_act_is_written_in_the_same_statements_for_one_task_as_for_many(acts: Any) -> None:
    engine = acts.house.service.store.engine
    ids = [acts.id("organization.launch", 1, f"R20220{number:02}") for number in range(1, 13)]
    counts = []
    for some in (ids[:1], ids[1:2], ids[2:]):
        with _written(engine) as found:
            given = {"taskIds": some, "payload": PAYLOAD, "idempotencyKey": f"k{some[0]}"}
            answer = acts.change(acts.organizer, "submitRecords", "records { id }", **given)
        assert len(answer["records"]) == len(some)
        counts.append(len(found))
    most = 1 if engine.dialect.name == "postgresql" else 6
    assert counts == [most] * 3
