"""A dossier is written and filed by the person, answered by the certificateur; nobody else learns that it exists.

Who asks may appeal (domain A.3, R1): an irrecevabilité is contested once, as a refusal is, be it the certificateur's or
that of a rule which takes silence for one.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.certification.cycles.vae import VAE, TransitionVae
from services.certification.demande.demandeur import certification_of, profil_of_caller, refuse_ended
from services.certification.demande.errors import (
    DossierDejaOuvert,
    DossierDeLAnneeDepose,
    DossierIncomplet,
    PasOuverteALaVae,
    RecoursDejaExerce,
)
from services.certification.demande.guichet.annonce import tell_desk
from services.certification.demande.vae import queries, recevabilite
from services.certification.demande.vae.schemas import (
    DossierEcrit,
    DossierLu,
    DossierOuvert,
    DossierResume,
    RecevabiliteEcrite,
    RecoursDossierEcrit,
    ReponseDossier,
)
from services.certification.errors import BlocDejaAcquis, BlocHorsCertification, EtapeImpossible
from services.certification.models import Certification, DossierVae, EtatDossierVae, Registre, VoieDossier
from services.certification.offre.blocs import blocs_acquis
from services.certification.regles.jours import en_lettres
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, NotFound
from services.kit.web.pagination import Page, PageParams, paginate

E = EtatDossierVae


async def open_dossier(uow: UnitOfWork, ouvert: DossierOuvert) -> DossierLu:
    profil_id = (await profil_of_caller(uow)).id
    certification = await certification_of(uow, ouvert.certification_id)
    voie = route_of(certification)
    refuse_ended(uow, certification)
    await _check_blocs(uow, certification, ouvert.bloc_ids, profil_id)
    if await queries.has_dossier_not_begun(uow.db, certification.id, profil_id):
        raise DossierDejaOuvert("Reprenez le dossier que vous avez commencé, ou abandonnez-le.")
    row = DossierVae.model_validate(
        {
            "certification_id": certification.id,
            "profil_id": profil_id,
            "voie": voie,
            "etat": TransitionVae.OUVRIR.born(),
            "bloc_ids": ouvert.bloc_ids,
            "experiences": [],
            "formations": [],
            "ouvert_le": uow.now,
            "modifie_le": uow.now,
        }
    )
    uow.db.add(row)
    return await _written(uow, row)


def route_of(certification: Certification) -> VoieDossier:
    """VAE for what the RNCP holds and opens to it, else the branch's own « dossier et épreuves »; raises PasOuverteALaVae."""
    if certification.vae and certification.registre == Registre.RNCP:
        return VoieDossier.VAE
    if certification.dossier_epreuves:
        return VoieDossier.DOSSIER_EPREUVES
    raise PasOuverteALaVae("La VAE s'ouvre aux certifications du RNCP qui la prévoient ; celle-ci n'en est pas.")


async def list_dossiers(
    uow: UnitOfWork, page: PageParams, certification_id: UUID | None, etat: EtatDossierVae | None
) -> Page[DossierResume]:
    statement = queries.list_dossiers(uow.actor, certification_id=certification_id, etat=etat)
    return await paginate(uow, statement, page, DossierResume.model_validate)


async def read_dossier(uow: UnitOfWork, dossier_id: UUID) -> DossierLu:
    row = await _find(uow, dossier_id)
    return present(row)


async def replace_dossier(uow: UnitOfWork, dossier_id: UUID, ecrit: DossierEcrit) -> DossierLu:
    row = await _in(uow, dossier_id, TransitionVae.ECRIRE)
    uow.check_version(row)
    certification = await certification_of(uow, row.certification_id)
    await _check_blocs(uow, certification, ecrit.bloc_ids, row.profil_id)
    for name, value in ecrit.model_dump(mode="json", exclude={"bloc_ids"}).items():
        setattr(row, name, value)
    row.bloc_ids, row.modifie_le = ecrit.bloc_ids, uow.now
    return await _written(uow, row)


async def file_dossier(uow: UnitOfWork, dossier_id: UUID) -> DossierLu:
    """Filed complete: the certificateur's time to answer runs, and the civil year of Paris has its dossier."""
    row = await _in(uow, dossier_id, TransitionVae.DEPOSER)
    if not row.experiences:
        raise DossierIncomplet(erreurs=[Erreur(pointeur="/experiences", motif="Au moins une activité exercée")])
    certification = await certification_of(uow, row.certification_id)
    row.voie = route_of(certification)
    refuse_ended(uow, certification)
    year = uow.today.year
    if row.voie == VoieDossier.VAE and await queries.filed_in(uow.db, row.certification_id, row.profil_id, year):
        raise DossierDeLAnneeDepose("Votre dossier de l'année a été déposé ; celui-ci se dépose au 1er janvier.")
    VAE.move(uow.db, row, TransitionVae.DEPOSER, le=uow.now)
    await uow.db.flush()
    last = await recevabilite.start_clock(uow.db, row)
    texte = f"Votre dossier est déposé : le certificateur répond le {en_lettres(last)} au plus tard."
    await recevabilite.tell(uow.db, row, texte, uow.now)
    await tell_desk(uow, "Nouveau dossier de faisabilité", row)
    return await _written(uow, row)


