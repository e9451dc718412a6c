"""An identity as the person writes it, and as the certificateur confirms it; nobody else reads it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.certification.cycles.identite import IDENTITE, TransitionIdentite
from services.certification.errors import ProfilPasEncoreConnu
from services.certification.identites import queries
from services.certification.identites.schemas import IdentiteCivile, IdentiteLue, Renvoi
from services.certification.identites.trousseau import Scelle, Trousseau, trousseau_of
from services.certification.models import EtatIdentite, Identite, MotifCorrection, ProfilConnu
from services.certification.notifications.service import notify
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, Gone, InconsistentDates, NotFound
from services.kit.web.pagination import Page, PageParams, paginate

OBJET = "identite"
CONFIRMEE = "Votre identité est confirmée : les attestations qui vous sont délivrées portent votre nom."
A_CORRIGER = {
    MotifCorrection.NOM: "le nom n'est pas celui de votre pièce d'identité",
    MotifCorrection.PRENOMS: "les prénoms ne sont pas ceux de votre pièce d'identité",
    MotifCorrection.NAISSANCE: "la date ou le lieu de naissance ne sont pas ceux de votre pièce d'identité",
    MotifCorrection.PIECE_ABSENTE: "votre pièce d'identité n'a pas été présentée",
}


@dataclass
class _Absente:
    """The version of what was never written, so that the first writing too says what it has read."""

    version: int = 0


async def list_identites(
    uow: UnitOfWork, page: PageParams, etat: EtatIdentite | None, session_id: UUID | None
) -> Page[IdentiteLue]:
    statement, trousseau = queries.list_identites(uow.actor, etat, session_id), trousseau_of(uow.service.settings)
    return await paginate(uow, statement, page, lambda row: present(row.profil_id, row, trousseau))


async def read_identite(uow: UnitOfWork, profil_id: UUID) -> IdentiteLue:
    await _allow(uow, profil_id)
    row = await queries.get_identite(uow.db, profil_id)
    return present(profil_id, row, trousseau_of(uow.service.settings))


async def write_identite(uow: UnitOfWork, profil_id: UUID, civile: IdentiteCivile) -> IdentiteLue:
    await _allow(uow, profil_id)
    profil = await uow.db.scalar(select(ProfilConnu).where(col(ProfilConnu.id) == profil_id).with_for_update(read=True))
    if profil is None:
        raise ProfilPasEncoreConnu("Votre profil n'est pas encore connu de ce service ; réessayez bientôt.")
    if profil.efface:
        raise Gone("Ce profil a été effacé.")
    if civile.naissance_le >= uow.today:
        raise InconsistentDates(erreurs=[Erreur(pointeur="/naissance_le", motif="Ce jour n'est pas passé")])
    row = await queries.get_identite(uow.db, profil_id, lock=True)
    uow.check_version(row or _Absente())
    trousseau = trousseau_of(uow.service.settings)
    if row is None:
        row = Identite(
            profil_id=profil_id, etat=TransitionIdentite.ECRIRE.born(), ecrite=b"", ecrite_cle="", ecrite_le=uow.now
        )
        uow.db.add(row)
    else:
        IDENTITE.move(uow.db, row, TransitionIdentite.ECRIRE, le=uow.now)
    row.ecrite_cle, row.ecrite = trousseau.seal(civile.model_dump_json().encode(), row.id, "ecrite")
    await uow.db.flush()
    return present(profil_id, row, trousseau)


async def confirm_identite(uow: UnitOfWork, profil_id: UUID) -> None:
    """Confirm what was read: a later writing has another version."""
    row, trousseau = await _to_handle(uow, profil_id), trousseau_of(uow.service.settings)
    IDENTITE.move(uow.db, row, TransitionIdentite.CONFIRMER, le=uow.now)
    content = trousseau.open(Scelle(row.ecrite_cle, row.ecrite), row.id, "ecrite")
    row.confirmee_cle, row.confirmee = trousseau.seal(content, row.id, "confirmee")
    await notify(uow.db, now=uow.now, objet=OBJET, objet_id=row.id, texte=CONFIRMEE, profil_id=profil_id)


async def send_back(uow: UnitOfWork, profil_id: UUID, renvoi: Renvoi) -> None:
    row = await _to_handle(uow, profil_id)
    IDENTITE.move(uow.db, row, TransitionIdentite.RENVOYER, le=uow.now)
    row.motif = renvoi.motif
    texte = f"Votre identité est à corriger : {A_CORRIGER[renvoi.motif]}."
    await notify(uow.db, now=uow.now, objet=OBJET, objet_id=row.id, texte=texte, profil_id=profil_id)


async def _to_handle(uow: UnitOfWork, profil_id: UUID) -> Identite:
    await _allow(uow, profil_id)
    row = await queries.get_identite(uow.db, profil_id, lock=True)
    if row is None:
        raise NotFound
    uow.check_version(row)
    return row


async def _allow(uow: UnitOfWork, profil_id: UUID) -> None:
    opened = await queries.is_inscrite(uow.db, profil_id)
    uow.allow(Ressource("Identite", str(profil_id), {"titulaire": str(profil_id), "inscrite": opened}))


def confirmed(row: Identite | None, trousseau: Trousseau) -> IdentiteCivile | None:
    """The identity that was confirmed last, in clear; None when none ever was."""
    if row is None or row.confirmee is None or row.confirmee_cle is None:
        return None
    content = trousseau.open(Scelle(row.confirmee_cle, row.confirmee), row.id, "confirmee")
    return IdentiteCivile.model_validate_json(content)


def present(profil_id: UUID, row: Identite | None, trousseau: Trousseau) -> IdentiteLue:
    if row is None:
        nothing = dict.fromkeys(set(IdentiteLue.model_fields) - {"profil_id", "version"})
        return IdentiteLue(profil_id=profil_id, version=_Absente().version, **nothing)
    content = trousseau.open(Scelle(row.ecrite_cle, row.ecrite), row.id, "ecrite")
    named = ("profil_id", "version", "etat", "motif", "ecrite_le", "confirmee_le")
    return IdentiteLue(
        **{name: getattr(row, name) for name in named},
        ecrite=IdentiteCivile.model_validate_json(content),
        confirmee=confirmed(row, trousseau),
    )
