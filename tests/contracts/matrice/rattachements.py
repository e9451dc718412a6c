"""A third employer asks that emplois of its own join the records of the persons of the matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.contracts.matrice.monde import Ids, Monde
    from tests.contracts.matrice.paroles import Personne

TIERS = {"code": "MATRICE-TIERS", "nom": "Troisième employeur de la matrice", "genre": "gps"}


def ask_for_each(monde: Monde, personnes: Sequence[Personne]) -> Ids:
    """The request about each person, by profil; their present employer is the former one of whom it is asked."""
    tiers = str(monde.call("demo-administrateur", "POST", "/v1/entites", TIERS, 201)["id"])
    rh = monde.installation.add_client("matrice-rh-tiers", "rh", entite=tiers)
    asked = {}
    for n, personne in enumerate(personnes):
        borne = monde.first(f"/v1/emplois?profil={personne.profil}")
        made = {"entite_id": tiers, "matricule": f"T-{n}"}
        emploi = monde.call("demo-administrateur", "POST", "/v1/emplois", made, 201)["id"]
        body = {"ancienne_entite_id": borne["entite_id"], "ancien_matricule": borne["matricule"]}
        path = f"/v1/emplois/{emploi}/demande_rattachement"
        asked[personne.profil] = str(monde.call(rh, "POST", path, body, 201)["id"])
    return asked
