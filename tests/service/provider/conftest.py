"""An identity provider of our own: real keys, a real address on the loopback, and tokens good and bad."""

import base64
import hashlib
import hmac
import json
import threading
import time
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import get_default_algorithms

from service.usecases.provider import Provider
from service.usecases.service import Service

ISSUER, AUDIENCE = "https://id.example", "xikou"
WHO = "S1137"


def part(value):
    """Write one part of a token."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Signer:
    """A private key of the provider, with its kid."""

    kid: str
    algorithm: str
    private: Any

    def jwk(self, **more):
        """Return the public key as it stands in a key set."""
        public = get_default_algorithms()[self.algorithm].to_jwk(self.private.public_key(), as_dict=True)
        return {**{name: public[name] for name in public if name != "key_ops"}, "kid": self.kid, **more}

    def pem(self):
        """Return the public key as text."""
        return self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def der(self):
        """Return the public key as bytes."""
        return self.private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def claims(self, **more):
        """Return good claims; None drops one."""
        now = int(time.time())
        good = {"iss": ISSUER, "aud": AUDIENCE, "sub": WHO, "exp": now + 3600, "iat": now, "nbf": now}
        return {name: value for name, value in {**good, **more}.items() if value is not None}

    def token(self, header=None, algorithm=None, **claims):
        """Sign a token; None drops a claim or a part of the header."""
        head = {"alg": algorithm or self.algorithm, "typ": "JWT", "kid": self.kid, **(header or {})}
        return self.signed(
            {name: value for name, value in head.items() if value is not None},
            self.claims(**claims),
            algorithm,
        )

    def signed(self, header, claims, algorithm=None):
        """Sign any header and any claims, sound or not."""
        text = f"{part(header)}.{part(claims)}"
        engine = get_default_algorithms()[algorithm or self.algorithm]
        return f"{text}.{part(engine.sign(text.encode(), self.private))}"


@dataclass
class Address:
    """The provider's address: what it answers, how often it was asked, and whether it answers at all."""

    url: str = ""
    keys: list[Any] = field(default_factory=list)
    status: int = 200
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0
    away: bool = False
    asked: int = 0
    paths: list[str] = field(default_factory=list)

    def answer(self):
        """Return the body of an answer."""
        return self.body if self.body is not None else json.dumps({"keys": self.keys}).encode()


