"""The loops of `noyau` as machine code, where numba is installed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from types import FunctionType

from services.matching.engine import noyau

# each after those that it calls
BOUCLES = (
    "_famille", "_niveau", "_encadrement", "_voir", "_lire", "_rapprocher", "_dire", "_ajouter", "_parcourir_mots",
    "_parcourir", "_situer", "_devant", "_barre", "_mesurer", "_retenir", "_effacer", "classer",
)  # fmt: skip


@cache
def compiled() -> Callable[..., None] | None:
    """`classer` as machine code, None where numba is not installed; ten seconds the first time on a machine, half of one then."""
    try:
        numba = import_module("numba")
    except ImportError:
        return None
    space = dict(vars(noyau))
    for name in BOUCLES:
        loop = space[name]
        same = FunctionType(loop.__code__, space, loop.__name__)
        # only the last one is called from outside: the others need no way in, which takes as long to compile as themselves
        inside = {} if loop is noyau.classer else {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
        space[loop.__name__] = numba.njit(nogil=True, cache=True, **inside)(same)
    kernel: Callable[..., None] = space["classer"]
    return kernel
