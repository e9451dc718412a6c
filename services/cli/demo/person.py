"""What the demonstration shows of one employee, as that employee reads it over HTTP."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table

from services.cli.demo.people import Cast, client_of
from services.cli.installation import Installation
from services.kit.run.http import ServiceClient

SHOWN = 6
NAMES = {"declare": "déclaré", "atteste": "attesté", "evalue": "évalué", "certifie": "certifié", "deduit": "déduit"}

Json = dict[str, Any]


async def show_person(installation: Installation, cast: Cast, console: Console) -> None:
    """Where they stand, three métiers, and what closes the gap to the first."""
    async with client_of(installation.url, installation.issuer, "demo-salarie") as client:
        base = f"/v1/recommandations/profils/{cast.salarie}"
        _show_situation(await client.get(f"{base}/situation"), console)
        metiers = await client.get(f"{base}/metiers", limite=3)
        for element in metiers["elements"]:
            await _show_metier(client, base, element, console)
        _show_provenance(metiers["provenance"], console)


def _show_situation(answer: Json, console: Console) -> None:
    console.rule("[bold]Une salariée: où elle en est[/bold]")
    metier, gap = answer["metier"], answer["ecart"]
    console.print(f"Métier tenu: [bold]{metier['libelle']}[/bold]")
    say(answer["phrases"], console)
    console.print(
        f"{len(gap['tenues'])} exigences tenues, {len(gap['a_confirmer'])} à confirmer, "
        f"{len(gap['partielles'])} tenues en partie, {len(gap['manquantes'])} manquantes."
    )
    _show_lines([*gap["partielles"], *gap["manquantes"]], console)


async def _show_metier(client: ServiceClient, base: str, element: Json, console: Console) -> None:
    metier = element["metier"]
    detail = await client.get(f"{base}/metiers/{metier['id']}")
    gap = detail["ecart"]
    kind = "métier proche" if element["genre"] == "proche" else "évolution"
    console.rule(f"[bold]{element['rang']}. {metier['libelle']}[/bold] ({kind}, score {element['score']:.2f})")
    say(detail["phrases"], console)
    parts = sorted(detail["contributions"], key=lambda part: -abs(part["valeur"]))
    said = [f"{part['valeur']:+.2f} {part['libelle'].lower()}" for part in parts if abs(part["valeur"]) >= 0.005]
    console.print(f"Le score est la somme de: {'; '.join(said)}.")
    console.print(f"Écart: {gap['part_couverte']:.0%} de ce qui est exigé est tenu.".replace("%", "\u202f%"))
    _show_lines([*gap["partielles"], *gap["manquantes"]], console)
    answer = await client.get(f"{base}/certifications", metier=metier["id"])
    _show_closing(answer, console)


def _show_lines(lines: list[Json], console: Console) -> None:
    if not lines:
        return
    table = Table("Exigence", "Demandé", "Tenu", "Dit par", box=None, padding=(0, 1))
    for line in lines[:SHOWN]:
        label = line["item"]["libelle"] + (" (cœur de métier)" if line["coeur"] else "")
        said = NAMES.get(line["provenance"] or "", "") + (f", {line['le']}" if line["le"] else "")
        table.add_row(label, _level(line["requis"]), _level(line["niveau"]), said)
    console.print(table)
    if len(lines) > SHOWN:
        console.print(f"… et {len(lines) - SHOWN} autres.", style="dim")


def _level(level: int | None) -> str:
    return "—" if level is None else f"niveau {level}"


def _show_closing(answer: Json, console: Console) -> None:
    closing = answer["pour_combler"]
    if not closing["blocs"]:
        console.print("Aucun bloc de l'offre ne ferme cet écart.", style="yellow")
        return
    share = f"{closing['part_fermee']:.0%}".replace("%", "\u202f%")
    console.print(
        f"Ce qui ferme {share} de l'écart, en {_days(closing['jours'])} jours et {closing['epreuves']} épreuves:"
    )
    table = Table("Bloc", "Jours", "Ferme", box=None, padding=(0, 1))
    certifications: dict[str, Json] = {}
    for chosen in closing["blocs"]:
        certifications.setdefault(chosen["certification"]["id"], chosen)
        closed = ", ".join(item["code"] for item in chosen["ferme"])
        table.add_row(chosen["bloc"]["intitule"], _days(chosen["jours"]), closed)
    console.print(table)
    sessions = {element["certification"]["id"]: element["sessions"] for element in answer["elements"]}
    for identifier, chosen in certifications.items():
        console.print(f"{chosen['certification']['intitule']}. Par quelle voie: {_routes(chosen['voies'])}.")
        for session in sessions.get(identifier, [])[:1]:
            console.print(
                f"  Prochaine session: {session['lieu']}, {session['debut_le']}, inscription jusqu'au "
                f"{session['inscription_jusqu_au']}. Reste-t-il des places: {session['reste']}."
            )


def _days(days: float | None) -> str:
    return "?" if days is None else f"{days:.1f}".removesuffix(".0").replace(".", ",")


def _routes(voies: Iterable[Json]) -> str:
    return ", ".join(
        voie["libelle"].lower() + (" (sans l'accord de quiconque)" if voie["sans_accord"] else "") for voie in voies
    )


def _show_provenance(provenance: Json, console: Console) -> None:
    version = provenance["version_catalogue"]["numero"] or "non publiée"
    console.print(f"Calculé sur la version {version} du catalogue, modèle {provenance['modele']}.", style="dim")


def say(phrases: Iterable[str], console: Console) -> None:
    for phrase in phrases:
        console.print(f"  {phrase}")
