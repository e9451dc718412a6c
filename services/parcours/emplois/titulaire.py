"""Whose a new emploi is: said by who creates it, never guessed from a number that somebody has borne."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Erreur
from services.parcours.emplois.codes import bearer_of
from services.parcours.emplois.queries import not_ended, read_until
from services.parcours.emplois.schemas import EmploiNouveau, Retour
from services.parcours.errors import PersonneInconnue, RetourAPreciser
from services.parcours.models import AncienMatricule, Emploi, Profil

MOTIF_RETOUR = (
    "Ce matricule est celui d'un emploi terminé : donnez « retour », « meme_personne » si la même personne revient,"
    " « nouvelle_personne » si le matricule est donné à quelqu'un d'autre"
)


def became(matricule: str) -> str:
    return (
        f"Ce matricule est devenu « {matricule} » : nommez-le ainsi, ou donnez « retour », « nouvelle_personne »,"
        " s'il est donné à quelqu'un d'autre"
    )


async def holder_of(uow: UnitOfWork, nouveau: EmploiNouveau) -> UUID:
    """The person: of the code, of the profil, of the emploi that bore the number, or somebody new.

    Raises CodeRattachementInvalide, PersonneInconnue, or RetourAPreciser when the number was borne and nothing says whose
    it is now.
    """
    if nouveau.code_rattachement is not None:
        profil_id = await bearer_of(uow, nouveau.code_rattachement)
        await lock_people(uow, [profil_id])
        return profil_id
    if nouveau.profil_id is not None:
        return await _known(uow, nouveau.entite_id, nouveau.profil_id)
    if nouveau.retour is not Retour.NOUVELLE_PERSONNE:
        returning = await _returning(uow, nouveau, uow.today)
        if returning is not None:
            await lock_people(uow, [returning])
            return returning
    profil = Profil()
    uow.db.add(profil)
    await uow.db.flush()
    return profil.id


async def _known(uow: UnitOfWork, entite_id: UUID, profil_id: UUID) -> UUID:
    """Somebody whom the entity employs or has employed; anybody, for an administrator."""
    known = select(1).where(
        col(Emploi.profil_id) == profil_id, col(Emploi.entite_id) == entite_id, not_ended(read_until(uow))
    )
    own = uow.actor.has("administrateur") or await uow.db.scalar(known) is not None
    if not own or not await lock_people(uow, [profil_id]):
        motif = "Personne, dans cette entité, n'a ce profil"
        raise PersonneInconnue(erreurs=[Erreur(pointeur="/profil_id", motif=motif)])
    return profil_id


async def _returning(uow: UnitOfWork, nouveau: EmploiNouveau, jour: date) -> UUID | None:
    """The person of an ended emploi of this number, who comes back; None when nobody bore it."""
    bore = select(Emploi).where(col(Emploi.entite_id) == nouveau.entite_id, col(Emploi.matricule) == nouveau.matricule)
    last = await uow.db.scalar(bore.order_by(col(Emploi.fin_le).desc().nulls_first(), col(Emploi.id).desc()).limit(1))
    former = await uow.db.get(AncienMatricule, (nouveau.entite_id, nouveau.matricule))
    if former is not None and last is None:
        renumbered = await uow.db.get_one(Emploi, former.emploi_id)
        raise RetourAPreciser(erreurs=[Erreur(pointeur="/matricule", motif=became(renumbered.matricule))])
    if last is None or last.fin_le is None or last.fin_le >= jour:
        return None  # borne now: refused as taken
    if nouveau.retour is None:
        raise RetourAPreciser(erreurs=[Erreur(pointeur="/retour", motif=MOTIF_RETOUR)])
    return last.profil_id


async def leave_number(uow: UnitOfWork, emploi: Emploi, nouveau: str) -> None:
    """Remember the number that an emploi leaves, as a renumbering does; the one that it takes is no former one any more."""
    taken = await uow.db.get(AncienMatricule, (emploi.entite_id, nouveau))
    if taken is not None:
        await uow.db.delete(taken)
    left = AncienMatricule(
        entite_id=emploi.entite_id,
        matricule=emploi.matricule,
        emploi_id=emploi.id,
        quitte_le=uow.today,
    )
    await uow.db.merge(left)


async def lock_people(uow: UnitOfWork, profil_ids: list[UUID]) -> int:
    """How many of these people there are, locked in one order against whoever writes on one of them."""
    statement = select(col(Profil.id)).where(col(Profil.id).in_(profil_ids)).order_by(col(Profil.id))
    return len((await uow.db.scalars(statement.with_for_update(key_share=True))).all())
