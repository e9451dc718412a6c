"""Routes of the reasons and of the opinions."""

from uuid import UUID

from services.certification.demande.avis import demandes, raisons, service
from services.certification.demande.avis.schemas import (
    AvisEcrit,
    AvisLu,
    DemandeAvisEcrite,
    DemandeAvisLue,
    LectureLue,
    RaisonsEcrites,
    RaisonsLues,
    ReponseAvisEcrite,
)
from services.certification.demande.errors import DemandeAvisEnCours, RaisonsNonLues, ReponseDejaDonnee, SansManager
from services.certification.errors import ProfilPasEncoreConnu, SansEmployeur
from services.certification.regles.errors import RegleSansVersion
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Gone, NotFound
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["avis"])


@router.get("/v1/certifications/{certification_id}/raisons", summary="Lire pourquoi la branche certifie")
async def lire_raisons(certification_id: UUID, uow: UnitOfWork) -> RaisonsLues:
    """Les raisons de la branche, dans ses mots ou, à défaut, composées de la fiche."""
    return await raisons.read_reasons(uow, certification_id)


@router.put("/v1/certifications/{certification_id}/raisons", summary="Écrire pourquoi la branche certifie")
async def ecrire_raisons(certification_id: UUID, texte: RaisonsEcrites, uow: UnitOfWork) -> RaisonsLues:
    """Écrit les raisons de la branche. Un manager qui avait lu les précédentes relit celles-ci avant de donner un
    avis."""
    return await raisons.write_reasons(uow, certification_id, texte)


@router.post(
    "/v1/certifications/{certification_id}/raisons/lectures",
    summary="Lire les raisons et en accuser lecture",
    status_code=201,
)
async def accuser_lecture_raisons(certification_id: UUID, uow: UnitOfWork) -> LectureLue:
    """Rend les raisons de la branche et garde que ce manager les a reçues. Sans cela, aucun avis n'est accepté."""
    return await raisons.acknowledge(uow, certification_id)


@router.post(
    "/v1/avis",
    summary="Donner un avis",
    status_code=201,
    location="/v1/avis/{id}",
    errors=[NotFound, RaisonsNonLues, RegleSansVersion],
)
async def donner_avis(avis: AvisEcrit, uow: UnitOfWork) -> AvisLu:
    """Donne un avis motivé sur une personne de son équipe, qui le lit et peut y répondre. Aucun passage, aucun délai et
    aucun ordre n'en dépend, et il ne dit pas si la personne a demandé quelque chose."""
    return await service.give(uow, avis)


@router.get("/v1/avis", action="lire_avis", summary="Lister les avis")
async def lister_avis(uow: UnitOfWork, page: PageParams) -> Page[AvisLu]:
    """Les avis que l'on a reçus et ceux que l'on a donnés, dans l'ordre où ils l'ont été."""
    return await service.list_avis(uow, page)


@router.get("/v1/avis/{avis_id}", action="lire_un_avis", summary="Lire un avis")
async def lire_avis(avis_id: UUID, uow: UnitOfWork) -> AvisLu:
    """Un avis, sa raison, la réponse de la personne et le jour où il expire."""
    return await service.read_avis(uow, avis_id)


@router.post("/v1/avis/{avis_id}/reponse", summary="Répondre à un avis", status_code=201, errors=[ReponseDejaDonnee])
async def repondre_avis(avis_id: UUID, reponse: ReponseAvisEcrite, uow: UnitOfWork) -> AvisLu:
    """Répond, une fois, à un avis donné sur soi ; le manager lit la réponse."""
    return await service.reply(uow, avis_id, reponse)


@router.post(
    "/v1/demandes_avis",
    summary="Demander un avis à son manager",
    status_code=201,
    location="/v1/demandes_avis/{id}",
    errors=[NotFound, Gone, ProfilPasEncoreConnu, SansEmployeur, SansManager, DemandeAvisEnCours],
)
async def demander_avis(demande: DemandeAvisEcrite, uow: UnitOfWork) -> DemandeAvisLue:
    """Demande son avis à son manager, si on le veut. Rien n'attend sa réponse."""
    return await demandes.ask(uow, demande)


@router.get("/v1/demandes_avis", action="lire_demandes_avis", summary="Lister les demandes d'avis")
async def lister_demandes_avis(uow: UnitOfWork, page: PageParams) -> Page[DemandeAvisLue]:
    """Les demandes que l'on a faites, et celles qu'on a reçues de son équipe."""
    return await demandes.list_demandes(uow, page)


@router.get("/v1/demandes_avis/{demande_id}", summary="Lire une demande d'avis")
async def lire_demande_avis(demande_id: UUID, uow: UnitOfWork) -> DemandeAvisLue:
    """Une demande d'avis, faite ou reçue."""
    return await demandes.read_demande(uow, demande_id)


@router.post("/v1/demandes_avis/{demande_id}/retrait", summary="Retirer une demande d'avis")
async def retirer_demande_avis(demande_id: UUID, uow: UnitOfWork) -> DemandeAvisLue:
    """Retire sa demande d'avis. La retirer une seconde fois ne change rien."""
    return await demandes.withdraw(uow, demande_id)
