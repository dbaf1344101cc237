"""What keeps pages from being misused: what they may load, and which forms are answered."""

import secrets
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, request

from service.portal.viewer import sealed
from service.usecases.service import Service

SEAL = "seal"
"""The field by which a form proves that it is ours."""

SEAL_HEADER = "X-Xikou-Seal"
"""The header by which a script of ours proves it, where there is no form."""

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}


def add_headers(pages: Blueprint) -> None:
    """Send the headers that bound what a page may do; pages are kept nowhere."""

    @pages.after_request
    def bound(response: Response) -> Response:
        return protect(response)


def protect(response: Response) -> Response:
    """Bound what a page may do; what is not said to be kept is kept nowhere."""
    for name, value in _HEADERS.items():
        response.headers[name] = value
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def refuse_foreign(service: Service) -> None:
    """Refuse (403) what a page of another origin sends in the name of who is signed in."""
    origin = request.headers.get("Origin")
    ours = {request.host, urlsplit(service.settings.public_url).netloc} - {""}
    if origin is not None and urlsplit(origin).netloc not in ours:
        abort(403)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403)


def require_seal(secret: str) -> None:
    """Refuse (403) what was not made for the browser that holds a secret."""
    shown = request.headers.get(SEAL_HEADER) or request.form.get(SEAL, "")
    if not secrets.compare_digest(shown.encode(), sealed(secret).encode()):
        abort(403)
