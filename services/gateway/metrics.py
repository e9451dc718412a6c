"""`/metrics` of the gateway: its own figures only, never those of a service."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from prometheus_client.core import Metric
from starlette.requests import Request
from starlette.responses import Response

from services.kit.run.metrics import Metrics


async def read_metrics(request: Request) -> Response:
    """Les mesures de la passerelle, au format OpenMetrics."""
    state = request.app.state
    return state.metrics.response(_disk(state.metrics, state.settings.issuer_file))  # type: ignore[no-any-return]


def _disk(metrics: Metrics, issuer_file: Path | None) -> list[Metric]:
    """What is left where the data is; nothing of an installation whose databases and keys are elsewhere."""
    with contextlib.suppress(OSError):
        if issuer_file is not None:
            free = float(shutil.disk_usage(issuer_file.parent).free)
            return [metrics.gauge("passerelle_disque_libre_octets", "Place libre au dossier des données.", free)]
    return []
