"""A need in French sentences, from what may be told only."""

from __future__ import annotations

from services.kit.data.counts import K
from services.matching.rapprochements.schemas import BesoinRapproche


def portee_en_phrases(element: BesoinRapproche) -> list[str]:
    return [_besoin(element), _a_portee(element), *_apport(element)]


def _besoin(element: BesoinRapproche) -> str:
    libelle, besoin, effectif, ecart = element.metier.libelle, element.besoin, element.effectif, element.ecart
    if effectif is None or ecart is None:
        return f"Moins de {K} personnes exercent le métier « {libelle} », pour un besoin de {besoin}."
    verbe = "personne exerce" if effectif < 2 else "personnes exercent"
    phrase = f"{effectif} {verbe} le métier « {libelle} », pour un besoin de {besoin}"
    return f"{phrase} : il en manque {ecart}." if ecart > 0 else f"{phrase} : le besoin est couvert."


def _a_portee(element: BesoinRapproche) -> str:
    if element.a_portee is None:
        return f"Moins de {K} autres personnes en sont à dix compétences au plus."
    return f"Au moins {element.a_portee} autres personnes en sont à dix compétences au plus."


def _apport(element: BesoinRapproche) -> list[str]:
    useful = [found for found in element.certifications if found.part > 0]
    if not useful:
        return []
    part = f"{round(useful[0].part * 100)} %"
    return [f"« {useful[0].certification.intitule} » comblerait environ {part} de ce qui leur manque."]
