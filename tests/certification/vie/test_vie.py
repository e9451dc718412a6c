"""Candidature, session, jury and plan driven together: demands in whatever order break nothing that must hold."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.certification.vie.machine import Vie
from tests.support.endurance import times
from tests.support.postgres import PostgresForTests

PAS = times(2_000, endurance=10_000)
# a history that draws too much is cut short: a few more of them than the steps would need
PAS_PAR_HISTOIRE = 50
HISTOIRES = PAS // PAS_PAR_HISTOIRE * 5 // 4
# every passage of the life is lived more than once
LES_FAITS = {
    "POST candidatures", "POST candidatures/inscription", "POST candidatures/retrait", "POST candidatures/acceptation",
    "POST candidatures/declin", "POST candidatures/refus", "POST candidatures/recours", "POST candidatures/absence",
    "POST candidatures/recours/decision", "POST candidatures/deliberations", "POST candidatures/remplacements",
    "POST propositions", "POST sessions/report", "POST sessions/fusion", "POST sessions/invitations",
    "POST plans/cloture",
}  # fmt: skip


@pytest.mark.longue
@pytest.mark.timeout(1_500)
def test_no_sequence_of_demands_breaks_what_must_hold(postgres: PostgresForTests) -> None:
    Vie.postgres, Vie.pas, Vie.faits = postgres, 0, Counter()
    run_state_machine_as_test(
        Vie,
        settings=settings(
            max_examples=HISTOIRES,
            stateful_step_count=PAS_PAR_HISTOIRE,
            phases=[Phase.generate],
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"{Vie.pas} steps: {dict(Vie.faits.most_common())}")
    assert Vie.pas >= PAS
    assert {fait for fait, times in Vie.faits.items() if times > 1} >= LES_FAITS
