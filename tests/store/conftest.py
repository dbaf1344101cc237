"""A house behind the second wall, lived in: records, a past mentor, an auditor."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event, text

from service.app import create_service
from service.store.reads import lookup
from service.store.scope import OPERATOR, Scope, scope_of_person, scope_of_portal

ORGANIZER, MENTOR, PARTNER, PAST, AUDITOR, RECRUIT = "S1137", "S1152", "S1220", "S1140", "S9001", "R2022001"


@dataclass
class Walled:
    """A house with its database as a superuser sees it, whom no wall holds."""

    house: Any
    postgres: Any

    def unwalled(self) -> Any:
        """Return the same house with a service that logs in as the superuser."""
        url = self.postgres.address(self.house.service.store.engine.url.database)
        settings = replace(self.house.service.settings, database_url=url)
        return type(self.house)(create_service(settings), self.house.tokens)

    @contextmanager
    def superuser(self) -> Iterator[Connection]:
        """Connect to the database as the superuser."""
        engine = create_engine(self.postgres.address(self.house.service.store.engine.url.database))
        with engine.connect() as connection:
            yield connection
        engine.dispose()

    @contextmanager
    def settings(self) -> Iterator[list[str]]:
        """Collect the statements by which the wall makes its settings."""
        engine, found = self.house.service.store.engine, []

        def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if statement.startswith("select set_config('xikou."):
                found.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(engine, "before_cursor_execute", note)

    def all(self, statement: str, scope: Scope | None = None) -> list[Any]:
        """Return the first column of what a plain statement of the service's role finds, sorted."""
        with self.house.service.store.connected(scope) as connection:
            return sorted(row[0] for row in connection.execute(text(statement)))

    def whole(self, statement: str) -> list[Any]:
        """Return what the superuser finds."""
        with self.superuser() as connection:
            return sorted(row[0] for row in connection.execute(text(statement)))

    def scope(self, code: str) -> Scope:
        """Return somebody's scope today; ``portal:U01`` is a unit's portal."""
        with self.house.service.look(OPERATOR) as reading:
            if code.startswith("portal:"):
                return scope_of_portal(
                    reading.connection, lookup.unit_row(reading, code.rpartition(":")[2]).id
                )
            person = lookup.person_row(reading, code)
            found = scope_of_person(reading.connection, person.id, self.house.service.today)
        assert found is not None
        return found


@pytest.fixture
def walled(house: Any, template: Any) -> Walled:
    """The house of PostgreSQL on the day after somebody stopped being a mentor."""
    if template.postgres is None:
        pytest.skip("SQLite has no second wall")
    own = house.ask(MENTOR, "{ recruits { nodes { code } } }")["recruits"]["nodes"][0]["code"]
    for who, recruit, item in (
        (PAST, RECRUIT, "mentor.first_meeting"),
        (PARTNER, RECRUIT, "partner.unit_intro"),
        (MENTOR, own, "mentor.first_meeting"),
    ):
        task = house.task(who, recruit, item)["id"]
        payload = {"held_on": "2022-10-10", "topics": "交流"}
        _done(house.change(who, "submitRecords", "records { id }", taskIds=[task], payload=payload))
    other = {"recruitCode": RECRUIT, "role": "MENTOR", "personCode": "S1141", "startsOn": "2023-03-02"}
    _done(house.change(ORGANIZER, "assign", "assignment { id }", **other, exception=True, reason="调整"))
    auditor = {"code": AUDITOR, "name": "审计员", "unitCode": "U02", "roles": ["AUDITOR"]}
    _done(house.change(ORGANIZER, "savePerson", "person { id }", **auditor))
    nobody = {"code": "S9002", "name": "无关者", "unitCode": "U02"}
    _done(house.change(ORGANIZER, "savePerson", "person { id }", **nobody))
    return Walled(house.on(date(2023, 3, 2)), template.postgres)


def _done(payload: Any) -> None:
    assert payload["errors"] == []
