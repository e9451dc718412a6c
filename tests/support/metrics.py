"""A scrape as Prometheus reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import httpx
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"


class Scrape:
    """The samples of an answer; fails on what is not OpenMetrics."""

    def __init__(self, answer: httpx.Response) -> None:
        assert (answer.status_code, answer.headers["content-type"]) == (200, OPENMETRICS), answer.text
        self.text = answer.text
        self.samples: list[Sample] = [
            sample for family in text_string_to_metric_families(answer.text) for sample in family.samples
        ]

    def named(self, name: str, **labels: str) -> Iterator[Sample]:
        return (one for one in self.samples if one.name == name and labels.items() <= one.labels.items())

    def one(self, name: str, **labels: str) -> float:
        (found,) = self.named(name, **labels)
        return found.value

    def by(self, label: str, name: str) -> Mapping[str, float]:
        return {one.labels[label]: one.value for one in self.named(name)}
