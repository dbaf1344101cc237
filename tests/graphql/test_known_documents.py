"""Documents that were found good before are kept, but not many, not long ones, and for one set of limits alone."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from graphql import GraphQLError, parse

from service.config import Settings
from service.graphql.guard.known import Documents, Known, documents_under
from service.graphql.schema import schema
from tests.conftest import House

READ = parse("{ today }")


def _written(number: int, length: int = 0) -> str:
    return f"# {number}\n{{ today }}".ljust(length)


def test_two_hundred_are_known_those_used_last():
    documents = Documents()
    for number in range(200):
        documents.keep(_written(number), READ)
    assert documents.get(_written(0)) is not None
    documents.keep(_written(200), READ)
    assert documents.get(_written(1)) is None
    assert all(documents.get(_written(number)) for number in (0, 2, 199, 200))


def test_two_hundred_thousand_characters_are_known():
    documents = Documents()
    for number in range(3):
        documents.keep(_written(number, 80_000), READ)
    assert documents.get(_written(0, 80_000)) is None
    assert documents.get(_written(1, 80_000)) and documents.get(_written(2, 80_000))
    documents.keep(_written(3, 200_001), READ)
    assert documents.get(_written(3, 200_001)) is None
    assert documents.get(_written(1, 80_000)), "what is too long for all drives nothing out"


def test_the_same_text_is_kept_once():
    documents = Documents()
    documents.keep("{ today }", READ)
    first = documents.get("{ today }")
    documents.keep("{ today }", parse("{ today }"))
    assert documents.get("{ today }") is first


def test_what_is_good_under_some_limits_is_not_under_others(house):
    text = "{ units(first: 100) { nodes { code } } }"
    house.ask("S1137", text)
    generous = house.service.settings
    strict = replace(generous, max_cost=20)
    assert documents_under(generous).get(text) is not None
    assert documents_under(replace(generous)) is documents_under(generous)
    assert documents_under(strict).get(text) is None
    other = House(replace(house.service, settings=strict), house.tokens, house.superuser)
    for _ in range(2):
        refused = other.post("S1137", text).get_json()
        assert [each["extensions"]["code"] for each in refused["errors"]] == ["TOO_EXPENSIVE"]
    assert documents_under(strict).get(text) is None


def test_what_is_no_good_is_not_known(house):
    text = "{ units { nodes { nothing } } }"
    house.post("S1137", text)
    assert documents_under(house.service.settings).get(text) is None


def test_each_page_has_its_cost():
    known = Known(
        parse("query($n: Int, $yes: Boolean!) { units(first: $n) { nodes { code @include(if: $yes) } } }")
    )
    (operation,) = known.document.definitions
    settings, types = Settings(database_url="sqlite://"), schema()._schema
    costs = {
        number: known.cost(types, operation, {"n": number, "yes": True}, settings)
        for number in (1, 100, 10, 1, None)
    }
    assert costs[1] < costs[10] < costs[100]
    assert costs[None] == known.cost(types, operation, {"n": None, "yes": False}, settings)
    with pytest.raises(GraphQLError):
        Known(known.document).cost(types, operation, {"n": 100}, replace(settings, max_cost=5))


SENSELESS = (
    None,
    1,
    True,
    7.5,
    10**30,
    "x",
    [],
    ["x"] * 3,
    [["x"] * 9],
    {},
    {"a": [1]},
    {"a": [1] * 40, "b": "x"},
)


@pytest.mark.parametrize(
    "text",
    [
        "query($v: Int) { units(first: $v) { nodes { code } } }",
        "query($v: [ID!]!) { nodes(ids: $v) { id } }",
        "mutation($v: SubmitRecordsInput!) { submitRecords(input: $v) { records { task { id } } } }",
        "mutation($v: [ID!]!) { submitRecords(input: {taskIds: $v, payload: {}}) { records { task { id } } } }",
        "mutation($v: JSON!) { submitRecords(input: {taskIds: [1, 2], payload: $v}) { records { task { id } } } }",
    ],
)
def test_whatever_is_given_costs_what_it_costs_the_first_time(text):
    known = Known(parse(text))
    (operation,) = known.document.definitions
    settings, types = Settings(database_url="sqlite://"), schema()._schema
    given = [{}, *({"v": each} for each in SENSELESS)]
    first = [Known(known.document).cost(types, operation, each, settings) for each in given]
    assert len(set(first)) > 1
    for _ in range(2):
        assert [known.cost(types, operation, each, settings) for each in given] == first


def test_costs_are_told_whoever_else_asks_meanwhile():
    known = Known(parse("query($n: Int) { units(first: $n) { nodes { code } } }"))
    (operation,) = known.document.definitions
    settings, types = Settings(database_url="sqlite://"), schema()._schema
    alone = [Known(known.document).cost(types, operation, {"n": number}, settings) for number in range(101)]

    def ask(start: int) -> bool:
        numbers = [(start * 37 + each) % 101 for each in range(300)]
        return all(known.cost(types, operation, {"n": n}, settings) == alone[n] for n in numbers)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(8)))
