"""What the API says of needs and of who is within reach, in counts that name nobody."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field

from services.kit.web.fields import Sortie
from services.matching.recommandations.exemples import CERTIFICATION, METIER, PROVENANCE
from services.matching.recommandations.parties import BlocCite, CertificationCitee, MetierCite, Provenance, exemple

_TRANCHE: dict[str, Any] = {"de": 1, "a": 2, "effectif": 15}
_APPORT: dict[str, Any] = {
    "certification": CERTIFICATION,
    "bloc": None,
    "part": 0.45,
    "personnes_completes": 10,
}
_ELEMENT: dict[str, Any] = {
    "metier": METIER,
    "horizon_le": "2028-12-31",
    "besoin": 42,
    "effectif": 30,
    "ecart": 12,
    "exigences": 14,
    "a_portee": 25,
    "tranches": [_TRANCHE],
    "certifications": [_APPORT],
    "blocs": [],
    "phrases": ["30 personnes exercent ce métier, pour un besoin de 42 : il en manque 12."],
}


class TrancheLue(Sortie):
    """Les personnes à qui il manque entre « de » et « a » compétences."""

    model_config = exemple(**_TRANCHE)
    de: int = Field(description="Compétences manquantes au moins")
    a: int | None = Field(description="Compétences manquantes au plus ; null au-delà de la dernière tranche")
    effectif: int | None = Field(description="Personnes, arrondi au multiple de k inférieur ; null si masqué")


class ApportCollectifLu(Sortie):
    """Ce qu'une certification, ou un de ses blocs, comblerait pour les personnes à portée."""

    model_config = exemple(**_APPORT)
    certification: CertificationCitee = Field(description="La certification")
    bloc: BlocCite | None = Field(description="Le bloc ; null pour la certification entière")
    part: float = Field(description="Part de ce qui leur manque, à cinq centièmes près")
    personnes_completes: int | None = Field(
        description="Personnes à qui il ne manquerait plus rien, arrondi au multiple de k inférieur ; null si masqué"
    )


class BesoinRapproche(Sortie):
    """Un besoin en face de qui tient le métier et de qui en est proche."""

    model_config = exemple(**_ELEMENT)
    metier: MetierCite = Field(description="Le métier")
    horizon_le: date = Field(description="Horizon du besoin")
    besoin: int = Field(description="Effectif voulu à cet horizon")
    effectif: int | None = Field(
        description="Effectif aujourd'hui ; arrondi, ou null si masqué, hors de sa propre entité"
    )
    ecart: int | None = Field(description="Besoin moins effectif ; null si l'effectif est masqué")
    exigences: int = Field(description="Compétences que le métier exige")
    a_portee: int | None = Field(description="Personnes à dix compétences du métier au plus ; null si masqué")
    tranches: list[TrancheLue] = Field(description="Personnes par taille d'écart")
    certifications: list[ApportCollectifLu] = Field(description="Certifications qui combleraient le plus")
    blocs: list[ApportCollectifLu] = Field(description="Blocs qui combleraient le plus")
    phrases: list[str] = Field(description="L'explication en français")


class EntiteCitee(Sortie):
    """Une entité de la branche."""

    model_config = exemple(**{"id": METIER["id"], "code": "GPS-01", "nom": "Groupe de démonstration"})
    id: UUID = Field(description="Identifiant de l'entité")
    code: str = Field(description="Code de l'entité")
    nom: str = Field(description="Nom de l'entité")


class BesoinsRapproches(Sortie):
    """Les besoins d'une entité ou de la branche, face aux personnes et aux certifications."""

    model_config = exemple(
        **{
            "entite": {"id": METIER["id"], "code": "GPS-01", "nom": "Groupe de démonstration"},
            "k": 5,
            "elements": [_ELEMENT],
            "phrases": [],
            "provenance": PROVENANCE,
        }
    )
    entite: EntiteCitee | None = Field(description="L'entité ; null pour toute la branche")
    k: int = Field(description="Effectif sous lequel un nombre de personnes est masqué")
    elements: list[BesoinRapproche] = Field(description="Besoins, par code de métier puis par horizon")
    phrases: list[str] = Field(description="Ce qui vaut pour toute la réponse, en français")
    provenance: Provenance = Field(description="D'où vient la réponse ; la position du flux des parcours y est tue")
