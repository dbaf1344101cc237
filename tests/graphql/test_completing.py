"""What a read prepared is written as its type says; what does not fit is left to the executor."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from graphql import build_schema, parse
from graphql.execution.values import VariableValues, get_variable_values

from service.graphql.completing import IncompleteError, completed
from service.graphql.reading import READS
from service.graphql.selection import Selecting
from service.usecases.tokens import identify
from tests.proof.both_ways import direct, executed, ordinary
from tests.proof.rambling import Question

TYPES = build_schema("""
  type Query { one: Thing sure: Thing! many: [Thing!]! some: [Thing] any: Named }
  interface Named { name: String! }
  type Thing implements Named { name: String! number: Int! yes: Boolean! colour: Colour other: Thing! all: [Thing!]! sized(n: Int): Int }
  type Person implements Named { name: String! day: String }
  enum Colour { RED GREEN }
""")


def _complete(text: str, value: Any) -> Any:
    document = parse(f"{{ {text} }}")
    selecting = Selecting(TYPES, {}, VariableValues({}, {}))
    ((wanted, _),) = selecting.roots(TYPES.query_type, document.definitions[0].selection_set)
    return completed(TYPES.query_type.fields[wanted.name].type, wanted, selecting)(value)


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("one { name }", None, None),
        ("one { n: name __typename }", {"n": "x", "more": 1}, {"n": "x", "__typename": "Thing"}),
        ("one { name number yes }", {"name": "x", "number": 1, "yes": True}, {"name": "x", "number": 1, "yes": True}),
        ("one { yes number }", {"number": 1, "yes": True}, {"yes": True, "number": 1}),
        ("many { name }", [], []),
        ("some { name }", [None, {"name": "x"}], [None, {"name": "x"}]),
        ("some { name }", None, None),
        ("one { colour }", {"colour": "RED"}, {"colour": "RED"}),
        ("one { colour }", {"colour": None}, {"colour": None}),
        ("any { name ... on Person { day } }", {"__typename": "Person", "name": "x", "day": None}, {"name": "x", "day": None}),
        ("any { name ... on Person { day } }", {"__typename": "Thing", "name": "x"}, {"name": "x"}),
    ],
)  # fmt: skip
def test_what_fits_is_written(text, value, expected):
    found = _complete(text, value)
    assert found == expected
    assert found is None or list(found) == list(expected)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sure { name }", None),
        ("one { name }", {"name": None}),
        ("one { name number }", {"name": "x", "number": None}),
        ("one { other { name } }", {"other": None}),
        ("many { name }", None),
        ("many { name }", [{"name": "x"}, None]),
        ("some { name }", [{"name": None}]),
        ("one { colour }", {"colour": "BLUE"}),
        ("one { colour }", {"colour": ["RED"]}),
    ],
)
def test_what_must_not_be_null_or_is_no_word_is_left_to_the_executor(text, value):
    with pytest.raises(IncompleteError):
        _complete(text, value)


def test_what_is_nested_deeply_is_written():
    """Python would nest no more than 20 loops."""
    text, value, expected = "name", {"name": "x"}, {"name": "x"}
    for _ in range(40):
        text, value, expected = f"all {{ {text} }}", {"all": [value]}, {"all": [expected]}
    assert _complete(f"one {{ {text} }}", value) == expected
    for _ in range(40):
        text, value = f"other {{ {text} }}", {"other": value}
    assert _complete(f"one {{ {text} }}", value) == value


def test_a_function_is_made_once_for_what_arguments_leave_alone():
    document = parse("query($n: Int, $no: Boolean = false) { one { sized(n: $n) name @skip(if: $no) } }")
    memo: dict[Any, Any] = {}
    made = []
    for variables in ({"n": 1}, {"n": 2}, {"n": 1, "no": True}):
        values = get_variable_values(TYPES, document.definitions[0].variable_definitions, variables)
        selecting = Selecting(TYPES, {}, values, memo)
        ((wanted, _),) = selecting.roots(TYPES.query_type, document.definitions[0].selection_set)
        made.append(completed(TYPES.query_type.fields["one"].type, wanted, selecting))
    assert made[0] is made[1] is not made[2]
    assert made[0]({"sized": 3, "name": "x"}) == {"sized": 3, "name": "x"}
    assert made[2]({"sized": 3}) == {"sized": 3}


@pytest.mark.parametrize(
    "change",
    [
        lambda row: {**row, "name": None},
        lambda row: {**row, "entryDate": "not a day"},
        lambda row: {key: value for key, value in row.items() if key != "name"},
        lambda row: {**row, "unit": {"__typename": "Unit", "code": None}},
        lambda row: {**row, "stage": "NO_STAGE"},
        lambda row: {**row, "name": datetime(2023, 3, 1, tzinfo=UTC)},
        lambda row: {**row, "entryDate": date(2023, 3, 1)},
    ],
)
def test_the_executor_says_what_is_wrong_with_what_was_prepared(house, monkeypatch, change):
    read = READS["recruit"]
    changed = {**READS, "recruit": lambda reading, wanted: change(read(reading, wanted))}
    monkeypatch.setattr("service.graphql.reading.READS", changed)
    scope = identify(house.service, house.token("S1137"), None)
    for more in ("", "b: recruits(first: 1) { nodes { name } }"):
        asked = Question(
            f'{{ a: recruit(code: "R2022001") {{ name entryDate stage unit {{ code }} }} {more} }}', {}
        )
        plain = ordinary(house.service, scope, asked)
        assert executed(house.service, scope, asked) == plain
        assert direct(house.service, scope, asked) in (None, plain)


@pytest.mark.parametrize("failing", ["recruit", "units"])
def test_a_read_that_fails_takes_its_own_root_field_alone(house, monkeypatch, failing):
    """As when the database ends a statement: a transaction of PostgreSQL is of no use after that."""

    def fail(reading: Any, _wanted: Any) -> Any:
        reading.connection.exec_driver_sql("select nothing from nowhere")

    fields = {"recruit": 'recruit(code: "R2022001") { name }', "units": "units(first: 1) { nodes { code } }"}
    before, after = 'a: unit(code: "U01") { name }', "z: cohorts { code }"
    scope = identify(house.service, house.token("S1137"), None)
    monkeypatch.setattr("service.graphql.reading.READS", {**READS, failing: fail})
    ways = []
    for parts in ([before, fields[failing]], [fields[failing]], [before, fields[failing], after]):
        asked = Question(f"{{ {' '.join(parts)} }}", {})
        plain = ordinary(house.service, scope, asked)
        assert b"errors" in plain.body
        ways.append(direct(house.service, scope, asked))
        assert ways[-1] in (None, plain)
    assert ways[0] is not None and ways[1] is not None
    assert (ways[2] is None) == (failing == "recruit"), "what may be null leaves the others to the executor"
