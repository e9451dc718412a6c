"""`kernel.rank` as machine code: the one module that knows of numba."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from importlib import import_module
from types import FunctionType
from typing import Any

import numpy as np

from services.matching.engine.rapide import kernel, kernel_words

Kernel = Callable[..., None]
"""Called as `kernel.rank` is."""


@cache
def compiled() -> Kernel | None:
    """None where numba is not installed. Compiled when first called: ten seconds the first time on a machine, half of one then."""
    try:
        numba = import_module("numba")
    except ImportError:
        return None
    space = {**vars(kernel_words), **vars(kernel)}
    loops = {name: it for name, it in space.items() if isinstance(it, FunctionType) and it.__module__ in _MODULES}
    version = version_of(loops, space)
    for name, loop in loops.items():
        same = FunctionType(loop.__code__, space, name)
        same.__qualname__ = f"{name}_{version}"
        # a call would count the references to every array that it passes, several times what most of these loops take
        inside = {} if name == "rank" else {"inline": "always"}
        space[name] = numba.njit(nogil=True, cache=True, fastmath={"contract"}, **inside)(same)
    rank: Kernel = space["rank"]
    return rank


_MODULES = (kernel.__name__, kernel_words.__name__)


def version_of(loops: Mapping[str, FunctionType], space: Mapping[str, Any]) -> str:
    """A name for all that goes in the machine code: what is kept on disk is told apart by the file of each function, and would
    not see that another one, or a constant from elsewhere, has changed."""
    constants = sorted(
        (name, repr(value)) for name, value in space.items() if isinstance(value, int | float | np.number)
    )
    codes = [(name, loop.__code__.co_code, repr(loop.__code__.co_consts)) for name, loop in loops.items()]
    return sha256(repr((constants, codes)).encode()).hexdigest()[:12]
