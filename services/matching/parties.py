"""All that is kept of people here."""

import zlib
from typing import Any

import orjson
from sqlmodel import col

from services.kit.data.parties import Partie, kit_parties
from services.kit.data.uow import UnitOfWork
from services.matching.models import Apparition, Base, Desinteret, Fusion, ProfilEfface, Recommandation


def _lue(_: UnitOfWork, row: dict[str, Any]) -> dict[str, Any]:
    """A stored recommendation with its inputs and its answer as the JSON that they hold."""
    entrees, reponse = (bytes.fromhex(row[name].removeprefix("\\x")) for name in ("entrees", "reponse"))
    return row | {"entrees": orjson.loads(zlib.decompress(entrees)), "reponse": orjson.loads(reponse)}


PARTIES: list[Partie] = [
    Partie(Recommandation, "profil_id", lue=_lue),
    Partie(Desinteret, "profil_id"),
    Partie(Apparition, "profil_id", perime=lambda first: col(Apparition.le) < first),
    *(Partie(Fusion, column, sans=["deplacements"]) for column in ("de_profil_id", "vers_profil_id")),
    Partie(ProfilEfface, "id", garde="la marque d'un profil effacé, vide : il ne revient jamais"),
    *kit_parties(Base.metadata),
]
