"""Acts as tests make them: by staff code, task and payload; and everything that is stored, to compare."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Table, text

from service.store.scope import OPERATOR
from service.store.tables import metadata

RECRUIT, OTHER, THIRD = "R2022001", "R2022002", "R2022003"
ADMIN, HEAD, MENTOR, PARTNER = "S1004", "S1002", "S1140", "S1220"
ORGANIZER, SECOND_ORGANIZER = "S1137", "S1138"
RECORD = (
    "id status payload occurredOn author { code } enteredBy { code } corrects { id } confirmedBy { code }"
)
TASK = (
    f"id status late completedOn completedBy {{ code }} dueOn opensOn title viewerCan records {{ {RECORD} }}"
)
_VOLATILE = ("token", "idempotency")


@dataclass
class Acts:
    """A house with the acts of people in it; ``U01`` has ``RECRUIT``, whose people are the names above."""

    house: Any

    recruit, other, third = RECRUIT, OTHER, THIRD
    admin, head, mentor, partner = ADMIN, HEAD, MENTOR, PARTNER
    organizer, second_organizer = ORGANIZER, SECOND_ORGANIZER

    def on(self, day: date | str) -> "Acts":
        """Return the same acts on another day."""
        return Acts(self.house.on(date.fromisoformat(day) if isinstance(day, str) else day))

    def id(self, item: str, occurrence: int = 1, recruit: str = RECRUIT) -> str:
        """Return a task's id."""
        return self.house.task(ORGANIZER, recruit, item, occurrence)["id"]

    def task(self, item: str, occurrence: int = 1, recruit: str = RECRUIT, who: str = ORGANIZER) -> Any:
        """Return a task with its records as somebody sees it."""
        return self.house.task(who, recruit, item, occurrence, TASK)

    def submit(self, who: str, task_ids: Any, payload: Any, **more: Any) -> Any:
        """Submit an act; return the mutation's payload."""
        ids = [task_ids] if isinstance(task_ids, str) else list(task_ids)
        wanted = RECORD if len(ids) <= 200 else "id"  # of many tasks less may be asked at a time
        return self.house.change(
            who, "submitRecords", f"records {{ {wanted} }}", taskIds=ids, payload=payload, **more
        )

    def done(self, who: str, task_ids: Any, payload: Any, **more: Any) -> Any:
        """Submit an act that must succeed; return its records."""
        answer = self.submit(who, task_ids, payload, **more)
        assert answer["errors"] == []
        return answer["records"]

    def refused(self, who: str, task_ids: Any, payload: Any, **more: Any) -> list[tuple[str, str]]:
        """Submit an act that must change nothing; return (code, path) of every fault."""
        self.house.token(who)
        before = self.stored()
        answer = self.submit(who, task_ids, payload, **more)
        assert answer["records"] is None
        assert answer["errors"]
        assert self.stored() == before
        return faults(answer)

    def change(self, who: str, mutation: str, wanted: str, **values: Any) -> Any:
        """Run another mutation."""
        return self.house.change(who, mutation, wanted, **values)

    def confirm(self, who: str, *records: Any, **more: Any) -> Any:
        """Confirm records; return the mutation's payload."""
        return self.change(
            who,
            "confirmRecords",
            f"records {{ {RECORD} }}",
            recordIds=[each["id"] for each in records],
            **more,
        )

    def reject(self, who: str, record: Any, reason: str = "日期不对") -> Any:
        """Reject a record; return the mutation's payload."""
        wanted = f"record {{ {RECORD} rejectedReason }} task {{ status }}"
        return self.change(who, "rejectRecord", wanted, recordId=record["id"], reason=reason)

    def stored(self) -> dict[str, list[Any]]:
        """Return all rows of all tables but tokens, and but what tells of answers alone."""
        with self.house.service.store.connected(OPERATOR) as connection:
            return {
                table.name: _rows(connection, table)
                for table in metadata.sorted_tables
                if table.name not in _VOLATILE
            }


def _rows(connection: Connection, table: Table) -> list[Any]:
    """Return a table's rows as the database itself writes them: quick, and nothing is cut short."""
    row = "*" if connection.dialect.name == "sqlite" else "cast(stored as text)"
    keys = ", ".join(column.name for column in table.primary_key)
    which = "action <> 'readPayloads'" if "action" in table.columns else "true"
    statement = text(f'select {row} from "{table.name}" as stored where {which} order by {keys}')
    return [tuple(each) for each in connection.execute(statement)]


def faults(answer: Any) -> list[tuple[str, str]]:
    """Return (code, dotted path) of each fault of a mutation's payload."""
    return [(each["code"], ".".join(each["path"])) for each in answer["errors"]]


@pytest.fixture
def acts(house: Any) -> Acts:
    """The roster's house on 2023-03-01."""
    return Acts(house)


@pytest.fixture(scope="session")
def told() -> Callable[[Any], list[tuple[str, str]]]:
    """What a mutation's payload refuses, as (code, dotted path)."""
    return faults
