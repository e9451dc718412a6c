"""From checked lines to rows ready to be compared with what is stored: codes become ids, or the line is refused."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from services.kit.data.db import new_id
from services.kit.web.errors import Erreur
from services.parcours.emplois.codes import digest_of
from services.parcours.imports.schemas import LigneAcquis, LigneEmploi, LigneExperience
from services.parcours.models import Provenance
from services.parcours.references import Cle

COLONNES_EMPLOI = (
    "ligne", "id", "profil_id", "entite_id", "matricule", "debut_le", "fin_le", "metier_id", "metier_depuis_le", "manager",
    "quotite", "lieu", "dits", "retour", "clos", "fin_supposee", "empreinte", "donne_acquis", "donne_experiences",
)  # fmt: skip
COLONNES_ACQUIS = ("ligne", "rang", "competence_id", "niveau", "provenance", "le", "positif", "preuve")
COLONNES_EXPERIENCE = ("ligne", "metier_id", "debut_le", "fin_le")
Row = tuple[Any, ...]


@dataclass
class Rows:
    """Rows of a batch, in the order of the columns above."""

    emplois: list[Row] = field(default_factory=list)
    acquis: list[Row] = field(default_factory=list)
    experiences: list[Row] = field(default_factory=list)
    names_retired: bool = False


@dataclass(frozen=True)
class References:
    """What the lines name by code, and which provenances this caller may carry; `today` dates an acquis at the latest."""

    entites: dict[str, UUID]
    metiers: dict[Cle, UUID]
    competences: dict[Cle, tuple[UUID, bool]]
    provenances: frozenset[Provenance]
    today: date


def resolve(numero: int, ligne: LigneEmploi, known: References, rows: Rows) -> list[Erreur]:
    """Add the rows of a line, or say why it is refused."""
    erreurs: list[Erreur] = []
    entite_id = known.entites.get(ligne.entite)
    if entite_id is None:
        erreurs.append(Erreur(pointeur="/entite", motif="Entité inconnue"))
    metier_id = known.metiers.get((ligne.referentiel, ligne.metier)) if ligne.metier else None
    if ligne.metier and metier_id is None:
        erreurs.append(Erreur(pointeur="/metier", motif="Métier inconnu de ce service"))
    if ligne.metier_depuis_le and not ligne.metier and "metier" in ligne.model_fields_set:
        erreurs.append(Erreur(pointeur="/metier_depuis_le", motif="Une date de prise de métier suppose un métier"))
    fin = _end(ligne, known.today, erreurs)
    acquis, retired = _acquis(numero, ligne.acquis or (), known, erreurs)
    experiences = _experiences(numero, ligne.experiences or (), ligne.referentiel, known, erreurs)
    if not erreurs:
        rows.emplois.append((
            numero, new_id(), new_id(), entite_id, ligne.matricule, ligne.debut_le, fin.le, metier_id,
            ligne.metier_depuis_le, ligne.manager, None if ligne.quotite is None else Decimal(str(ligne.quotite)),
            ligne.lieu, [*ligne.model_fields_set], ligne.retour, fin.le is not None and fin.le < known.today, fin.supposee,
            digest_of(ligne.code_rattachement) if ligne.code_rattachement else None,
            ligne.acquis is not None, ligne.experiences is not None,
        ))  # fmt: skip
        rows.acquis += acquis
        rows.experiences += experiences
        rows.names_retired |= retired
    return erreurs


class _Fin(NamedTuple):
    """The last day that a line gives, or that « actif » false supposes: the day before, when nobody says which."""

    le: date | None
    supposee: bool = False


def _end(ligne: LigneEmploi, today: date, erreurs: list[Erreur]) -> _Fin:
    over = ligne.fin_le is not None and ligne.fin_le < today
    if ligne.actif is not None and ligne.fin_le is not None and ligne.actif is over:
        erreurs.append(Erreur(pointeur="/fin_le", motif="« actif » et le dernier jour se contredisent"))
    if ligne.actif is not False or ligne.fin_le is not None:
        return _Fin(ligne.fin_le)
    eve = today - timedelta(days=1)
    return _Fin(eve if ligne.debut_le is None else max(eve, ligne.debut_le), supposee=True)


def _acquis(
    numero: int, lignes: Iterable[LigneAcquis], known: References, erreurs: list[Erreur]
) -> tuple[list[Row], bool]:
    rows: list[Row] = []
    seen: set[tuple[UUID, Provenance, date]] = set()
    retired = False
    for rang, it in enumerate(lignes):
        found = known.competences.get((it.referentiel, it.competence))
        if found is None:
            erreurs.append(_refused(rang, "competence", "Compétence inconnue de ce service"))
            continue
        if it.provenance not in known.provenances:
            erreurs.append(_refused(rang, "provenance", "Provenance que ce chargement ne peut pas donner"))
        if it.le > known.today:
            erreurs.append(_refused(rang, "le", "Un acquis se constate au plus tard ce jour"))
        key = (found[0], it.provenance, it.le)
        if key in seen:
            erreurs.append(_refused(rang, "competence", "Compétence constatée deux fois ce jour-là"))
        seen.add(key)
        retired |= found[1]
        rows.append((numero, rang, found[0], it.niveau, it.provenance, it.le, it.positif, it.preuve))
    return rows, retired


def _refused(rang: int, champ: str, motif: str) -> Erreur:
    return Erreur(pointeur=f"/acquis/{rang}/{champ}", motif=motif)


def _experiences(
    numero: int, lignes: Iterable[LigneExperience], referentiel: str, known: References, erreurs: list[Erreur]
) -> list[Row]:
    rows: list[Row] = []
    seen: defaultdict[UUID, list[LigneExperience]] = defaultdict(list)
    for rang, it in enumerate(lignes):
        metier_id = known.metiers.get((it.referentiel or referentiel, it.metier))
        if metier_id is None:
            erreurs.append(Erreur(pointeur=f"/experiences/{rang}/metier", motif="Métier inconnu de ce service"))
            continue
        if any(it.overlaps(other) for other in seen[metier_id]):
            motif = "Métier déjà tenu pendant une partie de cette période"
            erreurs.append(Erreur(pointeur=f"/experiences/{rang}", motif=motif))
        seen[metier_id].append(it)
        rows.append((numero, metier_id, it.debut_le, it.fin_le))
    return rows
