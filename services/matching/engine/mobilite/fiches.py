"""What the texts of each métier say, read once: words by field, level of entry, marks of responsibility."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from services.matching.engine.referentiel import texte
from services.matching.engine.referentiel.arrays import Floats
from services.matching.engine.referentiel.modele import Item, Metier

NIVEAUX: Final = tuple(
    (niveau, re.compile(motif))
    for niveau, motif in (
        (2, r"sans diplome|sans formation|sans experience"),
        (3, r"\bcapa?\b|\bbep\b|niveau v\b"),
        (4, r"\bbac\b(?! ?\+)|baccalaureat|brevet professionnel"),
        (5, r"bac ?\+ ?2|\bbts\b|\bdut\b|deust"),
        (6, r"bac ?\+ ?[34]|licence|\bbut\b|bachelor"),
        (7, r"bac ?\+ ?[5-8]|master|ingenieur|doctorat"),
    )
)
"""Diplomas named by the texts of access, on the European scale of qualifications."""
NIVEAU_INCONNU: Final = 4.0
ENCADRE: Final = re.compile(r"encadr|respons|manag|dirig|direct|superv|coordon|pilot|\bchef|cadre")
TITRE_ENCADRE: Final = re.compile(r"encadr|respons|manag|direct|superv|coordon|\bchef|cadre")
MOTS_PAR_MARQUE: Final = 400
LETTRES: Final = (3, 4, 5)
"""Lengths of the runs of letters by which names that share no whole word still look alike."""


@dataclass(frozen=True)
class Fiches:
    """One entry a métier, in order."""

    metiers: tuple[Metier, ...]
    champs: dict[str, list[str]]
    """What each says, by field."""
    competences: list[list[str]]
    savoirs: list[list[str]]
    coeurs: list[list[str]]
    """Ids of the items required."""
    libelles: dict[str, str]
    niveaux: Floats
    """Three columns: lowest, mean and highest level of entry named."""
    experience: Floats
    responsabilite: Floats
    titre_responsable: Floats
    appellations_responsables: Floats


def fiches(items: Iterable[Item], metiers: Sequence[Metier]) -> Fiches:
    """What is read of these métiers; requirements that name an item not among `items` are left out."""
    by_id = {item.id: item for item in items}
    known = [[e for e in metier.exigences if e.item in by_id] for metier in metiers]
    savoir = {key for key, item in by_id.items() if item.nature == "savoir"}
    competences = [[e.item for e in exigences if e.item not in savoir] for exigences in known]
    savoirs = [[e.item for e in exigences if e.item in savoir] for exigences in known]
    acces = [plain(metier.acces or "") for metier in metiers]
    libelles = {key: item.libelle for key, item in by_id.items()}
    labels = [[libelles[i] for i in items] for items in competences]
    return Fiches(
        tuple(metiers),
        {
            "titre": [m.libelle for m in metiers],
            "noms": [" . ".join([m.libelle, *m.appellations]) for m in metiers],
            "definition": [m.definition or "" for m in metiers],
            "acces": [m.acces or "" for m in metiers],
            "conditions": [m.conditions or "" for m in metiers],
            "competences": [" . ".join(said) for said in labels],
            "savoirs": [" . ".join(libelles[i] for i in items) for items in savoirs],
            "contexte": [" . ".join([*m.contextes, *m.secteurs]) for m in metiers],
        },
        competences,
        savoirs,
        [[e.item for e in exigences if e.coeur] for exigences in known],
        libelles,
        np.asarray([_niveaux(m, a) for m, a in zip(metiers, acces, strict=True)], np.float64).reshape(-1, 3),
        np.asarray([a.count("experience") for a in acces], np.float64),
        np.asarray([_marques(m, said) for m, said in zip(metiers, labels, strict=True)], np.float64),
        np.asarray([m.encadrement or bool(TITRE_ENCADRE.search(plain(m.libelle))) for m in metiers], np.float64),
        np.asarray([_part(m) for m in metiers], np.float64),
    )


def plain(brut: str) -> str:
    """Lower case, without accents."""
    return texte.sans_accent(brut.lower())


def _niveaux(metier: Metier, acces: str) -> tuple[float, float, float]:
    if metier.niveau is not None:
        return (float(metier.niveau),) * 3
    named = [float(niveau) for niveau, motif in NIVEAUX if motif.search(acces)] or [NIVEAU_INCONNU]
    return named[0], sum(named) / len(named), named[-1]


def _marques(metier: Metier, libelles: Sequence[str]) -> float:
    """How often leading others comes in the definition and the competences, whatever their length."""
    what_is_done = " ".join(libelles)
    found = len(ENCADRE.findall(plain(f"{what_is_done} {metier.definition or ''}")))
    return float(metier.encadrement) + found / (1 + len(what_is_done) / MOTS_PAR_MARQUE)


def _part(metier: Metier) -> float:
    """Share of the appellations that say so in their name."""
    named = [bool(TITRE_ENCADRE.search(plain(appellation))) for appellation in metier.appellations]
    return sum(named) / len(named) if named else 0.0


def suites(brut: str) -> Iterator[str]:
    """The runs of letters inside each word, its ends counted as letters."""
    bouts = (f" {mot} " for mot in texte.MOT.findall(plain(brut)))
    return (bout[i : i + taille] for bout in bouts for taille in LETTRES for i in range(len(bout) - taille + 1))
