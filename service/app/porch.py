"""What every request passes on its way in and every answer on its way out, whatever lies behind."""

import re
from collections.abc import Iterable, Mapping
from random import getrandbits
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import SecurityError
from werkzeug.sansio.utils import host_is_trusted

from service.app.answers import RequestRefusedError
from service.app.endpoint import PATH
from service.usecases.service import Service

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

REQUEST_ID = "X-Request-Id"
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}", re.ASCII)
_GIVEN, _NUMBER, _ORIGIN = "HTTP_X_REQUEST_ID", "xikou.request_id", "HTTP_ORIGIN"
"""Where a request's environment holds the number it came with, the one it has, and the page it is from."""

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
    cautious = _HEADERS
    if settings.public_url.startswith("https://"):
        cautious = _HEADERS | {"Strict-Transport-Security": _A_YEAR}
    app.wsgi_app = _Porch(app.wsgi_app, cautious)  # type: ignore[method-assign]

    @app.before_request
    def enter() -> Response | None:
        given, path = request.environ, request.path
        g.request_id = given[_NUMBER]
        if path not in _PROBES:
            _check_host(hosts)
        if path == PATH and request.method == "OPTIONS" and given.get(_ORIGIN) in origins:
            return Response(status=204)
        return None

    if origins:

        @app.after_request
        def leave(response: Response) -> Response:
            if request.path == PATH:
                _share(response, origins)
            return response


class _Porch:
    """Stands around the application: headers that are always the same cost nothing in there."""

    def __init__(self, app: "WSGIApplication", headers: Mapping[str, str]) -> None:
        """Know the application, and the headers that every answer has, unless it has such of its own."""
        self._app = app
        self._headers = [(name.lower(), (name, value)) for name, value in headers.items()]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Number a request and answer it."""
        given = environ.get(_GIVEN, "")
        environ[_NUMBER] = number = given if _SANE.fullmatch(given) else f"{getrandbits(128):032x}"

        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            own = {name.lower() for name, _ in headers}
            always = [header for name, header in self._headers if name not in own]
            return start_response(status, [*headers, (REQUEST_ID, number), *always], *more)

        return self._app(environ, begin)


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