@pytest.fixture
def address():
    """A real server on the loopback."""
    place, lock = Address(), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            with lock:
                place.asked += 1
                place.paths.append(self.path)
            time.sleep(place.wait)
            if place.away:
                self.close_connection = True
                return
            body = place.answer()
            self.send_response(place.status)
            for name, value in place.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

        def log_message(self, *_args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    place.url = f"http://127.0.0.1:{server.server_port}/keys?v=1"
    yield place
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def signers():
    """One signer of each type, and a second one of the first."""
    edwards = ed25519.Ed25519PrivateKey.generate()
    return {
        "RS256": Signer("rsa-1", "RS256", rsa.generate_private_key(65537, 2048)),
        "ES256": Signer("ec-1", "ES256", ec.generate_private_key(ec.SECP256R1())),
        "ES384": Signer("ec-384", "ES384", ec.generate_private_key(ec.SECP384R1())),
        "ES512": Signer("ec-521", "ES512", ec.generate_private_key(ec.SECP521R1())),
        "EdDSA": Signer("ed-1", "EdDSA", edwards),
        "next": Signer("rsa-2", "RS256", rsa.generate_private_key(65537, 2048)),
        "weak": Signer("rsa-weak", "RS256", rsa.generate_private_key(65537, 1024)),  # noqa: S505  refused for that
    }


@pytest.fixture
def signer(signers):
    """The signer whose key the provider publishes first."""
    return signers["RS256"]


@pytest.fixture
def made(tmp_path):
    """Make a provider of keys in a file."""

    def make(*jwks, algorithms=("RS256", "ES256"), claim="sub"):
        from service.config import Settings

        path = tmp_path / "jwks.json"
        path.write_text(json.dumps({"keys": list(jwks)}))
        settings = Settings(
            jwt_issuer=ISSUER,
            jwt_audience=AUDIENCE,
            jwt_jwks=str(path),
            jwt_algorithms=algorithms,
            jwt_claim=claim,
        )
        return Provider.of(settings)

    return make


@pytest.fixture
def trusting():
    """Return a house as it is with a provider."""

    def trust(house, place, algorithms=("RS256", "ES256"), claim="sub"):
        settings = replace(
            house.service.settings,
            jwt_issuer=ISSUER,
            jwt_audience=AUDIENCE,
            jwt_jwks=str(place),
            jwt_algorithms=algorithms,
            jwt_claim=claim,
        )
        return type(house)(Service(house.service.store, house.service.host, settings), house.tokens)

    return trust


@pytest.fixture(scope="session")
def attacks(signers):
    """Tokens that prove nothing to who knows the keys rsa-1 and ec-1, by what is wrong with them."""
    signer, other, curve = signers["RS256"], signers["next"], signers["ES256"]
    now = int(time.time())
    good = signer.claims()
    header = {"alg": "RS256", "typ": "JWT", "kid": signer.kid}

    def hmac_signed(secret, name="HS256", digest=hashlib.sha256):
        text = f"{part({**header, 'alg': name})}.{part(good)}"
        return f"{text}.{part(hmac.new(secret, text.encode(), digest).digest())}"

    def unsigned(**more):
        return f"{part({**header, **more})}.{part(good)}."

    def posing(**more):
        return other.token({"kid": signer.kid, **more})

    head, body, signature = signer.token().split(".")
    found = {
        "none": unsigned(alg="none"),
        "None": unsigned(alg="None"),
        "nOnE": unsigned(alg="nOnE"),
        "none with a signature": f"{part({**header, 'alg': 'none'})}.{body}.{signature}",
        "no signature": f"{head}.{body}.",
        "no alg": signer.signed({"kid": signer.kid}, good),
        "alg null": signer.signed({**header, "alg": None}, good),
        "alg empty": signer.signed({**header, "alg": ""}, good),
        "alg a list": signer.signed({**header, "alg": ["RS256"]}, good),
        "alg in small letters": signer.signed({**header, "alg": "rs256"}, good),
        "HS256 by PEM": hmac_signed(signer.pem()),
        "HS256 by stripped PEM": hmac_signed(signer.pem().strip()),
        "HS256 by DER": hmac_signed(signer.der()),
        "HS256 by JWK": hmac_signed(json.dumps(signer.jwk()).encode()),
        "HS256 by nothing": hmac_signed(b""),
        "HS384": hmac_signed(signer.pem(), "HS384", hashlib.sha384),
        "HS512": hmac_signed(signer.pem(), "HS512", hashlib.sha512),
        "RS256 as HMAC": hmac_signed(signer.pem(), "RS256"),
        "not pinned RS512": signer.token(algorithm="RS512"),
        "not pinned PS256": signer.token(algorithm="PS256"),
        "not pinned EdDSA": signers["EdDSA"].token({"kid": signer.kid}),
        "not pinned ES384": signers["ES384"].token({"kid": curve.kid}),
        "signed as PS256, called RS256": signer.token({"alg": "RS256"}, algorithm="PS256"),
        "ES256 under an RSA key": curve.token({"kid": signer.kid}),
        "RS256 under a curve": signer.token({"kid": curve.kid}),
        "RS256 called ES256": signer.token({"alg": "ES256"}),
        "another key": posing(),
        "unknown kid": other.token(),
        "no kid": signer.token({"kid": None}),
        "kid a number": signer.token({"kid": 1}),
        "kid null": signer.signed({**header, "kid": None}, good),
        "kid empty": signer.token({"kid": ""}),
        "kid a path": signer.token({"kid": "../../rsa-1"}),
        "own jwk": posing(jwk=other.jwk()),
        "own jwk, own kid": other.token({"jwk": other.jwk()}),
        "own jku": posing(jku="http://127.0.0.1:1/keys"),
        "own x5u": posing(x5u="http://127.0.0.1:1/cert"),
        "own x5c": posing(x5c=[base64.b64encode(other.der()).decode()]),
        "crit": signer.token({"crit": ["exp"], "exp": now + 300}),
        "crit unknown": signer.token({"crit": ["mystery"], "mystery": 1}),
        "crit b64": signer.token({"crit": ["b64"], "b64": True}),
        "crit empty": signer.token({"crit": []}),
        "crit null": signer.signed({**header, "crit": None}, good),
        "b64 false": signer.token({"b64": False}),
        "wrong iss": signer.token(iss="https://id.example.evil"),
        "iss with a stroke": signer.token(iss=ISSUER + "/"),
        "iss in capitals": signer.token(iss=ISSUER.upper()),
        "iss a list": signer.token(iss=[ISSUER]),
        "no iss": signer.token(iss=None),
        "wrong aud": signer.token(aud="xikou2"),
        "aud in capitals": signer.token(aud="XIKOU"),
        "aud within": signer.token(aud="the xikou"),
        "aud of others": signer.token(aud=["portal", "mail"]),
        "aud empty": signer.token(aud=""),
        "aud an empty list": signer.token(aud=[]),
        "aud a number": signer.token(aud=1),
        "aud a list with a number": signer.token(aud=[AUDIENCE, 1]),
        "no aud": signer.token(aud=None),
        "expired": signer.token(exp=now - 60),
        "expired long ago": signer.token(exp=0),
        "exp negative": signer.token(exp=-1),
        "no exp": signer.token(exp=None),
        "exp null": signer.signed(header, {**good, "exp": None}),
        "exp a text": signer.token(exp=str(now + 300)),
        "exp true": signer.token(exp=True),
        "exp a list": signer.token(exp=[now + 300]),
        "exp infinite": signer.token(exp=float("inf")),
        "exp no number": signer.token(exp=float("nan")),
        "not yet": signer.token(nbf=now + 86400),
        "nbf a text": signer.token(nbf=str(now)),
        "nbf null": signer.signed(header, {**good, "nbf": None}),
        "issued in the future": signer.token(iat=now + 86400),
        "iat a text": signer.token(iat="yesterday"),
        "no claim": signer.token(sub=None),
        "claim a number": signer.token(sub=1137),
        "claim true": signer.token(sub=True),
        "claim a list": signer.token(sub=[WHO]),
        "claim an object": signer.token(sub={"code": WHO}),
        "claim empty": signer.token(sub=""),
        "claim too long": signer.token(sub="S" * 65),
        "claim with NUL": signer.token(sub=WHO + "\0"),
        "claim half a pair": signer.token(sub="\ud800"),
        "claims a list": signer.signed(header, [good]),
        "claims a text": signer.signed(header, "good"),
        "claims no JSON": signer.signed(header, b"{"),
        "claims not UTF-8": signer.signed(header, b"\xff\xfe"),
        "claims nested deeply": signer.signed(header, b"[" * 2500),
        "a giant number": signer.signed(header, b'{"exp": ' + b"9" * 4500 + b"}"),
        "header a list": f"{part(['RS256'])}.{body}.{signature}",
        "header no JSON": f"{part(b'x')}.{body}.{signature}",
        "empty parts": "..",
        "other signature": f"{head}.{body}.{curve.token().split('.')[2]}",
        "other claims": f"{head}.{part({**good, 'sub': 'S1004'})}.{signature}",
        "blank inside": f"{head}.{body} .{signature}",
        "too long": signer.token(padding="x" * 8192),
    }
    for place, name in enumerate(("header", "claims", "signature")):
        for at in (0, 1, -2, -1):
            for bit in (1, 32):
                found[f"bit {bit} of {name} at {at}"] = flipped((head, body, signature), place, at, bit)
    return found


def flipped(parts, place, at, bit):
    """Turn one bit of the bytes of one part."""
    changed = list(parts)
    data = bytearray(base64.urlsafe_b64decode(parts[place] + "=" * (-len(parts[place]) % 4)))
    data[at] ^= bit
    changed[place] = part(bytes(data))
    return ".".join(changed)
