"""Sealing again, under a new key, the identities that a former one sealed."""

from __future__ import annotations

from services.certification.app import create_app
from services.certification.identites.rotation import former_keys, seal_again
from services.certification.settings import CertificationSettings
from services.cli.installation import Installation, Say
from services.cli.settings import InstallationSettings, inherited_environment


async def seal_identities_again(settings: InstallationSettings, say: Say) -> None:
    """On the database given, or on the embedded one when no service runs on it; cut short, it is started again."""
    installation = Installation(settings, say)
    keys = inherited_environment().get("CERTIFICATION_IDENTITE_CLES") or str(installation.folder.identities)
    if given := settings.given_database_url("certification"):
        await _seal(given, keys, say)
        return
    installation.folder.create()
    with installation.folder.locked(settings.port):
        async with installation.embedded_server() as server:
            await _seal(server.url("certification"), keys, say)


async def _seal(url: str, keys: str, say: Say) -> None:
    app = create_app(CertificationSettings(database_url=url, identite_cles=keys))
    service = app.state.service
    try:
        changed = await seal_again(service)
        left = await former_keys(service)
    finally:
        await app.state.database.close()
    say(f"{changed} identité(s) scellée(s) à nouveau par la première clé.")
    assert not left, "what another key sealed is what is sealed again"
    say("Les autres clés n'ouvrent plus rien: elles peuvent quitter le fichier.")
