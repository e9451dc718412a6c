"""`python -m deploy.regles_page`: writes docs/regles.md, the rules that a new installation holds, with source and dates."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg

from deploy.scratch import scratch_databases
from services.cli.revisions import upgrade

PAGE = Path(__file__).parents[1] / "docs" / "regles.md"
HEAD = """# Règles

Ce que le logiciel applique de la loi, de la branche et de son propre fonctionnement : des lignes datées, avec leur source. Cette page est faite des
lignes que les migrations écrivent (`python -m deploy.regles_page`). Dans une installation, `GET /v1/regles?jour=…` dit les règles telles qu'elles sont un jour donné ; la
CPNEF en corrige une à partir d'un jour à venir (`POST /v1/regles/{code}/versions`), et ce qui a été décidé sous l'ancienne ne change pas.

Marques : **src**, lue à la source nommée ; **mem**, de mémoire, à vérifier ; **seed**, dite par l'étude de la branche ; **maison**, propre au logiciel.
Un délai se compte en jours civils de Paris, le jour de l'évènement non compris ; il s'achève avec son dernier jour, et son effet vient le lendemain.
"""
TITLES = {
    "voie": "Voies : qui doit être d'accord, ce que vaut le silence",
    "delai": "Délais",
    "plafond": "Plafonds",
    "calendrier": "Calendriers",
    "jury": "Jurys",
    "conservation": "Conservation",
    "prime": "Primes",
    "principe": "Principes",
}
ACCORDS = {
    "personne": "personne d'autre",
    "employeur": "l'employeur",
    "deux_parties": "les deux parties",
    "certificateur": "le certificateur",
}
VOIES = {
    "formation": "formation",
    "vae": "VAE",
    "epreuves_directes": "épreuves directes",
    "dossier_epreuves": "dossier et épreuves",
}
SENS = {"avant": "avant", "apres": "après"}
BORNES = {"minimum": " au moins", "maximum": " au plus", "fixe": ""}
UNITS = {"jours": ("jour", "jours"), "mois": ("mois", "mois"), "annees": ("an", "ans")}
_READ = (
    "SELECT code, objet, intitule, source, source_url, marque, du, au, parametres FROM version_regle"
    ' ORDER BY code COLLATE "C", du NULLS FIRST'
)
VOIE_HEAD = (
    "| code | voie | qui doit être d'accord | refus | silence | délais et limites | s'ouvre à | source | marque | dates |\n"
    "|---|---|---|---|---|---|---|---|---|---|\n"
)
OTHER_HEAD = "| code | règle | ce qui s'applique | source | marque | dates |\n|---|---|---|---|---|---|\n"


async def read_rules(database_url: str) -> list[dict[str, Any]]:
    """The versions of rules that a database of certification holds, by code then by first day."""
    connection = await asyncpg.connect(database_url)
    try:
        await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads)
        return [dict(row) for row in await connection.fetch(_READ)]
    finally:
        await connection.close()


def page(rules: Sequence[dict[str, Any]]) -> str:
    """The text of the page that says these rules."""
    parts = [HEAD]
    for objet, title in TITLES.items():
        chosen = [rule for rule in rules if rule["objet"] == objet]
        head, line = (VOIE_HEAD, _voie) if objet == "voie" else (OTHER_HEAD, _other)
        parts.append(f"\n## {title}\n\n{head}" + "".join(f"| {' | '.join(line(rule))} |\n" for rule in chosen))
    return "".join(parts)


def _voie(rule: dict[str, Any]) -> list[str]:
    own = rule["parametres"]
    silence = own["silence"]
    return [
        f"`{rule['code']}`",
        rule["intitule"],
        ACCORDS[own["accord"]] + (", par écrit" if own["ecrit"] else ""),
        "possible" if own["refus_possible"] else "impossible",
        f"vaut {silence['vaut']} après {_duree(silence['apres'])}{_mark(rule, silence)}" if silence else "—",
        _joined(_clocks(rule)) or "—",
        _scope(own),
        *_origin(rule),
    ]


def _clocks(rule: dict[str, Any]) -> list[str]:
    own, found = rule["parametres"], []
    preavis, report = own["preavis"], own["report"]
    if preavis:
        longer = preavis["si_longue"]
        more = f", {_duree(longer)} à partir de {_duree(preavis['longue_a_partir_de'])} d'absence" if longer else ""
        found.append(f"demander {_duree(preavis['duree'])} avant{more}{_mark(rule, preavis)}")
    if report:
        since = {"demande": "de la demande", "debut_souhaite": "du début souhaité"}[report["depuis"]]
        found.append(f"report de {_duree(report['duree'])} au plus à compter {since}{_mark(rule, report)}")
    return [*found, *(_limite(limite) for limite in own["limites"]), *own["conditions"]]


def _scope(own: dict[str, Any]) -> str:
    if not own["mene_a"]:
        return "conseil, sans certification"
    scopes = []
    for portee in own["portees"]:
        names = [*(portee["registres"] or []), *(portee["types"] or []), *filter(None, [portee["intitule_contient"]])]
        scopes.append(", ".join(names) or "toute certification")
    blocs = "bloc seul compris" if own["blocs"] else "certification entière"
    return f"{' ou '.join(scopes)} ; {blocs} ; par {', '.join(VOIES[voie] for voie in own['mene_a'])}"


def _other(rule: dict[str, Any]) -> list[str]:
    return [f"`{rule['code']}`", rule["intitule"], _joined(_applied(rule)), *_origin(rule)]


def _applied(rule: dict[str, Any]) -> list[str]:
    """What a rule that is no route says, part by part."""
    found = []
    for name, value in rule["parametres"].items():
        if name == "objet" or value in (None, [], False):
            continue
        if name in ("conditions", "points"):
            found += value
        elif name == "limite":
            found.append(_limite(value))
        elif name == "silence":
            found.append(f"le silence vaut {value['vaut']} après {_duree(value['apres'])}{_mark(rule, value)}")
        elif isinstance(value, dict):
            found.append(f"{LABELS[name]} : {_duree(value)}")
        elif name in LABELS:
            found.append(LABELS[name] if value is True else f"{LABELS[name]} : {SENS.get(value, value)}")
        else:
            found.append(str(value))
    return found


LABELS = {
    "duree": "durée",
    "premier": "la première fois dans",
    "tous_les": "tous les",
    "bilan_tous_les": "état des lieux tous les",
    "delai": "dans",
    "sens": "sens",
    "a_compter_de": "à compter de",
    "efface": "efface",
    "evenement": "évènement",
    "membres_min": "membres au moins",
    "qualifies_min": "dont qualifiés pour la certification",
    "mixite": "des femmes et des hommes",
    "president": "un président a voix prépondérante",
    "sans_lien": "nul lien passé ou présent avec le candidat",
    "sans_accompagnateur": "l'accompagnateur n'en est pas",
}


def _origin(rule: dict[str, Any]) -> list[str]:
    url = rule["source_url"]
    return [f"[{rule['source']}]({url})" if url else rule["source"], rule["marque"], _dates(rule["du"], rule["au"])]


def _dates(du: date | None, au: date | None) -> str:
    since, until = f"du {du}" if du else "", f"au {au}" if au else ""
    return " ".join(filter(None, [since, until])) or "non dites"


def _duree(duree: dict[str, Any]) -> str:
    return f"{duree['nombre']} {UNITS[duree['unite']][duree['nombre'] > 1]}"


def _limite(limite: dict[str, Any]) -> str:
    number = float(limite["nombre"])
    written = f"{number:.0f}" if number.is_integer() else f"{number:.2f}".replace(".", ",")
    return f"{written} {limite['unite']}{BORNES[limite['borne']]} par {limite['par']}"


def _joined(parts: list[str]) -> str:
    """One part a line, inside a cell."""
    return "<br>".join(parts)


def _mark(rule: dict[str, Any], part: dict[str, Any]) -> str:
    """The mark of a part that is not held from where its rule is."""
    return f" ({part['marque']})" if part["marque"] != rule["marque"] else ""


def main() -> None:
    with scratch_databases(["certification"]) as urls:
        upgrade("certification", urls["certification"])
        PAGE.write_text(page(asyncio.run(read_rules(urls["certification"]))), encoding="utf-8")


if __name__ == "__main__":
    main()
