"""Reading what waits for the certificateur: three kinds of requests as one list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, DateTime, Select, Text, Uuid, cast, literal, null, select, union_all
from sqlmodel import col

from services.certification.demande.guichet.schemas import ObjetDemande
from services.certification.models import (
    LIVE,
    OUVERTS,
    TO_ANSWER,
    Candidature,
    Certification,
    DossierVae,
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
    columns = {"session_id": cast(null(), Uuid), "reponse_avant_le": cast(null(), Date)} | more
    statement = select(
        cast(literal(objet.value), Text).label("objet"),
        col(row.id).label("id"),
        col(row.certification_id).label("certification_id"),
        col(row.profil_id).label("profil_id"),
        cast(col(row.etat), Text).label("etat"),
        cast(depuis, DateTime(timezone=True)).label("deposee_le"),
        *(column.label(name) for name, column in columns.items()),
    )
    return statement.where(col(row.etat).in_(states))


_DEMANDES = union_all(
    _waiting(
        ObjetDemande.CANDIDATURE,
        Candidature,
        LIVE,
        col(Candidature.deposee_le),
        session_id=col(Candidature.session_id),
    ),
    _waiting(ObjetDemande.POSITIONNEMENT, Positionnement, OUVERTS, col(Positionnement.demande_le)),
    _waiting(
        ObjetDemande.DOSSIER_VAE,
        DossierVae,
        TO_ANSWER,
        col(DossierVae.depose_le),
        reponse_avant_le=col(DossierVae.reponse_avant_le),
    ),
).subquery("demande")


def list_demandes(actor: Actor, wanted: DemandesVoulues) -> Select[*tuple[Any, ...]]:
    """(certification, session or None, the columns of the request), what waits for longest first; never one's own."""
    demande = _DEMANDES.c
    statement = (
        select(Certification, SessionCertification, *demande)
        .join(Certification, col(Certification.id) == demande.certification_id)
        .outerjoin(SessionCertification, col(SessionCertification.id) == demande.session_id)
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
