"""Signing in and out; without a session there is nothing to see."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request, url_for

from service.portal.defences import refuse_foreign, require_seal
from service.portal.uploaded import make_room
from service.portal.viewer import Viewer, sealed, the_viewer
from service.usecases.codes import CODE_MINUTES, TRIES, is_offered, send_code, sign_in_by_code
from service.usecases.key_places import KeysAwayError
from service.usecases.service import Service
from service.usecases.sessions import Session, session_scope, sign_in, sign_out
from service.usecases.tokens import ImpostorError, StrangerError

_SESSION, _DOOR = "xikou_session", "xikou_door"
_OPEN = ("portal.asset", "portal.show_door", "portal.enter", "portal.ask_code", "portal.enter_by_code")
_SAFE = ("GET", "HEAD", "OPTIONS")
_SEE_OTHER = 303
_UNKNOWN = "令牌无效或已过期，请核对后重试"
_WRONG_CODE = f"工号或验证码不对，或已失效；每个验证码{CODE_MINUTES}分钟内有效，至多试{TRIES}次"
_LONGEST = 64
_AWAY = "身份认证服务暂时不可用，请稍后重试"


def add_door(pages: Blueprint, service: Service) -> None:
    """Ask everybody who they are, and let nobody in by a form of somebody else's."""

    @pages.before_request
    def recognize() -> Response | None:
        if request.method not in _SAFE:
            refuse_foreign(service)
        if request.endpoint in _OPEN:
            return None
        secret = request.cookies.get(_name(service, _SESSION), "")
        scope = session_scope(service, secret) if secret else None
        if scope is None:
            return _to_door()
        g.viewer = Viewer(service, replace(scope, request_id=g.get("request_id")), secret)
        if request.method not in _SAFE:
            make_room(request)
            require_seal(secret)
        return None

    @pages.get("/signin")
    def show_door() -> Response:
        return _door(service, request.args.get("next", ""))

    @pages.post("/signin")
    def enter() -> Response:
        require_seal(request.cookies.get(_name(service, _DOOR), ""))
        onward = request.form.get("next", "")
        try:
            session = sign_in(service, request.form.get("token", "").strip())
        except (StrangerError, ImpostorError):
            return _door(service, onward, _UNKNOWN, 401)
        except KeysAwayError:
            return _door(service, onward, _AWAY, 503)
        return admitted(service, session, onward)

    @pages.post("/signin/code")
    def ask_code() -> Response:
        require_seal(request.cookies.get(_name(service, _DOOR), ""))
        who = request.form.get("who", "").strip()[:_LONGEST]
        send_code(service, who)
        return _door(service, request.form.get("next", ""), who=who)

    @pages.post("/signin/by-code")
    def enter_by_code() -> Response:
        require_seal(request.cookies.get(_name(service, _DOOR), ""))
        onward, who = request.form.get("next", ""), request.form.get("who", "").strip()[:_LONGEST]
        try:
            session = sign_in_by_code(service, who, request.form.get("code", "").strip()[:_LONGEST])
        except StrangerError:
            return _door(service, onward, _WRONG_CODE, 401, who=who)
        return admitted(service, session, onward)

    @pages.post("/signout")
    def leave() -> Response:
        viewer = the_viewer()
        sign_out(service, viewer.scope, viewer.secret)
        response = make_response(redirect(url_for("portal.show_door"), _SEE_OTHER))
        response.delete_cookie(_name(service, _SESSION), path="/", secure=_secure(service), httponly=True)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response


def admitted(service: Service, session: Session, onward: str) -> Response:
    """Give the browser its session, and lead on to where it wanted to go."""
    response = make_response(redirect(_within(onward), _SEE_OTHER))
    seconds = int((session.expires_at - datetime.now(UTC)).total_seconds())
    _give(response, service, _SESSION, session.secret, seconds)
    return response


def _door(service: Service, onward: str, fault: str = "", status: int = 200, who: str = "") -> Response:
    secret = request.cookies.get(_name(service, _DOOR)) or secrets.token_urlsafe(24)
    page = render_template(
        "door.html",
        seal=sealed(secret),
        onward=_within(onward),
        fault=fault,
        who=who,
        by_code=is_offered(service),
        minutes=CODE_MINUTES,
    )
    response = make_response(page, status)
    _give(response, service, _DOOR, secret, None)
    return response


def _give(response: Response, service: Service, name: str, value: str, seconds: int | None) -> None:
    response.set_cookie(
        _name(service, name),
        value,
        max_age=seconds,
        path="/",
        secure=_secure(service),
        httponly=True,
        samesite="Lax" if name == _SESSION else "Strict",
    )


def _to_door() -> Response:
    """Lead to the door and, after a look, back; what was sent in a form is not done."""
    if request.headers.get("HX-Request"):
        response = make_response("", 401)
        response.headers["HX-Redirect"] = url_for("portal.show_door")
        return response
    if request.method not in _SAFE:
        abort(401)
    wanted = request.full_path.rstrip("?")
    return make_response(redirect(url_for("portal.show_door", next=wanted), _SEE_OTHER))


def _within(address: str) -> str:
    """Return an address if it is one of ours, else that of the first page."""
    plain = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if plain and address.isprintable() else url_for("portal.home")


def _secure(service: Service) -> bool:
    """Say whether the browser comes over TLS, as everybody does in production."""
    settings = service.settings
    return settings.production or request.is_secure or settings.public_url.startswith("https://")


def _name(service: Service, name: str) -> str:
    return f"__Host-{name}" if _secure(service) else name
