"""The procès-verbal of a session: who sat, what was decided of each candidate, bloc by bloc, and under which seal."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.certification.jury.papiers.papier import PapierDeSession
from services.certification.jury.papiers.queries import Seance
from services.certification.models import Candidature, Deliberation, Issue, NatureDeliberation, VerdictBloc
from services.certification.regles.jours import en_lettres
from services.kit.data.days import civil_day

ISSUES = {
    Issue.TOTALE: "la certification est validée en entier",
    Issue.PARTIELLE: "la certification est validée en partie",
    Issue.NON: "aucun bloc n'est validé",
}
VERDICTS = {VerdictBloc.ACQUIS: "acquis", VerdictBloc.NON_ACQUIS: "non acquis"}
SANS_NOM = "Identité non confirmée"
_DU_DEBUT = 50.0  # mm: a name, what became of it, the head of the table and a first bloc stay on one page
RIEN = "Rien n'a été décidé de cette candidature."


@dataclass(frozen=True)
class Releve:
    """What is reported: the candidates, their confirmed names by profil, what was decided of each."""

    candidats: Sequence[Candidature]
    noms: Mapping[UUID, str]
    deliberations: Mapping[UUID, Sequence[Deliberation]]
    le: date


def proces_verbal(seance: Seance, releve: Releve) -> bytes:
    session, certification = seance.session, seance.certification
    pdf = PapierDeSession("Procès-verbal de jury", f"Procès-verbal de la session {session.code}")
    pdf.say(", ".join(certification.certificateurs))
    pdf.ln(4)
    pdf.say("Procès-verbal de jury", size=22, bold=True)
    numero = f" ({certification.numero_fiche})" if certification.numero_fiche else ""
    pdf.say(f"{certification.intitule}{numero}", size=14, bold=True)
    pdf.say(f"Session {session.code}, {periode(session.debut_le, session.fin_le)}, à {session.lieu}.")
    pdf.say(f"Établi le {en_lettres(releve.le)}.")
    pdf.ln(4)
    _sat(pdf, seance)
    pdf.say(f"Candidats : {len(releve.candidats)}", size=14, bold=True)
    for rang, candidature in enumerate(releve.candidats, 1):
        _candidat(pdf, seance, rang, candidature, releve)
    return bytes(pdf.output())


def periode(debut: date, fin: date) -> str:
    """The days of a session as they are said in French."""
    return f"le {en_lettres(debut)}" if debut == fin else f"du {en_lettres(debut)} au {en_lettres(fin)}"


def _sat(pdf: PapierDeSession, seance: Seance) -> None:
    """The jury as it is composed, with room to sign; what each deliberation says is who sat then."""
    pdf.say("Jury", size=14, bold=True)
    if seance.jury is None:
        pdf.say("Cette session n'a pas de jury.")
        return
    rows = [
        (membre.qualite, "présidence" if membre.president else "", "oui" if membre.qualifie else "non", "")
        for membre in sorted(seance.jury.membres, key=lambda membre: membre.ordre)
    ]
    pdf.grid((70, 25, 20, 55), ("Qualité", "Fonction", "Qualifié", "Signature"), rows)


def _candidat(pdf: PapierDeSession, seance: Seance, rang: int, candidature: Candidature, releve: Releve) -> None:
    pdf.ln(2)
    pdf.keep(_DU_DEBUT)
    pdf.say(f"{rang}. {releve.noms.get(candidature.profil_id, SANS_NOM)}", size=12, bold=True)
    pdf.say(f"Inscription n° {candidature.numero}", size=9)
    decided = releve.deliberations.get(candidature.id, ())
    if not decided:
        pdf.say(RIEN)
    for deliberation in decided:
        _deliberation(pdf, seance, deliberation)


def _deliberation(pdf: PapierDeSession, seance: Seance, deliberation: Deliberation) -> None:
    if deliberation.nature == NatureDeliberation.REMPLACEMENT:
        pdf.say(f"Décision remplacée : {deliberation.raison}")
    seal = hashlib.sha256(deliberation.jws.encode()).hexdigest()[:16]
    le = en_lettres(civil_day(deliberation.signee_le))
    pdf.say(f"Issue : {ISSUES[Issue(deliberation.issue)]}. Signé le {le} par {deliberation.signee_par}, sceau {seal}.")
    decisions = {decision.bloc_id: decision for decision in deliberation.decisions}
    rows = [
        (f"{bloc.code} : {bloc.intitule}", VERDICTS[VerdictBloc(one.verdict)], one.motifs, one.preconisations or "")
        for bloc in seance.blocs
        if (one := decisions.get(bloc.id)) is not None
    ]
    pdf.grid((50, 20, 50, 50), ("Bloc", "Décision", "Motifs", "Préconisations"), rows)
