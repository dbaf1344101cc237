"""What comes in over HTTP: who may ask, which bodies are read, and how a no is said."""

import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from service.store.engine import writing
from service.store.scope import OPERATOR
from service.store.tables import token as tokens
from service.usecases import tokens as issuing

ASK = {"query": "{ today }"}

pytestmark = pytest.mark.parametrize("template", ["sqlite"], indirect=True)  # HTTP is the same on both


def sent(house, data, *, code="S1137", **headers):
    if not isinstance(data, bytes | str):
        data = json.dumps(data)
    headers = {"Authorization": f"Bearer {house.token(code)}", "Content-Type": "application/json", **headers}
    return house.client.post("/graphql", data=data, headers=headers)


def code_of(response):
    body = response.get_json()
    return response.status_code, body["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer nobody", "Bearer é", "Bearer " + "x" * 5000],
)
def test_without_a_good_token(house, header):
    headers = {} if header is None else {"Authorization": header}
    response = house.client.post("/graphql", json=ASK, headers=headers)
    assert code_of(response) == (401, "UNAUTHENTICATED")
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("column", ["expires_at", "revoked_at"])
def test_an_old_token(house, column):
    house.token("S1137")
    with writing(house.service.store.engine, OPERATOR) as connection:
        connection.execute(update(tokens).values({column: datetime.now(UTC) - timedelta(seconds=1)}))
    assert code_of(sent(house, ASK)) == (401, "UNAUTHENTICATED")


def test_a_token_is_kept_as_a_hash_alone(house):
    token = house.token("S1137")
    with house.service.store.connected(OPERATOR) as connection:
        row = connection.execute(tokens.select()).one()
    assert row.hash == issuing.hashed(token)
    assert token not in str(tuple(row))


def test_a_portal_speaks_for_people_of_its_unit_alone(house):
    me = {"query": "{ me { person { code } roles unit { code } } }"}
    alone = sent(house, me, code="portal:U01").get_json()["data"]["me"]
    assert alone == {"person": None, "roles": ["PORTAL"], "unit": {"code": "U01"}}
    spoken = sent(house, me, code="portal:U01", **{"X-Xikou-On-Behalf-Of": "R2022001"}).get_json()["data"][
        "me"
    ]
    assert (spoken["person"], spoken["roles"]) == ({"code": "R2022001"}, ["RECRUIT"])
    for other in ("R2022050", "NOBODY"):
        refused = sent(house, me, code="portal:U01", **{"X-Xikou-On-Behalf-Of": other})
        assert code_of(refused) == (403, "FORBIDDEN")
    assert code_of(sent(house, me, **{"X-Xikou-On-Behalf-Of": "R2022001"})) == (403, "FORBIDDEN")


NONSENSE = [
    b"",
    b"null",
    b"1",
    b'"abc"',
    b"true",
    b"[]",
    b"{}",
    b"{",
    b"\xff\xfe{}",
    b'\xef\xbb\xbf{"query":"{ today }"}',
    b"[" * 50_000,
    b'{"a":' * 15_000,
    b'{"query": "{ today }", "variables": {"a": ' + b"[" * 500 + b"]" * 500 + b"}}",
    b'{"query": "{ today }", "variables": {"a": ' + b"9" * 90_000 + b"}}",
    b'{"query": "{ today }", "variables": {"a": ' + b"9" * 30 + b"}}",
    b'{"query": "{ today }", "variables": {"a": 1e999}}',
    b'{"query": "{ today }", "variables": {"a": NaN}}',
    b'{"query": "{ today }", "variables": {"a": -Infinity}}',
    b'{"query": "{ today }", "query": "{ today }"}',
    b'{"query": "{ today }", "variables": {"a": 1, "a": 2}}',
    b'{"query": null}',
    b'{"query": ""}',
    b'{"query": "  "}',
    b'{"query": 1}',
    b'{"query": ["{ today }"]}',
    b'{"variables": {}}',
    b'{"query": "{ today }", "variables": []}',
    b'{"query": "{ today }", "variables": "{}"}',
    b'{"query": "{ today }", "operationName": 1}',
    b'{"query": "{ today }", "operationName": "Nope"}',
    b'{"query": "{ today }", "extensions": 1}',
    b'[{"query": "{ today }"}]',
    b'{"query": "{ today }", "variables": {"a": "\\u0000"}}',
    b'{"query": "{ today }", "variables": {"a": "\\ud800"}}',
    b'{"query": "{ today }", "variables": {"\\u0000": 1}}',
    b'{"query": "{ recruit(code: \\"\\\\u0000\\") { code } }"}',
    b'{"query": "{ recruit(code: \\"\\\\ud800\\") { code } }"}',
    b'{"query": "{"}',
    b'{"query": "nonsense"}',
    b'{"query": "{ nothing }"}',
    b'{"query": "{ recruit(code: 1) { code } }"}',
    b'{"query": "query($d: Date) { recruit(code: \\"x\\", asOf: $d) { code } }", "variables": {"d": "2022-02-30"}}',
    b'{"query": "subscription { today }"}',
    b'{"query": "fragment F on Query { today }"}',
    b'{"query": "query A { today } query B { today }"}',
    json.dumps({"query": "{ " + "me { unit { parent " * 1000}).encode(),
    json.dumps({"query": "{ recruit(code: " + "[" * 5_000 + "]" * 5_000 + ") { code } }"}).encode(),
    json.dumps({"query": "{ recruits(first: " + "9" * 5_000 + ") { totalCount } }"}).encode(),
]


