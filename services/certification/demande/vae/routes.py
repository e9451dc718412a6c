"""Routes of the dossiers de faisabilité."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.certification.demande.errors import (
    DossierDejaOuvert,
    DossierDeLAnneeDepose,
    DossierIncomplet,
    PasOuverteALaVae,
    RecoursDejaExerce,
)
from services.certification.demande.vae import service
from services.certification.demande.vae.schemas import (
    DossierEcrit,
    DossierLu,
    DossierOuvert,
    DossierResume,
    RecevabiliteEcrite,
    RecoursDossierEcrit,
)
from services.certification.errors import (
    BlocDejaAcquis,
    BlocHorsCertification,
    CertificationExpiree,
    EtapeImpossible,
    ProfilPasEncoreConnu,
)
from services.certification.models import EtatDossierVae
from services.certification.regles.errors import RegleSansVersion
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Gone, InconsistentDates, NotFound
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["dossiers_vae"])


@router.post(
    "/v1/dossiers_vae",
    summary="Commencer un dossier de faisabilité",
    status_code=201,
    location="/v1/dossiers_vae/{id}",
    errors=[
        NotFound,
        Gone,
        PasOuverteALaVae,
        DossierDejaOuvert,
        BlocDejaAcquis,
        BlocHorsCertification,
        CertificationExpiree,
        ProfilPasEncoreConnu,
    ],
)
async def ouvrir_dossier_vae(dossier: DossierOuvert, uow: UnitOfWork) -> DossierLu:
    """Commence, pour soi-même, un dossier de faisabilité pour toute une certification ou pour un ou plusieurs de ses
    blocs. La VAE s'ouvre aux certifications du RNCP ; un CQP que la branche ouvre par « dossier et épreuves » a son
    dossier aussi. Nul accord n'est requis ; ni le manager, ni les RH, ni le SIRH n'en sont informés."""
    return await service.open_dossier(uow, dossier)


@router.get("/v1/dossiers_vae", action="lire_dossiers_vae", summary="Lister les dossiers de faisabilité")
async def lister_dossiers_vae(
    uow: UnitOfWork,
    page: PageParams,
    certification: Annotated[UUID | None, Query(description="Certification visée")] = None,
    etat: Annotated[EtatDossierVae | None, Query(description="État du dossier")] = None,
) -> Page[DossierResume]:
    """Ses propres dossiers, dans l'ordre où ils ont été commencés ; le certificateur voit ceux qui ont été déposés."""
    return await service.list_dossiers(uow, page, certification, etat)


@router.get("/v1/dossiers_vae/{dossier_id}", summary="Lire un dossier de faisabilité")
async def lire_dossier_vae(dossier_id: UUID, uow: UnitOfWork) -> DossierLu:
    """Un dossier, lu par la personne, et par le certificateur une fois déposé. Pour tout autre, il n'existe pas."""
    return await service.read_dossier(uow, dossier_id)


@router.put(
    "/v1/dossiers_vae/{dossier_id}",
    action="tenir_dossier_vae",
    summary="Écrire le contenu d'un dossier de faisabilité",
    errors=[EtapeImpossible, BlocDejaAcquis, BlocHorsCertification, InconsistentDates],
)
async def remplacer_dossier_vae(dossier_id: UUID, dossier: DossierEcrit, uow: UnitOfWork) -> DossierLu:
    """Écrit tout le contenu d'un dossier qui n'est pas encore déposé : blocs visés, activités, formations. La personne
    choisit librement un accompagnateur, ou n'en prend pas, et joint l'avis d'un conseiller si elle le veut."""
    return await service.replace_dossier(uow, dossier_id, dossier)


@router.post(
    "/v1/dossiers_vae/{dossier_id}/depot",
    action="tenir_dossier_vae",
    summary="Déposer son dossier de faisabilité",
    errors=[
        EtapeImpossible,
        DossierIncomplet,
        DossierDeLAnneeDepose,
        PasOuverteALaVae,
        CertificationExpiree,
        RegleSansVersion,
    ],
)
async def deposer_dossier_vae(dossier_id: UUID, uow: UnitOfWork) -> DossierLu:
    """Dépose un dossier complet : le délai de réponse du certificateur court du lendemain, et son silence vaut ce que
    dit la règle. Par VAE, une personne dépose au plus un dossier par certification et par année civile."""
    return await service.file_dossier(uow, dossier_id)


@router.post(
    "/v1/dossiers_vae/{dossier_id}/recevabilite",
    summary="Répondre à un dossier de faisabilité",
    errors=[EtapeImpossible, RegleSansVersion],
)
async def decider_recevabilite(dossier_id: UUID, recevabilite: RecevabiliteEcrite, uow: UnitOfWork) -> DossierLu:
    """Dit un dossier déposé recevable, et la personne a sa candidature ; ou irrecevable, pour un motif de la liste
    close et avec une explication qu'elle lit et peut contester, une fois. La réponse au recours remplace la première."""
    return await service.decide(uow, dossier_id, recevabilite)


@router.post(
    "/v1/dossiers_vae/{dossier_id}/recours",
    action="tenir_dossier_vae",
    summary="Contester une irrecevabilité",
    status_code=201,
    errors=[EtapeImpossible, RecoursDejaExerce, DossierDejaOuvert],
)
async def contester_irrecevabilite(dossier_id: UUID, recours: RecoursDossierEcrit, uow: UnitOfWork) -> DossierLu:
    """Conteste, une fois, l'irrecevabilité de son dossier, qu'elle vienne du certificateur ou de son silence. Le
    certificateur y répond à nouveau."""
    return await service.contest(uow, dossier_id, recours)


@router.post(
    "/v1/dossiers_vae/{dossier_id}/commencement",
    action="tenir_dossier_vae",
    summary="Commencer son parcours",
    errors=[EtapeImpossible],
)
async def commencer_vae(dossier_id: UUID, uow: UnitOfWork) -> DossierLu:
    """Commence le parcours d'un dossier recevable, dans le délai que dit la règle ; passé ce délai, il est caduc."""
    return await service.start_path(uow, dossier_id)


@router.post(
    "/v1/dossiers_vae/{dossier_id}/abandon",
    action="tenir_dossier_vae",
    summary="Abandonner son dossier de faisabilité",
    errors=[EtapeImpossible],
)
async def abandonner_dossier_vae(dossier_id: UUID, uow: UnitOfWork) -> DossierLu:
    """Abandonne un dossier, sans raison à donner. La demande de certification, s'il y en a une, demeure et peut prendre
    une autre voie."""
    return await service.abandon(uow, dossier_id)
