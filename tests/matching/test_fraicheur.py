"""The state of the feeds: worked out once while it reads the same, told otherwise as soon as it does."""

from __future__ import annotations

import time
from typing import Any

import pytest

from services.kit.feed.consumer import FeedState
from services.matching.index.fraicheur import Fraicheur, Montre

PERIME_S = 60.0


@pytest.fixture
def feeds(monkeypatch: pytest.MonkeyPatch) -> dict[str, FeedState]:
    monkeypatch.setattr(time, "monotonic", lambda: 1_000.0)
    return {source: FeedState(source, "00000000.1.1", 1_000.0) for source in ("competences", "parcours")}


def at(monkeypatch: pytest.MonkeyPatch, now: float) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: now)


def plainly(feeds: dict[str, FeedState]) -> dict[str, Any]:
    """The same without memory."""
    lus = {source: (flux.position, flux.contact) for source, flux in feeds.items()}
    return dict(Fraicheur.of(lus, PERIME_S).flux)


def test_is_worked_out_once_while_it_reads_the_same(
    feeds: dict[str, FeedState], monkeypatch: pytest.MonkeyPatch
) -> None:
    montre = Montre(PERIME_S)
    first = montre.read(feeds, {})
    at(monkeypatch, 1_000.99)
    assert montre.read(feeds, {}) is first
    assert first.flux == plainly(feeds)


@pytest.mark.parametrize("seconds", [0.0, 0.5, 1.0, 1.01, 59.0, 59.99, 60.0, 60.001, 60.5, 61.0, 3_600.0])
def test_is_told_as_it_is_at_any_moment(
    feeds: dict[str, FeedState], monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    montre = Montre(PERIME_S)
    for before in (0.0, 59.99, 60.0):
        if before <= seconds:
            at(monkeypatch, 1_000.0 + before)
            montre.read(feeds, {})
    at(monkeypatch, 1_000.0 + seconds)
    assert montre.read(feeds, {}).flux == plainly(feeds)


def test_follows_a_feed_that_moves_or_answers(feeds: dict[str, FeedState], monkeypatch: pytest.MonkeyPatch) -> None:
    montre = Montre(PERIME_S)
    at(monkeypatch, 1_070.0)
    assert montre.read(feeds, {}).perimes == "11"
    feeds["parcours"].contact = 1_070.0
    assert montre.read(feeds, {}).perimes == "10"
    feeds["parcours"].position = "00000000.2.1"
    assert montre.read(feeds, {}).flux["parcours"]["position"] == "00000000.2.1"
    assert montre.read(feeds, {"competences": "00000000.0.9"}).flux["competences"]["position"] == "00000000.0.9"


def test_a_service_that_never_answered_has_no_age() -> None:
    found = Montre(PERIME_S).read({"competences": FeedState("competences")}, {})
    assert found.flux == {"competences": {"position": None, "age_s": None, "perime": True}}
