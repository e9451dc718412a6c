"""The routes of the people of other employers who agreed to be seen, and of what they learn of it."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import InvalidCursor, NotFound, Overloaded
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter
from services.matching.errors import BesoinAbsent, IndexEnConstruction
from services.matching.mobilites.apparitions import list_apparitions
from services.matching.mobilites.schemas import (
    PERSONNES_MAX,
    PERSONNES_PAR_DEFAUT,
    ApparitionLue,
    PersonnesOuvertes,
)
from services.matching.mobilites.service import CHEMIN, read_mobilites
from services.matching.recommandations.reponse import passing_answer

router = ServiceRouter(tags=["rapprochements"])


@router.get(
    CHEMIN,
    action="lire_mobilites",
    summary="Trouver, dans les autres entités, qui est prêt pour un métier",
    writes=True,
    response_model=PersonnesOuvertes,
    errors=[NotFound, BesoinAbsent, InvalidCursor, IndexEnConstruction, Overloaded],
)
async def lister_mobilites(
    uow: UnitOfWork,
    metier: Annotated[UUID, Query(description="Métier dans lequel l'entité a chiffré un besoin")],
    limite: Annotated[int, Query(ge=1, le=PERSONNES_MAX, description="Nombre de personnes au plus")] = (
        PERSONNES_PAR_DEFAUT
    ),
    apres: Annotated[
        str | None, Query(max_length=1000, description="Curseur « suivant » de la page précédente")
    ] = None,
) -> Response:
    """Les personnes des autres entités qui ont accepté d'être vues, et elles seules, de la plus prête à la moins prête pour ce
    métier, par paliers ; leur écart et ce qui le comblerait quand elles se sont dites intéressées. Ni nom, ni matricule, ni
    employeur : un pseudonyme propre à l'entité qui cherche, pour un besoin ouvert (`ouvre_le`). L'employeur d'une personne n'apprend jamais qu'elle y est ; elle, voit qui l'a vue."""
    return passing_answer(await read_mobilites(uow, metier, limite, apres), "private, no-store")


@router.get(
    "/v1/rapprochements/profils/{profil_id}/apparitions",
    action="lire_apparitions",
    summary="Lire à qui l'on a été montré",
    errors=[IndexEnConstruction],
)
async def lister_apparitions(profil_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[ApparitionLue]:
    """Les entités à qui la personne a été montrée, le jour et le métier, du plus récent au plus ancien. Elle seule le lit."""
    return await list_apparitions(uow, profil_id, page)
