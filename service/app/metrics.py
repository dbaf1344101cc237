"""Figures for an operator's monitoring, in the text format of Prometheus."""

import os
import time
from collections.abc import Iterator
from functools import cache

from flask import Flask, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from service.app.journal import Observe
from service.domain.words import DeliveryOutcome, PluginStatus
from service.store.mishaps import mishap_of
from service.store.reads.deliveries import figures, oldest_unsent
from service.store.reads.webhooks import CHANNEL
from service.store.scope import OPERATOR
from service.usecases.service import Service

UNSENT = "UNSENT"
_COUNTED_SECONDS = 15
"""So long figures from the database are told again: counting reads the whole table."""

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_MOST_CODES = 200
"""So many codes are counted apart; plugins bring their own."""


def register_metrics(app: Flask, service: Service) -> Observe:
    """Add ``/metrics``: how this process fares since it started, and all deliveries; nothing of people.

    Return what takes the figures of each request.
    """
    registry = CollectorRegistry()
    counted: CollectorRegistry | None = registry
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # several processes count together, in that folder
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        counted = None
    ProcessCollector(registry=registry)
    registry.register(_Plugins(service))
    registry.register(_Deliveries(service))
    registry.register(_Connections(service))
    requests = Counter(
        "xikou_requests",
        "Requests by root field (several: more than one; refused: nothing was executed) and status",
        ["operation", "status"],
        registry=counted,
    )
    latency = Histogram(
        "xikou_request_seconds",
        "Seconds from a request's arrival to its answer",
        ["operation"],
        buckets=_BUCKETS,
        registry=counted,
    )
    refusals = Counter("xikou_refusals", "Times a no was said, by code", ["code"], registry=counted)
    requests_of, latency_of = cache(requests.labels), cache(latency.labels)  # as few as there are root fields
    codes: set[str] = set()

    def observe(operation: str, status: int, seconds: float, said: list[str]) -> None:
        requests_of(operation, status).inc()
        latency_of(operation).observe(seconds)
        for code in said:
            if code in codes or len(codes) < _MOST_CODES:
                codes.add(code)
                refusals.labels(code).inc()
            else:
                refusals.labels("other").inc()

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    return observe


class _Connections(Collector):
    """How many connections to the database are in use, looked up when it is asked."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        """Give those in use, and the most there may be."""
        yield GaugeMetricFamily(
            "xikou_database_connections_in_use",
            "Connections to the database that requests hold now",
            value=self._service.store.connections_in_use(),
        )
        yield GaugeMetricFamily(
            "xikou_database_connections_limit",
            "Connections to the database that there may be at most",
            value=self._service.settings.pool_size,
        )


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


class _Deliveries(Collector):
    """How deliveries fare, counted in the database: whoever delivers, this process or workers."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._counted: tuple[float, dict[tuple[str, str], int], dict[str, float]] | None = None

    def collect(self) -> Iterator[Metric]:
        """Give counts by channel and outcome, and each channel's oldest; nothing without a database."""
        try:
            counts, ages = self._figures()
        except Exception as error:
            if mishap_of(error) is None:
                raise
            return
        deliveries = GaugeMetricFamily(
            "xikou_deliveries",
            "Deliveries by channel and outcome, UNSENT where there is none yet",
            labels=["channel", "outcome"],
        )
        oldest = GaugeMetricFamily(
            "xikou_delivery_oldest_unsent_seconds",
            "For so long the oldest unsent delivery has been due; it rises where no worker is at work",
            labels=["channel"],
        )
        for channel in sorted({*self._service.settings.channels, CHANNEL, *(name for name, _ in counts)}):
            for outcome in (UNSENT, *DeliveryOutcome):
                deliveries.add_metric([channel, str(outcome)], counts.get((channel, str(outcome)), 0))
            oldest.add_metric([channel], ages.get(channel, 0))
        yield deliveries
        yield oldest

    def _figures(self) -> tuple[dict[tuple[str, str], int], dict[str, float]]:
        now = time.monotonic()
        if self._counted is None or now - self._counted[0] > _COUNTED_SECONDS:
            with self._service.store.connected(OPERATOR) as connection:
                counts = {
                    (channel, outcome or UNSENT): count for channel, outcome, count in figures(connection)
                }
                self._counted = (now, counts, oldest_unsent(connection))
        return self._counted[1], self._counted[2]
