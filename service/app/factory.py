"""Builds the Flask application of the service."""

from flask import Flask

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


def create_app(service: Service | None = None) -> Flask:
    """Build the Flask application, step by step."""
    service = service or create_service()
    app = Flask("xikou", static_folder=None)
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
