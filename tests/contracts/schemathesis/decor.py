"""What exists for the campaign to meet: rows of the person who calls, and identifiers of the branch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from tests.support.installation import RunningInstallation


@dataclass(frozen=True)
class Decor:
    """Known identifiers by the name of the path parameter that takes them."""

    known: dict[str, list[str]]

    def parameters(self, operation: dict[str, Any]) -> dict[str, str]:
        """Path parameter → dictionary, for the path of an operation."""
        named = [p["name"] for p in operation.get("parameters", []) if p["in"] == "path"]
        return {f"path.{name}": name for name in named if name in self.known}

    @classmethod
    def plant(cls, installation: RunningInstallation) -> Decor:
        with httpx.Client(base_url=installation.url, timeout=30, trust_env=False) as http:
            return cls(_Planter(http, installation).plant())


class _Planter:
    def __init__(self, http: httpx.Client, installation: RunningInstallation) -> None:
        self._http, self._installation = http, installation

    def _call(self, client: str, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self._installation.token(client)}"}
        if method == "POST":
            headers["Idempotency-Key"] = uuid4().hex
        answer = self._http.request(method, path, json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()

    def _first(self, client: str, path: str) -> list[str]:
        return [row["id"] for row in self._call(client, "GET", path)["elements"]]

    def _conseiller_retraite(self) -> str:
        return self._first("demo-salarie", "/v1/certifications?code=DEMO-CQP-CONSEILLER-RETRAITE")[0]

    def _demande(self) -> dict[str, str]:
        debut = (datetime.now(UTC) + timedelta(days=200)).date().isoformat()
        certification = self._conseiller_retraite()
        return {"certification_id": certification, "voie": "plan-developpement", "debut_souhaite_le": debut}

    def plant(self) -> dict[str, list[str]]:
        (profil,) = self._first("demo-salarie", "/v1/profils")
        metiers = self._first("demo-salarie", "/v1/metiers?limite=10")
        competences = self._first("demo-salarie", "/v1/competences?nature=competence&limite=5")
        sessions = self._first("demo-salarie", "/v1/sessions?ouvertes=true&limite=5")
        own = f"/v1/profils/{profil}"

        def mine(path: str, body: Any) -> list[str]:
            return [self._call("demo-salarie", "POST", path, body)["id"]]

        def once(path: str, body: Any) -> list[str]:
            """One at a time may be open: another test of the same installation may have asked for it already."""
            return self._first("demo-salarie", path) or mine(path, body)

        until = (datetime.now(UTC) + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
        acquis = {"competence_id": competences[-1], "niveau": 2, "provenance": "declare", "le": "2024-05-02"}
        found = self._call("demo-salarie", "GET", f"/v1/recommandations/profils/{profil}/metiers?limite=1")
        return {
            "profil_id": [profil],
            "metier_id": metiers,
            "competence_id": competences,
            "famille_id": self._first("demo-salarie", "/v1/familles?limite=5"),
            "certification_id": self._first("demo-salarie", "/v1/certifications?limite=5"),
            "session_id": sessions,
            "correspondance_id": self._first("demo-cpnef", "/v1/correspondances?limite=5"),
            "entite_id": self._first("demo-rh", "/v1/entites?limite=3"),
            "entite_du_salarie": [self._call("demo-salarie", "GET", own)["emplois"][0]["entite_id"]],
            "emploi_id": self._first("demo-salarie", "/v1/emplois"),
            "besoin_id": self._first("demo-rh", "/v1/besoins?limite=3"),
            "souhait_id": mine(f"{own}/souhaits", {"metier_id": metiers[-1]}),
            "experience_id": mine(f"{own}/experiences", {"metier_id": metiers[-1], "debut_le": "2016-01-04"}),
            "consentement_id": mine(
                f"{own}/consentements", {"sujet": f"conseiller-{uuid4().hex}", "perimetre": "profil", "jusqu_au": until}
            ),
            "parcours_id": mine(f"{own}/parcours", {"metier_id": metiers[-1]}),
            "acquis_id": mine(f"{own}/acquis", acquis),
            "candidature_id": mine("/v1/candidatures", {"session_id": sessions[-1], "liste_attente": True}),
            "positionnement_id": once("/v1/positionnements", {"certification_id": self._conseiller_retraite()}),
            "dossier_id": once("/v1/dossiers_vae", {"certification_id": self._conseiller_retraite()}),
            "recommandation_id": [found["id"]],
            "code": ["avis-manager-validite", "conge-vae"],
            "accord_id": once("/v1/demandes_accord", self._demande()),
            "notification_id": self._first("demo-rh", "/v1/notifications?limite=5"),
        }
