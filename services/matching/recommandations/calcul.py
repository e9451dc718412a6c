"""From inputs to the answer: one pure function, so that a replay takes the very road of the first answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypedDict
from uuid import UUID

from pydantic import TypeAdapter

from services.matching.engine.classement.classement import Classe, Classeur
from services.matching.engine.ecarts.chemins import chemins
from services.matching.engine.ecarts.couverture import apports
from services.matching.engine.ecarts.deblocage import deblocages
from services.matching.engine.ecarts.ecart import ecart_of
from services.matching.engine.ecarts.offre import Offre
from services.matching.engine.personne.preuves import Tenus, tenus
from services.matching.engine.phrases import metiers as phrases
from services.matching.engine.phrases import parcours as phrases_parcours
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Certification, Item, Metier, Personne
from services.matching.index.construction import build
from services.matching.recommandations import schemas, vues
from services.matching.recommandations.entrees import Entrees, unpack
from services.matching.recommandations.parties import Provenance
from services.matching.recommandations.questions import (
    QuestionCertifications,
    QuestionChemins,
    QuestionDeblocages,
    QuestionMetier,
    QuestionMetiers,
    VersUnMetier,
)
from services.matching.recommandations.regard import Regard
from services.matching.recommandations.schemas import RecommandationGardee
from services.matching.recommandations.schemas_trajets import Chemins, Deblocages

SANS_METIER = "Le métier que vous tenez n'est pas connu : il n'y a pas d'écart à mesurer."
DEJA_LA = "C'est le métier que vous tenez : il n'y a pas de chemin à faire."
RIEN_A_OUVRIR = "Aucun bloc ouvert ne vous rapprocherait d'un métier de ce référentiel."


class Monde(NamedTuple):
    """What is the same for everybody: the catalogue, ranked on, and the offer."""

    catalogue: Catalogue
    classeur: Classeur
    offre: Offre


@dataclass(frozen=True)
class CatalogueDecrit:
    """A catalogue as it is kept."""

    items: list[Item]
    metiers: list[Metier]


class Commun(TypedDict):
    """What every stored answer bears."""

    id: UUID
    profil_id: UUID
    provenance: Provenance


@dataclass(frozen=True)
class Sujet:
    """The person and the data of a question; worked out once for the whole answer."""

    entrees: Entrees
    catalogue: Catalogue
    classeur: Classeur
    detenus: Tenus
    regard: Regard

    @property
    def personne(self) -> Personne:
        return self.entrees.personne

    def metier(self, question: VersUnMetier) -> Metier:
        """The one aimed at, known: checked before the inputs were made."""
        return self.catalogue.metiers[self.catalogue.metier_index[str(question.metier)]]


_CATALOGUE = TypeAdapter(CatalogueDecrit)


def compute(entrees: Entrees, monde: Monde, commun: Commun) -> tuple[RecommandationGardee, Sequence[Certification]]:
    """The answer, and the part of the offer that it looked at: on that part alone, the answer is the same."""
    detenus = tenus(entrees.personne, monde.catalogue)
    regard = Regard(monde.offre, detenus, entrees.left_out.certifications)
    sujet = Sujet(entrees, monde.catalogue, monde.classeur, detenus, regard)
    return _answer(sujet, commun), regard.vues


def recompute(entrees: Entrees, catalogue: Catalogue, classeur: Classeur, commun: Commun) -> bytes:
    """The answer computed anew from what was stored, as JSON."""
    return written(compute(entrees, Monde(catalogue, classeur, Offre(entrees.certifications)), commun)[0])


def recompute_on_past(contenu: bytes, entrees: Entrees, commun: Commun) -> bytes:
    """On a catalogue kept from the past; for the worker process."""
    kept = _CATALOGUE.validate_python(unpack(contenu))
    return recompute(entrees, *build(kept.items, kept.metiers), commun)


def written(answer: RecommandationGardee) -> bytes:
    return answer.model_dump_json().encode()


def _answer(sujet: Sujet, commun: Commun) -> RecommandationGardee:
    match sujet.entrees.question:
        case QuestionMetiers() as question:
            return _metiers(question, sujet, commun)
        case QuestionMetier() as question:
            return _metier(question, sujet, commun)
        case QuestionCertifications() as question:
            return _certifications(question, sujet, commun)
        case QuestionChemins() as question:
            return _chemins(question, sujet, commun)
        case QuestionDeblocages() as question:
            return _deblocages(question, sujet, commun)
    return _situation(sujet, commun)


def _situation(sujet: Sujet, commun: Commun) -> schemas.Situation:
    personne, catalogue = sujet.personne, sujet.catalogue
    metier = catalogue.metier(personne.metier) if personne.metier else None
    if metier is None:
        return schemas.Situation(**commun, metier=None, ecart=None, phrases=[SANS_METIER])
    gap = ecart_of(sujet.detenus, metier, catalogue)
    return schemas.Situation(
        **commun,
        metier=vues.metier(metier),
        ecart=vues.ecart(gap),
        phrases=[*phrases.situation(gap), *phrases.inconnues(personne, catalogue)],
    )


def _metiers(question: QuestionMetiers, sujet: Sujet, commun: Commun) -> schemas.MetiersRecommandes:
    personne, entrees, catalogue = sujet.personne, sujet.entrees, sujet.catalogue
    classes = sujet.classeur.rank(
        personne,
        sujet.detenus,
        k=question.limite,
        on=entrees.le,
        referentiel=question.referentiel,
        exclude=entrees.left_out.metiers | _not_asked(personne, question.deja_exerce, catalogue),
    )
    return schemas.MetiersRecommandes(
        **commun,
        echelle=vues.ECHELLE,
        elements=[
            vues.recommande(rang, classe, _bilan(classe, sujet), personne, entrees.ecartes)
            for rang, classe in enumerate(classes, 1)
        ],
        phrases=vues.said_of_all(personne, catalogue, proposed=bool(classes)),
    )


def _bilan(classe: Classe, sujet: Sujet) -> vues.Bilan:
    gap = ecart_of(sujet.detenus, classe.metier, sujet.catalogue)
    return vues.bilan(gap, sujet.regard.close(gap))


def _not_asked(personne: Personne, deja_exerce: bool | None, catalogue: Catalogue) -> frozenset[str]:
    """The métiers held before, or all the others, or none, as the person asked."""
    before = frozenset(experience.metier for experience in personne.experiences)
    if deja_exerce is None:
        return frozenset()
    return frozenset(catalogue.metier_index) - before if deja_exerce else before


def _metier(question: QuestionMetier, sujet: Sujet, commun: Commun) -> schemas.MetierDetaille:
    personne, entrees = sujet.personne, sujet.entrees
    found = sujet.classeur.explain(personne, str(question.metier), sujet.detenus, on=entrees.le)
    gap = ecart_of(sujet.detenus, found.metier, sujet.catalogue)
    explique = vues.explique(found, gap, sujet.regard.close(gap), personne, entrees.ecartes)
    return schemas.MetierDetaille(**commun, **dict(explique))


def _certifications(
    question: QuestionCertifications, sujet: Sujet, commun: Commun
) -> schemas.CertificationsRecommandees:
    metier, entrees = sujet.metier(question), sujet.entrees
    gap = ecart_of(sujet.detenus, metier, sujet.catalogue)
    cover = sujet.regard.close(gap)
    offre = sujet.regard.toward([exigence.item for exigence in metier.exigences], [metier.id])
    return schemas.CertificationsRecommandees(
        **commun,
        metier=vues.metier(metier),
        ecart=vues.ecart(gap),
        pour_combler=vues.cloture(cover, entrees.ecartes),
        elements=[
            vues.apport(apport, entrees.sessions, entrees.ecartes) for apport in apports(gap, offre, sujet.detenus)
        ],
        phrases=phrases.couverture(cover),
    )


def _chemins(question: QuestionChemins, sujet: Sujet, commun: Commun) -> Chemins:
    metier, entrees = sujet.metier(question), sujet.entrees
    found = chemins(
        sujet.personne,
        metier.id,
        sujet.catalogue,
        sujet.regard.everything({exigence.item for exigence in metier.exigences}),
        on=entrees.le,
        k=question.limite,
        exclude=entrees.left_out.metiers,
    )
    held = metier.id in sujet.personne.metiers
    return Chemins(
        **commun,
        metier=vues.metier(metier),
        elements=[vues.chemin(rang, chemin, entrees.ecartes) for rang, chemin in enumerate(found, 1)],
        phrases=[DEJA_LA] if held else phrases_parcours.chemins(found, metier.libelle),
    )


def _deblocages(question: QuestionDeblocages, sujet: Sujet, commun: Commun) -> Deblocages:
    entrees = sujet.entrees
    found = deblocages(
        sujet.personne,
        sujet.catalogue,
        sujet.regard.everything(),
        on=entrees.le,
        referentiel=question.referentiel,
        k=question.limite,
        exclude=entrees.left_out.metiers,
    )
    return Deblocages(
        **commun,
        elements=[vues.deblocage(one, entrees.ecartes) for one in found],
        phrases=[] if found else [RIEN_A_OUVRIR],
    )
