"""The glossary has one line for each table and enum of the services' models, and none twice in a section."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODELS = sorted([*ROOT.glob("services/*/models.py"), *ROOT.glob("services/*/models/[a-z]*.py")])
ENTRIES = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|$", (ROOT / "docs" / "glossaire.md").read_text("utf-8"), re.M)
BASES = {"StrEnum", "Enum", "IntEnum"}


def domain_classes(module: Path) -> set[str]:
    """Table classes and enums that a models module defines."""
    classes = [node for node in ast.parse(module.read_text("utf-8")).body if isinstance(node, ast.ClassDef)]
    return {node.name for node in classes if _is_table(node) or BASES & {ast.unparse(base) for base in node.bases}}


def _is_table(node: ast.ClassDef) -> bool:
    return any(keyword.arg == "table" for keyword in node.keywords)


def test_there_are_models_to_check() -> None:
    assert any("certification" in module.parts for module in MODELS)


@pytest.mark.parametrize("module", MODELS, ids=lambda module: f"{module.parts[-2]}/{module.stem}")
def test_every_table_and_enum_has_its_line(module: Path) -> None:
    missing = domain_classes(module) - {name for name, _ in ENTRIES}
    assert not missing, f"docs/glossaire.md lacks {sorted(missing)}"


def test_every_line_says_something_and_no_name_comes_twice() -> None:
    names = [name for name, _ in ENTRIES if name not in ("nom", "---")]
    assert len(names) == len(set(names))
    assert all(len(text) > 10 for name, text in ENTRIES if name not in ("nom", "---"))
