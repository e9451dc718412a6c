"""What each type of épreuve is marked with, and the level that a score reaches."""

from typing import Any

from services.certification.jury.resultats.epreuves.schemas import ResultatEcrit
from services.certification.models import ModaliteEvaluation, TypeModalite
from services.kit.web.errors import Erreur, OutOfRange, ValidationFailed


def niveau_of(modalite: ModaliteEvaluation, score: int) -> str | None:
    """The highest level of a scored test that a score reaches, or None below the lowest."""
    reached = [niveau for niveau in modalite.niveaux_score or [] if niveau["score_min"] <= score]
    return str(max(reached, key=lambda niveau: niveau["score_min"])["libelle"]) if reached else None


def marks_of(ecrit: ResultatEcrit, modalite: ModaliteEvaluation) -> dict[str, Any]:
    """The columns that a result fills, or the problem of what does not suit its épreuve."""
    erreurs = _unsuited(ecrit, TypeModalite(modalite.type))
    if erreurs:
        raise ValidationFailed("Ce résultat ne convient pas à ce type d'épreuve.", erreurs=erreurs)
    refuse_too_many_pages(ecrit.pages, modalite)
    if ecrit.score is None:
        return {"reussie": ecrit.reussie, "pages": ecrit.pages}
    if modalite.score_max is not None and ecrit.score > modalite.score_max:
        motif = f"Le score ne dépasse pas {modalite.score_max}"
        raise OutOfRange(erreurs=[Erreur(pointeur="/score", motif=motif)])
    niveau = niveau_of(modalite, ecrit.score)
    return {"reussie": niveau is not None, "score": ecrit.score, "niveau_score": niveau}


def _unsuited(ecrit: ResultatEcrit, kind: TypeModalite) -> list[Erreur]:
    est_test = kind is TypeModalite.TEST
    wanted = {
        "/score": (est_test, ecrit.score is not None, "Un test, et lui seul, se note par un score"),
        "/reussie": (not est_test, ecrit.reussie is not None, "Dites si l'épreuve est réussie, sauf pour un test"),
    }
    erreurs = [Erreur(pointeur=place, motif=motif) for place, (due, given, motif) in wanted.items() if due != given]
    if ecrit.pages is not None and kind is not TypeModalite.DOSSIER_PROFESSIONNEL:
        erreurs.append(Erreur(pointeur="/pages", motif="Seul un dossier professionnel compte ses pages ici"))
    return erreurs


def refuse_too_many_pages(pages: int | None, modalite: ModaliteEvaluation) -> None:
    if pages is not None and modalite.pages_max is not None and pages > modalite.pages_max:
        motif = f"Au plus {modalite.pages_max} pages"
        raise OutOfRange(erreurs=[Erreur(pointeur="/pages", motif=motif)])
