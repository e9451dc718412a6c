"""The employers of the branch, and how its people spread over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from deploy.branche.lecture import familles, rows


@dataclass(frozen=True)
class Entite:
    code: str
    nom: str
    genre: str
    poids: int
    prefixe: str
    familles: frozenset[str]


@cache
def entites() -> Sequence[Entite]:
    """The employers, the largest group first; one that names no famille employs them all."""
    return tuple(
        Entite(
            code=row["code"],
            nom=row["nom"],
            genre=row["genre"],
            poids=int(row["poids"]),
            prefixe=row["prefixe"],
            familles=frozenset(row["familles"].split() or familles()),
        )
        for row in rows("entites")
    )


def entite_lines() -> Iterator[dict[str, Any]]:
    for entite in entites():
        yield {"code": entite.code, "nom": entite.nom, "genre": entite.genre}


def share_out(people: int, weights: Mapping[str, float]) -> dict[str, int]:
    """`people` shared in proportion to the weights, by largest remainder: the shares sum to `people`."""
    total = sum(weights.values())
    exact = {key: people * weight / total for key, weight in weights.items()}
    shares = {key: int(value) for key, value in exact.items()}
    by_remainder = sorted(weights, key=lambda key: (shares[key] - exact[key], key))
    for key in by_remainder[: people - sum(shares.values())]:
        shares[key] += 1
    return shares
