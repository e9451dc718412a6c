"""A person asks their employer for what a route needs, and the employer answers what the rule lets it answer."""

from datetime import date
from uuid import UUID

from services.certification.cycles.accord import ACCORD, TransitionAccord
from services.certification.demande.accords import queries
from services.certification.demande.accords.reponse import decide
from services.certification.demande.accords.schemas import DemandeEcrite, DemandeLue, ReponseEcrite
from services.certification.demande.accords.silence import EFFET, seen_on
from services.certification.demande.demandeur import profil_of_caller
from services.certification.demande.errors import AccordInutile, DemandeEnCours, PreavisTropCourt, VoieFermee
from services.certification.demande.voies.ouverture import Ouverture, advice, open_routes
from services.certification.demande.voies.service import certification_with, first_day
from services.certification.employeurs import employer_of_caller, employs_today
from services.certification.horloge.echeances import clear_echeance, set_echeance
from services.certification.models import DemandeAccord, EtatDemande
from services.certification.notifications.service import notify
from services.certification.regles.jours import add, add_days, day_after, en_lettres
from services.certification.regles.lecture import voies_on
from services.certification.regles.parametres import Borne, ParametresVoie
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, InconsistentDates, NotFound, OutOfRange
from services.kit.web.pagination import Page, PageParams, paginate


async def ask(uow: UnitOfWork, ecrite: DemandeEcrite) -> DemandeLue:
    profil = await profil_of_caller(uow)
    today = uow.today
    opened = await _route(uow, ecrite, today)
    _check_clock(ecrite, opened, today)
    _check_hours(ecrite, opened.parametres)
    silence = opened.parametres.silence
    demande = DemandeAccord.model_validate(
        {
            **ecrite.model_dump(),
            "profil_id": profil.id,
            "entite_id": await employer_of_caller(uow),
            "etat": TransitionAccord.DEMANDER.born(),
            "regle_id": opened.regle.id,
            "demandee_le": uow.now,
            "silence_le": day_after(today, silence.apres) if silence else None,
            "silence_vaut": silence.vaut if silence else None,
        }
    )
    if not await queries.insert_demande(uow.db, demande.model_dump()):
        raise DemandeEnCours("Retirez-la, ou attendez sa réponse.")
    if demande.silence_le:
        regle = opened.regle.code
        await set_echeance(uow.db, effet=EFFET, objet_id=demande.id, regle=regle, tombe_le=demande.silence_le)
    await _tell_employer(uow, demande, opened)
    uow.touches(Ressource("DemandeAccord", str(demande.id)))
    return present(uow, demande)


async def _route(uow: UnitOfWork, ecrite: DemandeEcrite, today: date) -> Ouverture:
    """The route asked for, when it is open and needs an agreement."""
    certification = await certification_with(uow, ecrite.certification_id, ecrite.bloc_id)
    regles = await voies_on(uow.db, today)
    opened = open_routes(regles, certification, bloc=ecrite.bloc_id is not None, jour=today)
    found = next((one for one in [*opened, *advice(regles)] if one.regle.code == ecrite.voie), None)
    if found is None:
        codes = ", ".join(one.regle.code for one in opened) or "aucune"
        raise VoieFermee(erreurs=[Erreur(pointeur="/voie", motif=f"Voies ouvertes : {codes}"[:300])])
    if found.sans_accord:
        raise AccordInutile("Vous pouvez la prendre sans rien demander à votre employeur.")
    return found


def _check_clock(ecrite: DemandeEcrite, opened: Ouverture, today: date) -> None:
    if ecrite.fin_souhaitee_le is not None and ecrite.fin_souhaitee_le < ecrite.debut_souhaite_le:
        motif = "Le dernier jour précède le premier"
        raise InconsistentDates(erreurs=[Erreur(pointeur="/fin_souhaitee_le", motif=motif)])
    first = first_day(opened, today, longue=_is_long(ecrite, opened.parametres))
    if ecrite.debut_souhaite_le < first:
        erreur = Erreur(pointeur="/debut_souhaite_le", motif=f"Premier jour possible : {first}")
        raise PreavisTropCourt(f"Le premier jour possible est le {first}.", erreurs=[erreur])


