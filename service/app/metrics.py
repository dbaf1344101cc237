"""Figures for an operator's monitoring, in the text format of Prometheus."""

from collections.abc import Iterator

from flask import Flask, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from service.domain.words import PluginStatus
from service.usecases.service import Service


def register_metrics(app: Flask, service: Service) -> None:
    """Add ``/metrics``: how this process fares since it started; nothing of people."""
    registry = CollectorRegistry()
    registry.register(_Plugins(service))

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Plugins(Collector):
    """How the plugins fare, looked up when it is asked."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        """Give a plugin's state, and how often its code failed."""
        active = GaugeMetricFamily(
            "xikou_plugin_active",
            "1 where the plugin takes part, 0 where it is quarantined",
            labels=["plugin"],
        )
        failures = CounterMetricFamily(
            "xikou_plugin_failures",
            "Calls of the plugin's code that failed, since the start",
            labels=["plugin"],
        )
        host = self._service.host
        for plugin in host.plugins:
            active.add_metric([plugin.name], plugin.status is PluginStatus.ACTIVE)
            health = host.isolation.health.get(plugin.name)
            failures.add_metric([plugin.name], health.failures if health else 0)
        yield active
        yield failures
