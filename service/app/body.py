"""The body of a request, read strictly before anything is executed."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from flask import Request
from werkzeug.http import parse_options_header

from service.app.answers import RequestRefusedError
from service.config.settings import Settings
from service.graphql.guard.refusing import beyond
from service.graphql.guard.texts import NOT_FINITE, TOO_LARGE, UNFIT, finite, unfit, whole

_KEYS = ("query", "variables", "operationName", "extensions")
_MAX_DEPTH = 60
"""So deep may variables nest; the deepest form has four levels."""

_SPELLED = re.compile(r"\\(?:[bf]|u(?:00[0189]|007f|d[89a-f]|fd[de]|fff[ef]))", re.IGNORECASE)
"""Escapes that may spell what no text may hold."""

_LONGEST_PLACE = 200
"""So many characters of a place are told; keys are the caller's own."""

Trail = tuple["Trail", str] | None
"""Where a value stands: the trail of what is around it, and its key there."""


class _Fault(str):
    """Stands for a number or object that no answer can be given to, until it is known where it stands."""

    __slots__ = ()


def body_of(request: Request, settings: Settings) -> Mapping[str, Any]:
    """Return what a request asks: a JSON object with a query, sent plainly as UTF-8 application/json."""
    sent = request.environ
    if not _plain(sent.get("CONTENT_TYPE", "")):
        raise RequestRefusedError("UNSUPPORTED_MEDIA_TYPE")
    if sent.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
        raise RequestRefusedError("UNSUPPORTED_MEDIA_TYPE", "请求体不能压缩")
    body, sound = parsed(_read(request, settings.max_body_bytes), settings)
    if isinstance(body, _Fault):
        raise RequestRefusedError("BAD_REQUEST", body)
    if not isinstance(body, dict):
        raise RequestRefusedError("BAD_REQUEST", "请求体须为JSON对象，且不能成批")
    if not isinstance(body.get("query"), str) or not body["query"].strip():
        raise RequestRefusedError("BAD_REQUEST", "query 须为非空文字")
    if not isinstance(body.get("variables"), dict | None):
        raise RequestRefusedError("BAD_REQUEST", "variables 须为对象")
    if not isinstance(body.get("operationName"), str | None):
        raise RequestRefusedError("BAD_REQUEST", "operationName 须为文字")
    if not isinstance(body.get("extensions"), dict | None):
        raise RequestRefusedError("BAD_REQUEST", "extensions 须为对象")
    if not sound:
        _check_values(body, settings)
    return {key: body[key] for key in _KEYS if key in body}


@lru_cache(maxsize=16)  # clients send the same few; one may be as long as all headers
def _plain(content_type: str) -> bool:
    kind, options = parse_options_header(content_type)
    return kind.lower() == "application/json" and options.get("charset", "utf-8").lower() in ("utf-8", "utf8")


def _read(request: Request, most: int) -> bytes:
    """Read a body of so many bytes at most; what is longer is not read where its length is announced."""
    length = request.content_length
    if length and length <= most:
        return request.input_stream.read(length)
    data = request.get_data(cache=False)
    if len(data) > most:
        raise RequestRefusedError("TOO_LARGE")
    return data


def parsed(data: bytes, settings: Settings) -> tuple[Any, bool]:
    """Return what a body says, and whether the text alone shows that no value in it can be amiss.

    So it does for nearly all; of others each value has to be looked at, for its place is told.
    """
    try:
        text = data.decode("utf-8")
        if _is_sound(text, settings):
            try:
                return _SOUND.decode(text), True
            except _FaultyError:
                pass
        return _STRICT.decode(text), False
    except (ValueError, RecursionError):
        raise RequestRefusedError("BAD_REQUEST", "请求体不是有效的JSON") from None


def _is_sound(text: str, settings: Settings) -> bool:
    """Say that a text is shorter than any limit, nests little, and spells no character that is unfit."""
    return (
        len(text) <= min(settings.max_text, settings.max_values)
        and text.count("{") + text.count("[") <= _MAX_DEPTH
        and not _SPELLED.search(text)
        and not unfit(text)
    )


def _unique(pairs: list[tuple[str, Any]]) -> Any:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Fault("对象中有重复的键")


def _no_number(name: str) -> Any:
    return _Fault(f"{name} 不是有效的JSON数字")


def _integer(digits: str) -> Any:
    number = whole(digits)
    return _Fault(TOO_LARGE) if number is None else number


def _float(digits: str) -> Any:
    number = finite(digits)
    return _Fault(NOT_FINITE) if number is None else number


class _FaultyError(Exception):
    """Something stands there to which no answer can be given."""


def _or_raise(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def reads(given: Any) -> Any:
        found = read(given)
        if type(found) is _Fault:
            raise _FaultyError
        return found

    return reads


_STRICT = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_no_number, parse_int=_integer, parse_float=_float
)
_SOUND = json.JSONDecoder(
    object_pairs_hook=_or_raise(_unique),
    parse_constant=_or_raise(_no_number),
    parse_int=_or_raise(_integer),
    parse_float=_or_raise(_float),
)


def _check_values(body: Mapping[str, Any], settings: Settings) -> None:
    """Refuse too many values, what nests too deeply, and what no database stores, saying where it stands."""
    left = settings.max_values + len(body)
    level: list[tuple[Any, Trail]] = [(body, None)]
    for _ in range(_MAX_DEPTH):
        below: list[tuple[Any, Trail]] = []
        for value, trail in level:
            if isinstance(value, str):
                _check_text(value, trail, settings)
            elif isinstance(value, dict | list):
                left -= len(value)
                if left < 0:
                    raise RequestRefusedError("TOO_EXPENSIVE", beyond(settings, "max_values"), _place(trail))
                below.extend(_within(value, trail, settings))
        level = below
        if not level:
            return
    raise RequestRefusedError("BAD_REQUEST", f"嵌套过深，最多{_MAX_DEPTH}层", _place(level[0][1]))


def _within(value: Any, trail: Trail, settings: Settings) -> Iterator[tuple[Any, Trail]]:
    if isinstance(value, list):
        yield from ((each, (trail, str(index))) for index, each in enumerate(value))
        return
    for key, each in value.items():
        place = (trail, key)
        _check_text(key, place, settings)
        yield each, place


def _check_text(text: str, trail: Trail, settings: Settings) -> None:
    if isinstance(text, _Fault):
        raise RequestRefusedError("BAD_REQUEST", str(text), _place(trail))
    if unfit(text):
        raise RequestRefusedError("BAD_REQUEST", UNFIT, _place(trail))
    if len(text) > settings.max_text and trail != (None, "query"):
        raise RequestRefusedError("BAD_REQUEST", beyond(settings, "max_text"), _place(trail))


def _place(trail: Trail) -> str:
    """Return where a value stands, as ``variables.input.note``, without what cannot be shown."""
    keys: list[str] = []
    while trail is not None:
        trail, key = trail
        keys.append(key)
    told = ".".join(reversed(keys))[:_LONGEST_PLACE]
    return "".join(each if each.isprintable() else "�" for each in told)
