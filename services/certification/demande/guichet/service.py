"""The certificateur's day begins with the list of what waits for them, whatever it is."""

from typing import Any

from services.certification.demande.guichet import queries
from services.certification.demande.guichet.schemas import (
    CertificationDemandee,
    DemandeATraiter,
    EtatATraiter,
    ObjetDemande,
    SessionDemandee,
)
from services.certification.identites.noms import nom_of
from services.certification.identites.trousseau import Trousseau, trousseau_of
from services.certification.models import numero_inscription
from services.kit.data.uow import UnitOfWork
from services.kit.web.pagination import Page, PageParams, paginate


async def list_demandes(uow: UnitOfWork, wanted: queries.DemandesVoulues, page: PageParams) -> Page[DemandeATraiter]:
    trousseau = trousseau_of(uow.service.settings)
    return await paginate(uow, queries.list_demandes(uow.actor, wanted), page, lambda row: _present(row, trousseau))


def _present(row: Any, trousseau: Trousseau) -> DemandeATraiter:
    session, etat = row.SessionCertification, EtatATraiter(row.etat)
    return DemandeATraiter(
        objet=ObjetDemande(row.objet),
        id=row.id,
        adresse=row.adresse,
        certification=CertificationDemandee.model_validate(row.Certification),
        session=SessionDemandee.model_validate(session) if session else None,
        profil_id=row.profil_id,
        titulaire=nom_of(row.Identite, trousseau) if row.opened else None,
        numero=numero_inscription(row.candidature_id) if row.candidature_id else None,
        etat=etat,
        deposee_le=row.deposee_le,
        reponse_avant_le=row.reponse_avant_le,
    )
