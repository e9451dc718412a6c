"""`python -m deploy.vies_page`: writes docs/vies.md, the drawing of each life of certification, from its table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from services.certification.cycles import VIES
from services.certification.cycles.cycle import Cycle, Passage

PAGE = Path(__file__).parents[1] / "docs" / "vies.md"
HEAD = """# Les vies

Cette page est faite des tables de passages (`services/certification/cycles/`) par `python -m deploy.vies_page`. Il n'existe
pas d'autre passage. Aucun de ceux d'une candidature ne demande l'accord d'un manager, et aucun ne lit un avis.
"""
BORN = "[*]"


def page() -> str:
    """The text of the page."""
    return HEAD + "".join(map(_section, VIES))


def _section(vie: Cycle[Any, Any]) -> str:
    arrows = [f"    {state or BORN} --> {one.vers}: {one}\n" for one in vie.passages for state in _states(one)]
    drawing = f"\n## La vie d'{vie.nom}\n\n```mermaid\nstateDiagram-v2\n{''.join(arrows)}```\n"
    table = "\n| passage | de | vers | par | ce qui se passe |\n|---|---|---|---|---|\n"
    return drawing + table + "".join(map(_row, vie.passages))


def _row(one: Passage) -> str:
    before = ", ".join(f"`{state}`" if state else "naissance" for state in _states(one))
    return f"| `{one}` | {before} | `{one.vers}` | {' ou '.join(one.qui)} | {one.libelle} |\n"


def _states(one: Passage) -> list[Any]:
    """Where it leaves from, birth first, then in the order of the states."""
    return [state for state in (None, *type(one.vers).__members__.values()) if state in one.de]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
