"""Attempts made for real: each is done and traced as the rights say, or refused and nothing has changed."""

from collections.abc import Iterable
from typing import Any

from tests.proof.attempts import Attempt, Attempts, Outcome
from tests.proof.desk import Answer, Desk, Ledger, State
from tests.proof.people import City, Task


def attempts_in(desk: Desk, city: City) -> Attempts:
    """Return the attempts; tasks that the story does not know are found as an organizer finds them."""

    def find(recruit: str, item: str, occurrence: int) -> Task:
        document = "query($r: String!, $i: String!, $o: Int!) { recruit(code: $r) { task(item: $i, occurrence: $o) { id } } }"
        number = desk.ask("organizer", document, r=city.code(recruit), i=item, o=occurrence)["recruit"][
            "task"
        ]["id"]
        return city.tasks.get(number) or Task(number, recruit, item, occurrence)

    return Attempts(city, find)


def amiss(
    desk: Desk, city: City, ledger: Ledger, before: State, attempts: Iterable[Attempt], actor: str
) -> list[str]:
    """Make all attempts as an actor; say what came out otherwise than the rights say."""
    found: list[str] = []
    absent: dict[str, Any] = {}
    refusals = 0
    for attempt in attempts:
        expected, answer = attempt.expected(actor), desk.attempt(actor, attempt.mutation, **attempt.values)
        here = f"{actor} {attempt.mutation} {attempt.target}"
        body = answer.body
        if "errors" in body:
            found.append(f"{here}: {body['errors']}")
            continue
        errors = body["data"][attempt.mutation]["errors"]
        faults = frozenset((each["code"], ".".join(each["path"])) for each in errors)
        if faults != expected.faults:
            found.append(
                f"{here}: {sorted(faults) or 'done'} instead of {sorted(expected.faults) or 'done'}: {errors}"
            )
        if errors:
            refusals += 1
            found += _like_absent(here, attempt, errors, absent)
            if not expected.faults and faults:
                continue
        if not faults:
            after = ledger.state()
            found += _traced(here, city, attempt, expected, actor, answer, before, after)
            ledger.restore(before, after)
    if ledger.state() != before:
        found.append(f"{actor}: one of {refusals} refused calls changed something")
    return found


def _like_absent(here: str, attempt: Attempt, errors: Any, absent: dict[str, Any]) -> list[str]:
    """What is out of sight must be answered, word for word, like what is nowhere."""
    if {each["code"] for each in errors} != {"NOT_FOUND"} or not attempt.absent:
        return []
    named = attempt.values[attempt.absent]
    plain = [{**each, "message": each["message"].replace(str(named), "…")} for each in errors]
    same = absent.setdefault(f"{attempt.mutation}.{attempt.absent}", plain)
    return [] if same == plain else [f"{here}: {plain} instead of {same}"]


def _traced(
    here: str,
    city: City,
    attempt: Attempt,
    expected: Outcome,
    actor: str,
    answer: Answer,
    before: State,
    after: State,
) -> list[str]:
    """Exactly one event tells who did it, in which role, on whose behalf, of whom, in which request."""
    new = [row for key, row in after["audit_event"].items() if key not in before["audit_event"]]
    if len(new) != 1:
        return [f"{here}: {len(new)} events"]
    event = new[0]
    people = {row["code"]: row["id"] for row in after["person"].values()}
    portal, _, person = actor.partition(">")
    told = {
        "action": attempt.mutation,
        "actor_id": people[person or portal],
        "on_behalf_of": person or None,
        "role": expected.role,
        "request_id": answer.request_id,
    }
    if attempt.recruit:
        told["recruit_id"] = people[city.code(attempt.recruit)]
    wrong = {name: (event[name], value) for name, value in told.items() if event[name] != value}
    return [f"{here}: the event says {wrong}"] if wrong else []
