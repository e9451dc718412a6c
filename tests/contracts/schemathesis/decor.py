"""What exists for the campaign to meet: rows of the person who calls, and identifiers of the branch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

ERASABLE = "profil_a_effacer"


@dataclass(frozen=True)
class Decor:
    """Known identifiers by the name of the path parameter that takes them."""

    known: dict[str, list[str]]

    def parameters(self, operation: dict[str, Any]) -> dict[str, str]:
        """Path parameter → dictionary, for the path of an operation."""
        named = [p["name"] for p in operation.get("parameters", []) if p["in"] == "path"]
        bound = {f"path.{name}": name for name in named if name in self.known}
        if operation["operationId"] == "effacer_profil":
            bound["path.profil_id"] = ERASABLE  # not the person who calls
        return bound

    @classmethod
    def plant(cls, url: str, token: Callable[[str], str]) -> Decor:
        with httpx.Client(base_url=url, timeout=30, trust_env=False) as http:
            return cls(_Planter(http, token).plant())


class _Planter:
    def __init__(self, http: httpx.Client, token: Callable[[str], str]) -> None:
        self._http, self._token = http, token

    def _call(self, client: str, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self._token(client)}"}
        if method == "POST":
            headers["Idempotency-Key"] = uuid4().hex
        answer = self._http.request(method, path, json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()

    def _first(self, client: str, path: str) -> list[str]:
        return [row["id"] for row in self._call(client, "GET", path)["elements"]]

    def plant(self) -> dict[str, list[str]]:
        (profil,) = self._first("demo-salarie", "/v1/profils")
        metiers = self._first("demo-salarie", "/v1/metiers?limite=5")
        competences = self._first("demo-salarie", "/v1/competences?limite=5")
        sessions = self._first("demo-salarie", "/v1/sessions?ouvertes=true&limite=5")
        own = f"/v1/profils/{profil}"

        def mine(path: str, body: Any) -> list[str]:
            return [self._call("demo-salarie", "POST", path, body)["id"]]

        until = (datetime.now(UTC) + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
        acquis = {"competence_id": competences[0], "niveau": 2, "provenance": "declare", "le": "2024-05-02"}
        found = self._call("demo-salarie", "GET", f"/v1/recommandations/profils/{profil}/metiers?limite=1")
        others = [one for one in self._first("demo-rh", "/v1/profils?limite=20") if one != profil]
        return {
            "profil_id": [profil],
            ERASABLE: others[5:8],
            "metier_id": metiers,
            "competence_id": competences,
            "famille_id": self._first("demo-salarie", "/v1/familles?limite=5"),
            "certification_id": self._first("demo-salarie", "/v1/certifications?limite=5"),
            "session_id": sessions,
            "correspondance_id": self._first("demo-cpnef", "/v1/correspondances?limite=5"),
            "entite_id": self._first("demo-rh", "/v1/entites?limite=3"),
            "besoin_id": self._first("demo-rh", "/v1/besoins?limite=3"),
            "souhait_id": mine(f"{own}/souhaits", {"metier_id": metiers[0]}),
            "experience_id": mine(f"{own}/experiences", {"metier_id": metiers[0], "debut_le": "2016-01-04"}),
            "consentement_id": mine(
                f"{own}/consentements", {"sujet": f"conseiller-{uuid4().hex}", "perimetre": "profil", "jusqu_au": until}
            ),
            "parcours_id": mine(f"{own}/parcours", {"metier_id": metiers[0]}),
            "acquis_id": mine(f"{own}/acquis", acquis),
            "candidature_id": mine("/v1/candidatures", {"session_id": sessions[0], "liste_attente": True}),
            "recommandation_id": [found["id"]],
        }
