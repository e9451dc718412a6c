"""What the demonstration shows of one employer's needs, as its HR reads it over HTTP: counts, never a person."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from services.cli.demo.people import Cast, client_of
from services.cli.demo.person import say
from services.cli.installation import Installation

SHOWN = 3
ROWS = 12

Json = dict[str, Any]


async def show_employer(installation: Installation, cast: Cast, console: Console) -> None:
    """Its needs by métier, who is within reach, and what would close most of the largest gaps."""
    async with client_of(installation.url, installation.issuer, "demo-rh") as client:
        answer = await client.get("/v1/rapprochements/besoins", entite=cast.entite)
    console.rule(f"[bold]Un employeur: {answer['entite']['nom']}[/bold]")
    say(answer["phrases"], console)
    needs = _one_a_metier(answer["elements"])
    console.print(_table(needs[:ROWS], answer["k"]))
    if len(needs) > ROWS:
        console.print(f"… et {len(needs) - ROWS} autres métiers.", style="dim")
    for need in sorted(needs, key=lambda need: not need["certifications"])[:SHOWN]:
        _show_need(need, console)


def _one_a_metier(needs: list[Json]) -> list[Json]:
    """The need of each métier at the horizon where it lacks most people, those that lack most first."""
    largest: dict[str, Json] = {}
    for need in sorted(needs, key=lambda need: (-(need["ecart"] or 0), need["horizon_le"])):
        largest.setdefault(need["metier"]["code"], need)
    return list(largest.values())


def _table(needs: list[Json], k: int) -> Table:
    table = Table("Métier", "Horizon", "Besoin", "Effectif", "Écart", "À portée", box=None, padding=(0, 1))
    for need in needs:
        numbers = (need["besoin"], need["effectif"], need["ecart"], need["a_portee"])
        table.add_row(need["metier"]["libelle"], need["horizon_le"], *(_count(number) for number in numbers))
    table.caption = f"« — »: moins de {k} personnes, masqué."
    return table


def _count(number: int | None) -> str:
    return "—" if number is None else str(number)


def _show_need(need: Json, console: Console) -> None:
    console.print(f"\n[bold]{need['metier']['libelle']}[/bold]")
    say(need["phrases"], console)
    bands = [f"{_band(band)}: {_count(band['effectif'])}" for band in need["tranches"]]
    console.print(f"  Personnes selon le nombre de compétences qui leur manquent — {'; '.join(bands)}.")
    for gain in [it for it in need["certifications"] if it["part"]][:SHOWN]:
        share = f"{gain['part']:.0%}".replace("%", "\u202f%")
        whole = gain["personnes_completes"]
        more = f"; {whole} personnes n'auraient plus rien à acquérir" if whole else ""
        console.print(f"  {gain['certification']['intitule']} comblerait {share} de ce qui leur manque{more}.")


def _band(band: Json) -> str:
    if band["a"] is None:
        return f"{band['de']} ou plus"
    return str(band["de"]) if band["de"] == band["a"] else f"{band['de']}–{band['a']}"
