"""One line in the log for each request, and its figures: what was asked, how it ended, how long it took."""

import logging
from collections.abc import Callable
from time import perf_counter

from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, unbind_contextvars

from service.app.logs import told
from service.graphql.noting import Noted

log = logging.getLogger(__name__)

_QUIET = ("healthz", "readyz", "metrics")
"""Asked every few seconds by monitoring."""
_MOST_NAMES = 5
_NOTHING, _REFUSED, _SEVERAL = "nothing", "refused", "several"

Observe = Callable[[str, int, float, list[str]], None]
"""Takes a request's operation, status, seconds and codes."""


def register_journal(app: Flask, observe: Observe) -> None:
    """Note every request; before it come only the request's number and what is none of ours."""

    @app.before_request
    def begin() -> None:
        g.began = perf_counter()
        bind_contextvars(request_id=g.get("request_id"))

    @app.after_request
    def end(response: Response) -> Response:
        seconds = perf_counter() - g.get("began", perf_counter())
        endpoint, noted = request.endpoint, g.get("noted")
        asked, codes = _asked(endpoint, noted), _codes(response, noted)
        observe(asked[0] if len(asked) == 1 else _SEVERAL, response.status_code, seconds, codes)
        level = logging.DEBUG if endpoint in _QUIET else logging.INFO
        if log.isEnabledFor(level):
            fields = told(
                operation=",".join(asked[:_MOST_NAMES]),
                status=response.status_code,
                milliseconds=round(seconds * 1000, 1),
                codes=sorted(set(codes)) or None,
            )
            log.log(level, "request", extra=fields)
        return response

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        unbind_contextvars("request_id")


def _asked(endpoint: str | None, noted: Noted | None) -> list[str]:
    """Return the names of what was asked: words of the schema or of ours, never one that the caller wrote."""
    if endpoint != "graphql":
        return [endpoint or _NOTHING]
    return sorted(noted.roots if noted else ()) or [_REFUSED]


def _codes(response: Response, noted: Noted | None) -> list[str]:
    said: list[str] = [*(noted.codes if noted else ()), *g.get("codes", ())]
    if not said and response.status_code >= 400 and not response.is_json:  # noqa: PLR2004  where errors begin
        return [str(response.status_code)]
    return said
