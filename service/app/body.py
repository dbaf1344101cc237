"""The body of a request, read strictly before anything is executed."""

import json
import re
from collections.abc import Mapping
from typing import Any

from flask import Request
from graphql import GraphQLError, Lexer, OperationDefinitionNode, Source, TokenKind, parse

from service.app.answers import RequestRefusedError

_KEYS = ("query", "variables", "operationName", "extensions")
_MAX_DEPTH = 60
"""So deep may variables nest; the deepest form has four levels."""

_MAX_INTEGER = 2**63
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_OPERATION = re.compile(r"\b(?:query|mutation|subscription)\b")
_GIANT = re.compile(r"[0-9]{1000}")
_ESCAPED = re.compile(r"\\u")


def body_of(request: Request) -> Mapping[str, Any]:
    """Return what a request asks: a JSON object with a query, sent plainly as UTF-8 application/json."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != "application/json" or charset not in ("utf-8", "utf8"):
        raise RequestRefusedError("UNSUPPORTED_MEDIA_TYPE")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise RequestRefusedError("UNSUPPORTED_MEDIA_TYPE", "请求体不能压缩")
    body = _parsed(request.get_data(cache=False))
    if not isinstance(body, dict):
        raise RequestRefusedError("BAD_REQUEST", "请求体须为JSON对象")
    if not isinstance(body.get("query"), str) or not body["query"].strip():
        raise RequestRefusedError("BAD_REQUEST", "query 须为非空文字")
    if not isinstance(body.get("variables"), dict | None):
        raise RequestRefusedError("BAD_REQUEST", "variables 须为对象")
    if not isinstance(body.get("operationName"), str | None):
        raise RequestRefusedError("BAD_REQUEST", "operationName 须为文字")
    if not isinstance(body.get("extensions"), dict | None):
        raise RequestRefusedError("BAD_REQUEST", "extensions 须为对象")
    _check_values(body)
    _check_literals(body["query"])
    if body.get("operationName") is None and len(_OPERATION.findall(body["query"])) > 1:
        _check_operations(body["query"])
    return {key: body[key] for key in _KEYS if key in body}


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_no_number,
            parse_int=_integer,
            parse_float=_finite,
        )
    except (ValueError, RecursionError):
        raise RequestRefusedError("BAD_REQUEST", "请求体不是有效的JSON") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise RequestRefusedError("BAD_REQUEST", "请求体中有重复的键")
    return found


def _no_number(name: str) -> Any:
    raise RequestRefusedError("BAD_REQUEST", f"{name} 不是有效的JSON数字")


def _integer(digits: str) -> int:
    if len(digits) > len(str(_MAX_INTEGER)) or not -_MAX_INTEGER <= int(digits) < _MAX_INTEGER:
        raise RequestRefusedError("BAD_REQUEST", "整数过大")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise RequestRefusedError("BAD_REQUEST", "数字过大")
    return number


def _check_values(body: Mapping[str, Any]) -> None:
    """Refuse what nests too deeply, and text that no database stores."""
    level: list[Any] = [body]
    for _ in range(_MAX_DEPTH):
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                below += [*value.keys(), *value.values()]
            elif isinstance(value, list):
                below += value
            elif isinstance(value, str) and _UNSTORABLE.search(value):
                raise RequestRefusedError("BAD_REQUEST", "文字中有无法保存的字符（NUL或残缺的代理对）")
        level = below
        if not level:
            return
    raise RequestRefusedError("BAD_REQUEST", f"嵌套过深，最多{_MAX_DEPTH}层")


def _check_literals(query: str) -> None:
    """Refuse giant numbers, and such text in the document's own strings, where only an escape can hide it."""
    if _GIANT.search(query):
        raise RequestRefusedError("BAD_REQUEST", "数字过大")
    if not _ESCAPED.search(query):
        return
    lexer = Lexer(Source(query))
    try:
        while (token := lexer.advance()).kind is not TokenKind.EOF:
            if token.kind is TokenKind.STRING and _UNSTORABLE.search(token.value or ""):
                raise RequestRefusedError("BAD_REQUEST", "文字中有无法保存的字符（NUL或残缺的代理对）")
    except GraphQLError:
        return  # the parser says it better


def _check_operations(query: str) -> None:
    """Refuse several operations of which none is named; strawberry would run the first."""
    try:
        definitions = parse(query).definitions
    except (GraphQLError, RecursionError):
        return  # said again, and better, when it is executed
    if sum(isinstance(each, OperationDefinitionNode) for each in definitions) > 1:
        raise RequestRefusedError("BAD_REQUEST", "有多个操作，请用 operationName 指明一个")
