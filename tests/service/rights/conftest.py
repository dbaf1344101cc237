"""People who leave traces of themselves, each a canary, and the search for them wherever they may lie."""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Text, cast, literal_column, make_url, select, text, update

from service.store.tables import metadata, person
from service.store.vault import Vault
from service.usecases.snapshots import take_snapshots

RECRUIT, ADMIN, HEAD, MENTOR, PARTNER, ORGANIZER = "R2022001", "S1004", "S1002", "S1140", "S1220", "S1137"
KEY, OTHER_KEY = bytes(range(32)).hex(), bytes(range(100, 132)).hex()
SEEN = "node(id: $i) { ... on Record { payload redacted rejectedReason } }"


@dataclass
class Traces:
    """Somebody's acts, each text in them a canary."""

    house: Any
    payloads: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    records: dict[str, str] = field(default_factory=dict)

    def private(self, name: str) -> str:
        """Return a canary for a payload."""
        self.payloads.append(f"CANARYpayload{name}")
        return self.payloads[-1]

    def said(self, name: str) -> str:
        """Return a canary for another text."""
        self.texts.append(f"CANARYtext{name}")
        return self.texts[-1]

    @property
    def all(self) -> list[str]:
        """All canaries so far."""
        return [*self.payloads, *self.texts]

    def on(self, day: str) -> "Traces":
        """Return the same traces on another day."""
        return Traces(self.house.on(date.fromisoformat(day)), self.payloads, self.texts, self.records)

    def record(
        self, who: str, item: str, occurrence: int, payload: dict[str, Any], recruit: str = RECRUIT
    ) -> str:
        """Record a task; return the record's id."""
        task = self.house.task(who, recruit, item, occurrence)["id"]
        done = self.house.change(who, "submitRecords", "records { id }", taskIds=[task], payload=payload)
        assert done["errors"] == []
        self.records[f"{item}/{occurrence}"] = done["records"][0]["id"]
        return done["records"][0]["id"]

    def observe(self, occurrence: int = 5, recruit: str = RECRUIT, **more: Any) -> str:
        """Record an observation on the house's day."""
        day = self.house.service.today.isoformat()
        seen = self.private(f"Seen{occurrence}{recruit}")
        payload = {"observed_on": day, "mood": "平稳", "strengths": seen, "difficulties": [], **more}
        text = f'{{ recruit(code: "{recruit}") {{ partner {{ code }} }} }}'
        partner = self.house.ask(ORGANIZER, text)["recruit"]["partner"]["code"]
        return self.record(partner, "partner.observation", occurrence, payload, recruit)

    def done(self, who: str, mutation: str, **values: Any) -> None:
        """Run another mutation that must succeed."""
        assert self.house.change(who, mutation, "", **values)["errors"] == []

    def meet(self) -> None:
        """Let the recruit propose to meet the mentor, who agrees, and call it off again."""
        made = self.house.change(
            RECRUIT, "proposeAppointment", "appointment { id }", recruitCode=RECRUIT, inviteeCode=MENTOR,
            startsAt="2023-03-20T15:00:00+08:00", place=self.said("Where"), note=self.said("What"),
        )  # fmt: skip
        number = made["appointment"]["id"]
        self.done(MENTOR, "answerAppointment", appointmentId=number, accept=True, note=self.said("Yes"))
        self.done(RECRUIT, "cancelAppointment", appointmentId=number, note=self.said("Off"))

    def visit(self) -> None:
        """Let the department find something about the recruit, have it followed up, and keep snapshots."""
        found = {"text": self.said("Found"), "recruitCode": RECRUIT}
        follow = {"ownerCode": MENTOR, "dueOn": "2023-03-20"}
        made = self.house.change(
            ORGANIZER, "recordVisit", "visit { findings { followUp { id } } }", unitCode="U01",
            visitedOn="2023-02-27", visitorCodes=[ORGANIZER], findings=[{**found, "followUp": follow}],
        )  # fmt: skip
        number = made["visit"]["findings"][0]["followUp"]["id"]
        self.done(MENTOR, "answerFollowUp", followUpId=number, answer=self.said("Answered"))
        self.done(ORGANIZER, "answerFollowUp", followUpId=number, answer=self.said("Closed"), close=True)
        assert take_snapshots(self.house.service) > 0

    def live(self) -> None:
        """Let there be everything that can be held about the recruit."""
        self.visit()
        self.observe(difficulties=["语言不通"], action=self.private("Action"))
        self.meet()
        talk = {
            "held_on": "2023-02-20",
            "place": self.private("Place"),
            "topics": "a",
            "summary": self.private("Talk"),
        }
        rejected = self.record(MENTOR, "mentor.talk", 1, talk)
        self.done(RECRUIT, "rejectRecord", recordId=rejected, reason=self.said("Objection"))
        self.record(MENTOR, "mentor.talk", 1, {**talk, "advice": self.private("Advice")})
        self.record(
            RECRUIT,
            "mentor.integrity_pledge",
            1,
            {"pledged_on": "2023-02-01", "text": self.private("Pledge")},
        )
        self.done(
            RECRUIT, "openTask", recruitCode=RECRUIT, item="mentor.raised_hand",
            title=self.said("Title"), note=self.said("Note"),
        )  # fmt: skip
        waived = self.house.task(ORGANIZER, RECRUIT, "organization.launch", 1)["id"]
        self.done(ORGANIZER, "waiveTask", taskId=waived, reason=self.said("Waived"))
        self.done(ORGANIZER, "reopenTask", taskId=waived, reason="wrong")
        self.done(ORGANIZER, "waiveTask", taskId=waived, reason=self.said("Again"))
        self.done(
            ORGANIZER, "suspendRecruit", recruitCode=RECRUIT, startsOn="2023-05-01", endsOn="2023-05-10",
            reason=self.said("Suspended"),
        )  # fmt: skip
        self.done(
            ORGANIZER, "extendProbation", recruitCode=RECRUIT, endsOn="2023-10-20", ground="MATERNITY",
            reason=self.said("Extended"),
        )  # fmt: skip
        self.done(
            ORGANIZER, "assign", recruitCode=RECRUIT, role="MENTOR", personCode="S1141", exception=True,
            reason=self.said("Assigned"),
        )  # fmt: skip
        with self.house.past_walls.begin() as connection:
            for name in ("phone", "email", "office", "title"):
                values = {name: self.said(name)}
                connection.execute(update(person).where(person.c.code == RECRUIT).values(values))

    def leave(self) -> None:
        """Let the recruit leave the plan."""
        self.done(ORGANIZER, "updateRecruit", recruitCode=RECRUIT, status="LEFT", reason="left")

    def shown(self, record: str, who: str = ORGANIZER) -> Any:
        """Return a record as somebody sees it."""
        return self.house.ask(who, f"query($i: ID!) {{ {SEEN} }}", i=record)["node"]


