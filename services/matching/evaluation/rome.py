"""ROME folders as the engine's items and métiers: version 3 (v347) or 4.0 (v460), told apart by their files.

A métier's id is its code; an item's id is its OGR code. Texts of both versions double their apostrophes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from services.matching.engine.referentiel.modele import Exigence, Famille, Item, Metier, Nature
from services.matching.evaluation.fichiers import FichierInattendu, lignes, un_seul

Version = Literal["rome3", "rome4"]
REFERENTIEL: Final = "ROME"
DE_BASE: Final = frozenset({"6", "7"})
"""Rubriques of ROME 3 that hold what is shared by every job of the métier; the others are particular to some."""
SECTEURS: Final = "SECTEURS"
NATURES: Final[dict[str, Nature]] = {"1": "competence", "2": "savoir_etre", "3": "savoir"}
TEXTES: Final = {
    "definition": "definition",
    "acces_a_em": "acces",
    "acces_metier": "acces",
    "cond_exercice_activite": "conditions",
}


@dataclass(frozen=True)
class Referentiel:
    version: Version
    items: tuple[Item, ...]
    metiers: tuple[Metier, ...]


@dataclass
class _Brouillon:
    """A métier while its rows are read."""

    libelle: str = ""
    textes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    appellations: list[str] = field(default_factory=list)
    exigences: dict[str, bool] = field(default_factory=dict)
    contextes: list[str] = field(default_factory=list)
    secteurs: list[str] = field(default_factory=list)
    interets: str = ""

    def metier(self, code: str, familles: dict[str, str]) -> Metier:
        domaine, grand = code[:3], code[:1]
        return Metier(
            code,
            REFERENTIEL,
            code,
            self.libelle or next(iter(self.appellations), code),
            definition=" ".join(self.textes["definition"]) or None,
            famille=Famille(domaine, domaine, familles.get(domaine, domaine), grand),
            appellations=tuple(self.appellations),
            exigences=tuple(Exigence(item, coeur=coeur) for item, coeur in self.exigences.items()),
            acces=" ".join(self.textes["acces"]) or None,
            conditions=" ".join(self.textes["conditions"]) or None,
            contextes=tuple(self.contextes),
            secteurs=tuple(dict.fromkeys(self.secteurs)),
            interets=self.interets,
        )


def lire(dossier: Path) -> Referentiel:
    """The référentiel of a folder. FichierInattendu when it is neither version."""
    if any(dossier.glob("unix_item_v*_utf8.csv")):
        return _rome4(dossier)
    if any(dossier.glob("unix_referentiel_env_travail_v*_utf8.csv")):
        return _rome3(dossier)
    raise FichierInattendu(f"{dossier.name} n'est ni un dossier ROME 3 ni un dossier ROME 4.0.")


def _rome3(dossier: Path) -> Referentiel:
    metiers = _communs(dossier)
    items: dict[str, Item] = {}
    for ligne in lignes(un_seul(dossier, "activites_v*.csv"), "code_ogr", "libelle_activite"):
        items[ligne["code_ogr"]] = _item(ligne["code_ogr"], ligne["libelle_activite"], "competence")
    for ligne in lignes(_fichier(dossier, "referentiel_competence"), "code_ogr", "libelle_competence"):
        items[ligne["code_ogr"]] = _item(ligne["code_ogr"], ligne["libelle_competence"], "savoir")
    contextes: dict[str, tuple[bool, str]] = {}
    colonnes = ("code_ogr", "libelle_env_travail", "libelle_type_section_env_trav")
    for ligne in lignes(_fichier(dossier, "referentiel_env_travail"), *colonnes):
        secteur = ligne["libelle_type_section_env_trav"] == SECTEURS
        contextes[ligne["code_ogr"]] = (secteur, _texte(ligne["libelle_env_travail"]))
    colonnes = ("code_rome", "code_ogr", "code_ref_rubrique")
    for ligne in lignes(_fichier(dossier, "liens_rome_referentiels"), *colonnes):
        metier, ogr = metiers[ligne["code_rome"]], ligne["code_ogr"]
        if ogr in items:
            metier.exigences[ogr] = metier.exigences.get(ogr, False) or ligne["code_ref_rubrique"] in DE_BASE
        elif ogr in contextes:
            secteur, libelle = contextes[ogr]
            (metier.secteurs if secteur else metier.contextes).append(libelle)
    return _referentiel("rome3", items, metiers, {})


def _rome4(dossier: Path) -> Referentiel:
    metiers = _communs(dossier)
    items: dict[str, Item] = {}
    for ligne in lignes(_fichier(dossier, "item"), "code_ogr", "libelle", "code_rubrique"):
        if nature := NATURES.get(ligne["code_rubrique"]):
            items[ligne["code_ogr"]] = _item(ligne["code_ogr"], ligne["libelle"], nature)
    contextes = {
        ligne["code_ogr"]: _texte(ligne["libelle_cont_travail"])
        for ligne in lignes(_fichier(dossier, "referentiel_contexte_travail"), "code_ogr", "libelle_cont_travail")
    }
    for ligne in lignes(_fichier(dossier, "coherence_item"), "code_rome", "code_ogr", "coeur_metier"):
        metier, ogr = metiers[ligne["code_rome"]], ligne["code_ogr"]
        if ogr in items:
            metier.exigences[ogr] = bool(ligne["coeur_metier"])
        elif ogr in contextes:
            metier.contextes.append(contextes[ogr])
    colonnes = ("code_rome", "libelle_sect_activite", "libelle_ss_sect_activite")
    for ligne in lignes(_fichier(dossier, "arborescence_secteur_activite"), *colonnes):
        secteur = ligne["libelle_ss_sect_activite"] or ligne["libelle_sect_activite"]
        metiers[ligne["code_rome"]].secteurs.append(_texte(secteur))
    code, libelle = "code_domaine_professionnel", "libelle_domaine_professionnel"
    domaines = lignes(_fichier(dossier, "domaine_professionnel"), code, libelle)
    familles = {ligne[code]: _texte(ligne[libelle]) for ligne in domaines}
    return _referentiel("rome4", items, metiers, familles)


def _communs(dossier: Path) -> dict[str, _Brouillon]:
    """What both versions write alike: codes and titles, appellations, texts, interests."""
    metiers: dict[str, _Brouillon] = defaultdict(_Brouillon)
    for ligne in lignes(_fichier(dossier, "referentiel_code_rome"), "code_rome", "libelle_rome"):
        metiers[ligne["code_rome"]].libelle = _texte(ligne["libelle_rome"])
    for ligne in lignes(_fichier(dossier, "referentiel_appellation"), "code_rome", "libelle_appellation_court"):
        metiers[ligne["code_rome"]].appellations.append(_texte(ligne["libelle_appellation_court"]))
    for ligne in lignes(_fichier(dossier, "texte"), "code_rome", "libelle_type_texte", "libelle_texte"):
        if nom := TEXTES.get(ligne["libelle_type_texte"]):
            metiers[ligne["code_rome"]].textes[nom].append(_texte(ligne["libelle_texte"]))
    for ligne in lignes(_fichier(dossier, "referentiel_code_rome_riasec"), "code_rome", "riasec_majeur"):
        metiers[ligne["code_rome"]].interets = ligne["riasec_majeur"] + (ligne.get("riasec_mineur") or "")
    return metiers


def _referentiel(
    version: Version, items: dict[str, Item], brouillons: dict[str, _Brouillon], familles: dict[str, str]
) -> Referentiel:
    """Only the items that some métier requires: the others would only make the rare look common."""
    metiers = tuple(brouillons[code].metier(code, familles) for code in sorted(brouillons))
    utiles = {exigence.item for metier in metiers for exigence in metier.exigences}
    return Referentiel(version, tuple(item for ogr, item in sorted(items.items()) if ogr in utiles), metiers)


def _fichier(dossier: Path, nom: str) -> Path:
    return un_seul(dossier, f"unix_{nom}_v[0-9]*_utf8.csv")


def _item(ogr: str, libelle: str, nature: Nature) -> Item:
    return Item(ogr, REFERENTIEL, ogr, _texte(libelle), nature)


def _texte(brut: str) -> str:
    return brut.replace("''", "'").strip()


def codes(metiers: Iterable[Metier]) -> dict[str, int]:
    """Each code's position."""
    return {metier.code: position for position, metier in enumerate(metiers)}
