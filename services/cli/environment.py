"""The environment of each child process, built from the installation's settings."""

from __future__ import annotations

import json
from collections.abc import Mapping

from services.cli.data_folder import DataFolder
from services.cli.issuer_file import IssuerFile
from services.cli.seal_secrets import read_secrets
from services.cli.settings import DATABASES, SERVICES, InstallationSettings

# glibc alone (others ignore it): what a load or a new index took goes back to the system, which it would keep for later;
# the largest blocks apart, so that small ones are not asked of the system again and again
GIVE_BACK = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": str(4 * 2**20),
    "MALLOC_TRIM_THRESHOLD_": str(16 * 2**20),
}


def service_environment(
    service: str,
    settings: InstallationSettings,
    issuer: IssuerFile,
    database_urls: Mapping[str, str],
    inherited: Mapping[str, str],
) -> dict[str, str]:
    """Variables of `service`; one that the person set keeps the value given."""
    issuers = [issuer.trusted(), *settings.emetteurs]
    computed = {
        "ISSUERS": json.dumps([one.model_dump(exclude_none=True) for one in issuers]),
        "NEIGHBOURS": json.dumps({name: settings.url_of(name) for name in DATABASES}),
        "TOKEN_URL": f"{settings.url_of('gateway')}/oauth/token",
        "CURSOR_SECRET": issuer.cursor_secret(service),
    }
    if service == "gateway":
        computed["ISSUER_FILE"] = str(issuer.path)
    else:
        computed |= {
            "DATABASE_URL": database_urls[service],
            "CLIENT_ID": service,
            "CLIENT_SECRET": issuer.secret(service),
        }
    if service == "certification":
        folder = DataFolder(settings.donnees)
        computed |= {
            "SCEAU_SECRETS": json.dumps(read_secrets(folder.seals)),
            "ATTESTATION_CLES": str(folder.attestations),
            "IDENTITE_CLES": str(folder.identities),
            "ADRESSE_PUBLIQUE": settings.url_of("gateway"),
        }
    others = tuple(f"{name.upper()}_" for name in SERVICES if name != service)
    # a service does not see its neighbours' secrets
    kept = {name: value for name, value in inherited.items() if not name.startswith(others)}
    return GIVE_BACK | {f"{service.upper()}_{name}": value for name, value in computed.items()} | kept
