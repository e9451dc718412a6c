"""Settings of the gateway; variables start with GATEWAY_."""

from pathlib import Path

from pydantic import IPvAnyNetwork

from services.kit.run.settings import Issuer, ServiceSettings, settings_config


class GatewaySettings(ServiceSettings):
    """Limits and deadlines of the door; rates are written as the library « limits » reads them (`600/minute`)."""

    model_config = settings_config("GATEWAY_")

    # the embedded issuer is trusted when its file is there; others by their addresses
    issuers: list[Issuer] = []
    issuer_file: Path | None = None
    token_lifetime_s: int = 3_600

    # whose X-Forwarded-For is believed; nobody's by default
    trusted_proxies: list[IPvAnyNetwork] = []
    # who may read /metrics, besides this machine
    metrics_readers: list[IPvAnyNetwork] = []
    connections_per_address: int = 128
    # each holds up to a quarter of a megabyte while its answer is not read
    requests_per_address: int = 48
    rate_per_subject: str = "60000/minute"
    rate_per_address: str = "12000/minute"
    token_rate_per_address: str = "1200/minute"
    token_failures_per_client: str = "30/minute"
    # each asks every service for all that it keeps of somebody
    export_rate_per_subject: str = "20/minute"

    own_max_body_bytes: int = 16_384
    bulk_suffix: str = "/imports"
    connect_timeout_s: float = 2.0
    idle_timeout_s: float = 20.0
    total_timeout_s: float = 60.0
    feed_timeout_s: float = 35.0
    gathering_deadline_s: float = 20.0
    bulk_timeout_s: float = 300.0

    readiness_deadline_s: float = 2.0
    documents_max_age_s: float = 30.0