def _is_long(ecrite: DemandeEcrite, parametres: ParametresVoie) -> bool:
    preavis = parametres.preavis
    if ecrite.fin_souhaitee_le is None or preavis is None or preavis.longue_a_partir_de is None:
        return False
    return add_days(ecrite.fin_souhaitee_le, 1) >= add(ecrite.debut_souhaite_le, preavis.longue_a_partir_de)


def _check_hours(ecrite: DemandeEcrite, parametres: ParametresVoie) -> None:
    hours = [limite for limite in parametres.limites if limite.unite == "heures"]
    least = min((limite.nombre for limite in hours if limite.borne is Borne.MINIMUM), default=0)
    most = max((limite.nombre for limite in hours if limite.borne is Borne.MAXIMUM), default=None)
    if ecrite.heures is not None and not (least <= ecrite.heures <= (most or ecrite.heures)):
        motif = f"De {least:g} à {most:g} heures" if most else f"Au moins {least:g} heures"
        raise OutOfRange(erreurs=[Erreur(pointeur="/heures", motif=motif)])


async def _tell_employer(uow: UnitOfWork, demande: DemandeAccord, opened: Ouverture) -> None:
    texte = f"Demande d'accord ({demande.voie}) pour un début le {en_lettres(demande.debut_souhaite_le)}."
    if demande.silence_le:
        texte += f" Sans réponse le {add_days(demande.silence_le, -1)}, votre silence vaudra {demande.silence_vaut}."
    await _tell(uow, demande, texte, entite_id=demande.entite_id)


async def _tell(
    uow: UnitOfWork, demande: DemandeAccord, texte: str, *, profil_id: UUID | None = None, entite_id: UUID | None = None
) -> None:
    await notify(
        uow.db,
        now=uow.now,
        objet="demande_accord",
        objet_id=demande.id,
        texte=texte,
        profil_id=profil_id,
        entite_id=entite_id,
    )


async def list_demandes(uow: UnitOfWork, page: PageParams, etat: EtatDemande | None) -> Page[DemandeLue]:
    today = uow.today
    statement = queries.list_demandes(uow.actor, today, etat)
    return await paginate(uow, statement, page, lambda row: present(uow, row))


async def read_demande(uow: UnitOfWork, demande_id: UUID) -> DemandeLue:
    return present(uow, await _find(uow, demande_id))


async def answer(uow: UnitOfWork, demande_id: UUID, reponse: ReponseEcrite) -> DemandeLue:
    """The employer's answer, within what the rule under which the request was made allows."""
    demande = await _find(uow, demande_id, lock=True)
    ACCORD.check(present(uow, demande).etat, TransitionAccord.ACCORDER)
    await decide(uow, demande, reponse)
    await clear_echeance(uow.db, effet=EFFET, objet_id=demande.id)
    await _tell(uow, demande, "Votre employeur a répondu à votre demande d'accord.", profil_id=demande.profil_id)
    return present(uow, demande)


async def withdraw(uow: UnitOfWork, demande_id: UUID) -> DemandeLue:
    """The person takes the request back, answered or not; doing it again changes nothing."""
    demande = await _find(uow, demande_id, lock=True)
    if demande.etat in TransitionAccord.RETIRER.de:
        ACCORD.move(uow.db, demande, TransitionAccord.RETIRER, le=uow.now)
        await clear_echeance(uow.db, effet=EFFET, objet_id=demande.id)
        await _tell(uow, demande, f"Une demande d'accord ({demande.voie}) est retirée.", entite_id=demande.entite_id)
    return present(uow, demande)


async def _find(uow: UnitOfWork, demande_id: UUID, *, lock: bool = False) -> DemandeAccord:
    demande = await queries.get_demande(uow.db, demande_id, lock=lock)
    if demande is None:
        raise NotFound
    employs = await employs_today(uow, demande.profil_id, demande.entite_id)
    attributs = {"titulaire": str(demande.profil_id), "entite": str(demande.entite_id) if employs else ""}
    uow.allow(Ressource("DemandeAccord", str(demande.id), attributs))
    return demande


def present(uow: UnitOfWork, demande: DemandeAccord) -> DemandeLue:
    return DemandeLue.model_validate(seen_on(uow.db, demande, uow.today))
