"""`python -m deploy.problems_page`: writes docs/problemes.md, the list of every problem that the services answer."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from services.kit.web.errors import URN, Problem

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "problemes.md"
HEAD = """# Problèmes

Toute erreur est un document `application/problem+json` (RFC 9457) de 8 Ko au plus, qui ne répète rien de ce qui a été reçu. Son `type` est stable:
un client décide sur lui, jamais sur les phrases. `erreurs` dit où et pourquoi, vingt fois au plus; `instance` se cite au support.

| type (`{urn}…`) | statut | titre | service |
|---|---|---|---|
"""


def problem_classes() -> list[type[Problem]]:
    """Every class of problem of the kit and of the services that is answered under its own name."""
    for path in sorted((ROOT / "services").rglob("errors.py")):
        import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    found: list[type[Problem]] = []
    waiting: list[type[Problem]] = [Problem]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("services.") and kind.__module__.endswith(".errors"):
            found.append(kind)
    return sorted(found, key=lambda kind: (kind.status, kind.slug, kind.__module__))


def page() -> str:
    """The text of the page."""
    rows: dict[tuple[str, int, str], list[str]] = {}
    for kind in problem_classes():
        owner = kind.__module__.split(".")[1]
        owners = rows.setdefault((kind.slug, kind.status, kind.title), [])
        name = "tous" if owner == "kit" else owner
        if name not in owners:
            owners.append(name)
    lines = [
        f"| `{slug}` | {status} | {title} | {', '.join(owners)} |" for (slug, status, title), owners in rows.items()
    ]
    return HEAD.format(urn=URN) + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
