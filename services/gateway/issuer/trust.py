"""Whom the door trusts: the configured issuers, and the embedded one while its file is there."""

from __future__ import annotations

from typing import Any

from services.gateway.issuer.file import EmbeddedIssuer, IssuerFile
from services.gateway.settings import GatewaySettings
from services.kit.run.http import UpstreamProblem
from services.kit.run.settings import Issuer
from services.kit.web.auth import FetchJson, TokenVerifier
from services.kit.web.errors import Unavailable, UpstreamInvalid


class Trust:
    """Gives the verifier in force; a change of the issuer's file makes a new one, with nothing kept of the old."""

    def __init__(self, settings: GatewaySettings, fetch: FetchJson) -> None:
        self._settings, self._fetch = settings, fetch
        self._file = IssuerFile(settings.issuer_file)
        self._embedded: EmbeddedIssuer | None = None
        self._verifier = self._verifier_with(None)

    def issuer(self) -> EmbeddedIssuer | None:
        return self._file.current()

    def verifier(self) -> TokenVerifier:
        embedded = self._file.current()
        if embedded is not self._embedded:
            self._embedded, self._verifier = embedded, self._verifier_with(embedded)
        return self._verifier

    def _verifier_with(self, embedded: EmbeddedIssuer | None) -> TokenVerifier:
        issuers = list(self._settings.issuers)
        if embedded is not None:
            issuers = [issuer for issuer in issuers if issuer.issuer != embedded.name]
            issuers.append(Issuer(issuer=embedded.name, jwks=embedded.jwks))
        return TokenVerifier(self._settings.model_copy(update={"issuers": issuers}), self._keys)

    async def _keys(self, url: str) -> Any:
        try:
            return await self._fetch(url)
        except (UpstreamProblem, UpstreamInvalid):
            raise Unavailable("Les clés d'un émetteur ne sont pas joignables.") from None
