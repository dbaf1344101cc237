"""Whether the service lives, and whether it is ready."""

from flask import Flask, Response, jsonify

from service.domain.words import PluginStatus
from service.usecases.service import Service


def register_health(app: Flask, service: Service) -> None:
    """Add ``/healthz`` (alive) and ``/readyz`` (database reachable, migrations current, plugins loaded)."""

    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        store = service.store.problem()
        quarantined = [
            plugin.problem for plugin in service.host.plugins if plugin.status is PluginStatus.QUARANTINED
        ]
        checks = {"database": store or "ok", "plugins": "；".join(filter(None, quarantined)) or "ok"}
        return jsonify(
            status="ok" if store is None else "unready", checks=checks
        ), 200 if store is None else 503
