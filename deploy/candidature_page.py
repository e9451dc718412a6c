"""`python -m deploy.candidature_page`: writes docs/candidature.md, the life of a candidature drawn from its table."""

from __future__ import annotations

from pathlib import Path

from services.certification.candidatures.machine import PASSAGES

PAGE = Path(__file__).parents[1] / "docs" / "candidature.md"
HEAD = """# La vie d'une candidature

Dessinée depuis la table des passages (`services/certification/candidatures/machine.py`). Aucun passage ne demande l'accord d'un manager, et aucun
ne lit un avis.

```mermaid
stateDiagram-v2
"""
TABLE = """```

| passage | de | vers | qui | ce qui se passe |
|---|---|---|---|---|
"""


def page() -> str:
    """The text of the page."""
    arrows, rows = [], []
    for which, passage in PASSAGES.items():
        before = sorted("[*]" if etat is None else str(etat) for etat in passage.de)
        arrows += [f"    {etat} --> {passage.vers} : {which}" for etat in before]
        named = ", ".join("(nouvelle)" if etat == "[*]" else etat for etat in before)
        rows.append(f"| `{which}` | {named} | {passage.vers} | {passage.qui} | {passage.libelle} |")
    return HEAD + "\n".join(arrows) + "\n" + TABLE + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
