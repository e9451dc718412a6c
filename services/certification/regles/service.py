"""Reading the rules as of a day, and correcting one from a day to come: the past of a rule never changes."""

import re
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, select
from sqlmodel import col

from services.certification.models import Marque, ObjetRegle, VersionRegle
from services.certification.regles.errors import ObjetDeRegleChange, ReglePassee, VersionsSuperposees
from services.certification.regles.jours import add_days, en_lettres
from services.certification.regles.lecture import Regle, in_force, version_on
from services.certification.regles.schemas import VersionEcrite
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, InconsistentDates, NotFound
from services.kit.web.pagination import Page, PageParams, paginate

_CODE = re.compile(r"[a-z0-9-]{1,64}", re.ASCII)


def _every_version(code: str) -> Select[VersionRegle]:
    """All versions of a code, the oldest first."""
    if not _CODE.fullmatch(code):
        raise NotFound
    statement = select(VersionRegle).where(col(VersionRegle.code) == code)
    return statement.order_by(func.coalesce(col(VersionRegle.du), date.min), col(VersionRegle.id))


async def list_rules(
    uow: UnitOfWork, page: PageParams, jour: date | None, objet: ObjetRegle | None, marque: Marque | None
) -> Page[Regle]:
    statement = select(VersionRegle).where(in_force(jour or uow.today)).order_by(col(VersionRegle.code))
    if objet is not None:
        statement = statement.where(col(VersionRegle.objet) == objet)
    if marque is not None:
        statement = statement.where(col(VersionRegle.marque) == marque)
    return await paginate(uow, statement, page, Regle.model_validate)


async def read_rule(uow: UnitOfWork, code: str, jour: date | None) -> Regle:
    _every_version(code)
    on = jour or uow.today
    if (regle := await version_on(uow.db, code, on)) is None:
        raise NotFound(f"La règle « {code} » n'a pas de version en vigueur le {en_lettres(on)}.")
    return regle


async def list_versions(uow: UnitOfWork, code: str, page: PageParams) -> Page[Regle]:
    versions = await paginate(uow, _every_version(code), page, Regle.model_validate)
    if not versions.elements and page.apres is None:
        raise NotFound
    return versions


async def add_version(uow: UnitOfWork, code: str, ecrite: VersionEcrite) -> Regle:
    """Add a version: the one in force that day ends the day before, and nothing before that day changes."""
    written = (await uow.db.scalars(_every_version(code).with_for_update())).all()
    if not written:
        raise NotFound
    _check(ecrite, written, uow.today)
    later = [row.du for row in written if row.du and row.du > ecrite.du]
    for row in written:
        if (row.du is None or row.du < ecrite.du) and (row.au is None or row.au >= ecrite.du):
            row.au = add_days(ecrite.du, -1)
            await uow.db.flush()
    row = VersionRegle.model_validate(
        {
            **ecrite.model_dump(exclude={"parametres"}),
            "au": ecrite.au or (add_days(later[0], -1) if later else None),
            "code": code,
            "objet": ecrite.parametres.objet,
            "parametres": ecrite.parametres.model_dump(mode="json"),
            "ecrite_le": uow.now,
            "ecrite_par": uow.actor.sujet,
        }
    )
    uow.db.add(row)
    await uow.db.flush()
    uow.touches(Ressource("Regle", code))
    return Regle.model_validate(row)


def _check(ecrite: VersionEcrite, written: Sequence[VersionRegle], today: date) -> None:
    if ecrite.parametres.objet != written[0].objet:
        motif = f"Cette règle est un objet « {written[0].objet} »"
        raise ObjetDeRegleChange(erreurs=[Erreur(pointeur="/parametres/objet", motif=motif)])
    if ecrite.au is not None and ecrite.au < ecrite.du:
        raise InconsistentDates(erreurs=[Erreur(pointeur="/au", motif="Le dernier jour précède le premier")])
    if ecrite.du <= today:
        motif = f"Une version commence le {add_days(today, 1)} au plus tôt"
        raise ReglePassee(erreurs=[Erreur(pointeur="/du", motif=motif)])
    following = [row.du for row in written if row.du and row.du >= ecrite.du]
    if following and (following[0] == ecrite.du or (ecrite.au is not None and ecrite.au >= following[0])):
        motif = f"Une autre version commence le {following[0]}"
        raise VersionsSuperposees(erreurs=[Erreur(pointeur="/du", motif=motif)])
