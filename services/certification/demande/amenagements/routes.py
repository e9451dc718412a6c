"""Routes of the arrangements of the épreuves. No answer with one is kept for a retry: it would be kept in clear."""

from uuid import UUID

from services.certification.demande.amenagements import service
from services.certification.demande.amenagements.schemas import AmenagementLu, DemandeAmenagement, ReponseAmenagement
from services.certification.errors import AmenagementClos
from services.certification.identites.errors import IdentiteIllisible, IdentiteSansCle
from services.kit.data.uow import UnitOfWork
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["amenagements"])
SCELLES = [IdentiteSansCle, IdentiteIllisible]
ADRESSE = "/v1/candidatures/{candidature_id}/amenagement"


@router.get(ADRESSE, summary="Lire une demande d'aménagement des épreuves", errors=SCELLES)
async def lire_amenagement(candidature_id: UUID, uow: UnitOfWork) -> AmenagementLu:
    """Ce que la personne demande et ce que le certificateur répond, que tous deux lisent seuls. Le président du jury lit
    ce qui est aménagé dans la liste de ses candidats, jamais pourquoi ; pour un employeur, rien n'existe."""
    return await service.read(uow, candidature_id)


@router.put(ADRESSE, summary="Demander un aménagement des épreuves", errors=[*SCELLES, AmenagementClos])
async def demander_amenagement(candidature_id: UUID, demande: DemandeAmenagement, uow: UnitOfWork) -> AmenagementLu:
    """Demande un aménagement au certificateur, ou change sa demande, avant le premier jour des épreuves ; une réponse
    déjà donnée tombe alors. Tout est chiffré, et effacé dans le temps que la règle `conservation-amenagements` dit."""
    return await service.ask(uow, candidature_id, demande)


@router.delete(ADRESSE, action="demander_amenagement", summary="Retirer une demande d'aménagement", status_code=204)
async def retirer_amenagement(candidature_id: UUID, uow: UnitOfWork) -> None:
    """Efface aussitôt la demande et sa réponse, à tout moment."""
    await service.withdraw(uow, candidature_id)


@router.post(
    f"{ADRESSE}/reponse",
    summary="Répondre à une demande d'aménagement",
    status_code=204,
    if_match=True,
    errors=[*SCELLES, AmenagementClos],
)
async def repondre_amenagement(candidature_id: UUID, reponse: ReponseAmenagement, uow: UnitOfWork) -> None:
    """Accepte et dit ce qui sera aménagé, ou refuse et dit pourquoi ; la personne l'apprend. Répondre à nouveau remplace
    la réponse. La convocation porte ce qui est accepté."""
    await service.answer(uow, candidature_id, reponse)
