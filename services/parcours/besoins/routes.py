"""Routes of the needs."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.kit.data.uow import UnitOfWork
from services.kit.web.bulk import Lignes, Rapport
from services.kit.web.errors import ForbiddenData, ImportRejected, NotFound
from services.kit.web.fields import Jour
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter
from services.parcours.besoins import service
from services.parcours.besoins.schemas import BesoinEcrit, BesoinLu, EffectifBesoins, LigneBesoin
from services.parcours.errors import (
    ChargementVide,
    DejaEnregistre,
    EntiteInconnue,
    MetierInconnu,
    TropDeMetiersOuverts,
)

router = ServiceRouter(tags=["besoins"])
REFUSALS = [DejaEnregistre, EntiteInconnue, MetierInconnu, TropDeMetiersOuverts, ForbiddenData]
HorizonVoulu = Annotated[Jour | None, Query(description="Seulement à cet horizon")]


@router.get("/v1/besoins", action="lire_besoins", summary="Lister les besoins")
async def lister_besoins(
    uow: UnitOfWork,
    page: PageParams,
    entite: Annotated[UUID | None, Query(description="Entité qui a le besoin")] = None,
    metier: Annotated[UUID | None, Query(description="Métier du besoin")] = None,
    horizon_le: HorizonVoulu = None,
) -> Page[BesoinLu]:
    """Les besoins par entité, métier et horizon, du plus proche au plus lointain : ceux de son entité pour les RH et le
    SIRH, ceux de toute la branche pour la CPNEF et les organisations syndicales."""
    return await service.list_besoins(uow, page, entite=entite, metier=metier, horizon_le=horizon_le)


@router.get(
    "/v1/besoins/effectifs",
    action="lire_effectifs",
    summary="Comparer les besoins à l'effectif d'aujourd'hui",
    errors=[NotFound],
)
async def lire_effectifs(uow: UnitOfWork, page: PageParams, horizon_le: HorizonVoulu = None) -> Page[EffectifBesoins]:
    """Par métier, l'effectif d'aujourd'hui et les besoins par horizon : de son entité pour les RH et le SIRH, de toute la
    branche pour la CPNEF et les organisations syndicales, à qui un effectif de moins de cinq personnes n'est pas dit."""
    return await service.list_effectifs(uow, page, horizon_le)


@router.post(
    "/v1/besoins",
    action="ecrire_besoins",
    summary="Chiffrer un besoin",
    status_code=201,
    location="/v1/besoins/{id}",
    errors=REFUSALS,
)
async def creer_besoin(besoin: BesoinEcrit, uow: UnitOfWork) -> BesoinLu:
    """Chiffre le besoin d'une entité dans un métier à un horizon, avec sa source. Trente jours après qu'elle l'a écrit, elle peut
    chercher, pour ce besoin, parmi les personnes d'autres entités qui ont accepté d'être vues ; dans dix métiers au plus à la fois."""
    return await service.create_besoin(uow, besoin)


@router.post(
    "/v1/besoins/imports",
    action="importer_besoins",
    summary="Charger des besoins",
    bulk=LigneBesoin,
    idempotency="optional",
    errors=[ImportRejected, ChargementVide],
)
async def importer_besoins(
    uow: UnitOfWork,
    lignes: Lignes,
    dry_run: Annotated[bool, Query(description="Rendre le rapport sans rien garder")] = False,
) -> Rapport:
    """Charge des besoins, entités et métiers désignés par leur code, en CSV ou NDJSON. Les bonnes lignes sont gardées,
    les autres rapportées avec leur raison ; recharger le même fichier ne change rien."""
    return await service.import_besoins(uow, lignes, dry_run=dry_run)


@router.get("/v1/besoins/{besoin_id}", action="lire_besoins", summary="Lire un besoin")
async def lire_besoin(besoin_id: UUID, uow: UnitOfWork) -> BesoinLu:
    """Un besoin d'une entité."""
    return await service.read_besoin(uow, besoin_id)


@router.put("/v1/besoins/{besoin_id}", action="ecrire_besoins", summary="Remplacer un besoin", errors=REFUSALS)
async def remplacer_besoin(besoin_id: UUID, besoin: BesoinEcrit, uow: UnitOfWork) -> BesoinLu:
    """Remplace un besoin d'une entité. Son jour d'ouverture reste le sien, sauf si le métier change ou si l'on n'y cherchait plus."""
    return await service.replace_besoin(uow, besoin_id, besoin)


@router.delete("/v1/besoins/{besoin_id}", action="ecrire_besoins", summary="Supprimer un besoin", status_code=204)
async def supprimer_besoin(besoin_id: UUID, uow: UnitOfWork) -> None:
    """Supprime un besoin d'une entité."""
    await service.remove_besoin(uow, besoin_id)
