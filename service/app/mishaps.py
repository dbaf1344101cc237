"""What goes wrong outside GraphQL is answered like everything else: JSON with a code."""

import logging
from http import HTTPStatus

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from service.app.answers import RequestRefusedError, answered, refused
from service.app.media import JSON
from service.portal import prefers_page, sorry
from service.store.mishaps import Mishap, mishap_of
from service.usecases.service import Service

log = logging.getLogger(__name__)

_CODES = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 413: "TOO_LARGE", 415: "UNSUPPORTED_MEDIA_TYPE"}
_OURS = 500


def register_mishaps(app: Flask, service: Service) -> None:
    """Answer refused requests, HTTP errors and faults of our own; people get a page where there are pages."""

    @app.errorhandler(RequestRefusedError)
    def on_refused(error: RequestRefusedError) -> Response:
        return refused(error, _request_id(), media=g.get("media", JSON))

    @app.errorhandler(HTTPException)
    def on_http(error: HTTPException) -> Response:
        status = error.code or _OURS
        if status == HTTPStatus.NOT_FOUND and service.settings.shows_pages and prefers_page(request):
            return sorry(status)
        if (code := _CODES.get(status)) is not None:
            allow = ", ".join(sorted(getattr(error, "valid_methods", None) or ["POST"]))
            allow = "POST" if request.path == "/graphql" else allow
            return refused(RequestRefusedError(code), _request_id(), allow, g.get("media", JSON))
        if status >= _OURS:
            return refused(RequestRefusedError("INTERNAL"), _request_id())
        body = {"errors": [{"message": error.name, "extensions": {"code": "BAD_REQUEST"}}]}
        return answered(body, status)

    @app.errorhandler(Exception)
    def on_fault(error: Exception) -> Response:
        code = "UNAVAILABLE" if mishap_of(error) is Mishap.UNAVAILABLE else "INTERNAL"
        log.error("request %s failed", _request_id(), exc_info=error)
        return refused(RequestRefusedError(code), _request_id(), media=g.get("media", JSON))


def _request_id() -> str:
    return str(g.get("request_id", "-"))
