"""Decisions about items that nobody has installed yet: a unit's own track may ask for what the four do not."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from service.domain.cases import Case, RecordFacts, TaskFacts, may, reads
from service.domain.words import RecordStatus, Role, TaskStatus
from tests.proof.checklist import Item
from tests.proof.oracle import MATRIX, Oracle
from tests.proof.people import TODAY, City, Record, Task
from tests.proof.rights import Matter, Rights

ME, OTHER = "me", "other"
_NUMBER = {ME: 1, OTHER: 2, "": None}
_ACTS = (
    "submitRecords",
    "enterRecords",
    "correctRecord",
    "confirmRecords",
    "rejectRecord",
    "objectToRecord",
    "releaseRecord",
    "rescheduleTask",
    "waiveTask",
    "reopenTask",
    "proposeAboutTask",
)
_READERS = ({"MENTOR", "RECRUIT"}, {"MENTOR", "RECRUIT", "UNIT_ADMIN", "ORGANIZER"})
_FIELD = "field"


@dataclass
class Imagined(Oracle):
    """An oracle of one imagined case: the roles held, the item, and whether a raised hand is for the viewer."""

    city: City = field(default_factory=City)
    held: frozenset[str] = frozenset()
    listed: Item = field(default_factory=lambda: Item("MENTOR"))
    portal: bool = False

    def who(self, actor: str) -> str:
        return actor

    def towards(self, actor: str, recruit: str) -> set[str]:  # noqa: ARG002  one case, whoever asks
        return set(self.held)

    def item(self, task: Task) -> Item:  # noqa: ARG002  as above
        return self.listed

    def addressed(self, task: Task) -> set[str]:
        return {task.to}

    def portal_units(self, actor: str) -> set[str]:  # noqa: ARG002  as above
        return {"unit"} if self.portal else set()


def imagined(number: int = 1200) -> Iterator[tuple[Imagined, Record]]:
    """Give cases, the same in every run."""
    chance = random.Random(7)
    for _ in range(number):
        pick = chance.choice
        confirms, withheld = pick([None, "RECRUIT", "UNIT_ADMIN"]), pick([set(), {"RECRUIT"}])
        outline = {_FIELD: pick([None, frozenset({"UNIT_ADMIN"})])} if pick([True, False]) else {}
        item = Item(
            "MENTOR", confirms, pick([True, False]), frozenset(pick(_READERS)), outline, frozenset(withheld)
        )
        held = frozenset(
            pick([set(), *({each.value} for each in Role if each is not Role.AUDITOR), {"MENTOR", "RECRUIT"}])
        )
        task = Task("", "one", "", 1, pick(["", "", ME, OTHER]), "MENTOR", pick(["OPEN", "WAIVED", "DONE"]))
        accepted = pick([TODAY, TODAY - timedelta(days=7), TODAY - timedelta(days=8)])
        record = Record(
            "", task, pick([ME, OTHER]), pick(["", ME, OTHER]), pick([None, TODAY]), "ACCEPTED", accepted
        )
        yield Imagined(held=held, listed=item, portal="PORTAL" in held), record


def amiss() -> Iterator[str]:
    """Say which decisions differ from the rights."""
    for oracle, record in imagined():
        case, rights = _case(oracle, record), Rights(oracle)
        for act in _ACTS:
            expected = rights.may(act, ME, Matter(task=record.task, record=record))
            found = may(act, case)
            if found != expected:
                yield f"{act}: {found} instead of {expected} in {case}"
        for what, expected_reading in (
            ("payload", oracle.reads_whole(ME, record)),
            ("outline", _outline(oracle, record)),
            ("wording", oracle.reads_wording(ME, record.task) or "RECRUIT" in oracle.held),
        ):
            if (reads(what, case) not in (None, False)) is not expected_reading:
                yield f"{what}: not {expected_reading} in {case}"


def _outline(oracle: Imagined, record: Record) -> bool:
    """Say whether the field of the outline is read, leaving aside who reads all."""
    item, allowed = oracle.listed, oracle.listed.outline.get(_FIELD, frozenset())
    let = record.released is not None or not item.withheld & oracle.held
    return let and not oracle.portal and (allowed is None or bool(allowed & oracle.held))


def _case(oracle: Imagined, record: Record) -> Case:
    item, task = oracle.listed, record.task
    allowed = item.outline.get(_FIELD, frozenset())
    return Case(
        towards=frozenset(map(Role, oracle.held)),
        person_id=_NUMBER[ME],
        task=TaskFacts(
            status=TaskStatus(task.status),
            role=Role(item.does),
            confirmer=Role(item.confirms) if item.confirms else None,
            gate=item.gate,
            addressed=bool(task.to),
            addressed_to_me=task.to == ME,
            readers=frozenset(map(Role, item.readers)),
            withheld_from=frozenset(map(Role, item.withheld)),
        ),
        record=RecordFacts(
            status=RecordStatus(record.status),
            author_id=_NUMBER[record.author] or 0,
            entered_by_id=_NUMBER[record.entered_by],
            accepted_on=record.accepted,
            released_on=record.released,
        ),
        today=TODAY,
        open_to=None if allowed is None else frozenset(map(Role, allowed)),
        portal=oracle.portal,
    )


def known_acts() -> set[str]:
    """Return the acts of the matrix that are about tasks and records: all of them are decided above."""
    about = {"DOER", "CONFIRMER", "AUTHOR"}
    rules = MATRIX["does"].items()
    return {
        act
        for act, rule in rules
        if about & set(rule) or any(set(each) - {"without_roles", "notice"} for each in rule.values())
    }
