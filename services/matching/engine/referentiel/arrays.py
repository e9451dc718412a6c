"""Arrays as the engine has them, and lists of places laid end to end."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Mask = NDArray[np.bool_]


def spans(start: Ints, keys: Ints) -> tuple[Ints, Ints]:
    """Positions of the lists of `keys` in lists laid end to end, and for each position the rank of its key among `keys`."""
    lengths = start[keys + 1] - start[keys]
    rank = np.repeat(np.arange(len(keys)), lengths)
    return np.arange(len(rank)) + (start[keys] - (np.cumsum(lengths) - lengths))[rank], rank
