"""`python -m bench [name…]`: runs each module of this package and prints its ratios."""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module

from rich.console import Console
from rich.table import Table

import bench

ALONE = frozenset(["echelle"])
"""Takes minutes and a folder: `python -m bench.echelle`."""


def main(names: list[str]) -> None:
    """Each module has `main() -> list[tuple[str, float, str]]`: what is compared, the ratio, what it should be."""
    known = [module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_")]
    known = [name for name in known if name not in ALONE]
    table = Table("mesure", "rapport", "attendu")
    for name in names or known:
        for label, ratio, expected in import_module(f"bench.{name}").main():
            table.add_row(label, f"{ratio:.3f}", expected)
    Console().print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
