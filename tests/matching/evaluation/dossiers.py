"""A made-up référentiel written in the official formats: three families of six métiers, with labels inside each family."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

FAMILLES: Final = {"A11": "vigne", "C12": "retraite", "M18": "logiciel"}
METIERS: Final = 6
VERBES: Final = ("Préparer", "Contrôler", "Organiser", "Vendre", "Réparer", "Concevoir")
ROLES: Final = ("Agent", "Technicien", "Conseiller", "Expert", "Responsable", "Directeur")
ACCES: Final = ("sans diplôme", "un CAP", "un Bac professionnel", "un BTS", "un Master", "un diplôme d'ingénieur")


def code(famille: str, rang: int) -> str:
    return f"{famille}0{rang + 1}"


def codes() -> list[str]:
    return [code(famille, rang) for famille in FAMILLES for rang in range(METIERS)]


def tables(chemin: Path, entete: Sequence[str], lignes: Iterable[Sequence[object]], separateur: str = ",") -> None:
    with chemin.open("w", encoding="utf-8", newline="") as fichier:
        ecrivain = csv.writer(fichier, delimiter=separateur)
        ecrivain.writerow(entete)
        ecrivain.writerows(lignes)


def communs(dossier: Path, version: str, acces: str) -> None:
    """The tables that both versions have."""
    metiers = [(famille, sujet, rang) for famille, sujet in FAMILLES.items() for rang in range(METIERS)]
    name = f"_{version}_utf8.csv"
    tables(
        dossier / f"unix_referentiel_code_rome{name}",
        ("code_rome", "libelle_rome"),
        [(code(f, r), f"{ROLES[r]} de l''activité {sujet}") for f, sujet, r in metiers],
    )
    tables(
        dossier / f"unix_referentiel_appellation{name}",
        ("code_rome", "libelle_appellation_court"),
        [(code(f, r), f"{role} en {sujet}") for f, sujet, r in metiers for role in ROLES[r : r + 2]],
    )
    tables(
        dossier / f"unix_texte{name}",
        ("code_rome", "libelle_type_texte", "libelle_texte"),
        [(code(f, r), "definition", f"{VERBES[r]} tout ce qui touche à la {sujet}.") for f, sujet, r in metiers]
        + [(code(f, r), acces, f"Accessible avec {ACCES[r]}, ou une expérience en {sujet}.") for f, sujet, r in metiers]
        + [(code(f, r), "autre", "Non lu.") for f, _, r in metiers],
    )
    tables(
        dossier / f"unix_referentiel_code_rome_riasec{name}",
        ("code_rome", "riasec_majeur", "riasec_mineur"),
        [(code(f, r), "RIASEC"[r], "C" if r else "") for f, _, r in metiers],
    )


def items(famille: str, rang: int) -> list[int]:
    """OGR codes of the competences of a métier: three of its neighbours', one of everybody's."""
    start = 100 * (1 + list(FAMILLES).index(famille))
    return [start + rang, start + (rang + 1) % METIERS, start + (rang + 2) % METIERS, 900]


def libelles() -> dict[int, str]:
    named = {
        100 * (1 + place) + rang: f"{VERBES[rang]} un dossier de {sujet}"
        for place, sujet in enumerate(FAMILLES.values())
        for rang in range(METIERS)
    }
    return named | {900: "Travailler en équipe"}


def rome3(dossier: Path) -> Path:
    dossier.mkdir()
    communs(dossier, "v300", "acces_a_em")
    tables(
        dossier / "activites_v300.csv",
        ("code_ogr", "libelle_activite"),
        [(o, t) for o, t in libelles().items() if o != 900],
    )
    tables(
        dossier / "unix_referentiel_competence_v300_utf8.csv",
        ("code_ogr", "libelle_competence"),
        [(900, "Travailler en équipe"), (901, "Que personne ne demande")],
    )
    tables(
        dossier / "unix_referentiel_env_travail_v300_utf8.csv",
        ("code_ogr", "libelle_env_travail", "libelle_type_section_env_trav"),
        [(910, "Bureau", "STRUCTURES"), (911, "Agriculture", "SECTEURS")],
    )
    liens = [
        (code(f, r), ogr, "7" if ogr % 10 == r else "10")
        for f in FAMILLES
        for r in range(METIERS)
        for ogr in items(f, r)
    ]
    liens += [(code(f, r), 910 + (f == "A11"), "5") for f in FAMILLES for r in range(METIERS)]
    liens += [(code(f, r), 5, "2") for f in FAMILLES for r in range(METIERS)]
    tables(
        dossier / "unix_liens_rome_referentiels_v300_utf8.csv", ("code_rome", "code_ogr", "code_ref_rubrique"), liens
    )
    tables(
        dossier / "unix_rubrique_mobilite_v300_utf8.csv",
        ("code_rome", "code_rome_cible", "libelle_type_mobilite"),
        [(*paire, "Proche" if paire[1] < paire[0] else "Evolution") for paire in mobilites()],
    )
    return dossier


def rome4(dossier: Path) -> Path:
    dossier.mkdir()
    communs(dossier, "v400", "acces_metier")
    tables(
        dossier / "unix_item_v400_utf8.csv",
        ("code_ogr", "libelle", "code_rubrique"),
        [(ogr, libelle, "3" if ogr % 3 == 0 else "1") for ogr, libelle in libelles().items()] + [(910, "Bureau", "")],
    )
    tables(
        dossier / "unix_referentiel_contexte_travail_v400_utf8.csv",
        ("code_ogr", "libelle_cont_travail"),
        [(910, "Bureau")],
    )
    coherences = [
        (code(f, r), ogr, "Principale" if ogr % 10 == r else "")
        for f in FAMILLES
        for r in range(METIERS)
        for ogr in items(f, r)
    ]
    coherences += [(code(f, r), ogr, "") for f in FAMILLES for r in range(METIERS) for ogr in (910, 999)]
    tables(dossier / "unix_coherence_item_v400_utf8.csv", ("code_rome", "code_ogr", "coeur_metier"), coherences)
    tables(
        dossier / "unix_arborescence_secteur_activite_v400_utf8.csv",
        ("code_rome", "libelle_sect_activite", "libelle_ss_sect_activite"),
        [
            (code(f, r), sujet, f"Sous-secteur {sujet}" if r else "")
            for f, sujet in FAMILLES.items()
            for r in range(METIERS)
        ],
    )
    tables(
        dossier / "unix_domaine_professionnel_v400_utf8.csv",
        ("code_domaine_professionnel", "libelle_domaine_professionnel"),
        [(f, f"Domaine de la {sujet}") for f, sujet in FAMILLES.items()],
    )
    tables(
        dossier / "unix_rubrique_mobilite_v400_utf8.csv",
        ("code_rome", "code_rome_cible", "numero_ordre"),
        [(*paire, rang) for rang, paire in enumerate(mobilites())],
    )
    return dossier


def mobilites() -> list[tuple[str, str]]:
    """One rank down and one or two up, in the same family; and a target that no référentiel has."""
    pairs = [
        (code(famille, rang), code(famille, rang + pas))
        for famille in FAMILLES
        for rang in range(METIERS)
        for pas in (-1, 1, 2)
        if 0 <= rang + pas < METIERS
    ]
    return [*pairs, (code("A11", 0), "Z9999")]


def rncp(dossier: Path) -> Path:
    """Two fiches a métier, one of them no longer active; the path of the labels is returned."""
    dossier.mkdir()
    fiches = [
        (f"RNCP{i}{etat[0]}", famille, rang, etat)
        for etat in ("ACTIVE", "INACTIVE")
        for i, (famille, rang) in enumerate((f, r) for f in FAMILLES for r in range(METIERS))
    ]
    tables(
        dossier / "rncp_info.v1.csv",
        ("CodeRNCP", "intituleDiplome", "ActiveInactive", "NiveauEurope"),
        [
            (n, f"{ROLES[r]} en {FAMILLES[f]} (option {n})", etat, f"niveau{3 + r}" if r < 5 else "")
            for n, f, r, etat in fiches
        ]
        + [("RNCP9999", "Sans étiquette", "ACTIVE", "niveau5")],
        ";",
    )
    tables(
        dossier / "rncp_blocs_competences.v1.csv",
        ("CodeRNCP", "intitule"),
        [(n, f"{VERBES[r]} un dossier de {FAMILLES[f]}") for n, f, r, _ in fiches if r % 2],
        ";",
    )
    tables(
        dossier / "rncp_nsf.v1.csv",
        ("CodeRNCP", "Libelle"),
        [(n, f"Filière {FAMILLES[f]}") for n, f, _, _ in fiches] * 2,
        ";",
    )
    labels = dossier / "rncp_rome.v1.csv"
    tables(labels, ("CodeRNCP", "Rome"), [(n, code(f, r)) for n, f, r, _ in fiches] + [("RNCP0A", "Z9999")], ";")
    return labels
