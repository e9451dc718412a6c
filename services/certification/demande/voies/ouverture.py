"""Which routes lead to a certification on a day, and in which order they are shown.

Nothing here knows who asks, nor what anybody thinks of it: the routes that need nobody's agreement always come first, so
that an opinion never changes what a person is shown (domain F1).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.certification.models import Certification, Etape, Voie
from services.certification.offre.certifications.cycle import EtatCertification, etat_on
from services.certification.regles.lecture import Regle
from services.certification.regles.parametres import Accord, ParametresVoie, Portee

CLOSED = (EtatCertification.EXPIREE, EtatCertification.CLOSE)


@dataclass(frozen=True)
class Ouverture:
    """A route that is open: its rule, and the routes of the certification that it takes."""

    regle: Regle
    parametres: ParametresVoie
    emprunte: tuple[Voie, ...]

    @property
    def sans_accord(self) -> bool:
        return self.parametres.accord is Accord.PERSONNE


def accepts_candidates(certification: Certification, jour: date) -> bool:
    """Whether new candidates may still start: not after the end of the registration."""
    return _etat(certification, jour) not in CLOSED


def open_routes(
    regles: Iterable[tuple[Regle, ParametresVoie]], certification: Certification, *, bloc: bool, jour: date
) -> list[Ouverture]:
    """The routes open to the certification (or to a bloc of it), those that need nobody's agreement first."""
    if not accepts_candidates(certification, jour):
        return []
    own = voies_of(certification)
    found = [
        Ouverture(regle, parametres, tuple(voie for voie in parametres.mene_a if voie in own))
        for regle, parametres in regles
        if (parametres.blocs or not bloc) and _in_scope(parametres, certification, jour)
    ]
    return sorted((opened for opened in found if opened.emprunte), key=_order)


def advice(regles: Iterable[tuple[Regle, ParametresVoie]]) -> list[Ouverture]:
    """What leads to no certification and is open to everybody: advice."""
    return sorted((Ouverture(regle, part, ()) for regle, part in regles if not part.mene_a), key=_order)


def voies_of(certification: Certification) -> set[Voie]:
    """The routes that the certification itself opens."""
    return {voie for voie in Voie if getattr(certification, voie.value)}


def _order(opened: Ouverture) -> tuple[bool, bool, str]:
    return not opened.sans_accord, opened.parametres.refus_possible, opened.regle.code


def _etat(certification: Certification, jour: date) -> EtatCertification:
    return etat_on({Etape(etape.etape): etape.le for etape in certification.etapes}, jour)


def _in_scope(parametres: ParametresVoie, certification: Certification, jour: date) -> bool:
    return any(_covers(portee, certification, jour) for portee in parametres.portees)


def _covers(portee: Portee, certification: Certification, jour: date) -> bool:
    if portee.registres is not None and certification.registre not in portee.registres:
        return False
    if portee.types is not None and certification.type not in portee.types:
        return False
    if portee.intitule_contient and portee.intitule_contient.casefold() not in certification.intitule.casefold():
        return False
    return not portee.enregistree or _etat(certification, jour) is EtatCertification.ENREGISTREE
