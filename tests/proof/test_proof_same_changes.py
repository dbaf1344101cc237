"""What is changed directly is changed as the executor changes it: the same answer, the same trace, once only."""

import os
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import event, func, select

from service.app import endpoint
from service.graphql import direct
from service.graphql.completing import IncompleteError
from service.store.reads.records import RECORD
from service.store.screens import act, recorded
from service.store.tables import metadata
from service.usecases import acts
from tests.proof.acting import attempts_in
from tests.proof.desk import ERRORS, Ledger
from tests.proof.people import TODAY
from tests.proof.viewers import scope_of

EXAMPLES = int(os.environ.get("XIKOU_PROOF_EXAMPLES", "18"))
FIRST = int(os.environ.get("XIKOU_PROOF_FIRST", "0"))

RECORD_FIELDS = """id status occurredOn recordedAt payload redacted author { code name } corrects { id }
  task { id status late title updatedAt viewerCan responsibles { code } recruit { code name unit { name } mentor { code }
    milestones { stage status reachedAt } progress { done total overdue } tracks { progress { total } } } }"""
WANTED = {
    "submitRecords": f"__typename again: records {{ id task {{ late }} }} records {{ {RECORD_FIELDS} }}",
    "confirmRecords": f"records {{ {RECORD_FIELDS} }}",
    "rejectRecord": f"record {{ {RECORD_FIELDS} }} task {{ id status note }}",
    "releaseRecord": "record { id releasedAt }",
    "waiveTask": "task { id status waivedReason recruit { code progress { total } } }",
    "rescheduleTask": "task { id dueOn }",
    "assign": "assignment { role person { code } recruit { code mentor { code } } }",
    "saveUnit": "unit { id code name }",
    "markNotificationsRead": "marked",
}
NOW = datetime.combine(TODAY, datetime.min.time(), UTC).replace(hour=4)
TOLD = (
    "action",
    "subject_type",
    "subject_id",
    "actor_id",
    "on_behalf_of",
    "role",
    "recruit_id",
    "unit_id",
    "changes",
)


@pytest.fixture
def still(proof, monkeypatch):
    """The city with its clock stopped, and what puts it back as it was."""
    monkeypatch.setattr(proof.desk.service, "clock", lambda: NOW)
    ledger = Ledger(proof.desk, proof.engine, proof.kept)
    return proof, ledger, ledger.state()


def count_from_what_is_there(proof):
    """Let numbers go on from those that are there: what PostgreSQL counted is not undone with the rest."""
    if proof.kept is not None:
        return
    counted = [
        func.setval(
            func.pg_get_serial_sequence(table.name, "id"),
            select(func.coalesce(func.max(table.c.id), 1)).scalar_subquery(),
        )
        for table in metadata.sorted_tables
        if "id" in table.c and table.c.id.autoincrement is True
    ]
    with proof.engine.begin() as connection:
        connection.execute(select(*counted))


