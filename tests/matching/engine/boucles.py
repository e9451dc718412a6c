"""The loops of the engine as they are before a compiler, so that a test reads what they do with numba and without."""

from __future__ import annotations

import pytest

from services.matching.engine.rapide import kernel, scan


def loops_for_all(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Have them taken for a catalogue of any size; gives how many people each call asks of, as it is called."""
    asked: list[int] = []

    def rank(index, departures, work, who, people, admis, found) -> None:
        asked.append(len(who))
        kernel.rank(index, departures, work, who, people, admis, found)

    monkeypatch.setattr(scan, "compiled", lambda: rank)
    monkeypatch.setattr(scan, "METIERS_MIN", 1)
    return asked
