"""Published versions of the branch's catalogue: numbered, dated, digested, never changed; what was readable stays so."""

from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Select, Table

from services.competences import events
from services.competences.catalogue import queries
from services.competences.catalogue.contenu import Contenu, read_branch
from services.competences.catalogue.schemas import VersionEcrite, VersionLue
from services.competences.competences.schemas import CompetenceLue
from services.competences.errors import CatalogueInchange, CatalogueVide
from services.competences.metiers.schemas import MetierLu
from services.competences.models import VersionCatalogue, competence_publiee, metier_publie
from services.competences.verrous import write_alone
from services.kit.data.db import copy_rows
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, InconsistentDates, NotFound
from services.kit.web.pagination import Page, PageParams, paginate


async def publish_version(uow: UnitOfWork, ecrite: VersionEcrite) -> VersionLue:
    await write_alone(uow.db)  # a version is of one instant
    last = await queries.last_version(uow.db)
    _check_day(ecrite.effective_le, last, uow.today)
    contenu = await read_branch(uow.db)
    if not contenu.metiers:
        raise CatalogueVide("Aucun métier de la branche n'est en vigueur.")
    if last is not None and last.empreinte == contenu.empreinte:
        raise CatalogueInchange(f"La version {last.numero} dit déjà la même chose.")
    row = VersionCatalogue.model_validate(
        ecrite.model_dump()
        | {
            "numero": last.numero + 1 if last else 1,
            "publiee_le": uow.now,
            "publiee_par": uow.actor.sujet,
            "empreinte": contenu.empreinte,
            "metiers": len(contenu.metiers),
            "competences": len(contenu.competences),
        }
    )
    uow.db.add(row)
    await uow.db.flush()
    await _freeze(uow, row.numero, contenu)
    uow.touches(Ressource("VersionCatalogue", str(row.id)))
    uow.emit(events.VERSION_PUBLIEE, subject=str(row.id), data=events.version_publiee(row))
    return VersionLue.model_validate(row)


def _check_day(effective_le: date, last: VersionCatalogue | None, today: date) -> None:
    """Raise InconsistentDates when a day already read would read otherwise. Only the first version may look back."""
    if last is None or effective_le >= max(today, last.effective_le):
        return
    motif = "Une nouvelle version n'entre en vigueur ni dans le passé, ni avant la précédente"
    raise InconsistentDates(erreurs=[Erreur(pointeur="/effective_le", motif=motif)])


async def _freeze(uow: UnitOfWork, numero: int, contenu: Contenu) -> None:
    for table, fiches in ((competence_publiee, contenu.competences), (metier_publie, contenu.metiers)):
        rows = ((numero, UUID(fiche["id"]), fiche["code"], orjson.dumps(fiche).decode()) for fiche in fiches)
        await copy_rows(uow.db, table, ["numero", "objet_id", "code", "fiche"], rows)


async def list_versions(uow: UnitOfWork, page: PageParams) -> Page[VersionLue]:
    return await paginate(uow, queries.list_versions(), page, VersionLue.model_validate)


async def read_version(uow: UnitOfWork, numero: int) -> VersionLue:
    row = await queries.get_version(uow.db, numero)
    if row is None:
        raise NotFound
    return VersionLue.model_validate(row)


async def list_metiers_on(uow: UnitOfWork, page: PageParams, day: date | None) -> Page[MetierLu]:
    return await paginate(uow, await _in_force(uow, metier_publie, day), page, lambda row: _metier(*row))


async def list_competences_on(uow: UnitOfWork, page: PageParams, day: date | None) -> Page[CompetenceLue]:
    statement = await _in_force(uow, competence_publiee, day)
    return await paginate(uow, statement, page, lambda row: CompetenceLue.model_validate(row[0]))


async def read_metier_on(uow: UnitOfWork, metier_id: UUID, day: date) -> MetierLu:
    version = await queries.version_on(uow.db, day)
    fiche = version and await queries.get_published(uow.db, metier_publie, version.numero, metier_id)
    if version is None or not fiche:
        raise NotFound("Aucune version en vigueur ce jour-là ne contient ce métier.")
    return _metier(fiche, version.numero)


async def _in_force(uow: UnitOfWork, table: Table, day: date | None) -> Select[*tuple[Any, ...]]:
    version = await queries.version_on(uow.db, day or uow.today)
    if version is None:
        raise NotFound("Aucune version du catalogue n'était en vigueur ce jour-là.")
    return queries.list_published(table, version.numero)


def _metier(fiche: dict[str, Any], numero: int) -> MetierLu:
    return MetierLu.model_validate({**fiche, "version_catalogue": numero})
