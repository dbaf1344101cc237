"""The audits of npm's ``graphql-http``, each under its id: what a server of GraphQL over HTTP must, should and may do.

``docs/reliability.md`` says how the suite itself is run. Of its 61 audits the three about GET are not for us.
"""

import json

import pytest

JSON, GRAPHQL = "application/json", "application/graphql-response+json"
NAME = {"query": "{ __typename }"}
OPERATION = {"query": "query Query { __typename }", "operationName": "Query"}
TYPED = {
    "query": "query Type($name: String!) { __type(name: $name) { name } }",
    "variables": {"name": "sometype"},
}
COERCION = {"query": "query CoerceFailure($id: ID!){ __typename }", "variables": {"id": None}}
UNKNOWN = {"query": "{ 8f31403dfe404bccbb0e835f2629c6a7 }"}
TYPO = {"qeury": "{ __typename }"}
SYNTAX = {"query": "{"}
NOT_JSON = '{ "not a JSON'
WRONG = [{"obj": "ect"}, 0, False, ["array"]]
SCALAR = ["string", 0, False, ["array"]]

AUDITS = [
    # id, body, Accept, status, what else holds of the answer
    ("22EB", NAME, GRAPHQL, 200, ""),
    ("4655", NAME, JSON, 200, ""),
    ("47DE", NAME, "*/*", 200, ""),
    ("80D8", NAME, None, 200, ""),
    ("82A3", NAME, None, 200, ""),
    ("BF61", {"query": '{ __type(name: "Run🏃Swim🏊") { name } }'}, None, 200, ""),
    ("78D5", NAME, None, 200, ""),
    ("2C94", NAME, None, 200, ""),
    ("03D4", NAME, None, 200, ""),
    ("A5BF", None, None, 400, ""),
    ("423L", {"notquery": "{ __typename }"}, GRAPHQL, 400, ""),
    *((f"LKJ{at}", {"query": each}, None, 400, "") for at, each in enumerate(WRONG)),
    ("34A2", NAME, GRAPHQL, 200, ""),
    ("13EE", NAME, JSON, 200, "no errors"),
    *((f"6C0{at}", NAME | {"operationName": each}, None, 400, "") for at, each in enumerate(WRONG)),
    ("8161", OPERATION, GRAPHQL, 200, ""),
    ("B8B3", OPERATION, JSON, 200, "no errors"),
    *(
        (f"{code}{at}", NAME | {each: None}, accept, 200, "no errors")
        for code, accept in (("94B", GRAPHQL), ("022", JSON))
        for at, each in enumerate(("variables", "operationName", "extensions"))
    ),
    *((f"476{at}", NAME | {"variables": each}, None, 400, "") for at, each in enumerate(SCALAR)),
    ("2EA1", TYPED, GRAPHQL, 200, ""),
    ("28B9", TYPED, JSON, 200, "no errors"),
    *((f"58B{at}", NAME | {"extensions": each}, None, 400, "") for at, each in enumerate(SCALAR)),
    ("428F", NAME | {"extensions": {"some": "value"}}, GRAPHQL, 200, ""),
    ("1B7A", NAME | {"extensions": {"some": "value"}}, JSON, 200, "no errors"),
    ("B6DC", NOT_JSON, JSON, 400, ""),
    ("BCF8", NOT_JSON, JSON, 400, ""),
    ("B7N8", NOT_JSON, GRAPHQL, 400, ""),
    ("8764", TYPO, None, 400, ""),
    ("3E3A", TYPO, None, 400, ""),
    ("572B", SYNTAX, JSON, 200, ""),
    ("FDE2", UNKNOWN, JSON, 200, ""),
    ("7B9B", COERCION, JSON, 200, ""),
    ("865D", SYNTAX, GRAPHQL, 400, ""),
    ("556A", SYNTAX, GRAPHQL, 400, ""),
    ("D586", SYNTAX, GRAPHQL, 400, "no data"),
    ("51FE", UNKNOWN, GRAPHQL, 400, ""),
    ("74FF", UNKNOWN, GRAPHQL, 400, ""),
    ("5E5B", UNKNOWN, GRAPHQL, 400, "no data"),
    ("86EE", COERCION, GRAPHQL, 400, ""),
]
OTHERS = {"9C48", "9ABE"}
"""Audits that send something else than JSON by POST; below."""

