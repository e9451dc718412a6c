"""Routes of the items of the catalogue."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.competences.champs import Recherche
from services.competences.competences import service
from services.competences.competences.queries import CompetencesVoulues
from services.competences.competences.schemas import CompetenceEcrite, CompetenceLue
from services.competences.errors import (
    CodeDejaUtilise,
    CompetenceRetiree,
    CompetenceUtilisee,
    NatureFigee,
    SavoirPresenteCommeCompetence,
)
from services.competences.models import Nature
from services.kit.data.uow import UnitOfWork
from services.kit.web.fields import Code
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["competences"])


@router.get(
    "/v1/competences",
    action="lire_catalogue",
    summary="Lister ou chercher les compétences et les savoirs",
)
async def lister_competences(
    uow: UnitOfWork,
    page: PageParams,
    referentiel: Annotated[Code | None, Query(description="Référentiel, par exemple BRANCHE ou ROME")] = None,
    code: Annotated[Code | None, Query(description="Code dans le référentiel")] = None,
    nature: Annotated[Nature | None, Query(description="Compétence, savoir, savoir-être ou outil")] = None,
    q: Annotated[Recherche | None, Query(description="Mots cherchés, en français, sans opérateur ni joker")] = None,
    retirees: Annotated[bool, Query(description="Montrer aussi ce qui est retiré")] = False,
) -> Page[CompetenceLue]:
    """Compétences, savoirs, savoir-être et outils, par référentiel et par code. La recherche ne tient compte ni des
    accents ni des pluriels et pardonne les fautes de frappe ; le meilleur résultat vient en premier."""
    return await service.list_competences(uow, page, CompetencesVoulues(referentiel, code, nature, q, retirees))


@router.post(
    "/v1/competences",
    action="ecrire_catalogue",
    summary="Créer une compétence ou un savoir",
    status_code=201,
    location="/v1/competences/{id}",
    errors=[CodeDejaUtilise, SavoirPresenteCommeCompetence],
)
async def creer_competence(competence: CompetenceEcrite, uow: UnitOfWork) -> CompetenceLue:
    """Ajoute un élément au catalogue. Un énoncé qui décrit un savoir (« Connaître… ») est refusé comme compétence de
    la branche."""
    return await service.create_competence(uow, competence)


@router.get(
    "/v1/competences/{competence_id:uuid}",
    action="lire_catalogue",
    summary="Lire une compétence ou un savoir",
)
async def lire_competence(competence_id: UUID, uow: UnitOfWork) -> CompetenceLue:
    """Un élément du catalogue, même retiré."""
    return await service.read_competence(uow, competence_id)


@router.put(
    "/v1/competences/{competence_id:uuid}",
    action="ecrire_catalogue",
    summary="Remplacer une compétence ou un savoir",
    errors=[CodeDejaUtilise, CompetenceRetiree, NatureFigee, SavoirPresenteCommeCompetence],
)
async def remplacer_competence(competence_id: UUID, competence: CompetenceEcrite, uow: UnitOfWork) -> CompetenceLue:
    """Remplace un élément du catalogue. Un savoir ne devient pas une compétence, ni l'inverse."""
    return await service.replace_competence(uow, competence_id, competence)


@router.delete(
    "/v1/competences/{competence_id:uuid}",
    action="ecrire_catalogue",
    summary="Retirer une compétence ou un savoir",
    errors=[CompetenceUtilisee],
)
async def retirer_competence(competence_id: UUID, uow: UnitOfWork) -> CompetenceLue:
    """Retire un élément que plus aucun métier en vigueur n'exige. Il reste lisible et son code n'est jamais redonné."""
    return await service.retire_competence(uow, competence_id)
