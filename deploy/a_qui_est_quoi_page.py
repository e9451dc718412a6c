"""`python -m deploy.a_qui_est_quoi_page`: writes docs/a_qui_est_quoi.md, each kind of row about people and whose it is.

What a row is comes from the glossary, how it ends from the `PARTIES` of the services, who writes and who reads it from the
matrix of rights that the tests hold against the real answers. `a_qui_est_quoi.csv` names the operations, and says the rest.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from services.certification.echeancier.parties import PARTIES as OF_CERTIFICATION
from services.kit.data.parties import Partie
from services.matching.parties import PARTIES as OF_MATCHING
from services.parcours.parties import PARTIES as OF_PARCOURS

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "a_qui_est_quoi.md"
SAID = ROOT / "deploy" / "a_qui_est_quoi.csv"
MATRIX = ROOT / "tests" / "contracts" / "matrice" / "matrice.csv"
PARTIES = {"parcours": OF_PARCOURS, "certification": OF_CERTIFICATION, "matching": OF_MATCHING}
EVERYWHERE = "chaque service"
KIT = {
    "evenement": "Ce que le service publie d'un changement ; d'une personne, son dernier état.",
    "evenement_ecarte": "Événement d'un service voisin qui n'a pas pu être appliqué, et ceux qui le suivent.",
    "lecture": "Qui d'autre a lu la personne, par quelle opération, quand.",
    "journal": "Qui a fait quoi et quand.",
    "cle_idempotence": "Réponse gardée pour une requête rejouée.",
}
# (actor, relations, whom it is, seen from the person)
QUI = (
    ("salarie", ("soi", "connu", "tous"), "la personne"),
    ("manager", ("equipe",), "son manager"),
    ("rh", ("equipe", "meme_entite"), "les RH de son entité"),
    ("sirh", ("equipe", "meme_entite", "tous"), "le SIRH de son entité"),
    ("conseiller_autorise", ("equipe", "meme_entite"), "un conseiller qu'elle autorise"),
    ("certificateur", ("equipe", "meme_entite", "connu", "tous"), "le certificateur"),
    ("jury", ("equipe", "meme_entite", "connu", "tous"), "le jury"),
    ("cpnef", ("equipe", "meme_entite", "connu", "tous"), "la CPNEF"),
    ("syndicat", ("equipe", "meme_entite", "connu", "tous"), "les organisations syndicales"),
    ("administrateur", ("equipe", "meme_entite", "connu", "tous"), "l'administrateur"),
)
HEAD = """# À qui est quoi

Chaque sorte de ligne qui parle d'une personne, qui l'écrit, qui la lit, ce qui y met fin et le droit qui s'y applique. Cette page est faite par
`python -m deploy.a_qui_est_quoi_page` : la fin vient de ce que chaque service déclare et dont il efface, les droits de la matrice que les essais
comparent aux réponses.

- Le dossier est à la personne, pour la vie ; un employeur n'a que l'emploi. **Elle seule s'efface** (`POST /v1/profils/{id}/effacement`) : un
  délai court (`PARCOURS_EFFACEMENT_DELAI_JOURS`), elle peut l'arrêter jusqu'au dernier jour, et elle est prévenue de la demande puis, la veille,
  de la confirmation. Ni employeur, ni manager, ni client machine ne le peut, ni ne l'apprend avant.
- Une règle de conservation ne met fin qu'au dossier de qui n'a plus, depuis cinq ans, ni emploi ni parcours en cours ; un préavis de six mois vient
  d'abord, que la personne arrête d'un appel, et qu'un emploi, une demande ou un parcours en cours lève.
- À l'effacement tout part dans chaque service, y compris ce que les flux avaient publié et les réponses gardées, sauf ce que la table dit rester ;
  ce qui reste ne mène plus à personne. Une requête rejouée ensuite reçoit 410.
- Le registre du certificateur reste, délié de la personne ; une prime due reste due.
- « Son entité » est un employeur qui l'emploie ce jour-là. Un droit tiré d'un code de loi est lu dans [les règles](regles.md), à leur date ; une case
  vide n'en invoque aucun.

| donnée | ce que c'est | qui l'écrit | qui la lit | ce qui y met fin | droit |
|---|---|---|---|---|---|
"""


def page() -> str:
    """The text of the page."""
    with SAID.open(encoding="utf-8", newline="") as file:
        return HEAD + "".join(_line(row) for row in csv.DictReader(file))


def kinds() -> set[tuple[str, str]]:
    """(service, table) of each kind of row about people; those of the kit once for all services."""
    return {
        (EVERYWHERE if partie.rows.name in KIT else service, partie.rows.name)
        for service, parties in PARTIES.items()
        for partie in parties
    }


def _line(row: dict[str, str]) -> str:
    service, table = row["service"], row["table"]
    parties = [partie for partie in PARTIES[service if service in PARTIES else "parcours"] if partie.rows.name == table]
    cells = (
        f"`{table}` ({service})",
        KIT.get(table) or _glossary()[str(parties[0].table.__name__)],
        _who(row["ecrit"]),
        _who(row["lit"]),
        _end(parties, row["fin"]),
        row["droit"],
    )
    return f"| {' | '.join(cells)} |\n"


def _end(parties: Iterable[Partie], more: str) -> str:
    """How the rows go: by the person, by a rule, or never, and what else ends them."""
    found: dict[str, None] = {}
    for partie in parties:
        if partie.garde:
            found |= {} if more else {f"reste : {partie.garde}": None}
        elif partie.cite and partie.vide:
            found["le nom d'une personne qu'elle ne fait que citer s'en va avec celle-ci"] = None
        elif partie.vide is not None:
            found["l'effacement de la personne la délie d'elle"] = None
        elif partie.si is None:
            found["l'effacement de la personne"] = None
        if partie.regle:
            found[f"la règle [`{partie.regle}`](regles.md)"] = None
    return " ; ".join([*found, *filter(None, [more])])


def _who(said: str) -> str:
    """The actors whom the matrix lets do one of the operations named, and what is said otherwise."""
    words = said.split()
    operations = [word for word in words if word in _matrix()]
    rest = " ".join(word for word in words if word not in _matrix()).strip(" ;")
    allowed = [qui for actor, relations, qui in QUI if _is_allowed(operations, actor, relations)]
    return " ; ".join([*filter(None, [", ".join(allowed)]), *filter(None, [rest])])


def _is_allowed(operations: Iterable[str], actor: str, relations: Iterable[str]) -> bool:
    return any(
        _matrix()[name].get(relation, {}).get(actor) == "permis" for name in operations for relation in relations
    )


@cache
def _matrix() -> dict[str, dict[str, dict[str, str]]]:
    """By operation and relation, what each actor is answered."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    with MATRIX.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["operation"], {})[row["relation"]] = row
    return found


@cache
def _glossary() -> dict[str, str]:
    text = (ROOT / "docs" / "glossaire.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|$", text, re.MULTILINE))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
