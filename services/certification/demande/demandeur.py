"""Whoever asks for themselves: the person who holds the profil, known and not erased, and what they may still enter."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.errors import CertificationExpiree, ProfilPasEncoreConnu
from services.certification.models import Certification, Fusion, ProfilConnu
from services.certification.offre.certifications.cycle import EtatCertification, etat_on
from services.certification.offre.certifications.presentation import jours_of
from services.certification.offre.certifications.queries import find_certification
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Forbidden, Gone

ENDED = (EtatCertification.EXPIREE, EtatCertification.CLOSE)


async def share_profil(db: AsyncSession, profil_id: UUID) -> ProfilConnu | None:
    """The profil, kept from being erased until this transaction ends: an erased person cannot come back by a race."""
    return await db.scalar(select(ProfilConnu).where(col(ProfilConnu.id) == profil_id).with_for_update(read=True))


async def profil_of_caller(uow: UnitOfWork) -> ProfilConnu:
    """The caller's profil, kept from being erased until the end. Raises Forbidden, ProfilPasEncoreConnu or Gone."""
    if uow.actor.profil is None:
        raise Forbidden("Cela se demande pour soi-même, par la personne qui tient le profil.")
    profil = await share_profil(uow.db, uow.actor.profil)
    if profil is None:
        raise ProfilPasEncoreConnu("Votre profil n'est pas encore connu de ce service ; réessayez bientôt.")
    if profil.efface:
        raise Gone("Ce profil a été effacé.")
    joined = await uow.db.get(Fusion, profil.id)
    if joined is not None and joined.vers_profil_id != profil.id and not joined.separee:
        raise Gone("Ce dossier a rejoint un autre dossier de la même personne : connectez-vous sous celui qui reste.")
    return profil


async def certification_of(uow: UnitOfWork, certification_id: UUID) -> Certification:
    """The certification whole; raises NotFound."""
    return (await find_certification(uow.db, certification_id))[0]


def refuse_ended(uow: UnitOfWork, certification: Certification) -> None:
    """Raise CertificationExpiree from the day after the end of its registration: nobody enters any more."""
    if etat_on(jours_of(certification), uow.today) in ENDED:
        raise CertificationExpiree("L'enregistrement de la certification a pris fin.")
