"""The answer to a dossier, by the certificateur or by silence, and what happens when the person does not begin.

The delays, and what silence is worth, are those of the rules on the day of the filing.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.certification.cycles.vae import VAE, TransitionVae
from services.certification.demande.vae.candidature import give_route_back, open_candidature
from services.certification.demande.vae.queries import get_dossier
from services.certification.horloge.echeances import clear_echeance, set_echeance
from services.certification.models import DossierVae, EtatDossierVae, VoieDossier
from services.certification.notifications.service import notify
from services.certification.regles.jours import add, civil_day, day_after, en_lettres
from services.certification.regles.lecture import duree_on, rule_on
from services.certification.regles.parametres import Duree, ParametresDelai, Reponse
from services.certification.regles.requises import Requise
from services.kit.data.uow import UnitOfWork

REPONSE, DEBUT = Requise.VAE_RECEVABILITE, Requise.VAE_DEBUT
CONTESTABLE = "Vous pouvez contester, une fois."
# the delay to answer: the law's for VAE, the branch's own for the CQP that it opens to « dossier et épreuves »
DELAI_REPONSE = {VoieDossier.VAE: REPONSE, VoieDossier.DOSSIER_EPREUVES: Requise.DOSSIER_EPREUVES_RECEVABILITE}


async def _delay(db: AsyncSession, dossier: DossierVae) -> tuple[Duree, Reponse | None]:
    """Time left to answer, and what silence is worth when it is over (None: nothing)."""
    assert dossier.depose_le is not None, "only what was filed is answered"
    regle = await rule_on(db, DELAI_REPONSE[VoieDossier(dossier.voie)], civil_day(dossier.depose_le))
    assert isinstance(regle.parametres, ParametresDelai), regle.code
    silence = regle.parametres.silence
    return (silence.apres, silence.vaut) if silence else (regle.parametres.duree, None)


async def start_clock(db: AsyncSession, dossier: DossierVae) -> date:
    """The last day on which the certificateur may answer; the day after speaks for a silent one."""
    duree, _ = await _delay(db, dossier)
    assert dossier.depose_le is not None, "only what was filed is answered"
    filed = civil_day(dossier.depose_le)
    dossier.reponse_avant_le = last = add(filed, duree)
    regle = DELAI_REPONSE[VoieDossier(dossier.voie)]
    await set_echeance(db, effet=REPONSE, objet_id=dossier.id, regle=regle, tombe_le=day_after(filed, duree))
    return last


async def accept(uow: UnitOfWork, dossier: DossierVae, which: TransitionVae, now: datetime) -> None:
    """Recevable: the person has a candidature, and by VAE so long to begin."""
    le = civil_day(now)
    VAE.move(uow.db, dossier, which, le=now)
    if dossier.voie == VoieDossier.VAE:
        duree = await duree_on(uow.db, DEBUT, le)
        dossier.a_commencer_avant_le = add(le, duree)
        await set_echeance(uow.db, effet=DEBUT, objet_id=dossier.id, regle=DEBUT, tombe_le=day_after(le, duree))
    await open_candidature(uow, dossier, now)
    until = dossier.a_commencer_avant_le
    before = f" Votre parcours commence le {en_lettres(until)} au plus tard." if until else ""
    silent = " Le certificateur n'a pas répondu dans le délai." if which is TransitionVae.ADMETTRE_PAR_SILENCE else ""
    await tell(uow.db, dossier, f"Votre dossier est recevable.{silent}{before}", now)


async def end(db: AsyncSession, dossier: DossierVae, which: TransitionVae, now: datetime) -> None:
    """The dossier ends without a jury."""
    VAE.move(db, dossier, which, le=now)
    await give_route_back(db, dossier)


async def has_been_answered_by_silence(db: AsyncSession, dossier: DossierVae, today: date) -> bool:
    """Whether the delay is over and silence is worth an answer, though the engine may not have run yet."""
    assert dossier.reponse_avant_le is not None, "only what was filed is answered"
    return today > dossier.reponse_avant_le and (await _delay(db, dossier))[1] is not None


async def stop_clocks(db: AsyncSession, dossier: DossierVae) -> None:
    """Nothing waits for the dossier any more; an effect does not call it, the engine takes its own day away."""
    for effet in (REPONSE, DEBUT):
        await clear_echeance(db, effet=effet, objet_id=dossier.id)


async def tell(db: AsyncSession, dossier: DossierVae, texte: str, now: datetime) -> None:
    """Tell the person, and nobody else."""
    await notify(db, now=now, objet="dossier_vae", objet_id=dossier.id, texte=texte, profil_id=dossier.profil_id)


async def answer_by_silence(uow: UnitOfWork, dossier_id: UUID, now: datetime) -> None:
    """Effect of the delay to answer: what the rule says that silence is worth, on the day it fell."""
    dossier = await get_dossier(uow.db, dossier_id, lock=True)
    if dossier is None or dossier.etat != EtatDossierVae.COMPLET:
        return
    _, silence = await _delay(uow.db, dossier)
    if silence is Reponse.ACCORD:
        await accept(uow, dossier, TransitionVae.ADMETTRE_PAR_SILENCE, now)
    elif silence is Reponse.REJET:
        await end(uow.db, dossier, TransitionVae.REJETER_PAR_SILENCE, now)
        rejected = "Le certificateur n'a pas répondu dans le délai : la règle vaut rejet."
        await tell(uow.db, dossier, f"{rejected} {CONTESTABLE}", now)
        return
    else:
        await tell(
            uow.db, dossier, "Le délai de réponse du certificateur est passé ; votre dossier attend toujours.", now
        )


async def lapse(uow: UnitOfWork, dossier_id: UUID, now: datetime) -> None:
    """Effect of the delay to begin: the dossier lapses, the person's request stays and may take another route."""
    dossier = await get_dossier(uow.db, dossier_id, lock=True)
    if dossier is not None and dossier.etat in TransitionVae.PERIMER.de:
        await end(uow.db, dossier, TransitionVae.PERIMER, now)
        await tell(uow.db, dossier, "Votre dossier recevable n'a pas été suivi d'un parcours : il est caduc.", now)