def test_nonsense_is_refused_politely(house):
    """One house for all of them: nothing is changed."""
    for body in NONSENSE:
        response = sent(house, body)
        assert response.status_code == 400, (body[:80], response.status_code, response.get_data()[:300])
        answer = response.get_json()
        assert answer["errors"][0]["extensions"]["code"] in ("BAD_REQUEST", "TOO_EXPENSIVE"), body[:80]
        assert "data" not in answer or answer["data"] is None
        assert response.content_type == "application/json; charset=utf-8"
        assert len(response.headers["X-Request-Id"]) == 32


def test_other_methods(house):
    for method in ("get", "put", "patch", "delete"):
        response = getattr(house.client, method)("/graphql")
        assert code_of(response) == (405, "METHOD_NOT_ALLOWED")
        assert response.headers["Allow"] == "POST"
    assert house.client.post("/healthz").headers["Allow"] == "GET, HEAD, OPTIONS"
    assert house.client.get("/nowhere").status_code == 404


def test_other_media_types(house):
    for kind in (
        "text/plain",
        "application/graphql",
        "application/json; charset=gbk",
        "application/x-www-form-urlencoded",
        "",
    ):
        assert code_of(sent(house, ASK, **{"Content-Type": kind})) == (415, "UNSUPPORTED_MEDIA_TYPE")
    packed = gzip.compress(json.dumps(ASK).encode())
    assert code_of(sent(house, packed, **{"Content-Encoding": "gzip"})) == (415, "UNSUPPORTED_MEDIA_TYPE")
    for kind in ("application/json", "application/json; charset=UTF-8", 'application/json;charset="utf-8"'):
        assert sent(house, ASK, **{"Content-Type": kind}).status_code == 200


def test_too_large_a_body(house):
    fits = json.dumps(ASK).encode()
    assert sent(house, fits.ljust(100_000)).status_code == 200
    assert code_of(sent(house, fits.ljust(100_001))) == (413, "TOO_LARGE")


def test_the_answer_is_of_the_media_type_that_is_preferred(house):
    preferred = "application/graphql-response+json"
    assert sent(house, ASK, Accept=preferred).content_type == f"{preferred}; charset=utf-8"
    assert sent(house, ASK, Accept="*/*").content_type == "application/json; charset=utf-8"


def test_faults_of_our_own_are_masked(house, monkeypatch, caplog):
    def broken(*_args, **_more):
        raise RuntimeError("secret")

    house.token("S1137")
    monkeypatch.setattr(type(house.service), "today", property(broken))
    for body in (ASK, {"query": "{ me { roles } }"}):
        response = sent(house, body)
        error = response.get_json()["errors"][0]
        assert (response.status_code, error["extensions"]["code"]) == (500, "INTERNAL")
        assert error["extensions"]["requestId"] == response.headers["X-Request-Id"]
        assert "secret" not in response.get_data(as_text=True)
        assert error["extensions"]["requestId"] in caplog.text


def test_a_database_that_is_away(house, monkeypatch):
    house.token("S1137")

    def away(*_args, **_more):
        raise OperationalError("select", {}, Exception("connection refused"))

    monkeypatch.setattr(type(house.service.store.engine), "connect", away)
    response = sent(house, ASK)
    assert code_of(response) == (503, "UNAVAILABLE")
    assert response.headers["Retry-After"] == "5"
    ready = house.client.get("/readyz")
    assert (ready.status_code, ready.get_json()["status"]) == (503, "unready")
    assert house.client.get("/healthz").status_code == 200