ON_GET = {"5A70", "D6D5", "6A70"}
"""What a server may allow on GET, and we do not."""

pytestmark = pytest.mark.parametrize("template", ["sqlite"], indirect=True)  # HTTP is the same on both


@pytest.fixture(scope="module")
def live(opened, tmp_path_factory):
    with opened("roster", tmp_path_factory.mktemp("audits")) as house:
        house.token("S1137")
        yield house


def sent(live, data, accept=None, **more):
    headers = {"Authorization": f"Bearer {live.token('S1137')}"} | ({"Accept": accept} if accept else {})
    if data is not None and not isinstance(data, str):
        data = json.dumps(data)
    return live.client.open("/graphql", **{"method": "POST", "data": data, "headers": headers} | more)


def test_all_audits_are_here(live):
    ids = [each[0] for each in AUDITS]
    assert len(ids) == len(set(ids)) == 61 - len(OTHERS) - len(ON_GET)
    assert not {*ids} & (OTHERS | ON_GET)


@pytest.mark.parametrize(
    ("audit", "body", "accept", "status", "holds"), AUDITS, ids=[each[0] for each in AUDITS]
)
def test_an_audit(live, audit, body, accept, status, holds):
    kind = "application/json; charset=utf-8" if audit == "BF61" else JSON
    answer = sent(live, body, accept, content_type=kind)
    assert answer.status_code == status
    content, told = answer.content_type.partition(";")[0], json.loads(answer.data.decode("utf-8"))
    assert content == (GRAPHQL if accept == GRAPHQL else JSON)
    match holds:
        case "no errors":
            assert "errors" not in told
        case "no data":
            assert "data" not in told


def test_a_body_of_no_type_9abe(live):
    assert 400 <= sent(live, NAME).status_code < 500


def test_no_mutation_by_get_9c48(live):
    answer = sent(live, None, GRAPHQL, method="GET", query_string={"query": "mutation { __typename }"})
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("body", [SYNTAX, UNKNOWN, COERCION])
def test_mistakes_without_a_preference_keep_their_status(live, body):
    for accept in (None, "*/*", "application/*", "text/html, */*;q=0.1"):
        answer = sent(live, body, accept, content_type=JSON)
        assert (answer.status_code, answer.content_type) == (400, f"{JSON}; charset=utf-8")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL),
        (f"{JSON}, {GRAPHQL};q=0.9", JSON),
        (f"{GRAPHQL};q=0.5, {JSON}", JSON),
        (f"{GRAPHQL}, {JSON}", JSON),
        (f"{JSON}; charset=utf-8", JSON),
        (f"{GRAPHQL};charset=utf-8", GRAPHQL),
        (f"{JSON};q=0, */*", GRAPHQL),
        (f"{JSON};q=0, {GRAPHQL};q=0.1", GRAPHQL),
        ("APPLICATION/JSON", JSON),
        ("nonsense", None),
        ("text/html", None),
        ("application/xml, text/*", None),
        (f"{JSON};q=0", None),
        ("*/*;q=0", None),
        (";;;", None),
    ],
)
def test_the_type_that_is_liked_best(live, accept, kind):
    answer = sent(live, NAME, accept, content_type=JSON)
    assert answer.content_type == f"{kind or JSON}; charset=utf-8"
    assert answer.status_code == (200 if kind else 406)
    if kind is None:
        assert answer.get_json()["errors"][0]["extensions"]["code"] == "NOT_ACCEPTABLE"
