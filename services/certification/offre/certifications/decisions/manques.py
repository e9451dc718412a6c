"""What a certification lacks to be made certifiante: nobody can be certified in what nobody described (domain F8)."""

from collections.abc import Collection
from uuid import UUID

from services.certification.models import Etape, Registre
from services.certification.offre.certifications.fiche import Bloc, Fiche
from services.certification.offre.errors import PasCertifiante
from services.kit.web.errors import Erreur

EXPLICATION = "Voici ce qui manque pour que quelqu'un puisse y être certifié."
RENDENT_CERTIFIANTE = frozenset({Etape.TRANSMISSION, Etape.ENREGISTREMENT})


def manques_of(fiche: Fiche, registre: Registre, en_vigueur: Collection[UUID]) -> list[Erreur]:
    """What is missing, by place in the fiche, for the branch alone (`aucun`) or for a register.

    `en_vigueur` holds the compétences that the catalogue has not withdrawn: the others attest nothing.
    """
    missing = [
        erreur
        for place, bloc in enumerate(fiche.blocs)
        for erreur in [*_competences(bloc, place, en_vigueur), *_epreuves(bloc, place)]
    ]
    return [*_blocs(fiche), *missing, *(_metiers(fiche) if registre is Registre.RNCP else [])]


def refuse_lacking(fiche: Fiche, registre: Registre, en_vigueur: Collection[UUID]) -> None:
    missing = manques_of(fiche, registre, en_vigueur)
    if missing:
        raise PasCertifiante(EXPLICATION, erreurs=missing)


def refuse_decided_for_nothing(fiche: Fiche, former: Fiche | None, en_vigueur: Collection[UUID]) -> None:
    """Writing a fiche takes no decision that its own route refuses; what was decided before stays.

    A fiche that enters the catalogue decided already (no `former`) takes up a past that nobody here decided. It is held
    to the compétences alone: each of its blocs attests one.
    """
    if former is not None:
        if _makes_certifiante(fiche, former):
            refuse_lacking(fiche, fiche.registre, en_vigueur)
        return
    if RENDENT_CERTIFIANTE.isdisjoint(fiche.etapes):
        return
    missing = [erreur for place, bloc in enumerate(fiche.blocs) for erreur in _competences(bloc, place, en_vigueur)]
    if not fiche.blocs or missing:
        raise PasCertifiante(EXPLICATION, erreurs=[*_blocs(fiche), *missing])


def _makes_certifiante(fiche: Fiche, former: Fiche) -> bool:
    """Whether it adds a transmission or a registration, changes register, or moves the end further: a renewal."""
    if RENDENT_CERTIFIANTE & (set(fiche.etapes) - set(former.etapes)):
        return True
    if fiche.registre is Registre.AUCUN:
        return False
    before, after = (one.etapes.get(Etape.FIN_ENREGISTREMENT) for one in (former, fiche))
    further = before is not None and (after is None or after[0] > before[0])
    return further or fiche.registre is not former.registre


def _blocs(fiche: Fiche) -> list[Erreur]:
    return [] if fiche.blocs else [Erreur(pointeur="/blocs", motif="Aucun bloc de compétences n'est décrit")]


def _competences(bloc: Bloc, place: int, en_vigueur: Collection[UUID]) -> list[Erreur]:
    if any(competence in en_vigueur for competence in bloc.competences):
        return []
    motif = f"Le bloc {bloc.code} n'atteste aucune compétence du catalogue"
    return [Erreur(pointeur=f"/blocs/{place}/competences", motif=motif)]


def _epreuves(bloc: Bloc, place: int) -> list[Erreur]:
    if bloc.modalites:
        return []
    return [Erreur(pointeur=f"/blocs/{place}/modalites", motif=f"Aucune épreuve n'évalue le bloc {bloc.code}")]


def _metiers(fiche: Fiche) -> list[Erreur]:
    """Of the criteria of R.6113-9, what a machine can see: the métier that it opens."""
    return [] if fiche.metiers else [Erreur(pointeur="/metiers_vises", motif="Aucun métier n'est visé")]
