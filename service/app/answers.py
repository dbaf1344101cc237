"""Errors as the API tells them: JSON with a code, and nothing that is nobody's business."""

import json
import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from flask import Response, g, has_request_context
from graphql import GraphQLError

from service.app.media import JSON, Media
from service.store.mishaps import Mishap, mishap_of

log = logging.getLogger(__name__)

STATUS = {
    "UNAUTHENTICATED": 401,
    "FORBIDDEN": 403,
    "BAD_REQUEST": 400,
    "TOO_EXPENSIVE": 400,
    "NOT_FOUND": 404,
    "NOT_ACCEPTABLE": 406,
    "TOO_LARGE": 413,
    "METHOD_NOT_ALLOWED": 405,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "RATE_LIMITED": 429,
    "UNAVAILABLE": 503,
    "INTERNAL": 500,
}
MESSAGES = {
    "UNAUTHENTICATED": "令牌缺失、无效或已过期",
    "FORBIDDEN": "不允许代表此人",
    "NOT_FOUND": "没有这个地址",
    "NOT_ACCEPTABLE": "只能以application/json或application/graphql-response+json回答",
    "TOO_LARGE": "请求体过大",
    "METHOD_NOT_ALLOWED": "请使用POST",
    "UNSUPPORTED_MEDIA_TYPE": "请以UTF-8编码的application/json发送",
    "RATE_LIMITED": "请求过于频繁，请稍后重试",
    "UNAVAILABLE": "服务暂时不可用，请稍后重试",
    "INTERNAL": "服务内部错误，请凭请求编号联系运维",
}
_OURS = ("INTERNAL", "UNAVAILABLE")

RETRY_AFTER = "5"
"""Seconds after which a caller may try again."""

_LONGEST_MESSAGE = 500
_GUESS = re.compile(r" Did you mean .*", re.DOTALL)
"""What the library thinks might have been meant; it names what nobody asked for."""


class RequestRefusedError(Exception):
    """A request is refused before anything is executed; ``code`` is one of ``STATUS``.

    ``place`` says where in the body.
    """

    def __init__(self, code: str, message: str = "", place: str = "") -> None:
        """Keep the code, the sentence and the place."""
        self.code, self.message, self.place = code, message or MESSAGES.get(code, code), place
        super().__init__(self.message)


def refused(
    error: RequestRefusedError, request_id: str, allow: str = "POST", media: Media = JSON
) -> Response:
    """Answer a refused request."""
    extensions: dict[str, Any] = _extensions(error.code, request_id)
    if error.place:
        extensions["place"] = error.place
    message = f"{error.place}：{error.message}" if error.place else error.message
    log.info("request %s refused: %s", request_id, error.code)
    response = answered(
        {"errors": [{"message": message, "extensions": extensions}]}, STATUS[error.code], media
    )
    if error.code == "METHOD_NOT_ALLOWED":
        response.headers["Allow"] = allow
    if error.code == "UNAUTHENTICATED":
        response.headers["WWW-Authenticate"] = "Bearer"
    if error.code == "UNAVAILABLE":
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def answered_result(
    data: Any,
    errors: Sequence[GraphQLError],
    request_id: str,
    extensions: Mapping[str, Any] | None = None,
    media: Media = JSON,
) -> Response:
    """Answer what was executed, or why nothing was: a caller's mistake is 400, ours 500, no database 503.

    Who names application/json alone gets 200 for their own mistakes, as its clients expect.
    """
    body: dict[str, Any] = {}
    shown = [told(error, request_id) for error in errors]
    if shown:
        body["errors"] = shown
    if data is not None or not shown or any("path" in each for each in shown):
        body["data"] = data
    if extensions:
        body["extensions"] = extensions
    codes = {each["extensions"]["code"] for each in shown}
    empty = data is None or not any(value is not None for value in data.values())
    status = 200
    if "UNAVAILABLE" in codes and empty:
        status = STATUS["UNAVAILABLE"]
    elif data is None and codes:
        status = max(STATUS.get(code, STATUS["BAD_REQUEST"]) for code in codes)
        status = 200 if media.lenient and not codes & {*_OURS} else status
    if codes:
        log.info("request %s answered with %s", request_id, ", ".join(sorted(codes)))
    response = answered(body, status, media)
    if status == STATUS["UNAVAILABLE"]:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def answered(body: Any, status: int, media: Media = JSON) -> Response:
    """Answer with JSON, of the media type that the caller prefers."""
    if has_request_context():
        g.codes = [each["extensions"]["code"] for each in body.get("errors", ())]
    try:
        text = orjson.dumps(body)
    except TypeError:  # an integer of more than 64 bits, half a character
        text = json.dumps(body, ensure_ascii=True).encode()
    response = Response(text, status, content_type=f"{media.name}; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def told(error: GraphQLError, request_id: str) -> dict[str, Any]:
    """Return an error as the caller may see it: their mistakes as they are, ours masked."""
    original = error.original_error
    shown: dict[str, Any] = dict(error.formatted)
    place: dict[str, Any] = {name: shown[name] for name in ("locations", "path") if name in shown}
    if isinstance(original, RecursionError) and error.path is None:
        return {"message": "查询嵌套过深", **place, "extensions": {"code": "TOO_EXPENSIVE"}}
    if original is None or isinstance(original, GraphQLError):
        code = (error.extensions or {}).get("code", "BAD_REQUEST")
        message = _GUESS.sub("", error.message)[:_LONGEST_MESSAGE]
        extensions = {**(shown.get("extensions") or {}), "code": code}
        return {**shown, "message": message, "extensions": extensions}
    code = "UNAVAILABLE" if mishap_of(original) is Mishap.UNAVAILABLE else "INTERNAL"
    log.error("request %s failed", request_id, exc_info=original)
    return {"message": MESSAGES[code], **place, "extensions": _extensions(code, request_id)}


def _extensions(code: str, request_id: str) -> dict[str, Any]:
    return {"code": code, "requestId": request_id} if code in _OURS else {"code": code}
