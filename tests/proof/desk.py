"""Where the actors of the proof ask: the service as its callers meet it, over HTTP and with their tokens."""

import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import Engine, Table, delete, func, insert, select, text, update

from service.app import create_app
from service.store.tables import metadata
from service.usecases.service import Service
from service.usecases.setup import OPERATOR
from service.usecases.tokens import issue_token

ERRORS = "errors { code path message }"


@dataclass(frozen=True)
class Answer:
    """What came back: the text as it was sent, and the request's number."""

    text: str
    request_id: str

    @property
    def body(self) -> Any:
        return orjson.loads(self.text)

    @property
    def data(self) -> Any:
        body = self.body
        assert "errors" not in body, body["errors"]
        return body["data"]


@dataclass
class Desk:
    """The service with a client. An actor is a staff code, ``portal:UNIT``, or ``portal:UNIT>CODE`` on behalf."""

    service: Service
    tokens: dict[str, str] = field(default_factory=dict)
    asked: int = 0
    days: dict[date, "Desk"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = create_app(self.service).test_client()

    def on(self, day: date) -> "Desk":
        """Return the same desk on another day."""
        if day not in self.days:
            settings = replace(self.service.settings, today=day)
            self.days[day] = Desk(Service(self.service.store, self.service.host, settings), self.tokens)
        return self.days[day]

    def token(self, bearer: str) -> str:
        if bearer not in self.tokens:
            kind, _, name = bearer.rpartition(":")
            who: dict[str, Any] = {"unit": name} if kind == "portal" else {"person": name}
            self.tokens[bearer] = issue_token(self.service, OPERATOR, **who).token
        return self.tokens[bearer]

    def post(self, actor: str, query: str, /, **variables: Any) -> Answer:
        """Send a document as somebody."""
        bearer, _, person = actor.partition(">")
        headers = {"Authorization": f"Bearer {self.token(bearer)}"}
        if person:
            headers["X-Xikou-On-Behalf-Of"] = person
        self.asked += 1
        found = self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        return Answer(found.get_data(as_text=True), found.headers["X-Request-Id"])

    def ask(self, actor: str, query: str, /, **variables: Any) -> Any:
        """Send a document that must have no errors; return the data."""
        return self.post(actor, query, **variables).data

    def change(self, actor: str, mutation: str, wanted: str = "", /, **values: Any) -> Any:
        """Run a mutation that must succeed; return its payload."""
        answer = self.attempt(actor, mutation, wanted, **values).data[mutation]
        assert answer["errors"] == [], (actor, mutation, values, answer["errors"])
        return answer

    def attempt(self, actor: str, mutation: str, wanted: str = "", /, **values: Any) -> Answer:
        """Run a mutation."""
        name = mutation[0].upper() + mutation[1:]
        document = f"mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ {wanted} {ERRORS} }} }}"
        return self.post(actor, document, input=values)


State = dict[str, dict[Any, dict[str, Any]]]
_VOLATILE = {("token", "last_used_at")}


@dataclass
class Ledger:
    """All tables as they are, and back to what they were."""

    desk: Desk
    engine: Engine
    """Sees and changes everything, whatever wall the service stands behind."""

    kept: Path | None = None
    """Where a copy of the SQLite file may lie; it is made here, of what the file holds by now."""

    def __post_init__(self) -> None:
        if self.kept is not None:
            self.kept = self.kept.with_name(f"kept-{uuid4().hex}.db")
            path = str(self.engine.url.database)
            with closing(sqlite3.connect(path)) as now, closing(sqlite3.connect(self.kept)) as copy:
                now.backup(copy)

    def last(self) -> int:
        """Return the last event: what was read meanwhile is traced too."""
        with self.engine.connect() as connection:
            return connection.execute(select(func.max(metadata.tables["audit_event"].c.id))).scalar_one()

    def state(self) -> State:
        """Return every row of every table, but for the hour of a token's last use."""
        with self.engine.connect() as connection:
            return {table.name: _rows(connection, table) for table in metadata.sorted_tables}

    def restore(self, before: State, after: State) -> None:
        """Put everything back: the file on SQLite, row by row with a superuser's means on PostgreSQL."""
        if self.kept is not None:
            path = Path(str(self.engine.url.database))
            self.engine.dispose()
            for end in ("-wal", "-shm"):
                with suppress(FileNotFoundError):
                    Path(f"{path}{end}").unlink()
            shutil.copy(self.kept, path)
            return
        with self.engine.begin() as connection:
            connection.execute(text("set local session_replication_role = replica"))
            for table in metadata.sorted_tables:
                _put_back(connection, table, before[table.name], after[table.name])


def _rows(connection: Any, table: Table) -> dict[Any, dict[str, Any]]:
    names = [column.name for column in table.columns]
    keys = [names.index(column.name) for column in table.primary_key]
    found = {
        tuple(row[key] for key in keys): dict(zip(names, row, strict=True))
        for row in connection.execute(select(table)).all()
    }
    for name in names:
        if (table.name, name) in _VOLATILE:
            for row in found.values():
                del row[name]
    return found


def _put_back(connection: Any, table: Table, before: dict[Any, Any], after: dict[Any, Any]) -> None:
    keys = list(table.primary_key)
    for key in (before.keys() | after.keys()) - {each for each in before if before[each] == after.get(each)}:
        here = [column == value for column, value in zip(keys, key, strict=True)]
        if key not in before:
            connection.execute(delete(table).where(*here))
        elif key not in after:
            connection.execute(insert(table).values(before[key]))
        else:
            connection.execute(update(table).where(*here).values(before[key]))
