"""The state of the feeds, told as it is at any moment."""

from __future__ import annotations

import time

import pytest

from services.kit.feed.consumer import FeedState
from services.matching.index.fraicheur import Fraicheur

PERIME_S = 60.0


@pytest.fixture
def feeds(monkeypatch: pytest.MonkeyPatch) -> dict[str, FeedState]:
    monkeypatch.setattr(time, "monotonic", lambda: 1_000.0)
    return {source: FeedState(source, "00000000.1.1", 1_000.0) for source in ("competences", "parcours")}


@pytest.mark.parametrize(
    ("seconds", "age", "perime"),
    [(0.0, 0, False), (0.99, 0, False), (1.0, 1, False), (59.99, 59, False), (60.0, 60, False), (60.001, 60, True)],
)
def test_a_feed_is_stale_once_its_service_was_silent_for_too_long(
    feeds: dict[str, FeedState], monkeypatch: pytest.MonkeyPatch, seconds: float, age: int, perime: bool
) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 1_000.0 + seconds)
    found = Fraicheur.of(feeds, {}, PERIME_S)
    expected = {"position": "00000000.1.1", "age_s": age, "perime": perime}
    assert found.flux == {"competences": expected, "parcours": expected}
    assert found.perimes == ("11" if perime else "00")


def test_follows_a_feed_that_moves_or_answers(feeds: dict[str, FeedState], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 1_070.0)
    feeds["parcours"].contact, feeds["parcours"].position = 1_070.0, "00000000.2.1"
    found = Fraicheur.of(feeds, {"competences": "00000000.0.9"}, PERIME_S)
    assert found.perimes == "10"
    assert [state["position"] for state in found.flux.values()] == ["00000000.0.9", "00000000.2.1"]


def test_to_all_neither_the_position_nor_the_age_of_a_private_feed_is_told_unless_it_is_stale(
    feeds: dict[str, FeedState], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Fraicheur.of(feeds, {}, PERIME_S).pour_tous
    assert told["competences"] == {"position": "00000000.1.1", "age_s": 0, "perime": False}
    assert told["parcours"] == {"position": None, "age_s": None, "perime": False}
    monkeypatch.setattr(time, "monotonic", lambda: 1_070.0)
    assert Fraicheur.of(feeds, {}, PERIME_S).pour_tous["parcours"] == {"position": None, "age_s": 70, "perime": True}


def test_a_service_that_never_answered_has_no_age() -> None:
    found = Fraicheur.of({"competences": FeedState("competences")}, {}, PERIME_S)
    assert found.flux == {"competences": {"position": None, "age_s": None, "perime": True}}
