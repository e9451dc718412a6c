"""The loops of `noyau` as machine code, where numba is installed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from hashlib import sha256
from importlib import import_module
from types import FunctionType
from typing import Any, NamedTuple

import numpy as np

from services.matching.engine.rapide import noyau, noyau_texte

# each after those that it calls
BOUCLES = (
    "_recopier", "_compter", "_entasser", "_dire", "_lire", "_rapprocher", "_parcourir", "_situer", "_barre", "_retenir",
    "_lire_textes", "_famille", "_niveau", "_mesurer", "_noter", "_devant", "_choisir", "_rendre", "_effacer", "classer",
)  # fmt: skip


class Boucles(NamedTuple):
    """Those called from outside."""

    classer: Callable[..., None]


@cache
def compiled() -> Boucles | None:
    """The loops as machine code, None where numba is not installed. They are compiled when first called: ten seconds the first
    time on a machine, half of one then."""
    space = {**vars(noyau_texte), **vars(noyau)}
    loops = machine({name: space[name] for name in BOUCLES}, Boucles._fields, space)
    return Boucles(**{name: loops[name] for name in Boucles._fields}) if loops else None


def machine(
    loops: Mapping[str, Any], called: Collection[str], space: Mapping[str, Any]
) -> dict[str, Callable[..., None]] | None:
    """Functions of plain loops, each after those that it calls, as machine code that sees `space`; None without numba."""
    try:
        numba = import_module("numba")
    except ImportError:
        return None
    space, version = dict(space), _version(loops, space)
    for name, loop in loops.items():
        same = FunctionType(loop.__code__, space, name)
        same.__qualname__ = f"{name}_{version}"
        # a call would count the references to every array that it passes, several times what most of these loops take
        inside = {} if name in called else {"inline": "always"}
        space[name] = numba.njit(nogil=True, cache=True, fastmath={"contract"}, **inside)(same)
    return {name: space[name] for name in loops}


def _version(loops: Mapping[str, Any], space: Mapping[str, Any]) -> str:
    """A name for all that goes in the machine code: what is kept on disk is told apart by the file of each function, and would
    not see that another one, or a constant from elsewhere, has changed."""
    constants = sorted(
        (name, repr(value)) for name, value in space.items() if isinstance(value, int | float | np.number)
    )
    codes = [(name, loop.__code__.co_code, repr(loop.__code__.co_consts)) for name, loop in loops.items()]
    return sha256(repr((constants, codes)).encode()).hexdigest()[:12]
