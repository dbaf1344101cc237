"""What was read ahead for one place of a document is not taken for another place's."""

import pytest

from service.usecases.tokens import identify
from tests.proof.both_ways import direct, executed, ordinary
from tests.proof.rambling import Question

PLACES = {
    "filters that say no": """{ a: unit(code: "U01") { recruits(filter: {hasOverdue: false}) { totalCount nodes { code } } }
      b: unit(code: "U01") { recruits(filter: {withoutMentor: false, withoutPartner: false}) { nodes { code mentor { code } } } }
      c: unit(code: "U01") { recruits(filter: {search: "", unitCode: ""}) { totalCount nodes { code } } } }""",
    "one fragment for a unit and many": """{ a: unit(code: "U01") { ...F } units(first: 3) { nodes { ...F } } b: unit(code: "U02") { ...F } }
      fragment F on Unit { code recruits(first: 2) { totalCount nodes { code mentor { code } tracks { track { id } } } } }""",
    "one fragment for a unit and those around": """{ unit(code: "U27") { ...F parent { ...F } recruits(first: 1) { nodes { unit { ...F } } } } }
      fragment F on Unit { code few: recruits(first: 2) { totalCount nodes { code } } }""",
    "one fragment for a recruit and others": """{ recruit(code: "R2022001") { ...F mentor { mentees { ...F } } unit { recruits(first: 3) { nodes { ...F } } } } }
      fragment F on Recruit { code tasks(first: 3) { totalCount nodes { title responsibles { code } viewerCan } pageInfo { endCursor } } }""",
    "totals, and then tracks": """{ a: unit(code: "U01") { progress { total done } recruits(first: 2) { nodes { code } } }
      b: unit(code: "U01") { progress { total } tracks { track { id } progress { total } } }
      c: units(first: 2) { nodes { progress { total } tracks { progress { total } } } } }""",
    "tracks, and then totals": """{ a: unit(code: "U01") { tracks { track { id } progress { total } } recruits(first: 1) { nodes { unit { progress { total } } } } }
      b: unit(code: "U01") { progress { total overdue } } }""",
    "several days": """{ a: recruit(code: "R2022001") { ...F } b: recruit(code: "R2022001", asOf: "2022-12-01") { ...F }
      c: recruit(code: "R2022001", asOf: "2024-06-01") { ...F } d: recruit(code: "R2022001", asOf: "2023-03-01") { ...F } }
      fragment F on Recruit { stage mentor { code } progress { overdue } milestones { status } tasks(first: 5) { nodes { status responsibles { code } } } }""",
    "nothing, and a strange page": """{ a: unit(code: "U01") { recruits(first: 0) { totalCount nodes { code } edges { cursor } pageInfo { hasNextPage endCursor } } }
      b: unit(code: "U01") { recruits(after: "WyIyMDIyLTEwLTAxIiw1XQ==") { nodes { code } } } c: unit(code: "nowhere") { recruits(first: 101) { nodes { code } } }
      tasks(first: 0, filter: {mine: true}) { totalCount nodes { id } pageInfo { hasNextPage } } }""",
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_each_place_has_its_own_answer(house, place):
    asked = Question(PLACES[place], {})
    for who in ("S1137", "S1004", "R2022001"):
        scope = identify(house.service, house.token(who), None)
        plain = ordinary(house.service, scope, asked)
        assert executed(house.service, scope, asked) == plain
        assert direct(house.service, scope, asked) == plain
    assert b"INTERNAL" not in plain.body


def test_moments_are_read_for_whoever_asks(house):
    """They are read ahead only where they are asked, and other places of the document may have asked before."""
    task = house.task("S1002", "R2022001", "department.first_post")["id"]
    payload = {"assigned_on": "2022-08-15", "post": "综合岗", "duties": "文稿", "frontline": True}
    house.change("S1002", "submitRecords", "records { id }", taskIds=[task], payload=payload)
    unit = house.ask("S1137", '{ recruit(code: "R2022001") { unit { code } } }')["recruit"]["unit"]["code"]
    text = """query($u: String!) { a: unit(code: $u) { recruits { nodes { milestones { status } tracks { progress { done } } } } }
      b: unit(code: $u) { recruits { nodes { milestones { status reachedAt } } } }
      c: unit(code: $u) { recruits { nodes { m: milestones { stage progress { ratio } } } } } }"""
    asked = Question(text, {"u": unit})
    scope = identify(house.service, house.token("S1137"), None)
    plain = ordinary(house.service, scope, asked)
    assert b'"reachedAt":"' in plain.body
    assert executed(house.service, scope, asked) == direct(house.service, scope, asked) == plain


def test_a_unit_of_thousands_of_ids_and_a_viewer_of_none(house):
    """An admin with thousands of units sees what one with the same and no others sees; whoever has none sees nothing."""
    asked = Question(
        '{ unit(code: "U01") { progress { total } recruits(first: 3) { totalCount nodes { code } } } }', {}
    )
    scope = identify(house.service, house.token("S1004"), None)
    many = scope.admin_units | frozenset(range(10**6, 10**6 + 5000))
    answers = []
    for units in (scope.admin_units, many, frozenset()):
        viewer = type(scope)(person_id=scope.person_id, unit_id=scope.unit_id, admin_units=units)
        plain = ordinary(house.service, viewer, asked)
        assert direct(house.service, viewer, asked) == plain
        answers.append(plain.body)
    assert answers[0] == answers[1] != answers[2]
