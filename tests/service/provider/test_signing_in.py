"""Signing in with a token of an identity provider, through POST /graphql."""

import json
import logging

import pytest
from sqlalchemy import select

from service.store.tables import audit_event, person

ME = "{ me { person { code } roles } }"


@pytest.fixture
def jwks(tmp_path, signers):
    """A key set of two keys in a file."""
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps({"keys": [signers["RS256"].jwk(), signers["ES256"].jwk()]}))
    return path


def ask(house, token, query=ME, variables=None, **headers):
    return house.client.post(
        "/graphql",
        json={"query": query, "variables": variables},
        headers={"Authorization": f"Bearer {token}", **headers},
    )


def code_of(response):
    return response.status_code, response.get_json()["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize("code", ["S1137", "S1004", "R2022001"])
@pytest.mark.parametrize("which", ["RS256", "ES256"])
def test_a_token_of_the_provider_is_as_good_as_our_own(house, trusting, jwks, signers, code, which):
    trusted = trusting(house, jwks)
    response = ask(trusted, signers[which].token(sub=code))
    assert response.status_code == 200
    assert response.get_json()["data"] == house.ask(code, ME)
    assert response.get_json()["data"]["me"]["person"] == {"code": code}
    assert trusted.ask(code, ME) == house.ask(code, ME)


def test_what_is_done_is_traced_under_the_right_person(house, trusting, jwks, signer):
    trusted = trusting(house, jwks)
    document = "mutation($input: SaveUnitInput!) { saveUnit(input: $input) { errors { code } } }"
    given = {"input": {"code": "V1", "name": "甲", "idempotencyKey": "k"}}
    assert ask(trusted, signer.token(), document, given).get_json()["data"]["saveUnit"]["errors"] == []
    with house.past_walls.connect() as connection:
        last = select(person.c.code, audit_event.c.on_behalf_of, audit_event.c.action)
        joined = last.join_from(audit_event, person, person.c.id == audit_event.c.actor_id)
        traced = connection.execute(joined.order_by(audit_event.c.id.desc())).first()
    assert tuple(traced) == ("S1137", None, "saveUnit")
    changed = {"input": {**given["input"], "name": "乙"}}
    reused = house.post("S1137", document, **changed).get_json()["data"]["saveUnit"]["errors"]
    assert reused == [{"code": "IDEMPOTENCY_KEY_REUSED"}]


def test_the_provider_gives_no_rights(house, trusting, jwks, signer):
    answer = ask(trusting(house, jwks), signer.token(sub="R2022001", roles=["ORGANIZER"])).get_json()
    assert answer["data"]["me"]["roles"] == ["RECRUIT"]


def test_a_changed_code_is_the_only_one_that_counts(house, trusting, jwks, signer):
    trusted = trusting(house, jwks)
    assert ask(trusted, signer.token(sub="R2022001")).status_code == 200
    house.change("S1137", "updateRecruit", "recruit { code }", recruitCode="R2022001", newCode="R9")
    assert code_of(ask(trusted, signer.token(sub="R2022001"))) == (401, "UNAUTHENTICATED")
    assert ask(trusted, signer.token(sub="R9")).get_json()["data"]["me"]["person"] == {"code": "R9"}


STRANGERS = [
    "NOBODY",
    "s1137",
    " S1137",
    "S1137 ",
    "S1137\n",
    "Ｓ1137",
    "%",
    "S113_",
    "U01",
    "PORTAL:U01",
    "1",
]


def test_only_the_exact_code_of_somebody_known(house, trusting, jwks, signer):
    trusted = trusting(house, jwks)
    for code in STRANGERS:
        assert code_of(ask(trusted, signer.token(sub=code))) == (401, "UNAUTHENTICATED"), code


def test_only_portals_speak_for_others(house, trusting, jwks, signer):
    trusted = trusting(house, jwks)
    for spoken in ("R2022001", "S1137", "NOBODY", ""):
        header = {"X-Xikou-On-Behalf-Of": spoken}
        assert code_of(ask(trusted, signer.token(), **header)) == (403, "FORBIDDEN")
        assert code_of(ask(trusted, signer.token(exp=1), **header)) == (401, "UNAUTHENTICATED")
        assert code_of(ask(trusted, signer.token(sub="NOBODY"), **header)) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_every_attack_gets_the_same_no(house, trusting, jwks, attacks, signer, caplog):
    trusted = trusting(house, jwks)
    caplog.set_level(logging.DEBUG)
    answers = set()
    for name, token in attacks.items():
        response = ask(trusted, token)
        assert code_of(response) == (401, "UNAUTHENTICATED"), name
        headers = sorted(item for item in response.headers.items() if item[0] != "X-Request-Id")
        answers.add((response.get_data(), str(headers)))
    ask(trusted, signer.token(sub="NOBODY"))
    assert len(answers) == 1
    assert not any(word in caplog.text for word in ("S1137", "S1004", "NOBODY"))
    assert "ExpiredSignatureError" in caplog.text
    assert "nobody has its staff code" in caplog.text


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_without_a_provider_its_tokens_are_strangers(house, signer):
    assert code_of(ask(house, signer.token())) == (401, "UNAUTHENTICATED")
    assert code_of(ask(house, "a.b.c")) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_our_own_tokens_need_no_provider(house, trusting, address):
    trusted = trusting(house, address.url)
    assert trusted.ask("S1137", ME)["me"]["person"] == {"code": "S1137"}
    for token in ("nobody", "xikou_a.b.c", "a.b.c", "a.b.c.d.e"):
        assert code_of(ask(trusted, token)) == (401, "UNAUTHENTICATED")
    assert address.asked == 0


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_a_provider_that_is_away_is_not_the_callers_fault(house, trusting, address, signer):
    trusted = trusting(house, address.url)
    address.away = True
    response = ask(trusted, signer.token())
    assert code_of(response) == (503, "UNAVAILABLE")
    assert response.headers["Retry-After"] == "5"
    assert response.get_json()["errors"][0]["extensions"]["requestId"] == response.headers["X-Request-Id"]
    assert trusted.ask("S1137", "{ today }")


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_keys_at_an_address_rotate_and_survive_its_absence(house, trusting, address, signers):
    trusted = trusting(house, address.url)
    address.keys = [signers["RS256"].jwk()]
    assert ask(trusted, signers["RS256"].token()).status_code == 200
    address.keys = [signers["next"].jwk()]
    assert ask(trusted, signers["next"].token()).status_code == 200
    assert code_of(ask(trusted, signers["RS256"].token())) == (401, "UNAUTHENTICATED")
    address.away = True
    asked = address.asked
    for _ in range(20):
        assert ask(trusted, signers["next"].token()).status_code == 200
        assert code_of(ask(trusted, signers["ES256"].token())) == (401, "UNAUTHENTICATED")
    assert address.asked <= asked + 1


def test_a_token_of_the_provider_opens_the_pages(house, trusting, jwks, signer):
    client = trusting(house, jwks).client
    page = client.get("/signin").get_data(as_text=True)
    seal = page.partition('name="seal" value="')[2].partition('"')[0]
    for token, status in ((signer.token()[:-4], 401), (signer.token(), 303)):
        assert client.post("/signin", data={"seal": seal, "token": token}).status_code == status
    assert client.get("/inbox").status_code == 200
