"""Narrow looks at what an actor sees: rows of one noun, or private texts alone; quick enough to repeat by the hundred."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Engine, select

from service.store.ids import global_id
from service.store.tables import metadata
from tests.proof.asking import Questions
from tests.proof.canaries import tokens_in
from tests.proof.desk import Desk
from tests.proof.grammar import literal
from tests.proof.oracle import Oracle
from tests.proof.people import City

_PRIVATE = {"payload", "objection", "wording", "contact", "meeting", "finding", "follow_up"}


@dataclass(frozen=True)
class Sightings:
    """The ids of the city by noun, and which code stands behind those of people."""

    city: City
    ids: dict[str, list[str]]
    codes: dict[str, str]
    events: dict[str, tuple[str, bool]]
    """Each event's recruit, and whether it tells of reading."""

    inboxes: dict[str, str]
    """To whom each message is."""

    @classmethod
    def of(cls, desk: Desk, engine: Engine, questions: Questions) -> "Sightings":
        ids = {
            **questions.ids,
            "Task": list(questions.city.tasks),
            "Record": list(questions.city.records),
            "Assignment": [each.id for each in questions.city.pairs],
            "Appointment": list(questions.city.appointments),
            "Visit": list(questions.city.visits),
            "FollowUp": list(questions.city.follow_ups),
        }
        some = [*ids["Recruit"], *ids["Person"]]
        document = f"{{ nodes(ids: {literal(some)}) {{ ... on Recruit {{ id code }} ... on Person {{ id code }} }} }}"
        found = desk.ask("organizer", document)["nodes"]
        codes = {each["id"]: questions.city.name(each["code"]) for each in found}
        return cls(
            questions.city, ids, codes, _events(engine, questions.city), _inboxes(engine, questions.city)
        )

    def rows_amiss(self, desk: Desk, noun: str, actor: str) -> Iterator[str]:
        """Say which rows of a noun an actor sees or misses against the oracle."""
        oracle = Oracle(self.city)
        if noun == "Figures":
            shown, counted = (
                desk.ask(actor, "{ overview { recruits } }")["overview"]["recruits"],
                len(oracle.recruits(actor, noun)),
            )
            if shown != counted:
                yield f"{actor} counts {shown} recruits instead of {counted}"
            return
        if noun in ("Finding", "VisitFigures", "FollowUpFigures"):
            yield from self._supervision_amiss(desk, actor)
            return
        if noun == "History":
            yield from self._histories_amiss(desk, actor)
            return
        answer = desk.ask(actor, f"{{ nodes(ids: {literal(self.ids[noun])}) {{ id }} }}")["nodes"]
        for number, row in zip(self.ids[noun], answer, strict=True):
            if (row is not None) is not self._sees(oracle, noun, number, actor):
                yield f"{actor} {'sees' if row else 'misses'} {noun} {number}"

    def _histories_amiss(self, desk: Desk, actor: str) -> Iterator[str]:
        """Count the events of each recruit in sight; who read what is not their history."""
        oracle = Oracle(self.city)
        asked = (
            f"nodes(ids: {literal(self.ids['Recruit'])}) {{ ... on Recruit {{ history {{ totalCount }} }} }}"
        )
        for number, row in zip(self.ids["Recruit"], desk.ask(actor, f"{{ {asked} }}")["nodes"], strict=True):
            recruit = self.codes[number]
            told = [name for name, reading in self.events.values() if name == recruit and not reading]
            expected = len(told) if oracle.sees("History", actor, recruit) else 0
            if row is not None and row["history"]["totalCount"] != expected:
                yield f"{actor} reads {row['history']['totalCount']} events of {recruit} instead of {expected}"

    def _supervision_amiss(self, desk: Desk, actor: str) -> Iterator[str]:
        """Count the findings of each visit in sight, the units that were visited, and what is open."""
        oracle, city = Oracle(self.city), self.city
        units = " ".join(f'u{unit}: unit(code: "{unit}") {{ lastVisitedOn }}' for unit in city.parents)
        asked = f"visits: nodes(ids: {literal(self.ids['Visit'])}) {{ ... on Visit {{ id findings {{ text }} }} }}"
        answer = desk.ask(actor, f"{{ {asked} {units} overview {{ openFollowUps }} }}")
        shown = {each["id"]: len(each["findings"]) for each in answer["visits"] if each}
        known = {
            each.id: sum(oracle.sees_finding(actor, each.unit, recruit) for recruit in each.about)
            for each in city.visits.values()
            if oracle.seated(actor, "Visit", each.unit)
        }
        if shown != known:
            yield f"{actor} sees {shown} findings instead of {known}"
        visited = {
            each.unit for each in city.visits.values() if oracle.seated(actor, "VisitFigures", each.unit)
        }
        told = {unit for unit in city.parents if answer[f"u{unit}"]["lastVisitedOn"]}
        if told != visited:
            yield f"{actor} is told of visits to {told} instead of {visited}"
        count = sum(
            oracle.sees_follow_up(actor, each, "FollowUpFigures")
            for each in city.follow_ups.values()
            if not each.answered and not each.closed
        )
        if answer["overview"]["openFollowUps"] != count:
            yield f"{actor} counts {answer['overview']['openFollowUps']} follow-ups instead of {count}"

    def _sees(self, oracle: Oracle, noun: str, number: str, actor: str) -> bool:
        city = self.city
        match noun:
            case "Recruit":
                return oracle.sees(noun, actor, self.codes[number])
            case "Person":
                return self.codes[number] in city.staff or oracle.sees(noun, actor, self.codes[number])
            case "Task":
                return oracle.sees_task(actor, city.tasks[number])
            case "Record":
                return oracle.sees_record(actor, city.records[number])
            case "Assignment":
                return oracle.sees(noun, actor, next(each.what for each in city.pairs if each.id == number))
            case "Appointment":
                return oracle.sees_appointment(actor, city.appointments[number])
            case "Webhook":
                return oracle.sees_webhook(actor, city.webhooks[number])
            case "Visit":
                return oracle.seated(actor, noun, city.visits[number].unit)
            case "FollowUp":
                return oracle.sees_follow_up(actor, city.follow_ups[number])
            case "AuditEvent":
                recruit, reading = self.events[number]
                return oracle.reads_trail(actor) or (
                    bool(recruit) and not reading and oracle.sees("History", actor, recruit)
                )
            case "Notification":
                return oracle.who(actor) == self.inboxes[number]
            case _:
                return True

    def private_amiss(self, desk: Desk, actor: str) -> Iterator[str]:
        """Say which private texts an actor reads or misses against the oracle."""
        asked = {
            "Record": "payload rejectedReason",
            "Task": "title note",
            "Person": "phone email office",
            "Appointment": "place note",
            "Visit": "findings { text }",
            "FollowUp": "text answer",
        }
        parts = [
            f"a{kind}: nodes(ids: {literal(self.ids[kind])}) {{ ... on {kind} {{ {fields} }} }}"
            for kind, fields in asked.items()
        ]
        heard = tokens_in(desk.post(actor, f"{{ {' '.join(parts)} }}").text)
        oracle = Oracle(self.city)
        for token, ways in self.city.canaries.ways.items():
            here = [way for way in ways if way.kind in _PRIVATE]
            if here and (token in heard) is not any(oracle.may(actor, way) for way in here):
                yield f"{actor} {'reads' if token in heard else 'misses'} {self.city.canaries.told(token)}"


def _inboxes(engine: Engine, city: City) -> dict[str, str]:
    message, person = metadata.tables["notification"], metadata.tables["person"]
    statement = select(message.c.id, person.c.code).join(person, person.c.id == message.c.person_id)
    with engine.connect() as connection:
        return {
            global_id("Notification", number): city.name(code)
            for number, code in connection.execute(statement)
        }


def _events(engine: Engine, city: City) -> dict[str, tuple[str, bool]]:
    event, person = metadata.tables["audit_event"], metadata.tables["person"]
    statement = select(event.c.id, event.c.action, person.c.code).outerjoin(
        person, person.c.id == event.c.recruit_id
    )
    with engine.connect() as connection:
        return {
            global_id("AuditEvent", number): (city.name(code) if code else "", action.startswith("read"))
            for number, action, code in connection.execute(statement)
        }
