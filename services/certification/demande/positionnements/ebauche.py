"""The first draft of a positionnement: what somebody's acquis and blocs say of one compétence. The whole rule is here.

Source: the branch's study, which wants the bilan de positionnement before the épreuves, to sit them directly or to
follow a course built on needs (domain N4, P4), and its failure F6, knowledge taken for competence. How much each
provenance weighs is the branch's own rule (« maison »): a draft, which the certificateur conducts and concludes.

- A bloc held proves each of its compétences, for good.
- Certified, evaluated or attested at the level asked: `acquise_attestee`. Declared at it: `acquise_declaree`.
- Held below it, or at a level nobody said: `partielle`.
- Only evidence to the contrary: `a_acquerir`. Nothing: `non_evaluee`.
- The best piece of evidence counts, so that one more never takes anything away; evidence to the contrary takes nothing
  away either: the épreuves settle it, and having failed once is not held against anybody (F11).
- An acquis of a savoir is of another item than the compétence, so it says nothing of it (F6).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.certification.models import NaturePreuve, Verdict
from services.certification.regles.jours import en_lettres


@dataclass(frozen=True)
class Acquis:
    """A compétence that somebody is said to hold, or not to hold: at what level, by whom, since when."""

    competence_id: UUID
    niveau: int | None
    provenance: str
    le: date | None
    positif: bool


@dataclass(frozen=True)
class Constat:
    """A verdict and what it rests on."""

    verdict: Verdict
    nature: NaturePreuve | None = None
    preuve: str | None = None


# the nature of each provenance, the strongest first; the last is the person's own word
NATURES = {
    "certifie": NaturePreuve.CERTIFICATION,
    "evalue": NaturePreuve.EVALUATION,
    "atteste": NaturePreuve.ATTESTATION,
    "declare": NaturePreuve.DECLARATION,
}
PHRASES = {
    "certifie": "Compétence certifiée",
    "evalue": "Compétence évaluée",
    "atteste": "Compétence attestée par qui l'a vue à l'œuvre",
    "declare": "Compétence déclarée par la personne",
}
VERDICTS, STRENGTHS = tuple(Verdict), tuple(NATURES.values())


def draft(
    competence_id: UUID, niveau_requis: int | None, acquis: Iterable[Acquis], *, bloc_acquis: str | None = None
) -> Constat:
    """The verdict on one compétence asked at a level (None: at any); `bloc_acquis` names the bloc when it is held."""
    if bloc_acquis is not None:
        return Constat(Verdict.ACQUISE_ATTESTEE, NaturePreuve.BLOC_ACQUIS, f"Bloc {bloc_acquis} déjà obtenu.")
    latest = sorted(acquis, key=lambda one: one.le or date.min, reverse=True)
    found = [_constat(one, niveau_requis) for one in latest if one.competence_id == competence_id]
    return min(found, key=_from_the_best, default=Constat(Verdict.NON_EVALUEE))


def _from_the_best(constat: Constat) -> tuple[int, int]:
    assert constat.nature is not None, "what is said of an acquis rests on it"
    return VERDICTS.index(constat.verdict), STRENGTHS.index(constat.nature)


def _constat(acquis: Acquis, niveau_requis: int | None) -> Constat:
    """What one piece of evidence says by itself."""
    nature, preuve = NATURES[acquis.provenance], _phrase(acquis)
    if not acquis.positif:
        return Constat(Verdict.A_ACQUERIR, nature, preuve)
    if niveau_requis is not None and (acquis.niveau or 0) < niveau_requis:
        return Constat(Verdict.PARTIELLE, nature, preuve)
    declared = nature is NaturePreuve.DECLARATION
    return Constat(Verdict.ACQUISE_DECLAREE if declared else Verdict.ACQUISE_ATTESTEE, nature, preuve)


def _phrase(acquis: Acquis) -> str:
    le = f", le {en_lettres(acquis.le)}" if acquis.le else ""
    if not acquis.positif:
        return f"Compétence dite non tenue{le}."
    niveau = f"au niveau {acquis.niveau}" if acquis.niveau is not None else "sans niveau dit"
    return f"{PHRASES[acquis.provenance]}, {niveau}{le}."
