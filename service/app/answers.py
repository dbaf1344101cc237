"""Errors as the API tells them: JSON with a code, and nothing that is nobody's business."""

import logging
from typing import Any

import orjson
from flask import Response
from graphql import GraphQLError
from sqlalchemy.exc import DBAPIError, TimeoutError as PoolTimeoutError

log = logging.getLogger(__name__)

STATUS = {
    "UNAUTHENTICATED": 401,
    "FORBIDDEN": 403,
    "BAD_REQUEST": 400,
    "TOO_EXPENSIVE": 400,
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
    "TOO_LARGE": "请求体过大",
    "METHOD_NOT_ALLOWED": "请使用POST",
    "UNSUPPORTED_MEDIA_TYPE": "请以UTF-8编码的application/json发送",
    "UNAVAILABLE": "服务暂时不可用，请稍后重试",
    "INTERNAL": "服务内部错误，请凭请求编号联系运维",
}


class RequestRefusedError(Exception):
    """A request is refused before anything is executed; ``code`` is one of ``STATUS``."""

    def __init__(self, code: str, message: str = "") -> None:
        """Keep the code and the sentence."""
        self.code, self.message = code, message or MESSAGES.get(code, code)
        super().__init__(self.message)


def refused(error: RequestRefusedError, request_id: str) -> Response:
    """Answer a refused request."""
    body = {"errors": [{"message": error.message, "extensions": _extensions(error.code, request_id)}]}
    response = answered(body, STATUS[error.code], request_id)
    if error.code == "METHOD_NOT_ALLOWED":
        response.headers["Allow"] = "POST"
    if error.code == "UNAUTHENTICATED":
        response.headers["WWW-Authenticate"] = "Bearer"
    if error.code == "UNAVAILABLE":
        response.headers["Retry-After"] = "5"
    return response


def answered(body: Any, status: int, request_id: str) -> Response:
    """Answer with JSON."""
    response = Response(orjson.dumps(body), status, mimetype="application/json")
    response.headers["X-Request-Id"] = request_id
    response.headers["Cache-Control"] = "no-store"
    return response


def told(error: GraphQLError, request_id: str) -> dict[str, Any]:
    """Return an error as the caller may see it: their mistakes as they are, ours masked."""
    original = error.original_error
    shown: dict[str, Any] = dict(error.formatted)
    if original is None or isinstance(original, GraphQLError):
        code = (error.extensions or {}).get("code", "BAD_REQUEST")
        return {**shown, "extensions": {**(shown.get("extensions") or {}), "code": code}}
    code = "UNAVAILABLE" if is_unavailable(original) else "INTERNAL"
    log.error("request %s failed", request_id, exc_info=original)
    place: dict[str, Any] = {name: shown[name] for name in ("locations", "path") if name in shown}
    return {"message": MESSAGES[code], **place, "extensions": _extensions(code, request_id)}


def is_unavailable(error: BaseException) -> bool:
    """Say whether the database is away or full rather than asked something wrong."""
    if isinstance(error, PoolTimeoutError):
        return True
    return isinstance(error, DBAPIError) and (error.connection_invalidated or "locked" in str(error.orig))


def _extensions(code: str, request_id: str) -> dict[str, str]:
    return {"code": code, "requestId": request_id} if code in ("INTERNAL", "UNAVAILABLE") else {"code": code}
