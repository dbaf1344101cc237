"""The number of statements depends neither on the page nor on how many parents there are."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from service.usecases.service import Service
from tests.conftest import House

DEEP = {
    "units": (
        """query($s: String) { units(first: 100, search: $s) { totalCount nodes { code parent { code } progress { total }
          tracks { progress { total } } departments { code head { code phone } } recruits(first: 5) { totalCount
          nodes { code mentor { code } tasks(first: 50) { totalCount nodes { title records { payload redacted
          author { code } confirmedBy { code } } responsibles { code } viewerCan addressee { code } note } } } } } } }""",
        ({"s": "U34"}, {}),
    ),
    "blocking": (
        """query($n: Int) { recruits(first: $n) { nodes { code milestones { stage status reachedAt progress { done }
          blocking { title responsibles { name } item { code } recruit { code } } }
          dimensions { dimension latestScore progress { total } } } } }""",
        ({"n": 1}, {"n": 100}),
    ),
    "mentees": (
        """query($s: String) { people(first: 100, filter: {search: $s}) { nodes { code unit { name } email
          mentees { code progress { done } mentor { code mentees { code } }
          assignments { role startsOn person { code } recruit { code } } } } } }""",
        ({"s": "S1140"}, {"s": "S11"}),
    ),
    "tasks": (
        """query($n: Int) { tasks(first: $n, filter: {mine: false}) { totalCount nodes { title status
          recruit { code unit { name } department { head { name } } tracks { track { id plugin { name } } progress { done } } } } } }""",
        ({"n": 1}, {"n": 100}),
    ),
    "overview": (
        """query($u: String) { overview(unit: $u) { byUnit { unit { code progress { total } recruits(first: 2)
          { nodes { code } } lastVisitedOn visits { nodes { visitors { code } findings { text followUp { owner { code } } } } } }
          recruits lastVisitedOn } byDimension { dimension progress { done } } byStage { reached }
          exceptions { id } weeksWithoutVisit openFollowUps trend { due overdue } burden { role tasksPerPersonPerMonth } } }""",
        ({"u": "U01"}, {"u": "U27"}),
    ),
}


@pytest.mark.parametrize("name", DEEP)
def test_statements_do_not_grow_with_the_page(house, statements, name):
    _acts(house)
    generous = replace(house.service.settings, max_cost=1_000_000)  # what is counted is not how much is asked
    asked = House(Service(house.service.store, house.service.host, generous), house.tokens, house.superuser)
    text, pages = DEEP[name]
    counts = []
    for variables in pages:
        asked.ask("S1137", text, **variables)
        with statements() as found:
            asked.ask("S1137", text, **variables)
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert counts[1] < 50


@pytest.mark.parametrize(
    ("name", "who"), [("q1", "S1004"), ("q2", "S1137"), ("q3", "S1137"), ("q4", "S1137")]
)
def test_documents_take_few_statements_from_the_first_time_on(house, statements, document, name, who):
    variables = {"q1": {"unit": "U01"}, "q2": {"code": "R2022001"}}.get(name, {})
    with statements() as cold:
        house.ask(who, document(name), **variables)
    with statements() as warm:
        house.ask(who, document(name), **variables)
    assert len(cold) <= 20
    assert len(warm) <= 10
    asked = [text for text in warm.texts if not _before(text)]
    assert len(asked) <= 2


def test_who_has_past_recruits_asks_as_little_as_anybody(house, statements, document):
    """A mentor from the second year on: one recruit less is theirs, and one they remember."""
    mentor = "S1152"
    recruit, *others = [
        each["code"] for each in house.ask(mentor, "{ recruits { nodes { code } } }")["recruits"]["nodes"]
    ]
    task = house.task(mentor, recruit, "mentor.first_meeting")["id"]
    wrote = {"taskIds": [task], "payload": {"held_on": "2022-10-10", "topics": "交流"}}
    assert house.change(mentor, "submitRecords", "records { id }", **wrote)["errors"] == []
    other = {"recruitCode": recruit, "role": "MENTOR", "personCode": "S1141", "startsOn": "2023-03-02"}
    changed = house.change("S1137", "assign", "assignment { id }", **other, exception=True, reason="调整")
    assert changed["errors"] == []
    later = house.on(date(2023, 3, 2))
    kept = later.ask(
        mentor,
        "query($id: ID!) { node(id: $id) { ... on Task { recruit { code mentor { code } } } } }",
        id=task,
    )
    assert kept["node"]["recruit"] == {"code": recruit, "mentor": None}
    assert later.ask(mentor, document("q4"))["tasks"]["totalCount"] > 0
    for name, variables in (("q1", {"unit": "U01"}), ("q2", {"code": others[0]}), ("q3", {}), ("q4", {})):
        later.ask(mentor, document(name), **variables)
        with statements() as warm:
            later.ask(mentor, document(name), **variables)
        assert len([text for text in warm.texts if not _before(text)]) <= 2, name


def _before(text: str) -> bool:
    """Say whether a statement begins a turn, or tells who asks: token, scope and the second wall's settings."""
    return text.startswith(("BEGIN", "select set_config")) or "FROM token" in text or "AS nearest" in text


def test_statements_do_not_grow_with_the_parents_of_a_document(house, statements, document):
    """U27 has a unit below it and more recruits than U02; the number of statements is the same."""
    counts = []
    for unit in ("U02", "U27", "U01"):
        house.ask("S1137", document("q1"), unit=unit)
        with statements() as found:
            house.ask("S1137", document("q1"), unit=unit)
        counts.append(len(found))
    assert len(set(counts)) == 1


def test_statements_do_not_grow_with_nodes(house, statements):
    ids = [
        each["id"] for each in house.ask("S1137", "{ tasks(first: 100) { nodes { id } } }")["tasks"]["nodes"]
    ]
    counts = []
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Task { title responsibles { code } recruit { progress { total } } } } }"
    for many in (5, 100):
        house.ask("S1137", document, ids=ids[:many])
        with statements() as found:
            house.ask("S1137", document, ids=ids[:many])
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_reads_write_nothing_and_build_no_orm_objects(house, statements, document, monkeypatch):
    def forbidden(*_args: Any, **_more: Any) -> None:
        raise AssertionError("a read opened an ORM session")

    monkeypatch.setattr(Session, "__init__", forbidden)
    house.ask("S1137", "{ today }")  # the first use of a token in an hour is kept
    with statements() as found:
        house.ask("S1137", document("q2"), code="R2022001")
        house.ask("S1137", document("q3"))
    assert all(text.lstrip().upper().startswith(("SELECT", "WITH", "BEGIN")) for text in found.texts)
    assert "BEGIN IMMEDIATE" not in found.texts


def _acts(house: Any) -> None:
    """Let there be records in the first and in the last unit, one of them awaiting confirmation."""
    text = (
        "{ recruits(first: 100, filter: {unitCode: %s}) { nodes { code mentor { code } partner { code } } } }"
    )
    for unit in ("U01", "U34"):
        recruit = house.ask("S1137", text % f'"{unit}"')["recruits"]["nodes"][0]
        for role, item in (("partner", "partner.unit_intro"), ("mentor", "mentor.first_meeting")):
            who = recruit[role]["code"]
            task = house.task(who, recruit["code"], item)["id"]
            payload = {"held_on": "2022-10-10", "topics": "交流"}
            assert (
                house.change(who, "submitRecords", "records { id }", taskIds=[task], payload=payload)[
                    "errors"
                ]
                == []
            )
