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
from services.kit.data.uow import UnitOfWork
from services.kit.web.pagination import Page, PageParams, paginate


async def list_demandes(uow: UnitOfWork, wanted: queries.DemandesVoulues, page: PageParams) -> Page[DemandeATraiter]:
    return await paginate(uow, queries.list_demandes(uow.actor, wanted), page, _present)


def _present(row: Any) -> DemandeATraiter:
    session, etat = row.SessionCertification, EtatATraiter(row.etat)
    return DemandeATraiter(
        objet=ObjetDemande(row.objet),
        id=row.id,
        adresse=row.adresse,
        certification=CertificationDemandee.model_validate(row.Certification),
        session=SessionDemandee.model_validate(session) if session else None,
        profil_id=row.profil_id,
        etat=etat,
        deposee_le=row.deposee_le,
        reponse_avant_le=row.reponse_avant_le,
    )
