"""Builds the Flask application of the service."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Request
from flask.sessions import NullSession, SessionInterface

from service.app.endpoint import register_graphql
from service.app.explorer import exploring
from service.app.feed import register_feed
from service.app.health import register_health
from service.app.journal import register_journal
from service.app.metrics import register_metrics
from service.app.mishaps import register_mishaps
from service.app.opening import create_service
from service.app.porch import register_porch
from service.app.pressure import register_pressure
from service.portal import register_portal
from service.usecases.service import Service


class _NoSessions(SessionInterface):
    """There are none: nothing is looked for among cookies, nothing is kept there."""

    _none = NullSession()

    def open_session(self, _app: Flask, _request: Request) -> NullSession:
        """Return the session that cannot be written to."""
        return self._none


class _Application(Flask):
    """Flask without what this service never uses."""

    session_interface = _NoSessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Take functions as they are: none of ours is asynchronous."""
        return func


def create_app(service: Service | None = None) -> Flask:
    """Build the Flask application, step by step."""
    service = service or create_service()
    app = _Application("xikou", static_folder=None)
    app.extensions["xikou"] = service
    # one more, which is not read: a body of no announced length is cut off there, and then known to be longer
    app.config["MAX_CONTENT_LENGTH"] = service.settings.max_body_bytes + 1
    register_mishaps(app, service)
    register_porch(app, service)
    register_health(app, service)
    observe = register_metrics(app, service)
    register_graphql(app, service)
    register_journal(app, observe)
    register_feed(app, service)
    register_portal(app, service, exploring(service))
    register_pressure(app, service)
    return app
