"""Stems are the same whoever else is reading."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

from services.matching.engine.referentiel import texte

MOTS = [f"{debut}{fin}" for debut in ("retrait", "gestionn", "prévoy", "cotis", "liquid") for fin in (
    "ation", "ations", "aire", "aires", "ement", "ances", "er", "és", "issante", "iquement",
)]  # fmt: skip


def test_several_threads_read_the_same_stems():
    one_by_one = [texte.racine.__wrapped__(mot) for mot in MOTS]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            together = list(pool.map(texte.racine.__wrapped__, MOTS * 40))
    finally:
        sys.setswitchinterval(before)
    assert together == one_by_one * 40
