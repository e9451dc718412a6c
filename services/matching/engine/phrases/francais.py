"""French agreement: numbers, plurals, lists."""

from __future__ import annotations

from collections.abc import Sequence


def nombre(valeur: float) -> str:
    """« 12 », « 12,5 »."""
    return f"{valeur:.1f}".removesuffix(".0").replace(".", ",")


def compte(n: float, singulier: str, pluriel: str) -> str:
    """« 1,5 jour », « 2 jours »: the plural starts at two."""
    return f"{nombre(n)} {pluriel if n >= 2 else singulier}"


def pourcent(part: float) -> str:
    """A share as a whole percentage, never rounded up to all nor down to nothing."""
    arrondi = round(part * 100)
    if part < 1:
        arrondi = min(arrondi, 99)
    if part > 0:
        arrondi = max(arrondi, 1)
    return f"{arrondi} %"


def enumeration(parties: Sequence[str]) -> str:
    """« a », « a et b », « a, b et c »."""
    return " et ".join([", ".join(parties[:-1]), parties[-1]] if len(parties) > 1 else parties)
