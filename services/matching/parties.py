"""All that is kept of people here."""

from sqlmodel import col

from services.kit.data.parties import Partie, kit_parties
from services.matching.models import Apparition, Base, Desinteret, ProfilEfface, Recommandation

PARTIES: list[Partie] = [
    Partie(Recommandation, "profil_id"),
    Partie(Desinteret, "profil_id"),
    Partie(Apparition, "profil_id", perime=lambda first: col(Apparition.le) < first),
    Partie(ProfilEfface, "id", garde="la marque d'un profil effacé, vide : il ne revient jamais"),
    *kit_parties(Base.metadata),
]
