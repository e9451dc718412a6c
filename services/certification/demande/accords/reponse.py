"""What an employer may answer: its agreement always, a postponement or a refusal only where the rule lets it."""

from datetime import date

from services.certification.cycles.accord import ACCORD, TransitionAccord
from services.certification.demande.accords.schemas import Decision, ReponseEcrite
from services.certification.demande.errors import RefusImpossible, ReportImpossible
from services.certification.models import DemandeAccord, VersionRegle
from services.certification.regles.jours import add, civil_day, en_lettres
from services.certification.regles.parametres import Depart, ParametresVoie, Report
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Erreur, ValidationFailed

PASSAGES = {
    Decision.ACCORD: TransitionAccord.ACCORDER,
    Decision.REPORT: TransitionAccord.REPORTER,
    Decision.REFUS: TransitionAccord.REFUSER,
}


async def decide(uow: UnitOfWork, demande: DemandeAccord, reponse: ReponseEcrite) -> None:
    """Write the answer on the request; raises what the rule opposes to it."""
    version = await uow.db.get_one(VersionRegle, demande.regle_id)
    parametres = ParametresVoie.model_validate(version.parametres)
    _check_completeness(reponse)
    if reponse.decision is Decision.REFUS and not parametres.refus_possible:
        raise RefusImpossible(_what_remains(parametres.report))
    if reponse.decision is Decision.REPORT:
        _check_postponement(demande, parametres.report, reponse.debut_le)
        demande.reportee_au = reponse.debut_le
    demande.motif = reponse.motif
    ACCORD.move(uow.db, demande, PASSAGES[reponse.decision], le=uow.now)


def _check_completeness(reponse: ReponseEcrite) -> None:
    erreurs = []
    if reponse.decision is not Decision.ACCORD and reponse.motif is None:
        erreurs.append(Erreur(pointeur="/motif", motif="Un report ou un refus donne ses raisons"))
    if (reponse.decision is Decision.REPORT) != (reponse.debut_le is not None):
        erreurs.append(Erreur(pointeur="/debut_le", motif="Un report, et lui seul, donne un nouveau début"))
    if erreurs:
        raise ValidationFailed(erreurs=erreurs)


def _what_remains(report: Report | None) -> str:
    if report is None:
        return "La loi ne laisse pas l'employeur refuser."
    return "La loi ne laisse pas l'employeur refuser ; il peut reporter le début, en donnant ses raisons de service."


def _check_postponement(demande: DemandeAccord, report: Report | None, debut: date | None) -> None:
    if report is None or debut is None:
        raise ReportImpossible("Cette voie ne se reporte pas : accordez-la ou, si la règle le permet, refusez-la.")
    since = civil_day(demande.demandee_le) if report.depuis is Depart.DEMANDE else demande.debut_souhaite_le
    last = add(since, report.duree)
    if not demande.debut_souhaite_le < debut <= last:
        erreur = Erreur(
            pointeur="/debut_le",
            motif=f"Après le {en_lettres(demande.debut_souhaite_le)}, et le {en_lettres(last)} au plus tard",
        )
        raise ReportImpossible(erreurs=[erreur])
