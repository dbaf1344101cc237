"""The scripts, styles and pictures of the pages: shipped, and addressed by what they contain."""

import hashlib
from functools import cache
from importlib.resources import files
from typing import Final

from flask import Blueprint, Response, abort, url_for

_FOLDER = "assets"
_KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_YEAR = 31_536_000


@cache
def _content(name: str) -> bytes | None:
    place = files("service.portal") / _FOLDER / name
    known = any(name.endswith(each) for each in _KINDS) and "/" not in name and "\\" not in name
    return place.read_bytes() if known and place.is_file() else None


@cache
def _digest(name: str) -> str:
    return hashlib.sha256(_content(name) or b"").hexdigest()[:16]


def address(name: str) -> str:
    """Return where a shipped file is; another where the file is another, so that it may be kept."""
    if _content(name) is None:
        raise LookupError(name)
    return url_for("portal.asset", digest=_digest(name), name=name)


def add_assets(pages: Blueprint) -> None:
    """Serve what is shipped."""

    @pages.get("/assets/<digest>/<name>")
    def asset(digest: str, name: str) -> Response:
        content = _content(name)
        if content is None or digest != _digest(name):
            abort(404)
        response = Response(content, content_type=_KINDS[name[name.rindex(".") :]])
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
        return response
