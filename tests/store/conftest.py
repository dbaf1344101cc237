"""A trace to be sealed, tampered with and verified."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, inspect, select, text, update

from service.app import create_service
from service.cli import main
from service.store import chain
from service.store.engine import writing
from service.store.signing import Signing
from service.store.tables import audit_event, audit_seal
from service.store.writes.trace import signed
from service.usecases.sealing import Sealed, seal_trace
from service.usecases.service import Service
from service.usecases.setup import OPERATOR

SECRET = "a secret of the service that only its operator knows"  # noqa: S105  a test's secret is none


@dataclass
class Trace:
    """A service with a secret, and an attacker who owns the database."""

    service: Service

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
        with writing(self.service.store.engine) as connection:
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
    yield Trace(service)
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
