"""What goes wrong outside GraphQL is answered like everything else: JSON with a code."""

import logging

from flask import Flask, Response, g
from werkzeug.exceptions import HTTPException

from service.app.answers import RequestRefusedError, answered, is_unavailable, refused

log = logging.getLogger(__name__)

_CODES = {405: "METHOD_NOT_ALLOWED", 413: "TOO_LARGE", 415: "UNSUPPORTED_MEDIA_TYPE"}


def register_mishaps(app: Flask) -> None:
    """Answer refused requests, HTTP errors and faults of our own."""

    @app.errorhandler(RequestRefusedError)
    def on_refused(error: RequestRefusedError) -> Response:
        return refused(error, _request_id())

    @app.errorhandler(HTTPException)
    def on_http(error: HTTPException) -> Response:
        code = _CODES.get(error.code or 500)
        if code is not None:
            return refused(RequestRefusedError(code), _request_id())
        body = {"errors": [{"message": error.name, "extensions": {"code": "BAD_REQUEST"}}]}
        return answered(body, error.code or 500, _request_id())

    @app.errorhandler(Exception)
    def on_fault(error: Exception) -> Response:
        code = "UNAVAILABLE" if is_unavailable(error) else "INTERNAL"
        log.error("request %s failed", _request_id(), exc_info=error)
        return refused(RequestRefusedError(code), _request_id())


def _request_id() -> str:
    return str(g.get("request_id", "-"))
