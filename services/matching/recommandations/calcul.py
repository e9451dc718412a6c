"""From stored inputs to the result: one pure function, so that a replay takes the very road of the first answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import orjson

from services.matching.engine.classement.classement import Classeur, Recommandation
from services.matching.engine.ecarts.couverture import Combleur, apports, close_gap
from services.matching.engine.ecarts.ecart import Ecart, ecart_of
from services.matching.engine.ecarts.offre import Offre
from services.matching.engine.personne.preuves import tenus
from services.matching.engine.phrases import metiers as phrases
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Certification, Personne
from services.matching.index.construction import build, catalogue_of
from services.matching.index.offre import items_of
from services.matching.recommandations import metiers, trajets
from services.matching.recommandations import presentation as vue
from services.matching.recommandations.ecartes import ecartes_in, mark, metiers_left_out
from services.matching.recommandations.entrees import certifications_of, personne_of, unpack
from services.matching.recommandations.octets import Redaction

SANS_METIER = "Le métier que vous tenez n'est pas connu : il n'y a pas d'écart à mesurer."


def rank(entrees: Mapping[str, Any], classeur: Classeur) -> list[Recommandation]:
    """The métiers of a « metiers » answer, before anything closes their gaps."""
    parametres, personne = entrees["parametres"], personne_of(entrees["personne"])
    return classeur.rank(
        personne,
        k=parametres["limite"],
        on=date.fromisoformat(entrees["le"]),
        referentiel=parametres["referentiel"],
        exclude=metiers_left_out(entrees) | _left_out(personne, parametres.get("deja_exerce"), classeur.catalogue_),
    )


def _left_out(personne: Personne, deja_exerce: bool | None, catalogue: Catalogue) -> frozenset[str]:
    """The métiers held before, or all the others, or none, as the person asked."""
    before = frozenset(experience.metier for experience in personne.experiences)
    if deja_exerce is None:
        return frozenset()
    return frozenset(catalogue.metier_index) - before if deja_exerce else before


def compute(entrees: Mapping[str, Any], catalogue: Catalogue, classeur: Classeur) -> bytes:
    """The result of stored inputs on their catalogue, as JSON."""
    if entrees["objet"] == "metiers":
        return compute_ranked(entrees, catalogue, rank(entrees, classeur))
    result = _BY_OBJET[entrees["objet"]](entrees, catalogue, classeur)
    mark(result, entrees)
    return orjson.dumps(result)


def compute_ranked(entrees: Mapping[str, Any], catalogue: Catalogue, ranked: Sequence[Recommandation]) -> bytes:
    """The same of a « metiers » answer, when `rank` has just been called on these inputs: what closes the gaps changes no rank."""
    personne, offre = personne_of(entrees["personne"]), Offre(certifications_of(entrees))
    combleur = Combleur(offre, tenus(personne, catalogue))
    redaction = Redaction(catalogue, offre, ecartes_in(entrees) if "ecartes" in entrees else None)
    told = ((found, redaction.dit(found.ecart, combleur.close(found.ecart))) for found in ranked)
    return b"".join((b"{", *metiers.write(personne, told, catalogue, redaction), b"}"))


def compute_on_past(contenu: bytes, entrees: Mapping[str, Any]) -> bytes:
    """The same on a catalogue kept from the past; for the worker process."""
    return compute(entrees, *build(*catalogue_of(unpack(contenu))))


def _situation(entrees: Mapping[str, Any], catalogue: Catalogue, classeur: Classeur) -> dict[str, Any]:
    personne = personne_of(entrees["personne"])
    metier = catalogue.metier(personne.metier) if personne.metier else None
    if metier is None:
        return {"metier": None, "ecart": None, "phrases": [SANS_METIER]}
    gap = ecart_of(tenus(personne, catalogue), metier, catalogue)
    return {
        "metier": vue.metier(metier),
        "ecart": vue.ecart(gap),
        "phrases": [*phrases.situation(gap), *phrases.inconnues(personne, catalogue)],
    }


def _about(gap: Ecart, offre: Sequence[Certification]) -> list[Certification]:
    wanted = {ligne.item.id for ligne in gap.a_combler}
    return [certification for certification in offre if not wanted.isdisjoint(items_of(certification))]


def _certifications(entrees: Mapping[str, Any], catalogue: Catalogue, classeur: Classeur) -> dict[str, Any]:
    personne, offre = personne_of(entrees["personne"]), certifications_of(entrees)
    metier = catalogue.metier(entrees["parametres"]["metier"])
    assert metier is not None, "checked before the inputs were made"
    detenus = tenus(personne, catalogue)
    gap = ecart_of(detenus, metier, catalogue)
    cover = close_gap(gap, _about(gap, offre), detenus)
    elements = [
        {
            **vue.apport(apport),
            "sessions": entrees["sessions"].get(apport.certification.id, []),
            "phrases": list(phrases.apport(apport)),
        }
        for apport in apports(gap, offre, detenus)
    ]
    return {
        "metier": vue.metier(metier),
        "ecart": vue.ecart(gap),
        "pour_combler": vue.cloture(cover),
        "elements": elements,
        "phrases": list(phrases.couverture(cover)),
    }


_BY_OBJET: dict[str, Callable[[Mapping[str, Any], Catalogue, Classeur], Mapping[str, Any]]] = {
    "situation": _situation,
    "certifications": _certifications,
    "chemins": trajets.chemins,
    "deblocages": trajets.deblocages,
}
