"""`python -m deploy.candidature_page`: writes docs/candidature.md, the drawing of a candidature's life, from its table."""

from __future__ import annotations

from pathlib import Path

from services.certification.cycles.candidature import PASSAGES, Passage, Transition
from services.certification.models import EtatCandidature

PAGE = Path(__file__).parents[1] / "docs" / "candidature.md"
HEAD = """# La vie d'une candidature

Cette page est faite de la table des passages (`services/certification/cycles/candidature.py`) par `python -m deploy.candidature_page`. Il n'existe
pas d'autre passage : aucun ne demande l'accord d'un manager, et aucun ne lit un avis.

```mermaid
stateDiagram-v2
"""
TABLE = """```

| passage | de | vers | par | ce qui se passe |
|---|---|---|---|---|
"""
BORN = "[*]"


def page() -> str:
    """The text of the page."""
    arrows = [line for which, passage in PASSAGES.items() for line in _arrows(which, passage)]
    rows = [_row(which, passage) for which, passage in PASSAGES.items()]
    return HEAD + "".join(arrows) + TABLE + "".join(rows)


def _arrows(which: Transition, passage: Passage) -> list[str]:
    return [f"    {state or BORN} --> {passage.vers}: {which}\n" for state in _states(passage)]


def _row(which: Transition, passage: Passage) -> str:
    before = ", ".join(f"`{state}`" if state else "naissance" for state in _states(passage))
    return f"| `{which}` | {before} | `{passage.vers}` | {passage.qui} | {passage.libelle} |\n"


def _states(passage: Passage) -> list[EtatCandidature | None]:
    """Where it leaves from, birth first, then in the order of the states."""
    return [state for state in (None, *EtatCandidature) if state in passage.de]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
