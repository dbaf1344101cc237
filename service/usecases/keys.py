"""The public keys of an identity provider: which of a key set are of use, and for what."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jwt

log = logging.getLogger(__name__)

_RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
FITTING: Mapping[tuple[str, str | None], tuple[str, ...]] = {
    ("RSA", None): _RSA,
    ("EC", "P-256"): ("ES256",),
    ("EC", "P-384"): ("ES384",),
    ("EC", "P-521"): ("ES512",),
    ("OKP", "Ed25519"): ("EdDSA",),
}
"""The algorithms of each type of key and curve; keys of any other type are passed over."""

_PUBLIC = ("kty", "crv", "n", "e", "x", "y")


@dataclass(frozen=True)
class Key:
    """A key, made ready for each algorithm under which it may be used."""

    kid: str | None
    ready: Mapping[str, jwt.PyJWK]


Keys = tuple[Key, ...]


def keys_of(text: bytes, algorithms: Sequence[str]) -> Keys:
    """Return the keys of a key set that verify one of these algorithms; raises ValueError for no key set."""
    try:
        document = json.loads(text)
    except RecursionError:
        raise ValueError("nests too deeply") from None
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("is no key set")  # noqa: TRY004  a fault of the text
    keys = tuple(key for each in document["keys"] if (key := _key_of(each, algorithms)) is not None)
    if not keys:
        log.warning("the identity provider's key set has no key of use: all its tokens are refused")
    return keys


def chosen(keys: Keys, kid: str | None, algorithm: str) -> jwt.PyJWK | None:
    """Return the key that a token means, ready for its algorithm; without a kid the only one there is."""
    if kid is None and len(keys) > 1:
        return None
    meant = (key.ready for key in keys if kid in (None, key.kid))
    return next((ready[algorithm] for ready in meant if algorithm in ready), None)


def _key_of(jwk: Any, algorithms: Sequence[str]) -> Key | None:
    """Read one key; None for one that is not for signatures, is too weak, broken, or of another type."""
    if not isinstance(jwk, dict) or jwk.get("use", "sig") != "sig":
        return None
    operations, kid = jwk.get("key_ops", ["verify"]), jwk.get("kid")
    if not isinstance(operations, list) or "verify" not in operations or not isinstance(kid, str | None):
        return None
    public = {name: jwk[name] for name in _PUBLIC if name in jwk}
    if not all(isinstance(value, str) for value in public.values()):
        return None
    curve = public.get("crv") if public.get("kty") != "RSA" else None
    ready = {
        name: key
        for name in FITTING.get((public.get("kty", ""), curve), ())
        if name in algorithms and jwk.get("alg", name) == name
        if (key := _ready(public, name)) is not None
    }
    return Key(kid, ready) if ready else None


def _ready(public: Mapping[str, str], algorithm: str) -> jwt.PyJWK | None:
    try:
        key = jwt.PyJWK(dict(public), algorithm)
        weakness = key.Algorithm.check_key_length(key.key)
    except jwt.PyJWTError:
        weakness = "it is broken"
    if weakness:
        log.warning("a key of the identity provider is passed over: %s", weakness)
        return None
    return key
