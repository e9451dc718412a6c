"""What is said of a person of the matrix: their manager's opinion, a proposition, an intervention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.contracts.matrice.monde import Ids, Monde


@dataclass(frozen=True)
class Personne:
    """Clients: of the person, of their manager, of their employer's human resources, and who proposes and intervenes."""

    client: str
    profil: str
    manager: str
    rh: str
    auteur: str


def say(monde: Monde, personne: Personne, certification: str) -> Ids:
    """The opinion is given before the next is asked for, which stays open."""

    def said(client: str, path: str, **more: str) -> str:
        body = {"certification_id": certification, **more}
        return str(monde.call(client, "POST", path, body, 201)["id"])

    profil = {"profil_id": personne.profil}
    monde.call(personne.manager, "POST", f"/v1/certifications/{certification}/raisons/lectures", status=201)
    avis = {"sens": "reserve", "motif": "organisation_du_service", "texte": "Plutôt au printemps."}
    return {
        "avis_id": said(personne.manager, "/v1/avis", **profil, **avis),
        "demande_id": said(personne.client, "/v1/demandes_avis"),
        "proposition_id": said(personne.auteur, "/v1/propositions", **profil),
        "intervention_id": said(personne.auteur, "/v1/interventions", **profil, texte="Pourquoi ce résultat ?"),
    }