@contextmanager
def by_the_executor():
    """Answer as ever: nothing is known, nothing is read ahead."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(endpoint, "known", lambda *_: None)
        for screen in (act, recorded):
            patch.setattr(screen, "drawable", lambda _: False)
        yield


def sent(proof, actor, document, variables):
    """Send a document; return what came back with the trace of it, and how often a change was tried."""
    count_from_what_is_there(proof)
    ledger_last = select(func.coalesce(func.max(metadata.tables["audit_event"].c.id), 0))
    with proof.engine.connect() as connection:
        last = connection.execute(ledger_last).scalar_one()
    answer = proof.desk.post(actor, document, **variables)
    events = metadata.tables["audit_event"]
    with proof.engine.connect() as connection:
        told = connection.execute(
            select(*(events.c[name] for name in TOLD)).where(events.c.id > last).order_by(events.c.id)
        ).all()
    return answer.text.replace(answer.request_id, "…"), [tuple(row) for row in told]


def both(still, actor, document, variables):
    """Return what the executor answers, then what is answered to a document that is known by then."""
    proof, ledger, before = still
    with by_the_executor():
        plain = sent(proof, actor, document, variables)
    if plain[1]:
        ledger.restore(before, ledger.state())
    quick = sent(proof, actor, document, variables)
    if quick[1]:
        ledger.restore(before, ledger.state())
    return plain, quick


def document_of(mutation):
    name = mutation[0].upper() + mutation[1:]
    return f"mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ {WANTED.get(mutation, '')} {ERRORS} }} }}"


def test_a_change_is_answered_and_traced_the_same_in_both_ways(still, figures, monkeypatch):
    proof, ledger, before = still
    directly, answered = [], direct.answered
    monkeypatch.setattr(
        endpoint,
        "answered",
        lambda *asked: (told := answered(*asked), asked[1].changes and directly.append(told))[0],
    )
    attempts = list(attempts_in(proof.desk, proof.city).all())
    own = [each for each in attempts if each.mutation in ("submitRecords", "confirmRecords", "rejectRecord")]
    guided = {each for each in proof.city.actors if scope_of(proof.desk, each).past}
    theirs = [
        (each, actor) for each in own for actor in sorted(guided) if each.expected(actor).role is not None
    ]
    counted = {"changes": 0, "done": 0, "differences": 0, "by_past": 0}
    differences = []
    for number in range(FIRST, FIRST + EXAMPLES):
        some = Random(number)
        attempt = some.choice(own if number % 3 else attempts)
        may = [each for each in proof.city.actors if attempt.expected(each).role is not None]
        actor = some.choice(may) if may and some.random() < 0.6 else some.choice(proof.city.actors)
        if number % 3 == 1:
            attempt, actor = some.choice(theirs)
        values = dict(attempt.values) | ({"idempotencyKey": f"same-{number}"} if number % 2 else {})
        plain, quick = both(still, actor, document_of(attempt.mutation), {"input": values})
        assert '"code":"BAD_REQUEST"' not in plain[0], plain[0]
        counted["changes"] += 1
        counted["done"] += bool(plain[1])
        counted["by_past"] += bool(plain[1]) and actor in guided
        if plain != quick:
            differences.append(f"{number}: {actor} {attempt.mutation} {attempt.target}\n{plain}\n{quick}")
    counted["differences"] = len(differences)
    counted["directly"] = sum(each is not None for each in directly)
    figures(**counted)
    assert not differences, "\n\n".join(differences)
    assert counted["directly"] == counted["changes"]
    assert counted["done"] * 5 > counted["changes"]
    assert counted["by_past"] * 10 > counted["changes"]
    assert ledger.state() == before


TASK, PAYLOAD = "partner.work_tips", {"held_on": str(TODAY), "topics": "要点"}


@pytest.fixture
def submitting(proof):
    """A task of b1's partner that takes a record, its recruit's partner, and a document."""
    task = attempts_in(proof.desk, proof.city).find("b1", TASK, 3)
    return "partner-1", document_of("submitRecords"), {"taskIds": [task.id], "payload": PAYLOAD}


def test_what_makes_no_sense_is_refused_in_the_same_words(still, submitting):
    actor, document, good = submitting
    odd = [
        {**good, "taskIds": None},
        {**good, "taskIds": good["taskIds"][0]},
        {**good, "taskIds": [7]},
        {**good, "taskIds": [None]},
        {**good, "taskIds": []},
        {**good, "taskIds": good["taskIds"] * 2},
        {**good, "payload": None},
        {**good, "payload": "words"},
        {**good, "payload": {"held_on": "2022-02-30", "else": 1}},
        {**good, "extra": 1},
        {**good, "overrides": [{"taskId": "x", "payload": {}}]},
        {**good, "overrides": [{"payload": {}}]},
        {**good, "idempotencyKey": ""},
        {**good, "corrects": "x"},
        {**good, "performerCode": "nobody"},
        {"payload": {}},
        None,
        "input",
    ]
    texts = [
        (document, {"input": each}) for each in odd
    ] + [
        (document, {}),
        ("mutation($p: JSON!, $t: ID!) { mine: submitRecords(input: {taskIds: [$t], payload: $p}) { ...F } } fragment F on SubmitRecordsPayload { n: __typename errors { __typename path } }",
         {"p": {"held_on": 1}, "t": good["taskIds"][0]}),
        ("mutation($d: Date, $t: ID!) { submitRecords(input: {taskIds: [$t], payload: {held_on: $d, topics: 3}}) { errors { code path } } }",
         {"t": good["taskIds"][0]}),
        ("mutation($i: SubmitRecordsInput!) { a: submitRecords(input: $i) { errors { code } } b: submitRecords(input: $i) { errors { code } } }",
         {"i": {**good, "taskIds": ["x"]}}),
        ("mutation($i: SubmitRecordsInput!, $y: Boolean!) { submitRecords(input: $i) @include(if: $y) { errors { code } } }",
         {"i": {**good, "taskIds": ["x"]}, "y": False}),
        ("mutation { __typename }", {}),
        ("mutation($i: SubmitRecordsInput!) { submitRecords(input: $i) { records { task { recruit { tasks(first: 9999) { totalCount } } } } errors { code } } }",
         {"i": good}),
    ]  # fmt: skip
    for text_, variables in texts:
        plain, quick = both(still, actor, text_, variables)
        assert plain == quick, (text_, variables)


def test_what_cannot_be_told_after_a_change_is_told_by_the_executor_and_nothing_is_changed_again(
    still, submitting, monkeypatch
):
    actor, document, values = submitting
    document = document.replace("again: records { id task { late } }", "")
    monkeypatch.setitem(RECORD.links, "task", lambda _reading, rows, _asked: [None for _ in rows])
    plain, quick = both(still, actor, document, {"input": values})
    assert plain == quick
    assert '"path":["submitRecords","records",0,"task"]' in quick[0]
    assert len([row for row in quick[1] if row[0] == "submitRecords"]) == 1


@pytest.mark.parametrize("error", [IncompleteError("x"), RuntimeError("x")])
def test_whatever_fails_after_a_change_changes_nothing_again(still, submitting, monkeypatch, error):
    proof, ledger, before = still
    actor, document, values = submitting
    expected, _ = both(still, actor, document, {"input": values})
    runs = []

    def fails(*_):
        runs.append(1)
        raise error

    monkeypatch.setattr(direct, "completed", fails)
    found = sent(proof, actor, document, {"input": values})
    ledger.restore(before, ledger.state())
    assert runs
    assert found == expected


def test_a_change_that_fails_is_tried_once(still, submitting, monkeypatch):
    proof, _, _ = still
    actor, document, values = submitting
    both(still, actor, document, {"input": values})
    tried = []

    def fails(*_):
        tried.append(1)
        raise RuntimeError("broken")

    monkeypatch.setattr(acts, "record_act", fails)
    assert '"INTERNAL"' in sent(proof, actor, document, {"input": values})[0]
    assert tried == [1]


def test_a_change_holds_one_connection_at_a_time(still, submitting):
    proof, ledger, before = still
    actor, document, values = submitting
    engine = proof.desk.service.store.engine
    held, most = [0], [0]

    def out(*_):
        held[0] += 1
        most[0] = max(most[0], held[0])

    def returned(*_):
        held[0] -= 1

    event.listen(engine, "checkout", out)
    event.listen(engine, "checkin", returned)
    try:
        for key in (None, "one-1", "one-1", "one-2"):
            keyed = {**values, "idempotencyKey": key} if key else values
            sent(proof, actor, document, {"input": keyed})
            sent(proof, actor, document, {"input": {**keyed, "payload": {}}})
    finally:
        event.remove(engine, "checkout", out)
        event.remove(engine, "checkin", returned)
    ledger.restore(before, ledger.state())
    assert (held, most) == ([0], [1])
