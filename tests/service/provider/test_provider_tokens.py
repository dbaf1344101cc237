"""Which tokens of an identity provider prove who somebody is, and which prove nothing."""

import logging
import time

import pytest

from service.config.provider import ALGORITHMS
from service.usecases.keys import FITTING
from service.usecases.provider import LEEWAY, MAX_TOKEN, Provider, UntrustedError


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_algorithm_that_can_be_pinned_works(signers, made, algorithm):
    signer = signers.get(algorithm, signers["RS256"])
    provider = made(signer.jwk(), algorithms=(algorithm,))
    assert provider.code_of(signer.token(algorithm=algorithm)) == "S1137"
    with pytest.raises(UntrustedError):
        made(signer.jwk(), algorithms=("HS256",)).code_of(signer.token(algorithm=algorithm))


def test_every_algorithm_has_its_type_of_key():
    assert sorted(name for names in FITTING.values() for name in names) == sorted(ALGORITHMS)


def test_attacks(signers, made, attacks):
    provider = made(signers["RS256"].jwk(), signers["ES256"].jwk())
    assert provider.code_of(signers["RS256"].token()) == provider.code_of(signers["ES256"].token()) == "S1137"
    believed = []
    for name, token in attacks.items():
        try:
            believed.append((name, provider.code_of(token)))
        except UntrustedError as error:
            assert "S1137" not in str(error)
    assert believed == []
    assert len(attacks) > 110


def test_algorithms_stay_with_their_keys_where_all_are_pinned(signers, made):
    provider = made(
        *(signers[name].jwk() for name in ("RS256", "ES256", "ES384", "EdDSA")), algorithms=ALGORITHMS
    )
    for name in ("RS256", "ES256", "ES384", "EdDSA"):
        signer = signers[name]
        assert provider.code_of(signer.token()) == "S1137"
        for other in ("RS256", "ES256", "ES384", "EdDSA"):
            if other != name:
                for header in (
                    {"kid": signers[other].kid},
                    {"alg": other},
                    {"kid": signers[other].kid, "alg": other},
                ):
                    with pytest.raises(UntrustedError):
                        provider.code_of(signer.token(header))


def test_a_key_keeps_to_the_algorithm_that_it_names(signer, made):
    provider = made(signer.jwk(alg="RS512"), algorithms=("RS256", "RS512"))
    assert provider.code_of(signer.token(algorithm="RS512")) == "S1137"
    with pytest.raises(UntrustedError):
        provider.code_of(signer.token(algorithm="RS256"))


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": ["portal", "xikou"]},
        {"aud": ["xikou"]},
        {"nbf": None, "iat": None},
        {"exp": time.time() + 86_400.5},
        {"exp": 10**12},
        {"roles": ["ORGANIZER"], "scope": "admin"},
    ],
)
def test_what_is_good_enough(signer, made, claims):
    assert made(signer.jwk()).code_of(signer.token(**claims)) == "S1137"


def test_clocks_may_differ_a_little(signer, made):
    provider, now = made(signer.jwk()), time.time()
    for claims in ({"exp": now - LEEWAY + 5}, {"nbf": now + LEEWAY - 5}, {"iat": now + LEEWAY - 5}):
        assert provider.code_of(signer.token(**claims)) == "S1137"
    for claims in ({"exp": now - LEEWAY - 2}, {"nbf": now + LEEWAY + 5}, {"iat": now + LEEWAY + 5}):
        with pytest.raises(UntrustedError):
            provider.code_of(signer.token(**claims))


def test_the_longest_token(signer, made):
    provider = made(signer.jwk())
    short = next(
        token
        for size in range(5000, 6200)
        if MAX_TOKEN - 1 <= len(token := signer.token(padding="x" * size)) <= MAX_TOKEN
    )
    assert provider.code_of(short) == "S1137"
    with pytest.raises(UntrustedError, match="too long"):
        provider.code_of(signer.token(padding="x" * 6300))


def test_another_claim(signer, made):
    provider = made(signer.jwk(), claim="https://id.example/employee")
    assert (
        provider.code_of(signer.token(**{"https://id.example/employee": "工号-1", "sub": "4711"})) == "工号-1"
    )
    with pytest.raises(UntrustedError):
        provider.code_of(signer.token())


