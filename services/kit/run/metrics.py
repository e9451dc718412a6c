"""What an application tells those who watch it, in OpenMetrics: what passes is counted as it passes, the rest is read when asked.

A series is named by a template of route, a method, a status or a slug of ours: never by a path, nor by anything received.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.responses import Response

PATH = "/metrics"
# a hot read, a read, a write, a computation, what is too long
BUCKETS = (0.005, 0.025, 0.1, 0.5, 2.5, 10.0)
METHODS = frozenset(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
OTHER_METHOD, NO_ROUTE = "AUTRE", "aucune"

# when each series began: a line more for every one, and no rule reads it
disable_created_metrics()  # type: ignore[no-untyped-call]


class Figures(Collector):
    """What was read for the scrape under way."""

    def __init__(self) -> None:
        self.families: Sequence[Metric] = ()

    def collect(self) -> Iterable[Metric]:
        return self.families


class Metrics:
    """The registry of one application, and the counters of its requests."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.registry = CollectorRegistry()
        self._figures = Figures()
        self.registry.register(self._figures)
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "passerelle_requetes", "Requêtes reçues.", ["service", "methode", "route", "statut"], registry=self.registry
        )
        self._durations = Histogram(
            "passerelle_duree_secondes",
            "Durée des requêtes, attente comprise.",
            ["service", "methode", "route"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._refusals = Counter(
            "passerelle_refus",
            "Refus dits par ce service, par leur nom (docs/problemes.md).",
            ["service", "refus", "statut"],
            registry=self.registry,
        )
        self._series: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def count(self, method: str, route: str, status: int, seconds: float, refusal: str = "") -> None:
        """One request; `route` is its template, empty when it has none, and `refusal` the slug of its problem."""
        # the library looks its series up by text, under a lock: five times the cost of this dictionary
        series = self._series.get((method, route, status)) or self._open(method, route, status)
        series[0].inc()
        series[1].observe(seconds)
        if refusal:
            self._refusals.labels(self.service, refusal, str(status)).inc()

    def _open(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        if method not in METHODS:
            method = OTHER_METHOD  # not kept under the name received
        labels = (self.service, method, route or NO_ROUTE)
        found = self._requests.labels(*labels, str(status)), self._durations.labels(*labels)
        return self._series.setdefault((method, route, status), found)

    def gauge(self, name: str, help: str, value: float) -> Metric:
        """A figure of this service."""
        return self._family(name, help, [], {"": value})

    def gauges(self, name: str, help: str, label: str, values: Mapping[str, float]) -> Metric:
        """Figures of this service, by the values of one label more."""
        return self._family(name, help, [label], values)

    def _family(self, name: str, help: str, labels: list[str], values: Mapping[str, float]) -> Metric:
        family = GaugeMetricFamily(name, help, labels=["service", *labels])
        for key, value in values.items():
            family.add_metric([self.service, key][: 1 + len(labels)], value)
        return family

    def response(self, figures: Sequence[Metric]) -> Response:
        """The whole exposition, with what was read for it."""
        self._figures.families = figures
        headers = {"Cache-Control": "no-store"}
        text = generate_latest(self.registry)  # type: ignore[no-untyped-call]
        return Response(text, media_type=CONTENT_TYPE_LATEST, headers=headers)
