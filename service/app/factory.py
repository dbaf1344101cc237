"""Builds the service and its Flask application."""

from flask import Flask

from service.app.endpoint import register_graphql
from service.app.explorer import exploring
from service.app.feed import register_feed
from service.app.health import register_health
from service.app.journal import register_journal
from service.app.metrics import register_metrics
from service.app.mishaps import register_mishaps
from service.app.porch import register_porch
from service.app.pressure import register_pressure
from service.config import Settings, read_settings
from service.plugin_host.host import Host
from service.plugin_host.loading import load_host
from service.portal import register_portal
from service.store.engine import Care
from service.store.signing import Signing
from service.store.store import Store
from service.store.vault import Vault
from service.usecases.service import Service


def create_service(
    settings: Settings | None = None, host: Host | None = None, *, patient: bool = False
) -> Service:
    """Load the plugins unless given, and open the store; no table is touched.

    A patient service is a command's: its statements may take as long as they need.
    """
    settings = settings or read_settings()
    host = host or load_host(settings.mandatory_plugins, quarantine=settings.plugin_failures == "quarantine")
    host.isolation.limit = settings.plugin_seconds
    signing = Signing(settings.secret_key, settings.former_secret_keys)
    vault = Vault.of(settings.master_key, settings.former_master_keys)
    care = Care(
        connections=settings.pool_size,
        wait_seconds=settings.pool_seconds,
        lock_seconds=settings.lock_seconds,
        statement_seconds=None if patient else settings.statement_seconds,
    )
    store = Store(settings.database_url, host, signing=signing, vault=vault, care=care)
    return Service(store, host, settings)


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
