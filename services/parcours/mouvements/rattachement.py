"""An emploi, created for somebody thought to be new, joins the record of the person: by their code, or because all agreed."""

from uuid import UUID

from sqlalchemy import text

from services.kit.data.uow import UnitOfWork
from services.parcours.emplois.codes import bearer_of
from services.parcours.emplois.schemas import EmploiLu
from services.parcours.emplois.service import lu, open_emploi
from services.parcours.emplois.titulaire import lock_people
from services.parcours.events import publish_profil
from services.parcours.models import Affectation, Emploi
from services.parcours.mouvements.schemas import Rattachement

# what the loads of this employer brought goes with its emploi, where the record does not say it already
_BROUGHT = (
    "UPDATE acquis a SET profil_id = :vers, version = a.version + 1 WHERE a.profil_id = :de AND a.source = 'chargement'"
    " AND NOT EXISTS (SELECT 1 FROM acquis d WHERE d.profil_id = :vers"
    " AND (d.competence_id, d.provenance, d.le) = (a.competence_id, a.provenance, a.le))",
    "UPDATE experience e SET profil_id = :vers, version = e.version + 1 WHERE e.profil_id = :de AND e.source = 'chargement'"
    " AND NOT EXISTS (SELECT 1 FROM experience d WHERE d.profil_id = :vers AND d.metier_id = e.metier_id"
    " AND daterange(d.debut_le, d.fin_le, '[]') && daterange(e.debut_le, e.fin_le, '[]'))",
)


async def join(uow: UnitOfWork, emploi_id: UUID, rattachement: Rattachement) -> EmploiLu:
    """The emploi, of the person who drew the code. The record that it leaves stays, without it, with what is the person's own."""
    emploi, affectation = await open_emploi(uow, emploi_id)
    uow.check_version(emploi)
    await attach(uow, emploi, affectation, await bearer_of(uow, rattachement.code_rattachement))
    return lu(emploi, affectation)


async def attach(uow: UnitOfWork, emploi: Emploi, affectation: Affectation, after: UUID) -> None:
    """Bring the emploi to the record `after`, with what the loads of its employer brought when the other has no emploi left."""
    before = emploi.profil_id
    await lock_people(uow, [before, after])
    if before != after:
        emploi.profil_id = after
        if affectation.manager_id == after:
            affectation.manager_id = None  # nobody is their own manager
        await uow.db.flush()
        if not await uow.db.scalar(text("SELECT EXISTS (SELECT 1 FROM emploi WHERE profil_id = :de)"), {"de": before}):
            for statement in _BROUGHT:
                await uow.db.execute(text(statement), {"de": before, "vers": after})
        await publish_profil(uow, before)
    await publish_profil(uow, after)
