"""The verdicts of a version: what the rule drafts, what the certificateur said, and what nobody may unsay."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from services.certification.demande.errors import CompetenceHorsCertification, PreuveInsuffisante
from services.certification.demande.positionnements.ebauche import NATURES, Acquis, Constat, draft
from services.certification.errors import BlocDejaAcquis
from services.certification.models import (
    AuteurVerdict,
    BlocCompetences,
    Certification,
    CompetenceAttestee,
    CompetenceConnue,
    NaturePreuve,
    Verdict,
    VerdictPositionnement,
)
from services.certification.offre.certifications.fiche import NATURE_ATTESTABLE
from services.certification.offre.durees import BlocEnHeures, minutes_left, shares
from services.kit.web.errors import Erreur

# what a certificateur may rest a verdict on; a finished course and knowledge never prove a compétence (F6)
SEEN = frozenset(
    [
        NaturePreuve.CERTIFICATION,
        NaturePreuve.EVALUATION,
        NaturePreuve.ATTESTATION,
        NaturePreuve.MISE_EN_SITUATION,
        NaturePreuve.REALISATION,
    ]
)
SAID = SEEN | {NaturePreuve.DECLARATION}
ANY = frozenset(NaturePreuve) - {NaturePreuve.BLOC_ACQUIS}
PROVED_BY: Mapping[Verdict, frozenset[NaturePreuve]] = {
    Verdict.ACQUISE_ATTESTEE: SEEN,
    Verdict.ACQUISE_DECLAREE: SAID,
    Verdict.PARTIELLE: ANY,
    Verdict.A_ACQUERIR: ANY,
    Verdict.NON_EVALUEE: ANY,
}

Cle = tuple[UUID, UUID]


@dataclass(frozen=True)
class Ligne:
    """A compétence that a bloc is evaluated on, with its verdict."""

    bloc: BlocCompetences
    competence: CompetenceConnue
    niveau: int | None
    minutes: int | None
    constat: Constat
    auteur: AuteurVerdict

    @property
    def cle(self) -> Cle:
        return self.bloc.id, self.competence.id


def acquis_of(stored: Iterable[Mapping[str, Any]]) -> list[Acquis]:
    """The acquis of a profil as its copy keeps them."""
    return [
        Acquis(
            competence_id=UUID(one["competence_id"]),
            niveau=one.get("niveau"),
            provenance=one["provenance"],
            le=date.fromisoformat(one["le"]) if one.get("le") else None,
            positif=one.get("positif", True),
        )
        for one in stored
        if one["provenance"] in NATURES
    ]


def drafted(certification: Certification, acquis: Sequence[Acquis], blocs_acquis: Collection[UUID]) -> list[Ligne]:
    """What the rule says of each compétence, bloc by bloc; a catalogue item that turned out a savoir is left out."""
    parts = shares(certification.duree_jours, counted(certification))
    lignes = []
    for bloc in certification.blocs:
        held = bloc.code if bloc.id in blocs_acquis else None
        evaluees = _competences(bloc)
        # by id, as `matching` reads them: a minute that does not divide goes to the same compétence
        by_id = dict(zip(sorted(one.competence_id for one in evaluees), parts[bloc.id], strict=True))
        for attestee in evaluees:
            share = by_id[attestee.competence_id]
            constat = draft(attestee.competence_id, attestee.niveau, acquis, bloc_acquis=held)
            lignes.append(Ligne(bloc, attestee.connue, attestee.niveau, share, constat, AuteurVerdict.REGLE))
    return lignes


def counted(certification: Certification) -> list[BlocEnHeures]:
    """Its blocs as hours are counted."""
    return [BlocEnHeures(bloc.id, bloc.duree_jours, len(_competences(bloc))) for bloc in certification.blocs]


def _competences(bloc: BlocCompetences) -> list[CompetenceAttestee]:
    found = [attestee for attestee in bloc.competences if attestee.connue.nature == NATURE_ATTESTABLE]
    return sorted(found, key=lambda attestee: (attestee.connue.code, attestee.competence_id))


def judged(lignes: Sequence[Ligne], said: Mapping[Cle, Constat]) -> list[Ligne]:
    """The draft with what the certificateur said instead; a bloc that is held stays proven."""
    return [
        replace(ligne, constat=said[ligne.cle], auteur=AuteurVerdict.CERTIFICATEUR)
        if ligne.cle in said and ligne.constat.nature is not NaturePreuve.BLOC_ACQUIS
        else ligne
        for ligne in lignes
    ]


def check_said(lignes: Sequence[Ligne], said: Sequence[tuple[Cle, Constat]]) -> None:
    """Raise the problem of verdicts that the certificateur may not give."""
    drafts = {ligne.cle: ligne.constat for ligne in lignes}
    for number, (cle, constat) in enumerate(said):
        if cle not in drafts:
            raise CompetenceHorsCertification(erreurs=[_at(number, "competence_id", "Pas évaluée dans ce bloc")])
        if drafts[cle].nature is NaturePreuve.BLOC_ACQUIS:
            raise BlocDejaAcquis(erreurs=[_at(number, "verdict", "Ce bloc est obtenu : sa compétence est acquise")])
        if not _proved(constat):
            raise PreuveInsuffisante(erreurs=[_at(number, "preuve", "Cette preuve n'établit pas ce verdict")])


def _proved(constat: Constat) -> bool:
    if constat.nature is None:
        return constat.verdict is Verdict.NON_EVALUEE
    return constat.nature in PROVED_BY[constat.verdict]


def _at(number: int, name: str, motif: str) -> Erreur:
    return Erreur(pointeur=f"/verdicts/{number}/{name}", motif=motif)


def rows(lignes: Iterable[Ligne], version_id: UUID) -> list[VerdictPositionnement]:
    """The lines as a version keeps them, with what is left to learn of each."""
    return [
        VerdictPositionnement.model_validate(
            {
                "version_id": version_id,
                "ordre": ordre,
                "bloc_id": ligne.bloc.id,
                "bloc_code": ligne.bloc.code,
                "bloc_intitule": ligne.bloc.intitule,
                "competence_id": ligne.competence.id,
                "niveau_requis": ligne.niveau,
                "verdict": ligne.constat.verdict,
                "auteur": ligne.auteur,
                "nature_preuve": ligne.constat.nature,
                "preuve": ligne.constat.preuve,
                "minutes": minutes_left(ligne.minutes, ligne.constat.verdict),
            }
        )
        for ordre, ligne in enumerate(lignes)
    ]
