"""What a certification lacks to be made certifiante: nobody can be certified in what nobody described (domain F8)."""

from services.certification.certifications.decisions.errors import PasCertifiante
from services.certification.certifications.fiche import Fiche, attested_by
from services.certification.certifications.references import NATURE_ATTESTABLE
from services.certification.models import BlocCompetences, Certification, Etape, Registre
from services.kit.errors import Erreur

EXPLICATION = "Voici ce qui manque pour que quelqu'un puisse y être certifié."
RENDENT_CERTIFIANTE = frozenset({Etape.TRANSMISSION, Etape.ENREGISTREMENT})


def manques_of(row: Certification, registre: Registre) -> list[Erreur]:
    """What is missing, by place in the fiche, for the branch alone (`aucun`) or for a register; blocs must be loaded."""
    if not row.blocs:
        missing = [Erreur(pointeur="/blocs", motif="Aucun bloc de compétences n'est décrit")]
    else:
        blocs = sorted(row.blocs, key=lambda bloc: bloc.ordre)
        missing = [erreur for i, bloc in enumerate(blocs) for erreur in _of_bloc(bloc, f"/blocs/{i}")]
    return [*missing, *(_of_rncp(row) if registre is Registre.RNCP else [])]


def _of_bloc(bloc: BlocCompetences, place: str) -> list[Erreur]:
    missing = []
    if not any(_attestable(bloc)):
        motif = f"Le bloc {bloc.code} n'atteste aucune compétence du catalogue"
        missing.append(Erreur(pointeur=f"{place}/competences", motif=motif))
    if not bloc.modalites:
        missing.append(Erreur(pointeur=f"{place}/modalites", motif=f"Aucune épreuve n'évalue le bloc {bloc.code}"))
    return missing


def _attestable(bloc: BlocCompetences) -> list[bool]:
    return [one.connue.nature == NATURE_ATTESTABLE and not one.connue.retiree for one in bloc.competences]


def _of_rncp(row: Certification) -> list[Erreur]:
    """Of the criteria of R.6113-9, what a machine can see: the métier that it opens."""
    if row.metiers:
        return []
    return [Erreur(pointeur="/metiers_vises", motif="Aucun métier n'est visé")]


def refuse_decided_for_nothing(fiche: Fiche, former: Fiche) -> None:
    """Rewriting a fiche takes no decision that is refused to what attests nothing.

    What was decided before stays, and a certification that enters the catalogue is written as its register has it.
    """
    taken = [etape for etape in fiche.etapes if etape in RENDENT_CERTIFIANTE and etape not in former.etapes]
    if taken and not attested_by(fiche.blocs):
        motif = "Aucune compétence du catalogue n'est attestée : ni transmission ni enregistrement"
        raise PasCertifiante(EXPLICATION, erreurs=[Erreur(pointeur="/blocs", motif=motif)])
