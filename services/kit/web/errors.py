"""Typed errors: each carries its HTTP status and its stable URN, and becomes a problem document (RFC 9457) at the edge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

URN = "urn:passerelle:probleme:"
MAX_ERREURS = 20
MAX_BYTES = 8_192


class Erreur(BaseModel):
    """Une erreur précise : l'endroit et la raison."""

    pointeur: str = Field(description="Pointeur JSON (RFC 6901) vers la valeur en cause", max_length=200)
    motif: str = Field(description="Raison, en français", max_length=300)


class Probleme(BaseModel):
    """Document de problème (RFC 9457)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": URN + "not-found",
                    "title": "Ressource introuvable",
                    "status": 404,
                    "detail": "Aucune ressource visible ne porte cet identifiant.",
                    "instance": "urn:passerelle:requete:0199f0c2",
                    "erreurs": [],
                }
            ]
        }
    )
    type: str = Field(description="URN stable du problème")
    title: str = Field(description="Titre en français")
    status: int = Field(description="Statut HTTP")
    detail: str = Field(description="Explication en français, sans donnée reçue")
    instance: str = Field(description="Identifiant de la requête, à citer au support")
    erreurs: list[Erreur] = Field(description="Erreurs précises, vingt au plus")


class Problem(Exception):
    """Base of every error that a caller may read; subclasses set `status`, `slug`, `title`."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "Erreur interne"
    usual_detail: ClassVar[str] = ""
    usual_headers: ClassVar[Mapping[str, str]] = {}

    def __init__(
        self, detail: str = "", *, erreurs: Sequence[Erreur] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.usual_detail or f"{self.title}."
        self.erreurs = list(erreurs)[:MAX_ERREURS]
        self.headers = {**self.usual_headers, **(headers or {})}

    def document(self, instance: str) -> dict[str, Any]:
        """The problem document; at most 20 errors, nothing of the input."""
        return {
            "type": URN + self.slug,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
            "erreurs": [erreur.model_dump() for erreur in self.erreurs],
        }


class NotFound(Problem):
    status, slug, title = 404, "not-found", "Ressource introuvable"
    usual_detail = "Aucune ressource visible ne porte cet identifiant."


class Unauthenticated(Problem):
    status, slug, title = 401, "unauthenticated", "Authentification requise"
    usual_headers: ClassVar = {"WWW-Authenticate": 'Bearer realm="passerelle"'}


class InvalidToken(Problem):
    status, slug, title = 401, "invalid-token", "Jeton refusé"
    usual_headers: ClassVar = {"WWW-Authenticate": 'Bearer realm="passerelle", error="invalid_token"'}


class Unavailable(Problem):
    status, slug, title = 503, "dependency-unavailable", "Dépendance indisponible"

    def __init__(self, detail: str = "", *, retry_after: int = 1, **more: Any) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)}, **more)


class Overloaded(Unavailable):
    status, slug, title = 503, "overloaded", "Service surchargé"


class StorageUnavailable(Unavailable):
    status, slug, title = 503, "storage-unavailable", "Stockage indisponible"


class RequestInProgress(Problem):
    status, slug, title = 409, "request-in-progress", "Requête déjà en cours"
    usual_headers: ClassVar = {"Retry-After": "1"}


class Forbidden(Problem):
    status, slug, title = 403, "insufficient-scope", "Action non permise à ce rôle"


class MalformedRequest(Problem):
    status, slug, title = 400, "malformed-request", "Requête mal formée"


class MalformedJson(Problem):
    status, slug, title = 400, "malformed-json", "JSON mal formé"


class DuplicateKey(Problem):
    status, slug, title = 400, "duplicate-key", "Clé JSON répétée"


class DuplicateParameter(Problem):
    status, slug, title = 400, "duplicate-parameter", "Paramètre répété"


class UnknownParameter(Problem):
    status, slug, title = 400, "unknown-parameter", "Paramètre inconnu"


class InvalidCursor(Problem):
    status, slug, title = 400, "invalid-cursor", "Curseur refusé"


class CursorExpired(Problem):
    status, slug, title = 410, "cursor-expired", "Curseur périmé"


class IdempotencyKeyMissing(Problem):
    status, slug, title = 400, "idempotency-key-missing", "En-tête Idempotency-Key absent"


class IdempotencyKeyInvalid(Problem):
    status, slug, title = 400, "idempotency-key-invalid", "En-tête Idempotency-Key invalide"


class IdempotencyKeyReused(Problem):
    status, slug, title = 422, "idempotency-key-reused", "Clé d'idempotence déjà utilisée"


class MethodNotAllowed(Problem):
    status, slug, title = 405, "method-not-allowed", "Méthode non permise"


class NotAcceptable(Problem):
    status, slug, title = 406, "not-acceptable", "Format de réponse non disponible"


class RequestTimeout(Problem):
    status, slug, title = 408, "request-timeout", "Requête trop lente"


class Conflict(Problem):
    status, slug, title = 409, "conflict", "Conflit avec l'état présent"


class Gone(Problem):
    status, slug, title = 410, "gone", "Ressource effacée"


class VersionMismatch(Problem):
    status, slug, title = 412, "version-mismatch", "Version périmée"


class PayloadTooLarge(Problem):
    status, slug, title = 413, "payload-too-large", "Corps trop volumineux"


class UnsupportedMediaType(Problem):
    status, slug, title = 415, "unsupported-media-type", "Type de contenu non pris en charge"


class ValidationFailed(Problem):
    status, slug, title = 422, "validation-error", "Données invalides"


class UnknownField(Problem):
    status, slug, title = 422, "unknown-field", "Champ inconnu"


class ForbiddenField(Problem):
    status, slug, title = 422, "forbidden-field", "Champ interdit"


class ForbiddenData(Problem):
    status, slug, title = 422, "forbidden-data", "Donnée interdite"


class InvalidText(Problem):
    status, slug, title = 422, "invalid-text", "Texte invalide"


class InconsistentDates(Problem):
    status, slug, title = 422, "inconsistent-dates", "Dates incohérentes"


class OutOfRange(Problem):
    status, slug, title = 422, "out-of-range", "Valeur hors limites"


class ImportRejected(Problem):
    status, slug, title = 422, "import-rejected", "Import refusé"


class PreconditionRequired(Problem):
    status, slug, title = 428, "precondition-required", "En-tête If-Match requis"


class UpstreamInvalid(Problem):
    status, slug, title = 502, "upstream-invalid", "Réponse invalide d'un service voisin"
