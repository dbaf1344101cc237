"""Tokens of an identity provider: signed JWTs, of which one claim holds a staff code."""

from dataclasses import dataclass
from typing import Self

import jwt

from service.config import Settings
from service.config.provider import is_address
from service.usecases.key_places import KeyAddress, KeyFile, KeyPlace
from service.usecases.keys import chosen

LEEWAY = 30
"""Seconds by which the provider's clock and ours may differ."""

MAX_TOKEN = 8192
"""Characters of the longest token that is looked at."""

_MAX_CODE = 64
_DATES = ("exp", "nbf", "iat")


class UntrustedError(Exception):
    """A token that proves nothing; the reason is for the log, and names nobody."""


@dataclass(frozen=True)
class Provider:
    """The identity provider that the settings name, with its keys."""

    issuer: str
    audience: str
    algorithms: tuple[str, ...]
    claim: str
    place: KeyPlace

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """Return the provider of the settings, None where they name none; no key is read yet."""
        if not settings.jwt_jwks:
            return None
        kind = KeyAddress if is_address(settings.jwt_jwks) else KeyFile
        place = kind(settings.jwt_jwks, settings.jwt_algorithms)
        return cls(
            settings.jwt_issuer, settings.jwt_audience, settings.jwt_algorithms, settings.jwt_claim, place
        )

    def code_of(self, token: str) -> str:
        """Return the staff code for which a token vouches; raises UntrustedError or KeysAwayError."""
        if len(token) > MAX_TOKEN or not token.isascii():
            raise UntrustedError("too long, or not of ASCII characters")
        try:
            claims = jwt.decode(
                token,
                self._key_of(token),
                algorithms=self.algorithms,
                issuer=self.issuer,
                audience=self.audience,
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud"], "enforce_minimum_key_length": True},
            )
        except jwt.PyJWTError as error:
            raise UntrustedError(type(error).__name__) from None
        if any(not isinstance(claims.get(name, 0), int | float) for name in _DATES):
            raise UntrustedError("a date is no number")
        code = claims.get(self.claim)
        if not isinstance(code, str) or not 1 <= len(code) <= _MAX_CODE or not code.isprintable():
            raise UntrustedError("the claim holds no staff code")
        return code

    def _key_of(self, token: str) -> jwt.PyJWK:
        """Return the key that a token names; whatever else its header says of keys counts for nothing."""
        header = jwt.get_unverified_header(token)
        if "crit" in header:
            raise UntrustedError("it has critical extensions")
        algorithm, kid = header.get("alg"), header.get("kid")
        if not isinstance(algorithm, str) or algorithm not in self.algorithms:
            raise UntrustedError("its algorithm is not accepted")
        key = chosen(self.place.keys(kid), kid, algorithm)
        if key is None:
            raise UntrustedError("no key for its kid and algorithm")
        return key
