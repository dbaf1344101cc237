"""The guard: each limit holds exactly, names its setting, and is far from what honest callers ask."""

from dataclasses import replace
from pathlib import Path

import pytest
from graphql import GraphQLError, get_introspection_query, parse, validate

from service.app import create_app
from service.config import Settings
from service.config.door import LIMITS
from service.graphql.guard.reading import admit
from service.graphql.guard.refusing import NAMES
from service.graphql.schema import schema
from service.usecases.service import Service

QUERIES = Path(__file__).parents[1] / "data" / "queries"
SCHEMA = schema()._schema
DEFAULT = Settings()
GIVEN = {
    "m1_submit": {"input": {"taskIds": ["x"] * 20, "payload": {}}},
    "q1_unit_dashboard": {"unit": "U01"},
    "q2_recruit_page": {"code": "R2022001"},
}


def cost(query, variables=None, name=None, **limits):
    return admit(SCHEMA, query, name, variables or {}, replace(DEFAULT, **limits))[1]


def code_of(error):
    return error.extensions["code"], error.extensions.get("limit")


AT_THE_LIMIT = [
    # limit, a document that uses exactly so much of it
    ("max_document", 9, "{ today }"),
    ("max_tokens", 3, "{ today }"),
    ("max_tokens", 4, "#\n#\n#\n#\n{today}"),
    ("max_operations", 2, "query a { today } query b { today }"),
    ("max_fragments", 2, "{ ...a } fragment a on Query { ...b } fragment b on Query { today }"),
    ("max_fields", 4, "{ ...a ...a } fragment a on Query { today }"),
    ("max_fields", 3, "{ ... { today } x: today }"),
    ("max_fields", 2, "{ today } fragment unused on Query { today }"),
    ("max_root_fields", 2, "{ today x: today }"),
    ("max_root_fields", 2, "{ ...a x: today } fragment a on Query { today }"),
    ("max_depth", 3, '{ recruit(code: "x") { unit { code } } }'),
    ("max_depth", 3, '{ recruit(code: "x") { ...a } } fragment a on Recruit { unit { code } }'),
    ("max_aliases", 1, "{ x: today }"),
    ("max_repeats", 1, "{ today today }"),
    ("max_repeats", 1, "{ today ...a } fragment a on Query { today }"),
    ("max_repeats", 2, '{ recruit(code: "x") { code } recruit(code: "x") { code } }'),
    ("max_arguments", 1, '{ recruit(code: "x") { code } }'),
    ("max_arguments", 2, "query($c: String!) { recruit(code: $c) { code } }"),
    ("max_literals", 4, '{ nodes(ids: ["x", "y", "z"]) { id } }'),
    ("max_literals", 2, "{ people(filter: {rank: STAFF}) { totalCount } }"),
    ("max_directives", 1, "{ today @include(if: true) }"),
    ("max_cost", 42, "{ recruits { nodes { code name } } }"),
]


@pytest.mark.parametrize(("limit", "most", "query"), AT_THE_LIMIT)
def test_a_limit_holds_exactly(limit, most, query):
    name = "a" if limit == "max_operations" else None
    assert cost(query, name=name, **{limit: most}) > 0
    if most == 1:
        return
    with pytest.raises(GraphQLError) as caught:
        cost(query, name=name, **{limit: most - 1})
    assert code_of(caught.value) == ("TOO_EXPENSIVE", {"setting": f"XIKOU_{limit.upper()}", "most": most - 1})
    assert NAMES[limit] in caught.value.message
    assert f"XIKOU_{limit.upper()}" in caught.value.message


def test_every_limit_has_a_name_and_is_held():
    assert set(NAMES) == set(LIMITS)
    assert {limit for limit, _, _ in AT_THE_LIMIT} == set(LIMITS) - {"max_text", "max_values"}  # of bodies


COSTS = [
    ("{ today }", {}, 1),
    ('{ recruit(code: "x") { code name } }', {}, 3),
    ("{ recruits { totalCount } }", {}, 2),
    ("{ recruits { nodes { code } } }", {}, 22),
    ("{ recruits(first: 100) { nodes { code } } }", {}, 102),
    ("{ recruits(first: null) { nodes { code } } }", {}, 22),
    ("{ recruits(first: 0) { nodes { code } } }", {}, 2),
    ("{ recruits(first: 5000) { nodes { code } } }", {}, 102),
    ("{ recruits(first: -5) { nodes { code } } }", {}, 2),
    ("query($n: Int) { recruits(first: $n) { nodes { code } } }", {"n": 50}, 52),
    ("query($n: Int = 50) { recruits(first: $n) { nodes { code } } }", {}, 52),
    ("query($n: Int = 50) { recruits(first: $n) { nodes { code } } }", {"n": 5}, 7),
    ("query($n: Int = 50) { recruits(first: $n) { nodes { code } } }", {"n": None}, 22),
    ("query($n: Int) { recruits(first: $n) { nodes { code } } }", {"n": "nonsense"}, 22),
    (
        "{ recruits(first: 10) { edges { cursor node { code } } nodes { code } } }",
        {},
        1 + 1 + 10 * 3 + 1 + 10,
    ),
    (
        "{ recruits(first: 10) { nodes { tasks(first: 10) { nodes { id title } } } } }",
        {},
        2 + 10 * (2 + 10 * 2),
    ),
    ("{ recruits(first: 10) { ...p } } fragment p on RecruitConnection { nodes { code } }", {}, 12),
    ("{ recruits(first: 10) { nodes { code } } recruits(first: 10) { nodes { code } } }", {}, 12),
    ("{ a: recruits(first: 10) { nodes { code } } b: recruits(first: 10) { nodes { code } } }", {}, 24),
    ('{ nodes(ids: ["x", "y"]) { id } }', {}, 3),
    ("query($i: [ID!]!) { nodes(ids: $i) { id } }", {"i": ["x"] * 30}, 31),
    ('{ recruit(code: "x") { milestones { stage } } }', {}, 2 + 4),
    ('{ recruit(code: "x") { code @skip(if: true) } }', {}, 2),
    ("{ plugins { settingsSchema } }", {}, 1 + 6 * 10),
    ("query a { today } query b { recruits { nodes { code } } }", {}, 1),
    ("{ nothing { below } }", {}, 2),
]