async def decide(uow: UnitOfWork, dossier_id: UUID, ecrite: RecevabiliteEcrite) -> DossierLu:
    row = await _in(uow, dossier_id, TransitionVae.ADMETTRE)
    if row.etat == E.COMPLET and await recevabilite.has_been_answered_by_silence(uow.db, row, uow.today):
        raise EtapeImpossible("Le délai de réponse est passé : le silence a répondu.")
    if ecrite.decision is ReponseDossier.RECEVABLE:
        await recevabilite.stop_clocks(uow.db, row)
        await recevabilite.accept(uow, row, TransitionVae.ADMETTRE, uow.now)
    else:
        row.motif, row.explication = ecrite.motif, ecrite.explication
        await recevabilite.end(uow.db, row, TransitionVae.REJETER, uow.now)
        await recevabilite.stop_clocks(uow.db, row)
        texte = "Votre dossier n'est pas recevable : lisez-en le motif et l'explication."
        await recevabilite.tell(uow.db, row, texte if row.recours else f"{texte} {recevabilite.CONTESTABLE}", uow.now)
    return await _written(uow, row)


async def contest(uow: UnitOfWork, dossier_id: UUID, ecrit: RecoursDossierEcrit) -> DossierLu:
    """The person appeals, once: the dossier waits again for the certificateur, whose answer replaces the first."""
    row = await _in(uow, dossier_id, TransitionVae.CONTESTER)
    if row.recours is not None:
        raise RecoursDejaExerce("Vous pouvez déposer un autre dossier.")
    if await queries.has_dossier_not_begun(uow.db, row.certification_id, row.profil_id):
        raise DossierDejaOuvert("Vous avez commencé un autre dossier depuis.")
    row.recours = ecrit.texte
    VAE.move(uow.db, row, TransitionVae.CONTESTER, le=uow.now)
    await tell_desk(uow, "Recours contre une irrecevabilité", row)
    return await _written(uow, row)


async def start_path(uow: UnitOfWork, dossier_id: UUID) -> DossierLu:
    """The path begins: the delay to begin is over, and the jury comes next."""
    row = await _in(uow, dossier_id, TransitionVae.COMMENCER)
    if row.a_commencer_avant_le and uow.today > row.a_commencer_avant_le:
        raise EtapeImpossible("Le délai pour commencer est passé : le dossier est caduc.")
    VAE.move(uow.db, row, TransitionVae.COMMENCER, le=uow.now)
    await recevabilite.stop_clocks(uow.db, row)
    return await _written(uow, row)


async def abandon(uow: UnitOfWork, dossier_id: UUID) -> DossierLu:
    """Give it up, with no reason to give; the person's request for the certification stays and may take another route."""
    row = await _in(uow, dossier_id, TransitionVae.ABANDONNER)
    await recevabilite.end(uow.db, row, TransitionVae.ABANDONNER, uow.now)
    await recevabilite.stop_clocks(uow.db, row)
    return await _written(uow, row)


async def _in(uow: UnitOfWork, dossier_id: UUID, which: TransitionVae) -> DossierVae:
    """The locked dossier, in a state from which this passage goes."""
    row = await _find(uow, dossier_id, lock=True)
    VAE.check(row.etat, which)
    return row


async def _check_blocs(
    uow: UnitOfWork, certification: Certification, bloc_ids: Sequence[UUID] | None, profil_id: UUID
) -> None:
    """Raise when a bloc is another certification's, or is already held for good."""
    held = await blocs_acquis(uow.db, profil_id, on=uow.today)
    known = {bloc.id for bloc in certification.blocs}
    for number, bloc_id in enumerate(bloc_ids or []):
        if bloc_id not in known:
            raise BlocHorsCertification(erreurs=[_at(number, "Ce bloc n'est pas de la certification")])
        if bloc_id in held:
            raise BlocDejaAcquis(erreurs=[_at(number, "Ce bloc est déjà obtenu")])
    if bloc_ids is None and known and known <= held:
        raise BlocDejaAcquis("Tous les blocs de la certification sont déjà obtenus.")


def _at(number: int, motif: str) -> Erreur:
    return Erreur(pointeur=f"/bloc_ids/{number}", motif=motif)


async def _find(uow: UnitOfWork, dossier_id: UUID, *, lock: bool = False) -> DossierVae:
    row = await queries.get_dossier(uow.db, dossier_id, lock=lock)
    if row is None:
        raise NotFound
    uow.allow(resource_of(row))
    return row


def resource_of(row: DossierVae) -> Ressource:
    attributs: dict[str, Any] = {"titulaire": str(row.profil_id), "depose": row.depose_le is not None}
    return Ressource("DossierVae", str(row.id), attributs)


async def _written(uow: UnitOfWork, row: DossierVae) -> DossierLu:
    await uow.db.flush()
    uow.touches(resource_of(row))
    return present(row)


def present(row: DossierVae) -> DossierLu:
    return DossierLu.model_validate(row)
