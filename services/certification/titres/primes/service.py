"""Primes as the person and their employer read and move them: the employer knows nothing before the claim."""

from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from services.certification.cycles.cycle import Qui
from services.certification.cycles.prime import PRIME, TransitionPrime
from services.certification.models import Certification, EtatPrime, PartageResultat, Prime
from services.certification.notifications.service import notify
from services.certification.titres.attestations.secret import is_of_a_paper
from services.certification.titres.errors import PapierInconnu
from services.certification.titres.primes import queries
from services.certification.titres.primes.naissance import OBJET
from services.certification.titres.primes.schemas import PrimeLue, RetardEntite
from services.kit.data.counts import K
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate


async def list_primes(uow: UnitOfWork, page: PageParams, etat: EtatPrime | None) -> Page[PrimeLue]:
    statement = queries.list_primes(uow.actor, uow.today, etat)
    return await paginate(uow, statement, page, lambda row: present(row[0], row[1]))


async def read_prime(uow: UnitOfWork, prime_id: UUID) -> PrimeLue:
    return present(*await _find(uow, prime_id))


async def claim_prime(uow: UnitOfWork, prime_id: UUID) -> PrimeLue:
    """Claim: share with the employer that the certification was obtained, and what it makes due. Again changes nothing."""
    prime, late = await _find(uow, prime_id, lock=True)
    if prime.etat == EtatPrime.RECLAMEE:
        return present(prime, late)
    await _share_total(uow, prime)
    return await _claimed(uow, prime, Qui.PERSONNE)


async def claim_with_paper(uow: UnitOfWork, attestation_id: UUID, secret: str) -> PrimeLue:
    """Claim what an erased person was due, for who shows the paper of their attestation to the certificateur."""
    prime = await queries.unlinked_due(uow.db, attestation_id)
    if prime is None:
        raise NotFound
    if not await is_of_a_paper(uow.db, attestation_id, secret):
        raise PapierInconnu("Ce secret n'est celui d'aucun document imprimé de cette attestation.")
    uow.touches(Ressource("Prime", str(prime.id)))
    return await _claimed(uow, prime, Qui.CERTIFICATEUR)


async def _claimed(uow: UnitOfWork, prime: Prime, qui: Qui) -> PrimeLue:
    PRIME.move(uow.db, prime, TransitionPrime.RECLAMER, qui=qui, le=uow.now)
    certification = await uow.db.get_one(Certification, prime.certification_id)
    texte = f"Une prime de {prime.montant} {prime.devise} est réclamée pour « {certification.intitule} »."
    await notify(uow.db, now=uow.now, objet=OBJET, objet_id=prime.id, texte=texte, entite_id=prime.entite_id)
    return await _changed(uow, prime)


async def _share_total(uow: UnitOfWork, prime: Prime) -> None:
    if prime.entite_id is None:
        return
    shared = PartageResultat.model_validate(
        {
            "profil_id": prime.profil_id,
            "certification_id": prime.certification_id,
            "entite_id": prime.entite_id,
            "obtenue_le": prime.due_le,
            "partage_le": uow.now,
        }
    )
    await uow.db.execute(insert(PartageResultat).values(shared.model_dump()).on_conflict_do_nothing())


async def say_paid(uow: UnitOfWork, prime_id: UUID) -> PrimeLue:
    prime, late = await _find(uow, prime_id, lock=True)
    if prime.etat == EtatPrime.PAYEE:
        return present(prime, late)
    qui = _capacity(uow, prime)
    PRIME.move(uow.db, prime, TransitionPrime.PAYER, qui=qui, le=uow.now)
    texte = "La prime réclamée est dite payée." if qui is Qui.EMPLOYEUR else "La prime réclamée est dite reçue."
    await _tell_other(uow, prime, qui, texte)
    return await _changed(uow, prime)


async def contest(uow: UnitOfWork, prime_id: UUID, motif: str) -> PrimeLue:
    prime, _ = await _find(uow, prime_id, lock=True)
    qui = _capacity(uow, prime)
    PRIME.move(uow.db, prime, TransitionPrime.CONTESTER, qui=qui, le=uow.now, motif=motif)
    who = "l'employeur" if qui is Qui.EMPLOYEUR else "la personne"
    await _tell_other(uow, prime, qui, f"La prime réclamée est contestée par {who} : {motif}")
    return await _changed(uow, prime)


def _capacity(uow: UnitOfWork, prime: Prime) -> Qui:
    return Qui.PERSONNE if uow.actor.profil is not None and uow.actor.profil == prime.profil_id else Qui.EMPLOYEUR


async def _tell_other(uow: UnitOfWork, prime: Prime, qui: Qui, texte: str) -> None:
    told: dict[str, Any] = {"profil_id": prime.profil_id} if qui is Qui.EMPLOYEUR else {"entite_id": prime.entite_id}
    await notify(uow.db, now=uow.now, objet=OBJET, objet_id=prime.id, texte=texte, **told)


async def list_late_rates(uow: UnitOfWork, page: PageParams) -> Page[RetardEntite]:
    return await paginate(uow, queries.list_late_rates(uow.today), page, lambda row: _rate(*row))


def _rate(entite_id: UUID, claimed: int, late: int) -> RetardEntite:
    """A cell of 1 to 4 people is not given, nor what would tell it by difference."""
    small = claimed < K or any(0 < cell < K for cell in (late, claimed - late))
    return RetardEntite(
        entite_id=entite_id,
        reclamees=claimed if claimed >= K else None,
        en_retard=None if small else late,
        taux=None if small else round(late / claimed, 3),
        masque=small,
    )


async def _find(uow: UnitOfWork, prime_id: UUID, *, lock: bool = False) -> tuple[Prime, bool]:
    found = await queries.get_prime(uow.db, prime_id, uow.today, lock=lock)
    if found is None:
        raise NotFound
    uow.allow(resource_of(found[0]))
    return found


async def _changed(uow: UnitOfWork, prime: Prime) -> PrimeLue:
    await uow.db.flush()
    found = await queries.get_prime(uow.db, prime.id, uow.today)
    assert found is not None
    return present(*found)


def resource_of(prime: Prime) -> Ressource:
    return Ressource(
        "Prime",
        str(prime.id),
        {
            "titulaire": str(prime.profil_id or ""),
            "employeur": str(prime.entite_id or ""),
            "reclamee": prime.reclamee_le is not None,
        },
    )


def present(prime: Prime, late: bool) -> PrimeLue:
    columns = set(PrimeLue.model_fields) - {"en_retard", "montant"}
    values = {name: getattr(prime, name) for name in columns}
    return PrimeLue(**values, montant=f"{prime.montant:.2f}", en_retard=late)