@pytest.mark.parametrize(("query", "variables", "expected"), COSTS)
def test_what_a_document_costs(query, variables, expected):
    assert cost(query, variables, "a" if "query a" in query else None) == expected


def test_a_change_costs_what_it_names():
    query = (
        "mutation($input: ConfirmRecordsInput!) { confirmRecords(input: $input) { records { id status } } }"
    )
    assert cost(query, {"input": {"recordIds": ["x"] * 50}}) == 2 + 50 * 2
    assert cost(query, {"input": {"recordIds": ["x"]}}) == 2 + 10 * 2
    written = query.replace("($input: ConfirmRecordsInput!)", "").replace(
        "$input", "{recordIds: [" + '"x" ' * 50 + "]}"
    )
    assert cost(written) == 2 + 50 * 2
    within = "mutation($ids: [ID!]!) { confirmRecords(input: {recordIds: $ids}) { records { id status } } }"
    assert cost(within, {"ids": ["x"] * 50}) == 2 + 50 * 2


@pytest.mark.parametrize("path", sorted(QUERIES.glob("*.graphql")), ids=lambda path: path.stem)
def test_what_portals_send_uses_at_most_half_of_each_limit(path):
    half = {limit: getattr(DEFAULT, limit) // 2 for limit in LIMITS}
    query, variables = path.read_text("utf-8"), GIVEN.get(path.stem, {})
    assert not validate(SCHEMA, parse(query))
    assert cost(query, variables, **half) > 0


def test_the_whole_schema_may_be_asked_for():
    query = get_introspection_query(
        input_value_deprecation=True, specified_by_url=True, schema_description=True
    )
    assert cost(query) < DEFAULT.max_cost
    assert cost(get_introspection_query()) == pytest.approx(DEFAULT.max_cost * 0.75, rel=0.01)


@pytest.mark.parametrize(
    "query",
    [
        get_introspection_query(),
        '{ __type(name: "Recruit") { name } }',
        "{ ...a } fragment a on Query { x: __schema { types { name } } }",
    ],
)
def test_the_schema_may_be_hidden(query):
    with pytest.raises(GraphQLError) as caught:
        cost(query, introspection="off")
    assert code_of(caught.value)[0] == "BAD_REQUEST"
    assert "XIKOU_INTROSPECTION" in caught.value.message
    with pytest.raises(GraphQLError):
        cost(query, env="production")
    assert cost("{ __typename today }", env="production") == 2


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_every_answer_tells_its_cost(house):
    answers = {
        "{ today }": 1,
        '{ node(id: "x") { id } }': 2,
        "{ recruits(first: 101) { totalCount } }": 2,
        "{ todai }": 1,
        "{": None,
    }
    for query, expected in answers.items():
        assert (house.post("S1137", query).get_json().get("extensions") or {}).get("cost") == expected
    strict = replace(house.service.settings, max_cost=1, max_text=30, max_values=2, introspection="off")
    client = create_app(Service(house.service.store, house.service.host, strict)).test_client()

    def refused(query, **variables):
        body, headers = (
            {"query": query, "variables": variables},
            {"Authorization": f"Bearer {house.token('S1137')}"},
        )
        error = client.post("/graphql", json=body, headers=headers).get_json()["errors"][0]
        return error["extensions"]["code"], error["message"], error["extensions"].get("place")

    assert refused('{ node(id: "x") { id } }')[0] == "TOO_EXPENSIVE"
    assert refused("{ __schema { types { name } } }")[0] == "BAD_REQUEST"
    assert refused("{ today }", a="x" * 31) == (
        "BAD_REQUEST",
        "variables.a：一段文字的字符数超过上限30（XIKOU_MAX_TEXT）",
        "variables.a",
    )
    assert refused("{ today }", a=1, b=2, c=3) == (
        "TOO_EXPENSIVE",
        "variables：变量中值的个数超过上限2（XIKOU_MAX_VALUES）",
        "variables",
    )
