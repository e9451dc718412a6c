"""The tables of the RNCP as they were published in 2021: fiches with their titles, blocs and specialities, and the métiers they aim at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.matching.engine.debouches.titres import Titre
from services.matching.evaluation.fichiers import lignes, un_seul

ACTIVE: Final = "ACTIVE"
NIVEAU: Final = "niveau"


@dataclass(frozen=True)
class FicheRncp:
    """`metiers` are ROME codes given by the certifier."""

    numero: str
    titre: Titre
    active: bool
    metiers: frozenset[str]


def lire(rncp_rome: Path) -> list[FicheRncp]:
    """The fiches that have labels, by number; the other tables are read beside the labels."""
    dossier = rncp_rome.parent
    metiers = _lists(rncp_rome, "Rome")
    blocs = _lists(un_seul(dossier, "rncp_blocs_competences.*csv"), "intitule")
    specialites = _lists(un_seul(dossier, "rncp_nsf.*csv"), "Libelle")
    colonnes = ("CodeRNCP", "intituleDiplome", "ActiveInactive", "NiveauEurope")
    fiches: dict[str, FicheRncp] = {}
    for ligne in lignes(un_seul(dossier, "rncp_info.*csv"), *colonnes, separateur=";"):
        numero = ligne["CodeRNCP"]
        if numero not in metiers:
            continue
        niveau = ligne["NiveauEurope"].removeprefix(NIVEAU)
        titre = Titre(
            _texte(ligne["intituleDiplome"]),
            blocs.get(numero, ()),
            specialites.get(numero, ()),
            int(niveau) if niveau.isdigit() else None,
        )
        active = ligne["ActiveInactive"] == ACTIVE or (numero in fiches and fiches[numero].active)
        fiches[numero] = FicheRncp(numero, titre, active, frozenset(metiers[numero]))
    return [fiches[numero] for numero in sorted(fiches)]


def _lists(chemin: Path, colonne: str) -> dict[str, tuple[str, ...]]:
    """Values of a column by fiche, each once, in order."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for ligne in lignes(chemin, "CodeRNCP", colonne, separateur=";"):
        if valeur := _texte(ligne[colonne] or ""):
            found[ligne["CodeRNCP"]][valeur] = None
    return {numero: tuple(valeurs) for numero, valeurs in found.items()}


def _texte(brut: str) -> str:
    return brut.replace("''", "'").strip()
