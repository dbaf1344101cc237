"""Everything that an actor can ask: all root fields with all that they take, and what came back."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from service.store.ids import global_id
from service.store.tables import metadata
from tests.proof.canaries import tokens_in
from tests.proof.desk import Desk
from tests.proof.grammar import PAGE, Calls, Enum, Grammar, query, schema
from tests.proof.people import TODAY, City

DAYS = (TODAY - timedelta(days=45), TODAY + timedelta(days=400))
STATUSES = [Enum(each) for each in ("OPEN", "OVERDUE", "SUBMITTED", "DONE", "WAIVED", "WITHDRAWN")]


class Log(logging.Handler):
    """Keeps every line of every logger."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def listening() -> Iterator[Log]:
    """Listen to all loggers at their most talkative."""
    log, root = Log(), logging.getLogger()
    was = root.level
    root.addHandler(log)
    root.setLevel(logging.DEBUG)
    try:
        yield log
    finally:
        root.removeHandler(log)
        root.setLevel(was)


@dataclass
class Heard:
    """What an actor heard: canary -> the document that told it first; and what is amiss besides."""

    canaries: dict[str, str] = field(default_factory=dict)
    amiss: list[str] = field(default_factory=list)

    def take(self, text: str, document: str) -> None:
        for token in tokens_in(text):
            self.canaries.setdefault(token, document)


