"""Builds the service and its Flask application."""

from flask import Flask

from service.app.endpoint import register_graphql
from service.app.feed import register_feed
from service.app.health import register_health
from service.app.metrics import register_metrics
from service.app.mishaps import register_mishaps
from service.app.porch import register_porch
from service.config import Settings, read_settings
from service.plugin_host.host import Host
from service.plugin_host.loading import load_host
from service.store.signing import Signing
from service.store.store import Store
from service.store.vault import Vault
from service.usecases.service import Service


def create_service(settings: Settings | None = None, host: Host | None = None) -> Service:
    """Load the plugins unless given, and open the store; no table is touched."""
    settings = settings or read_settings()
    host = host or load_host(settings.mandatory_plugins, quarantine=settings.plugin_failures == "quarantine")
    host.isolation.limit = settings.plugin_seconds
    signing = Signing(settings.secret_key, settings.former_secret_keys)
    vault = Vault.of(settings.master_key, settings.former_master_keys)
    store = Store(settings.database_url, host, signing=signing, vault=vault)
    return Service(store, host, settings)


def create_app(service: Service | None = None) -> Flask:
    """Build the Flask application, step by step."""
    service = service or create_service()
    app = Flask("xikou", static_folder=None)
    app.extensions["xikou"] = service
    # one more, which is not read: a body of no announced length is cut off there, and then known to be longer
    app.config["MAX_CONTENT_LENGTH"] = service.settings.max_body_bytes + 1
    register_mishaps(app)
    register_porch(app, service)
    register_health(app, service)
    register_metrics(app, service)
    register_graphql(app, service)
    register_feed(app, service)
    return app
