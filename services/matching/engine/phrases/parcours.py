"""Paths and openings in French sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.matching.engine.ecarts.chemins import Chemin, Etape
from services.matching.engine.ecarts.deblocage import Deblocage, Ouverture
from services.matching.engine.phrases.francais import compte, enumeration, pourcent

NOMMES: Final = 3
"""So many métiers are named in a sentence, the others are counted."""
ORDINAUX: Final = ("D'abord", "Puis", "Enfin")


def chemins(found: Sequence[Chemin], libelle: str) -> list[str]:
    """How many ways lead there."""
    if not found:
        return [
            f"Aucun chemin de trois étapes au plus ne mène aujourd'hui à « {libelle} » :"
            " trop de ce que ce métier demande n'est attesté par aucun bloc ouvert."
        ]
    directs = any(len(chemin.etapes) == 1 for chemin in found)
    combien = "Un chemin mène" if len(found) == 1 else f"{len(found)} chemins mènent"
    comment = ", dont le chemin direct" if directs and len(found) > 1 else ", directement" if directs else ""
    return [f"{combien} à « {libelle} »{comment}."]


def chemin(found: Chemin) -> list[str]:
    """Each stage in order, then what the whole path asks."""
    phrases = []
    for rang, etape in enumerate(found.etapes):
        last = rang == len(found.etapes) - 1
        debut = ORDINAUX[2 if last else rang] if len(found.etapes) > 1 else "Directement"
        phrases.append(f"{debut} « {etape.metier.libelle} » : {_stage(etape)}.")
    if len(found.etapes) > 1:
        phrases.append(f"En tout : {_effort(found.jours, found.epreuves, found.durees_inconnues)}.")
    return phrases


def _stage(etape: Etape) -> str:
    parts = f"{pourcent(etape.ecart.part_couverte)} des compétences requises tenues au départ"
    blocs = [f"« {c.bloc.intitule} » ({c.certification.intitule})" for c in etape.couverture.blocs]
    if not blocs:
        return f"{parts}, aucun bloc à passer"
    sujet = "le bloc" if len(blocs) == 1 else "les blocs"
    cover = etape.couverture
    effort = _effort(cover.jours, cover.epreuves, cover.durees_inconnues)
    return f"{parts}, {pourcent(etape.part_apres)} avec {sujet} {enumeration(blocs)}, soit {effort}"


def _effort(jours: float, epreuves: int, inconnues: int) -> str:
    parts = [compte(jours, "jour", "jours")] if jours or not inconnues else []
    if inconnues:
        parts.append(compte(inconnues, "bloc de durée inconnue", "blocs de durée inconnue"))
    if epreuves:
        parts.append(compte(epreuves, "épreuve", "épreuves"))
    return enumeration(parts) if jours or inconnues or epreuves else "rien à passer"


def deblocage(found: Deblocage) -> list[str]:
    """« Avec ce bloc … »: how long, what it opens, what it brings nearer."""
    nom = f"« {found.bloc.intitule} » ({found.certification.intitule})"
    if found.jours is None:
        phrases = [f"La durée du bloc {nom} n'est pas connue."]
    else:
        phrases = [f"Le bloc {nom} vous demanderait {compte(found.jours, 'jour', 'jours')}."]
    phrases.append(_opened(found.ouverts))
    autres = found.rapproches - len(found.ouverts)
    if autres and found.ouverts:
        combien = "d'un autre métier" if autres == 1 else f"de {autres} autres métiers"
        phrases.append(f"Il vous rapproche aussi {combien}.")
    elif autres:
        combien = "d'un métier" if autres == 1 else f"de {autres} métiers"
        phrases.append(f"Il vous rapproche {combien}.")
    return phrases


def _opened(ouverts: Sequence[Ouverture]) -> str:
    if not ouverts:
        return "À lui seul, il n'ouvre aucun métier."
    nommes = [
        f"« {o.metier.libelle} » (de {pourcent(o.part_avant)} à {pourcent(o.part_apres)}"
        f"{' des compétences requises' if rang == 0 else ''})"
        for rang, o in enumerate(ouverts[:NOMMES])
    ]
    if len(ouverts) == 1:
        return f"Il vous ouvre un métier : {nommes[0]}."
    lien = ", dont" if len(ouverts) > NOMMES else " :"
    return f"Il vous ouvre {len(ouverts)} métiers{lien} {enumeration(nommes)}."
