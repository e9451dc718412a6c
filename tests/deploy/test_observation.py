"""The alert rules and the dashboard name only what a scrape holds, and have the shape that their readers want."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import promql_parser
import pytest
import yaml

from services.matching.app import create_app
from services.matching.settings import MatchingSettings
from tests.deploy.fichiers import ROOT
from tests.gateway.conftest import running as gateway_running
from tests.gateway.conftest import write_issuer
from tests.support.metrics import Scrape
from tests.support.postgres import PostgresForTests
from tests.support.service import running

pytestmark = pytest.mark.anyio
ALERTS = ROOT / "deploy" / "observation" / "alertes.yaml"
BOARD = ROOT / "deploy" / "observation" / "tableau.json"
DOCUMENT = ROOT / "docs" / "exploitation.md"
# Prometheus's own: who it asked
ITS_OWN = {"up": {"job", "instance"}}
ADDED = {"job", "instance"}


def alerts() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    return list(group["rules"])


def panels() -> list[dict[str, Any]]:
    return list(json.loads(BOARD.read_text(encoding="utf-8"))["panels"])


def expressions() -> list[str]:
    return [rule["expr"] for rule in alerts()] + [target["expr"] for panel in panels() for target in panel["targets"]]


class Used(NamedTuple):
    """A selector of an expression, with the labels that the expression wants of it."""

    name: str
    labels: frozenset[str]


def used(expression: str) -> list[Used]:
    """Raises ValueError on what is no PromQL."""
    found: list[Used] = []

    def walk(node: Any, wanted: frozenset[str]) -> None:
        match node:
            case promql_parser.VectorSelector():
                matchers = {one.name for one in node.matchers.matchers} if node.matchers else set()
                found.append(Used(node.name, wanted | matchers))
            case promql_parser.MatrixSelector():
                walk(node.vector_selector, wanted)
            case promql_parser.AggregateExpr():
                walk(node.expr, wanted | frozenset(node.modifier.labels if node.modifier else []))
            case promql_parser.BinaryExpr():
                on = node.modifier.matching.labels if node.modifier and node.modifier.matching else []
                walk(node.lhs, wanted | frozenset(on))
                walk(node.rhs, wanted | frozenset(on))
            case promql_parser.Call():
                for argument in node.args:
                    walk(argument, wanted)
            case promql_parser.ParenExpr() | promql_parser.UnaryExpr():
                walk(node.expr, wanted)

    walk(promql_parser.parse(expression), frozenset())
    assert found, expression
    return found


def unknown(expression: str, known: Mapping[str, Collection[str]]) -> list[str]:
    """What an expression names that no scrape has: metrics, and labels of a metric."""
    wrong = [one.name for one in used(expression) if one.name not in known]
    labels = [(one.name, one.labels - set(known.get(one.name, one.labels)) - ADDED) for one in used(expression)]
    return wrong + [f"{name}: {', '.join(sorted(more))}" for name, more in labels if more]


@pytest.fixture
async def known(postgres: PostgresForTests, tmp_path: Path) -> dict[str, set[str]]:
    """Each metric of the gateway and of a service that follows others and computes, with its labels."""
    scrapes: list[Scrape] = []
    async with running(postgres, "matching", create_app, MatchingSettings) as matching:
        await matching.anonymous.get("/v1/recommandations/metiers")
        matching.app.state.consumers["parcours"].state.position = "aaaaaaaa.1.bbbbbbbbbbbb"
        scrapes.append(Scrape(await matching.anonymous.get("/metrics")))
    write_issuer(tmp_path / "emetteur.json")
    async with gateway_running(issuer_file=tmp_path / "emetteur.json") as gate:
        await gate.http.get("/vivant")
        scrapes.append(Scrape(await gate.http.get("/metrics")))
    found: dict[str, set[str]] = {**ITS_OWN}
    for sample in (sample for scrape in scrapes for sample in scrape.samples):
        found.setdefault(sample.name, set()).update(sample.labels)
    return found


async def test_every_metric_and_label_that_they_name_is_in_a_scrape(known: dict[str, set[str]]) -> None:
    assert {expression: wrong for expression in expressions() if (wrong := unknown(expression, known))} == {}


async def test_a_metric_renamed_or_a_label_gone_would_be_seen(known: dict[str, set[str]]) -> None:
    assert unknown("rate(passerelle_requetes[5m]) > 1", known) == ["passerelle_requetes"]
    assert unknown('passerelle_suivi_ecartes{feed="x"}', known) == ["passerelle_suivi_ecartes: feed"]
    assert unknown("sum by (path) (rate(passerelle_refus_total[5m]))", known) == ["passerelle_refus_total: path"]
    with pytest.raises(ValueError, match="parenthesis"):
        used("sum by (passerelle_refus_total")


async def test_every_figure_of_the_house_is_on_the_board(known: dict[str, set[str]]) -> None:
    shown = {one.name for panel in panels() for target in panel["targets"] for one in used(target["expr"])}
    assert {name for name in known if name.startswith("passerelle_")} - shown == set()


def test_the_rules_have_the_shape_that_prometheus_reads() -> None:
    document = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))
    assert document.keys() == {"groups"}
    assert [group.keys() for group in document["groups"]] == [{"name", "rules"}]
    for rule in alerts():
        assert rule.keys() == {"alert", "expr", "for", "labels", "annotations"}, rule
        assert re.fullmatch(r"Passerelle[A-Za-z0-9]+", rule["alert"])
        assert promql_parser.parse_duration(rule["for"]) >= timedelta(minutes=1)
        assert rule["labels"].keys() == {"severity"}
        assert rule["labels"]["severity"] in ("warning", "critical")
        assert rule["annotations"].keys() == {"summary"}
    names = [rule["alert"] for rule in alerts()]
    assert len(names) == len(set(names))


async def test_a_sentence_names_only_labels_that_its_expression_leaves(known: dict[str, set[str]]) -> None:
    aggregated = {"PasserelleRefus503": {"service"}, "PasserelleSuiviEnRetard": {"service", "source", "instance"}}
    for rule in alerts():
        first, *_ = used(rule["expr"])
        left = aggregated.get(rule["alert"], known[first.name] | ADDED)
        assert set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"])) <= left, rule["alert"]


def test_each_alert_says_in_the_documents_what_it_means() -> None:
    written = DOCUMENT.read_text(encoding="utf-8")
    assert [rule["alert"] for rule in alerts() if f"`{rule['alert']}`" not in written] == []
    told = set(re.findall(r"`(Passerelle[A-Z]\w+)`", written))
    assert told - {rule["alert"] for rule in alerts()} == set()


def test_the_board_has_the_shape_that_grafana_imports() -> None:
    board = json.loads(BOARD.read_text(encoding="utf-8"))
    assert {"uid", "title", "schemaVersion", "templating", "time"} < board.keys()
    assert "id" not in board, "that of another Grafana"
    (variable,) = board["templating"]["list"]
    assert (variable["name"], variable["type"], variable["query"]) == ("source", "datasource", "prometheus")
    ids = [panel["id"] for panel in panels()]
    assert len(ids) == len(set(ids))
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        assert panel["type"] in ("timeseries", "stat")
        assert panel["datasource"] == {"type": "prometheus", "uid": "${source}"}
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells
        references = [target["refId"] for target in panel["targets"]]
        assert len(references) == len(set(references))
