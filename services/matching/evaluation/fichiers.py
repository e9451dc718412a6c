"""Official tables as they are published: CSV with a header, in UTF-8."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path


class FichierInattendu(Exception):
    """A file or a folder that does not hold what was asked for; the text says what, in French."""


def lignes(chemin: Path, *colonnes: str, separateur: str = ",") -> Iterator[dict[str, str]]:
    """Rows by name. FichierInattendu when the file or one of `colonnes` is missing."""
    if not chemin.is_file():
        raise FichierInattendu(f"Fichier absent : {chemin.name}.")
    with chemin.open(encoding="utf-8-sig", newline="") as fichier:
        lecteur = csv.DictReader(fichier, delimiter=separateur)
        absentes = [colonne for colonne in colonnes if colonne not in (lecteur.fieldnames or ())]
        if absentes:
            raise FichierInattendu(f"Colonnes absentes de {chemin.name} : {', '.join(absentes)}.")
        yield from lecteur


def un_seul(dossier: Path, motif: str) -> Path:
    """The file of the folder whose name follows `motif`, the last one by name when there are several versions."""
    trouves = sorted(dossier.glob(motif))
    if not trouves:
        raise FichierInattendu(f"Aucun fichier « {motif} » dans {dossier.name}.")
    return trouves[-1]