def test_a_single_key_needs_no_kid(signers, made):
    signer = signers["RS256"]
    alone = made({name: value for name, value in signer.jwk().items() if name != "kid"})
    assert alone.code_of(signer.token({"kid": None})) == "S1137"
    with pytest.raises(UntrustedError):
        alone.code_of(signer.token())
    named = made(signer.jwk(), {**signers["next"].jwk(), "use": "enc"})
    assert named.code_of(signer.token({"kid": None})) == "S1137"
    with pytest.raises(UntrustedError):
        made(signer.jwk(), signers["ES256"].jwk()).code_of(signer.token({"kid": None}))


def test_only_keys_for_pinned_algorithms_count(signers, made):
    provider = made(signers["RS256"].jwk(), signers["ES256"].jwk(), algorithms=("ES256",))
    assert [key.kid for key in provider.place.keys(None)] == ["ec-1"]
    assert provider.code_of(signers["ES256"].token({"kid": None})) == "S1137"
    with pytest.raises(UntrustedError):
        made({**signers["RS256"].jwk(), "kid": 7}).code_of(signers["RS256"].token({"kid": None}))


@pytest.mark.parametrize(
    "changes",
    [
        {"use": "enc"},
        {"use": None},
        {"key_ops": ["encrypt"]},
        {"key_ops": "verify"},
        {"alg": "RSA-OAEP"},
        {"alg": "HS256"},
        {"kid": 7},
        {"kty": "oct", "k": "c2VjcmV0"},
        {"kty": "EC"},
        {"kty": None},
        {"kty": ["RSA"]},
        {"n": 5},
        {"n": "!"},
        {"n": ""},
        {"e": "AQ"},
        {"e": None},
    ],
)
def test_keys_that_are_of_no_use_are_passed_over(signers, made, changes):
    signer, other = signers["RS256"], signers["next"]
    provider = made({**signer.jwk(), **changes}, "nonsense", None, {}, [], other.jwk())
    assert provider.code_of(other.token()) == "S1137"
    with pytest.raises(UntrustedError):
        provider.code_of(signer.token())


@pytest.mark.parametrize(
    "changes",
    [{"crv": "P-384"}, {"crv": "secp256k1"}, {"crv": None}, {"x": "AAAA"}, {"x": "A" * 43}, {"y": 1}],
)
def test_broken_curves_are_passed_over(signers, made, changes):
    signer = signers["ES256"]
    with pytest.raises(UntrustedError):
        made({**signer.jwk(), **changes}, signers["RS256"].jwk()).code_of(signer.token())


def test_a_weak_key_is_passed_over_and_said(signers, made, caplog):
    with pytest.raises(UntrustedError):
        made(signers["weak"].jwk(), signers["RS256"].jwk()).code_of(signers["weak"].token())
    assert "1024 bits" in caplog.text


def test_a_private_key_among_the_public_ones_serves_as_its_public_half(signer, made):
    from jwt.algorithms import RSAAlgorithm

    private = RSAAlgorithm.to_jwk(signer.private, as_dict=True)
    provider = made({**private, "key_ops": ["sign", "verify"], "kid": signer.kid})
    assert provider.code_of(signer.token()) == "S1137"


def test_the_header_is_read_but_never_asked_for_keys(signer, made, monkeypatch):
    def fetch(*_args, **_more):
        raise AssertionError("somebody's address was asked")

    monkeypatch.setattr("socket.create_connection", fetch)
    token = signer.token(
        {"jku": "http://127.0.0.1:1/k", "x5u": "http://127.0.0.1:1/c", "jwk": {"kty": "oct"}}
    )
    assert made(signer.jwk()).code_of(token) == "S1137"


def test_no_provider_without_settings():
    from service.config import Settings

    assert Provider.of(Settings()) is None


def test_reasons_name_nobody(signers, made, attacks, caplog):
    caplog.set_level(logging.DEBUG)
    provider = made(signers["RS256"].jwk(), signers["ES256"].jwk())
    for token in attacks.values():
        with pytest.raises(UntrustedError) as caught:
            provider.code_of(token)
        assert not any(
            word in str(caught.value) for word in ("S1137", "S1004", "id.example", "xikou", "mystery")
        )
    assert "S1137" not in caplog.text
