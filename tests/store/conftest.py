"""A trace to be sealed, tampered with and verified; a house behind the second wall, lived in."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, Engine, create_engine, event, inspect, select, text, update

from service.app import create_service
from service.cli import main
from service.config.door import LIMITS
from service.store import chain
from service.store.engine import writing
from service.store.gathering import scope_of_person, scope_of_portal
from service.store.reads import lookup
from service.store.scope import OPERATOR, Scope
from service.store.signing import Signing
from service.store.tables import audit_event, audit_seal
from service.store.writes.trace import signed
from service.usecases.sealing import Sealed, seal_trace
from service.usecases.service import Service

SECRET = "a secret of the service that only its operator knows"  # noqa: S105  a test's secret is none


@dataclass
class Trace:
    """A service with a secret, and an attacker who owns the database."""

    service: Service
    engine: Engine

    @property
    def sqlite(self) -> bool:
        return self.service.store.engine.dialect.name == "sqlite"

    def act(self, count: int = 1) -> None:
        """Leave events; everything about them is made up."""
        with self.service.write(OPERATOR) as work:
            for number in range(count):
                work.trace("act", "Task", number, title=f"谈话{number}", code=f"C{number}", state=number)

    def seal(self, *, thorough: bool = True) -> Sealed:
        return seal_trace(self.service, thorough=thorough)

    def verify(self, head: Path | None = None):
        """Run the command; return its exit code and what it says as JSON."""
        options = ["--head", str(head)] if head else []
        done = CliRunner().invoke(main, ["audit", "verify", "--json", *options])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return done.exit_code, json.loads(done.stdout) if done.stdout else done.stderr

    def place(self, head: Path | None = None):
        """Verify; return the exit code, the flaw, and its sequence or (negative) event."""
        code, said = self.verify(head)
        event = said["event"]
        return code, said["flaw"], -event if event is not None else said["sequence"]

    @contextmanager
    def attack(self) -> Iterator[Connection]:
        """Change the tables as their owner, with no trigger or foreign key in the way."""
        with writing(self.engine, None) as connection:
            self.disarm(connection)
            yield connection

    def disarm(self, connection: Connection) -> None:
        if self.sqlite:
            names = connection.execute(
                text("select name from sqlite_master where type = 'trigger'")
            ).scalars()
            for name in names.all():
                connection.execute(text(f"drop trigger {name}"))
            connection.execute(text("pragma defer_foreign_keys = on"))
            return
        for table in ("audit_event", "audit_seal"):
            connection.execute(text(f"alter table {table} disable trigger user"))
            for key in inspect(connection).get_foreign_keys(table):
                connection.execute(text(f"alter table {table} drop constraint {key['name']}"))

    def rechain(self, connection: Connection, signing: Signing | None = None) -> None:
        """Write the whole chain anew over what is there, with new keyed hashes if the secret is known."""
        seals = connection.execute(select(audit_seal).order_by(audit_seal.c.sequence)).all()
        events = {row.id: dict(row._mapping) for row in connection.execute(select(audit_event))}
        connection.execute(audit_seal.delete())
        previous, sequence = chain.FIRST, 0
        for seal in seals:
            event = events.get(seal.event_id)
            if event is None:
                continue
            if signing:
                event["key_id"] = signing.key_id
                event["mac"] = signing.mac(signed(event))
                where = audit_event.c.id == event["id"]
                connection.execute(
                    update(audit_event).where(where).values(mac=event["mac"], key_id=event["key_id"])
                )
            sequence += 1
            previous = chain.link(previous, sequence, seal.algorithm, seal.sealed_at, event)
            connection.execute(
                audit_seal.insert().values(
                    sequence=sequence,
                    event_id=event["id"],
                    algorithm=seal.algorithm,
                    hash=previous,
                    sealed_at=seal.sealed_at,
                )
            )


@pytest.fixture
def trace(empty_house, monkeypatch):
    """An empty trace under a secret; the environment names the same database and secret."""
    for name in [name for name in os.environ if name.startswith("XIKOU_") and "TEST" not in name]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XIKOU_DATABASE_URL", empty_house.service.store.url)
    monkeypatch.setenv("XIKOU_SECRET_KEY", SECRET)
    service = create_service(replace(empty_house.service.settings, secret_key=SECRET))
    yield Trace(service, empty_house.past_walls)
    service.store.close()


@pytest.fixture
def sealed(trace, tmp_path):
    """Nine sealed events with the head in a file, and one event that is not sealed yet."""
    trace.service.settings = replace(trace.service.settings, audit_head_file=str(tmp_path / "heads"))
    trace.act(9)
    assert trace.seal().events == 9
    trace.act()
    return trace


@pytest.fixture
def head(tmp_path):
    """The file that ``sealed`` appends its heads to."""
    return tmp_path / "heads"


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


@pytest.fixture(scope="session")
def lived(template: Any, opened: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The tokens of a house of PostgreSQL in which there is something to see, kept as ``lived``."""
    if template.postgres is None:
        pytest.skip("SQLite has no second wall")
    with opened("roster", tmp_path_factory.mktemp("lived")) as house:
        _live(house)
        template.keep("lived", house)
        return dict(house.tokens)


@pytest.fixture
def walled(lived: dict[str, str], opened: Any, template: Any, tmp_path: Path) -> Iterator[Walled]:
    """That house on the day after somebody stopped being a mentor."""
    with opened("lived", tmp_path) as house:
        house.tokens.update(lived)
        later = house.on(date(2023, 3, 2))
        later.service.settings = replace(later.service.settings, **dict.fromkeys(LIMITS, 10**15))
        yield Walled(later, template.postgres)


def _live(house: Any) -> None:
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


def _done(payload: Any) -> None:
    assert payload["errors"] == []
