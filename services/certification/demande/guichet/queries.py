"""Reading what waits for the certificateur: four kinds of requests as one list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, DateTime, Select, Text, Uuid, cast, func, literal, null, select, union_all
from sqlmodel import col

from services.certification.demande.guichet.schemas import ObjetDemande
from services.certification.identites.queries import inscrite
from services.certification.models import (
    LIVE,
    OUVERTS,
    TO_ANSWER,
    Amenagement,
    Candidature,
    Certification,
    DossierVae,
    EtatAmenagement,
    Identite,
    Positionnement,
    SessionCertification,
)
from services.kit.web.auth import Actor


@dataclass(frozen=True)
class DemandesVoulues:
    """What a list is narrowed to; `depuis` keeps what was filed at that instant or later."""

    objet: ObjetDemande | None = None
    certification: UUID | None = None
    session: UUID | None = None
    etat: str | None = None
    depuis: datetime | None = None


def _waiting(objet: ObjetDemande, row: Any, states: tuple[str, ...], depuis: Any, **more: Any) -> Select[Any]:
    """Rows of a table that wait; `more`: their certification, their address, and what only some have."""
    columns = {
        "objet": cast(literal(objet.value), Text),
        "id": col(row.id),
        "profil_id": col(row.profil_id),
        "etat": cast(col(row.etat), Text),
        "deposee_le": cast(depuis, DateTime(timezone=True)),
        "candidature_id": cast(null(), Uuid),
        "session_id": cast(null(), Uuid),
        "reponse_avant_le": cast(null(), Date),
    }
    # a union reads its columns in their order
    named = sorted((columns | more).items())
    return select(*(column.label(name) for name, column in named)).where(col(row.etat).in_(states))


_DEMANDES = union_all(
    _waiting(
        ObjetDemande.CANDIDATURE,
        Candidature,
        LIVE,
        col(Candidature.deposee_le),
        certification_id=col(Candidature.certification_id),
        candidature_id=col(Candidature.id),
        session_id=col(Candidature.session_id),
        adresse=func.concat("/v1/candidatures/", col(Candidature.id)),
    ),
    _waiting(
        ObjetDemande.POSITIONNEMENT,
        Positionnement,
        OUVERTS,
        col(Positionnement.demande_le),
        certification_id=col(Positionnement.certification_id),
        adresse=func.concat("/v1/positionnements/", col(Positionnement.id)),
    ),
    _waiting(
        ObjetDemande.DOSSIER_VAE,
        DossierVae,
        TO_ANSWER,
        col(DossierVae.depose_le),
        certification_id=col(DossierVae.certification_id),
        reponse_avant_le=col(DossierVae.reponse_avant_le),
        adresse=func.concat("/v1/dossiers_vae/", col(DossierVae.id)),
    ),
    _waiting(
        ObjetDemande.AMENAGEMENT,
        Amenagement,
        (EtatAmenagement.DEMANDE,),
        col(Amenagement.demande_le),
        certification_id=col(Candidature.certification_id),
        candidature_id=col(Candidature.id),
        session_id=col(Candidature.session_id),
        adresse=func.concat("/v1/candidatures/", col(Candidature.id), "/amenagement"),
    ).join(Candidature, (col(Candidature.id) == col(Amenagement.candidature_id)) & col(Candidature.etat).in_(LIVE)),
).subquery("demande")


def list_demandes(actor: Actor, wanted: DemandesVoulues) -> Select[*tuple[Any, ...]]:
    """(certification, session or None, identity or None, the request), what waits for longest first; never one's own.

    `opened`: whether the identity is read, as `politiques.cedar` says it.
    """
    demande = _DEMANDES.c
    statement = (
        select(Certification, SessionCertification, Identite, inscrite(demande.profil_id).label("opened"), *demande)
        .join(Certification, col(Certification.id) == demande.certification_id)
        .outerjoin(SessionCertification, col(SessionCertification.id) == demande.session_id)
        .outerjoin(Identite, col(Identite.profil_id) == demande.profil_id)
        .order_by(demande.deposee_le, demande.id)
    )
    if actor.profil:
        statement = statement.where(demande.profil_id != actor.profil)
    narrowed = {
        demande.objet: wanted.objet,
        demande.certification_id: wanted.certification,
        demande.session_id: wanted.session,
        demande.etat: wanted.etat,
    }
    statement = statement.where(*(column == value for column, value in narrowed.items() if value is not None))
    return statement.where(demande.deposee_le >= wanted.depuis) if wanted.depuis else statement
