"""Writing the rules of prime: versions that never overlap; a new one ends the one before it, and changes nothing of it."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import DATERANGE, Range
from sqlmodel import col

from services.certification.errors import CertificationInconnue
from services.certification.models import ReglePrime
from services.certification.offre.certifications.queries import certification_exists
from services.certification.titres.errors import ReglePrimeTerminee, ReglesPrimeSuperposees
from services.certification.titres.primes.schemas import FinDeRegle, ReglePrimeEcrite, ReglePrimeLue
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, InconsistentDates, NotFound
from services.kit.web.pagination import Page, PageParams, paginate


async def write_rule(uow: UnitOfWork, ecrite: ReglePrimeEcrite) -> ReglePrimeLue:
    if ecrite.certification_id and not await certification_exists(uow.db, ecrite.certification_id):
        raise CertificationInconnue(
            erreurs=[Erreur(pointeur="/certification_id", motif="Certification inconnue de ce service")]
        )
    await _end_the_one_before(uow, ecrite)
    await _refuse_overlap(uow, ecrite)
    values = ecrite.model_dump() | {"montant": Decimal(ecrite.montant), "ecrite_le": uow.now}
    regle = ReglePrime.model_validate(values | {"ecrite_par": " ".join(sorted(uow.actor.roles))})
    uow.db.add(regle)
    await uow.db.flush()
    uow.touches(Ressource("ReglePrime", str(regle.id)))
    return present(regle)


def _same_condition(ecrite: ReglePrimeEcrite) -> ColumnElement[bool]:
    if ecrite.certification_id:
        return col(ReglePrime.certification_id) == ecrite.certification_id
    return col(ReglePrime.type) == ecrite.type


async def _end_the_one_before(uow: UnitOfWork, ecrite: ReglePrimeEcrite) -> None:
    open_one = select(ReglePrime).where(
        _same_condition(ecrite), col(ReglePrime.au).is_(None), col(ReglePrime.du) < ecrite.du
    )
    before = await uow.db.scalar(open_one.with_for_update())
    if before is not None:
        before.au = ecrite.du - timedelta(days=1)
        await uow.db.flush()


async def _refuse_overlap(uow: UnitOfWork, ecrite: ReglePrimeEcrite) -> None:
    wanted = Range(ecrite.du, ecrite.au, bounds="[]")
    theirs = func.daterange(col(ReglePrime.du), col(ReglePrime.au), "[]", type_=DATERANGE)
    overlapping = select(1).where(_same_condition(ecrite), theirs.op("&&")(wanted))
    if await uow.db.scalar(overlapping.limit(1)) is not None:
        raise ReglesPrimeSuperposees("Choisissez des jours où aucune autre règle n'est en vigueur.")


async def end_rule(uow: UnitOfWork, regle_id: UUID, fin: FinDeRegle) -> ReglePrimeLue:
    regle = await uow.db.get(ReglePrime, regle_id, with_for_update=True)
    if regle is None:
        raise NotFound
    uow.touches(Ressource("ReglePrime", str(regle.id)))
    if regle.au == fin.au:
        return present(regle)
    if regle.au is not None:
        raise ReglePrimeTerminee("Ce qui est écrit d'une règle ne change pas, sa fin non plus.")
    if fin.au < regle.du:
        raise InconsistentDates(erreurs=[Erreur(pointeur="/au", motif="Le dernier jour ne précède pas le premier")])
    regle.au = fin.au
    await uow.db.flush()
    return present(regle)


async def list_rules(uow: UnitOfWork, page: PageParams) -> Page[ReglePrimeLue]:
    statement = select(ReglePrime).order_by(col(ReglePrime.du), col(ReglePrime.id))
    return await paginate(uow, statement, page, present)


async def read_rule(uow: UnitOfWork, regle_id: UUID) -> ReglePrimeLue:
    regle = await uow.db.get(ReglePrime, regle_id)
    if regle is None:
        raise NotFound
    return present(regle)


def present(regle: ReglePrime) -> ReglePrimeLue:
    columns = set(ReglePrimeLue.model_fields) - {"montant"}
    return ReglePrimeLue(**{name: getattr(regle, name) for name in columns}, montant=f"{regle.montant:.2f}")
