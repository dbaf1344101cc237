"""What every request passes on its way in and every answer on its way out, whatever lies behind."""

import re
import uuid

from flask import Flask, Response, g, request
from werkzeug.exceptions import SecurityError
from werkzeug.sansio.utils import host_is_trusted

from service.app.answers import RequestRefusedError
from service.app.endpoint import PATH
from service.usecases.service import Service

REQUEST_ID = "X-Request-Id"
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}", re.ASCII)
_PROBES = ("/healthz", "/readyz", "/metrics")
"""Asked by machines beside this one, by whatever name they have for it."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_A_YEAR = "max-age=31536000"
_ASKED = "Authorization, Content-Type, X-Request-Id, X-Xikou-On-Behalf-Of"
_PREFLIGHT_SECONDS = "600"


def register_porch(app: Flask, service: Service) -> None:
    """Number requests, refuse strange hosts, answer foreign pages, and send the headers of caution."""
    settings = service.settings
    hosts, origins = tuple(each.lower() for each in settings.hosts), frozenset(settings.cors_origins)

    @app.before_request
    def enter() -> Response | None:
        given = request.headers.get(REQUEST_ID, "")
        g.request_id = given if _SANE.fullmatch(given) else uuid.uuid4().hex
        if request.path not in _PROBES:
            _check_host(hosts)
        foreign = request.headers.get("Origin") in origins
        if request.path == PATH and request.method == "OPTIONS" and foreign:
            return Response(status=204)
        return None

    @app.after_request
    def leave(response: Response) -> Response:
        response.headers[REQUEST_ID] = g.get("request_id", "-")
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.public_url.startswith("https://"):
            response.headers.setdefault("Strict-Transport-Security", _A_YEAR)
        if origins and request.path == PATH:
            _share(response, origins)
        return response


def _check_host(hosts: tuple[str, ...]) -> None:
    try:
        host = request.host
    except SecurityError:
        host = ""
    if not host or (hosts and not host_is_trusted(host.lower(), hosts)):
        raise RequestRefusedError("BAD_REQUEST", "本服务没有这个名称（Host）")


def _share(response: Response, origins: frozenset[str]) -> None:
    """Let the pages of known origins read the answer; never with cookies, which there are none of."""
    response.headers["Vary"] = "Origin"
    origin = request.headers.get("Origin", "")
    if origin not in origins:
        return
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = f"{REQUEST_ID}, Retry-After"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "POST"
        response.headers["Access-Control-Allow-Headers"] = _ASKED
        response.headers["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS
