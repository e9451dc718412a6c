"""Roles that may write what a fiche says was decided: writing it takes no decision in place of who takes it (domain R6)."""

from services.certification.models import Etape
from services.certification.offre.certifications.fiche import Fiche
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, Forbidden

# by étape, the action of the route that decides it; the creation is that of whoever may write the fiche
PRISE_PAR = {
    Etape.TRANSMISSION: "transmettre_certification",
    Etape.ENREGISTREMENT: "enregistrer_certification",
    Etape.FIN_ENREGISTREMENT: "enregistrer_certification",
    Etape.LIMITE_DELIVRANCE: "enregistrer_certification",
}
# an installation begins with a past that others decided
REPRISE = "reprendre_decisions"


def refuse_decided_by_another(uow: UnitOfWork, fiche: Fiche, former: Fiche | None) -> None:
    """Raise Forbidden when the fiche adds, changes or drops a decision that the actor may not take."""
    catalogue = Ressource("Catalogue", "certifications")
    if uow.allows(REPRISE, catalogue):
        return
    known = former.etapes if former else {}
    erreurs = [
        Erreur(pointeur="/etapes", motif=f"La décision « {etape} » n'est pas la vôtre : laissez-la telle qu'elle est")
        for etape, action in PRISE_PAR.items()
        if fiche.etapes.get(etape) != known.get(etape) and not uow.allows(action, catalogue)
    ]
    if erreurs:
        raise Forbidden("Écrire une fiche ne prend pas une décision qui revient à d'autres.", erreurs=erreurs)
