"""Access tokens of the embedded issuer's clients, asked from the running gateway."""

from __future__ import annotations

from services.cli.data_folder import DataFolder
from services.cli.errors import CommandError
from services.cli.issuer_file import IssuerFile
from services.cli.settings import InstallationSettings
from services.kit.run.http import ClientCredentials, ServiceClient
from services.kit.web.errors import Problem


async def ask_token(settings: InstallationSettings, client_id: str) -> str:
    """A fresh token; raises CommandError when the client is unknown or the gateway refuses."""
    issuer = IssuerFile.read(DataFolder(settings.donnees).issuer)
    try:
        secret = issuer.secret(client_id)
    except KeyError:
        known = ", ".join(client["client_id"] for client in issuer.content["clients"])
        raise CommandError(f"L'émetteur ne connaît pas « {client_id} ». Clients: {known}.") from None
    http = ServiceClient(deadline_s=10)
    try:
        return await ClientCredentials(http, f"{settings.url_of('gateway')}/oauth/token", client_id, secret)()
    except Problem as problem:
        raise CommandError(f"La passerelle n'a pas donné de jeton: {problem.detail}") from None
    finally:
        await http.aclose()
