"""All that is kept of people here: most of it goes with the profil, by the database."""

from sqlalchemy import select
from sqlmodel import col

from services.kit.data.parties import Partie, kit_parties
from services.parcours.models import (
    Acquis,
    Affectation,
    Base,
    BlocObtenu,
    CodeRattachement,
    Consentement,
    Contact,
    DemandeRattachement,
    Effacement,
    Emploi,
    Experience,
    Fusion,
    Parcours,
    Preference,
    Profil,
    ProfilEfface,
    Souhait,
)

OF_PROFIL = (Acquis, BlocObtenu, Consentement, Effacement, Emploi, Experience, Parcours, Souhait)
TITULAIRE = select(col(Emploi.profil_id)).where(col(Emploi.id) == col(Affectation.emploi_id)).scalar_subquery()
PARTIES: list[Partie] = [
    # one by one: who wrote to the person was answered under a pseudonyme
    Partie(Contact, "profil_id", perime=lambda now: col(Contact.expire_le) <= now),
    Partie(
        CodeRattachement,
        "profil_id",
        avec=Profil,
        sans=["empreinte"],
        perime=lambda now: col(CodeRattachement.expire_le) <= now,
    ),
    # who asked reads the same when the person is erased: that they were somebody must not be told by the line that goes
    Partie(
        DemandeRattachement,
        "profil_id",
        vide={"profil_id": None, "accord_entite": None, "accord_personne": None},
        perime=lambda now: col(DemandeRattachement.expire_le) <= now,
    ),
    Partie(Affectation, "manager_id", vide={"manager_id": None, "version": col(Affectation.version) + 1}, cite=True),
    Partie(Profil, "id"),
    Partie(Affectation, TITULAIRE, avec=Emploi),
    *(Partie(table, "profil_id", avec=Profil) for table in OF_PROFIL),
    *(Partie(Fusion, column, avec=Profil, sans=["deplacements"]) for column in ("de_profil_id", "vers_profil_id")),
    # of the key others' names for the person are made: a copy that gets lost would lead to them
    Partie(Preference, "profil_id", avec=Profil, sans=["cle_mobilite"]),
    Partie(ProfilEfface, "id", garde="la marque d'un profil effacé, vide : il ne revient jamais"),
    *kit_parties(Base.metadata),
]