@dataclass
class Questions:
    """The questions about one city."""

    city: City
    ids: dict[str, list[str]]
    """All global ids by type; of tasks, those that were touched and a few others."""

    thorough: bool = False
    """Ask each field of the first level in a document of its own, on each day; as soak does."""

    @classmethod
    def about(cls, engine: Engine, city: City, *, thorough: bool = False) -> "Questions":
        tables = {"Recruit": "recruit", "Record": "record", "Person": "person", "Unit": "unit", "Department": "department", "Cohort": "cohort", "Assignment": "assignment", "Appointment": "appointment", "Visit": "visit", "FollowUp": "follow_up", "Webhook": "webhook", "AuditEvent": "audit_event"}  # fmt: skip
        ids = {}
        with engine.connect() as connection:
            for kind, name in tables.items():
                table = metadata.tables[name]
                rows = connection.execute(select(table.c.id).order_by(table.c.id)).scalars()
                ids[kind] = [global_id(kind, row) for row in rows][-PAGE:]
            ids["Notification"] = _messages(connection)
            last = connection.execute(select(func.max(metadata.tables["task"].c.id))).scalar_one()
        few = [global_id("Task", row) for row in range(1, last, last // 20)]
        ids["Task"] = list(dict.fromkeys([*city.tasks, *few, global_id("Task", last + 1)]))[:PAGE]
        return cls(city, ids, thorough)

    @property
    def grammar(self) -> Grammar:
        """How the fields below the roots are asked: of tasks, those in which something happened."""
        known = {
            (task.item, task.occurrence): {"item": task.item, "occurrence": task.occurrence}
            for task in self.city.tasks.values()
        }
        happened = {"first": PAGE, "filter": {"updatedSince": self.city.since}}
        few = PAGE if self.thorough else 3
        return Grammar(
            {
                "Unit.recruits": [{"first": few}],
                "Recruit.tasks": [happened],
                "Recruit.task": [*known.values()][:2],
                "Recruit.appointments": [{"upcomingOnly": False}],
            }
        )

    def calls(self) -> dict[str, Calls]:
        """Return the arguments with which each root field is asked."""
        city, (past, future) = self.city, map(str, DAYS)
        codes = [*(each.code for each in city.recruits.values()), "nobody"]
        units = [*city.parents, "nowhere"]
        happened = {"first": PAGE, "filter": {"updatedSince": city.since, "status": STATUSES}}
        asked: dict[str, Calls] = {
            "recruit": [{"code": city.code(name), "asOf": past} for name in ("b1", "t1")]
            + [{"code": codes[0], "asOf": future}, {"code": codes[0]}],
            "recruits": [{"first": 3}],
            "people": [{"first": 3}],
            "tasks": [
                {**happened, "first": 3},
                *({"filter": {name: True}} for name in ("mine", "awaitingMe")),
            ],
            "nodes": [{"of": kind, "ids": ids} for kind, ids in self.ids.items() if ids],
            "node": [{"of": kind, "id": ids[0]} for kind, ids in self.ids.items() if ids],
            "unit": [{"code": "B", "asOf": past}, {"code": "B"}],
            "cohort": [{"code": city.cohort}],
            "overview": [{}, {"unit": "B", "asOf": past}],
            "suggestPairings": [
                {"cohort": city.cohort, "role": Enum(role)} for role in ("MENTOR", "PARTNER")
            ],
        }
        if self.thorough:
            days = (past, future)
            asked |= {
                "recruit": [{"code": code, "asOf": day} for code in codes for day in days],
                "people": [{"first": PAGE}],
                "recruits": [{"first": PAGE}, *({"first": PAGE, "asOf": day} for day in days)],
                "tasks": [
                    *({**happened, "asOf": day} for day in (*days, str(TODAY))),
                    *({"first": PAGE, "filter": {name: True}} for name in ("mine", "awaitingMe")),
                ],
                "node": [{"of": kind, "id": each} for kind, ids in self.ids.items() for each in ids[:20]],
                "unit": [{"code": each, "asOf": day} for each in units for day in (*days, str(TODAY))],
                "overview": [{"unit": each} for each in units]
                + [{"cohort": city.cohort, "asOf": day} for day in days],
            }
        return asked

    def documents(self) -> Iterator[str]:
        """Give every document: each root field, all that it holds, two levels more (of ``nodes`` one)."""
        calls, grammar = self.calls(), self.grammar
        for name, root in query().fields.items():
            usual: Calls = [{"first": PAGE}] if "first" in root.args else [{}]
            depth = 2 if self.thorough or name != "nodes" else 1
            yield from grammar.roots(name, calls.get(name, usual), depth, apart=self.thorough)
        yield from self.narrow()

    def narrow(self) -> Iterator[str]:
        """Give the documents that ask lists with their filters and searches, which tell by what they count."""
        city, grammar = self.city, self.grammar
        kinds = ("recruit", "post", "contact", "public") if self.thorough else ("recruit",)
        tokens = [token for token, ways in city.canaries.ways.items() if ways[0].kind in kinds]
        for name in ("recruits", "people", "units"):
            for some in (tokens[start : start + 60] for start in range(0, len(tokens), 60)):
                calls = [
                    {"first": 5, **({"search": each} if name == "units" else {"filter": {"search": each}})}
                    for each in some
                ]
                yield grammar.document(name, calls, "totalCount nodes { __typename id code name }")
        row = schema().type_map["Task"]
        filters: list[dict[str, Any]] = [
            {"mine": True},
            {"awaitingMe": True},
            {"status": STATUSES, "updatedSince": city.since},
        ]
        filters += [
            {"recruitCode": each.code, "status": [Enum("SUBMITTED"), Enum("DONE")]}
            for each in city.recruits.values()
        ]
        filters += [{"unitCode": each, "status": [Enum("WAIVED")]} for each in city.parents]
        calls = [{"first": 20, "filter": each, "orderBy": {"by": Enum("RECRUIT")}} for each in filters]
        yield grammar.document(
            "tasks",
            calls,
            f"totalCount nodes {{ {grammar.scalars(row)} recruit {{ code name }} }} edges {{ cursor }}",
        )
        calls = [
            {"first": PAGE, "filter": {"unitCode": each}, "orderBy": {"by": Enum("NAME")}}
            for each in ("B", "C")
        ]
        yield grammar.document("recruits", calls, "totalCount nodes { code name } edges { cursor }")


def _messages(connection: Connection) -> list[str]:
    """Return messages to everybody: first some to the organizer, to be found by whoever looks with those eyes."""
    message, person = metadata.tables["notification"], metadata.tables["person"]
    first = select(message.c.id).join(person, person.c.id == message.c.person_id)
    own = connection.execute(
        first.where(person.c.code == "organizer").order_by(message.c.id).limit(5)
    ).scalars()
    rows = [
        *own,
        *connection.execute(select(message.c.id).order_by(message.c.id.desc()).limit(PAGE - 5)).scalars(),
    ]
    return [global_id("Notification", row) for row in dict.fromkeys(rows)]


def in_turn(desk: Desk, actors: Sequence[str], documents: Sequence[str], few: int = 50) -> dict[str, Heard]:
    """Ask all documents as all actors, a few at a time: whoever is not the first asks what is known by then."""
    heard = {actor: Heard() for actor in actors}
    for start in range(0, len(documents), few):
        for actor in actors:
            ask_everything(desk, actor, documents[start : start + few], heard[actor])
    return heard


def ask_everything(desk: Desk, actor: str, documents: Sequence[str], heard: Heard | None = None) -> Heard:
    """Ask all documents as an actor; keep what was heard, in answers and in the log."""
    heard = heard or Heard()
    for document in documents:
        with listening() as log:
            answer = desk.post(actor, document)
        heard.take(answer.text, document)
        heard.take("\n".join(log.lines), f"log of {document}")
        for error in answer.body.get("errors", ()):
            heard.amiss.append(f"{error} in {document}")
    return heard