@pytest.fixture
def traces(house: Any) -> Traces:
    """The roster's house on 2023-03-01, without a master key."""
    return Traces(house)


@pytest.fixture
def sealed(house: Any) -> Traces:
    """The same with a master key."""
    house.service.store.vault = Vault.of(KEY)
    return Traces(house)


def kept(house: Any, *, files: bool = False) -> bytes:
    """Return all that a database holds: SQLite's files, or every row's text (with ``files`` the heap as well)."""
    engine = house.service.store.engine
    if engine.dialect.name == "sqlite":
        path = Path(make_url(house.service.store.url).database)
        return b"".join(each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*")))
    found = []
    with house.past_walls.connect() as connection:
        for table in metadata.sorted_tables:
            whole = select(cast(literal_column(f'"{table.name}"'), Text)).select_from(table)
            found += connection.execute(whole).scalars()
        told = "\n".join(found).encode()
        if files:
            connection.execute(text("checkpoint"))
            names = [table.name for table in metadata.sorted_tables]
            toasts = "select reltoastrelid::regclass::text from pg_class where relname = any(:n) and reltoastrelid <> 0"
            names += connection.execute(text(toasts), {"n": names}).scalars()
            for name in names:
                read = "select pg_read_binary_file(pg_relation_filepath(cast(:n as regclass)))"
                told += bytes(connection.execute(text(read), {"n": name}).scalar_one())
    return told


def lying(canaries: list[str], where: bytes) -> list[str]:
    """Return the canaries that lie there, as text, as JSON writes it, or as hex."""
    forms = {
        each: (each.encode(), json.dumps(each)[1:-1].encode(), each.encode().hex().encode())
        for each in canaries
    }
    return [each for each, written in forms.items() if any(form in where for form in written)]
