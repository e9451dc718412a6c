"""What the API says and accepts about the needs of an entity, and beside them today's headcount."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.kit.web.fields import Code, Entree, Jour, Sortie
from services.kit.web.versions import SortieVersionnee
from services.parcours.champs import BRANCHE, Effectif, Referentiel, Texte

Horizon = Annotated[Jour, Field(description="Jour auquel le besoin est prévu")]
ChercheAilleurs = Annotated[
    bool, Field(description="Chercher aussi, pour ce besoin, parmi les personnes d'autres entités qui l'ont accepté")
]
SourceBesoin = Annotated[Texte, Field(description="D'où vient le chiffre : accord, étude, projet d'entreprise")]

EXEMPLE: dict[str, Any] = {
    "entite_id": "0199f0c2-0000-7000-8000-0000000000a1",
    "metier_id": "0199f0c2-0000-7000-8000-0000000000b1",
    "horizon_le": "2028-12-31",
    "effectif": 42,
    "source": "Accord GEPP 2025 (démonstration)",
}
EXEMPLE_LIGNE: dict[str, Any] = {
    "entite": "GPS-01",
    "metier": "CONSEILLER-RETRAITE",
    "horizon_le": "2028-12-31",
    "effectif": 42,
    "source": "Accord GEPP 2025 (démonstration)",
}

EXEMPLE_LU = {"id": "0199f0c2-0000-7000-8000-000000000701", "ouvre_le": "2026-12-24"} | EXEMPLE


class BesoinEcrit(Entree):
    """Un besoin à écrire : combien de personnes, dans quel métier, à quel horizon, d'après quoi."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE]})
    entite_id: UUID = Field(description="Entité qui a ce besoin")
    metier_id: UUID = Field(description="Métier")
    horizon_le: Horizon
    effectif: Effectif
    source: SourceBesoin
    cherche_ailleurs: ChercheAilleurs = True


class LigneBesoin(Entree):
    """Une ligne de chargement de besoins, par codes."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE_LIGNE]})
    entite: Code = Field(description="Code de l'entité")
    metier: Code = Field(description="Code du métier")
    referentiel: Referentiel = BRANCHE
    horizon_le: Horizon
    effectif: Effectif
    source: SourceBesoin
    cherche_ailleurs: ChercheAilleurs = True


class BesoinLu(SortieVersionnee):
    """Un besoin d'une entité."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXEMPLE_LU]})
    id: UUID = Field(description="Identifiant du besoin")
    entite_id: UUID = Field(description="Entité qui a ce besoin")
    metier_id: UUID = Field(description="Métier")
    horizon_le: date = Field(description="Jour auquel le besoin est prévu")
    effectif: int = Field(description="Nombre de personnes")
    source: str = Field(description="D'où vient le chiffre")
    ouvre_le: date | None = Field(
        description="Jour dès lequel l'entité peut chercher ailleurs : trente jours après qu'elle l'a écrit, le jour même si "
        "c'est la branche ; null si elle n'y cherche pas"
    )


class BesoinHorizon(Sortie):
    """Le besoin d'un métier à un horizon, et l'écart avec l'effectif d'aujourd'hui."""

    horizon_le: date = Field(description="Jour auquel le besoin est prévu")
    besoin: int = Field(description="Nombre de personnes prévu")
    ecart: int | None = Field(description="Besoin moins effectif, ou null si l'effectif est masqué")


class EffectifBesoins(Sortie):
    """Un métier : son effectif d'aujourd'hui et ses besoins par horizon."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "metier_id": "0199f0c2-0000-7000-8000-0000000000b1",
                    "code": "CONSEILLER-RETRAITE",
                    "libelle": "Conseiller retraite",
                    "effectif": 36,
                    "effectif_masque": False,
                    "besoins": [{"horizon_le": "2028-12-31", "besoin": 42, "ecart": 6}],
                }
            ]
        },
    )
    metier_id: UUID = Field(description="Métier")
    code: str = Field(description="Code du métier")
    libelle: str = Field(description="Libellé du métier")
    effectif: int | None = Field(
        description="Profils actifs qui tiennent le métier ; de la branche, au multiple de cinq inférieur, ou null s'il est masqué"
    )
    effectif_masque: bool = Field(
        description="Vrai quand l'effectif de la branche est de moins de cinq personnes, et n'est pas dit"
    )
    besoins: list[BesoinHorizon] = Field(description="Besoins, de l'horizon le plus proche au plus lointain")
