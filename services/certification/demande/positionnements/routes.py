"""Routes of the positionnements."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from services.certification.demande.errors import (
    CompetenceHorsCertification,
    ModuleSansEcart,
    PositionnementDejaOuvert,
    PreuveInsuffisante,
    RienAAcquerir,
    RienAPositionner,
)
from services.certification.demande.positionnements import service
from services.certification.demande.positionnements.schemas import (
    ConclusionEcrite,
    PositionnementEcrit,
    PositionnementLu,
    PositionnementResume,
    RecoursPositionnementEcrit,
    VerdictsEcrits,
    VersionPositionnementLue,
    VersionPositionnementResume,
)
from services.certification.errors import (
    BlocDejaAcquis,
    CertificationExpiree,
    PositionnementConclu,
    PositionnementNonConclu,
    ProfilPasEncoreConnu,
)
from services.certification.models import EtatPositionnement
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Gone, NotFound
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["positionnements"])


@router.post(
    "/v1/positionnements",
    summary="Demander à être positionné",
    status_code=201,
    location="/v1/positionnements/{id}",
    errors=[NotFound, Gone, PositionnementDejaOuvert, RienAPositionner, CertificationExpiree, ProfilPasEncoreConnu],
)
async def demander_positionnement(positionnement: PositionnementEcrit, uow: UnitOfWork) -> PositionnementLu:
    """Demande, pour soi-même, un positionnement sur une certification avant ses épreuves. Une première version est
    tirée aussitôt des acquis et des blocs déjà obtenus ; le certificateur la conduit ensuite. Ni le manager, ni les
    RH, ni le SIRH n'apprennent qu'il existe, et il ne sert à aucune appréciation."""
    return await service.ask_positionnement(uow, positionnement)


@router.get("/v1/positionnements", action="lire_positionnements", summary="Lister les positionnements")
async def lister_positionnements(
    uow: UnitOfWork,
    page: PageParams,
    certification: Annotated[UUID | None, Query(description="Certification concernée")] = None,
    etat: Annotated[EtatPositionnement | None, Query(description="État du positionnement")] = None,
) -> Page[PositionnementResume]:
    """Ses propres positionnements, dans l'ordre des demandes ; le certificateur les voit tous."""
    return await service.list_positionnements(uow, page, certification, etat)


@router.get("/v1/positionnements/{positionnement_id}", summary="Lire un positionnement")
async def lire_positionnement(positionnement_id: UUID, uow: UnitOfWork) -> PositionnementLu:
    """Un positionnement, avec ses derniers verdicts et la décision en vigueur, lu par la personne ou le certificateur.
    Pour tout autre, il n'existe pas."""
    return await service.read_positionnement(uow, positionnement_id)


@router.get(
    "/v1/positionnements/{positionnement_id}/versions",
    action="lire_positionnement",
    summary="Lister les versions d'un positionnement",
)
async def lister_versions_positionnement(
    positionnement_id: UUID, uow: UnitOfWork, page: PageParams
) -> Page[VersionPositionnementResume]:
    """Toutes les versions, de la première à la dernière, et les recours : aucune n'est jamais changée."""
    return await service.list_versions(uow, positionnement_id, page)


@router.get(
    "/v1/positionnements/{positionnement_id}/versions/{numero}",
    action="lire_positionnement",
    summary="Lire une version d'un positionnement",
)
async def lire_version_positionnement(
    positionnement_id: UUID,
    numero: Annotated[int, Path(ge=1, le=10_000, description="Rang de la version")],
    uow: UnitOfWork,
) -> VersionPositionnementLue:
    """Une version telle qu'elle a été écrite, avec tous ses verdicts et leurs preuves."""
    return await service.read_version(uow, positionnement_id, numero)


@router.post(
    "/v1/positionnements/{positionnement_id}/verdicts",
    action="conduire_positionnement",
    summary="Écrire des verdicts",
    status_code=201,
    errors=[PositionnementConclu, BlocDejaAcquis, CompetenceHorsCertification, PreuveInsuffisante],
)
async def ecrire_verdicts(positionnement_id: UUID, verdicts: VerdictsEcrits, uow: UnitOfWork) -> PositionnementLu:
    """Ce que le certificateur constate, compétence par compétence, avec ce qui l'établit. Une opinion n'est pas une
    preuve ; une formation suivie ou des connaissances n'établissent aucune compétence ; un bloc obtenu le reste."""
    return await service.judge(uow, positionnement_id, verdicts)


@router.post(
    "/v1/positionnements/{positionnement_id}/conclusion",
    action="conduire_positionnement",
    summary="Conclure un positionnement",
    status_code=201,
    errors=[PositionnementConclu, RienAAcquerir, ModuleSansEcart],
)
async def conclure_positionnement(
    positionnement_id: UUID, conclusion: ConclusionEcrite, uow: UnitOfWork
) -> PositionnementLu:
    """Décide, au vu des verdicts, que la personne passe les épreuves directement ou suit un parcours : les heures en
    sont comptées par compétence et par bloc sur ce qui n'est pas acquis. La personne est prévenue et peut contester."""
    return await service.conclude(uow, positionnement_id, conclusion)


@router.post(
    "/v1/positionnements/{positionnement_id}/recours",
    summary="Contester un positionnement",
    status_code=201,
    errors=[PositionnementNonConclu, PositionnementDejaOuvert],
)
async def contester_positionnement(
    positionnement_id: UUID, recours: RecoursPositionnementEcrit, uow: UnitOfWork
) -> PositionnementLu:
    """Conteste la décision en vigueur, qui vaut jusqu'à la suivante. Le certificateur décide à nouveau."""
    return await service.contest(uow, positionnement_id, recours)
