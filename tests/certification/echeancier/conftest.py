from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import pytest

from services.certification.echeancier.effets import EFFETS
from services.kit.data.uow import UnitOfWork

EFFET = "effet-essai"


@dataclass
class Essai:
    """An effect that notes what it is given, does what it is told, and publishes one event."""

    given: list[tuple[UUID, datetime]] = field(default_factory=list)
    failing: set[UUID] = field(default_factory=set)

    async def __call__(self, uow: UnitOfWork, objet_id: UUID, now: datetime) -> None:
        self.given.append((objet_id, now))
        if objet_id in self.failing:
            raise RuntimeError("effet en panne")
        uow.emit("essai.fait", subject=str(objet_id), data={"id": str(objet_id), "le": now.isoformat()})


@pytest.fixture
def essai(monkeypatch: pytest.MonkeyPatch) -> Essai:
    effect = Essai()
    monkeypatch.setitem(EFFETS, EFFET, effect)
    return effect
