"""What a person is told of blocs names them, by code and title; what the jury said of each is not in the sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from services.certification.echeancier.moteur import apply_due
from services.certification.offre.blocs import nommes
from tests.certification.branche import CALCUL, CONSEIL, bloc, salarie
from tests.certification.jury.resultats.scene import two_blocs
from tests.support.catalogue import TODAY
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio

BLOCS = [bloc("B1", atteste=[CONSEIL], intitule="Conseiller"), bloc("B2", atteste=[CALCUL], intitule="Calculer")]


async def told(api: RunningService) -> list[str]:
    """What employee 0 was told, the oldest first."""
    rows = ok(await salarie(api, 0).get("/v1/notifications?limite=200"))["elements"]
    return [row["texte"] for row in reversed(rows)]


async def test_a_decision_a_plan_an_attestation_and_a_reminder_name_their_blocs(api: RunningService) -> None:
    scene = await two_blocs(api, blocs=BLOCS)
    mine = await scene.candidate(0)
    await scene.decide(mine, B1=True, B2=False)
    texts = await told(api)
    assert sum("Il vous manque le bloc B2 « Calculer » ; ce qui est acquis le reste." in text for text in texts) == 1
    assert "Une attestation est prête pour « CQP Conseiller retraite » : le bloc B1 « Conseiller »." in texts
    assert (
        "Le jury a décidé pour les blocs B1 « Conseiller » et B2 « Calculer » ;"
        " vous seul et le certificateur pouvez lire sa décision."
    ) in texts
    ok(await scene.replace(mine, B1=False), 201)
    assert (
        "Une attestation est révoquée (le bloc B1 « Conseiller ») :"
        " une décision signée du jury remplace celle dont elle venait."
    ) in await told(api)
    day = TODAY + timedelta(days=400)
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    api.app.state.service.clock = lambda: now
    await apply_due(api.app.state.service, now)
    reminders = [text for text in await told(api) if text.startswith("Votre plan")]
    assert any("le bloc B2 « Calculer » est prévu pour le" in text for text in reminders)


def test_three_blocs_are_told_in_a_row() -> None:
    three = [SimpleNamespace(code=code, intitule=code.lower()) for code in ("B1", "B2", "B3")]
    assert nommes(three) == "les blocs B1 « b1 », B2 « b2 » et B3 « b3 »"
