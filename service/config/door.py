"""The settings of the door: who may knock, and how much one request may ask."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from environs import Env
from marshmallow import ValidationError, validate

_HOST = re.compile(r"\.?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")
_MOST = 1_000_000
"""No limit may be set above it; who wants none has not understood what it is for."""


def _doc(text: str) -> dict[str, str]:
    return {"doc": text}


def _limit(default: int, text: str) -> Any:
    return field(default=default, metadata=_doc(text))


@dataclass(frozen=True, kw_only=True)
class DoorSettings:
    """Hosts and origins, and the limits of a single request; each limit is the largest number allowed."""

    trusted_hosts: tuple[str, ...] = field(
        default=(),
        metadata=_doc(
            "host names by which the service may be addressed, separated by commas, "
            ".example.org with all below it; empty: the host of XIKOU_PUBLIC_URL in production, any otherwise"
        ),
    )
    cors_origins: tuple[str, ...] = field(
        default=(),
        metadata=_doc(
            "origins (https://portal.example) whose pages may call the API, separated by commas; empty: none"
        ),
    )
    introspection: str = field(
        default="", metadata=_doc("on or off; empty: on while developing, off in production")
    )
    max_text: int = _limit(10_000, "most characters of one text in a request")
    max_values: int = _limit(5_000, "most values in a request's variables")
    max_document: int = _limit(20_000, "most characters of a GraphQL document")
    max_tokens: int = _limit(1_000, "most tokens of a document; comments count by themselves as well")
    max_operations: int = _limit(10, "most operations of a document")
    max_fragments: int = _limit(20, "most fragments of a document")
    max_fields: int = _limit(500, "most fields of a document, those of fragments wherever they stand")
    max_root_fields: int = _limit(20, "most fields at the root of an operation")
    max_depth: int = _limit(16, "most fields one inside another")
    max_aliases: int = _limit(50, "most aliases of a document")
    max_repeats: int = _limit(100, "how often fields may be asked for again at the same place")
    max_arguments: int = _limit(100, "most arguments and variables of a document")
    max_literals: int = _limit(200, "most values written into a document")
    max_directives: int = _limit(20, "most directives of a document")
    max_cost: int = _limit(
        9_000, "highest cost of an operation: about the number of values that it may answer"
    )


LIMITS = tuple(name for name in DoorSettings.__dataclass_fields__ if name.startswith("max_"))
LISTS = ("trusted_hosts", "cors_origins")


def read_door(env: Env) -> dict[str, Any]:
    """Read these settings; faults stay with ``env`` until it is sealed."""
    default = DoorSettings()
    bounds = validate.Range(1, _MOST, error=f"须在1与{_MOST}之间")
    return {
        "trusted_hosts": env.list("TRUSTED_HOSTS", [], validate=_each(_HOST, "须为主机名，以逗号分隔")),
        "cors_origins": env.list(
            "CORS_ORIGINS", [], validate=_each(_ORIGIN, "须为 https://主机，以逗号分隔")
        ),
        "introspection": env.str(
            "INTROSPECTION", "", validate=validate.OneOf(["", "on", "off"], error="须为 on 或 off，或留空")
        ),
    } | {name: env.int(name.upper(), getattr(default, name), validate=bounds) for name in LIMITS}


def _each(form: re.Pattern[str], sentence: str) -> Any:
    def check(listed: Sequence[str]) -> None:
        if any(not form.fullmatch(each.strip()) for each in listed if each.strip()):
            raise ValidationError(sentence)

    return check
