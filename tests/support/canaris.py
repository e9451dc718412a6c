"""Words that nothing else says, and where an installation says them: every table of every base, feeds among them, and the logs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import asyncpg

from services.cli.settings import DATABASES
from tests.support.installation import RunningInstallation

IDENTITE: dict[str, Any] = {
    "nom_naissance": "Canarinœuf", "nom_usage": "Serinette-Œstberg", "prenoms": ["Colibriane"],
    "naissance_le": "1931-02-03", "naissance_lieu": "Mésangeville",
}  # fmt: skip
MOTS = ["Canarinœuf", "Serinette-Œstberg", "Colibriane", "1931-02-03", "Mésangeville"]


async def bases(installation: RunningInstallation) -> dict[str, str]:
    """Each table of each base, whole, as a text."""
    found: dict[str, str] = {}
    for service in DATABASES:
        connection = await asyncpg.connect(installation.database_url(service))
        try:
            for (table,) in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
                rows = await connection.fetch(f'SELECT t::text FROM "{table}" t')
                found[f"{service}.{table}"] = "\n".join(row[0] for row in rows)
        finally:
            await connection.close()
    return found


def journaux(installation: RunningInstallation) -> dict[str, str]:
    """The logs of all processes."""
    logs = sorted(installation.installation.folder.logs.glob("*.log"))
    return {path.name: path.read_text(encoding="utf-8", errors="replace") for path in logs}


def qui_en_disent(textes: dict[str, str], mots: Iterable[str] = MOTS) -> set[str]:
    """The texts that say one of the words, as text, as JSON that escapes it, or as bytes."""
    forms = {form for mot in mots for form in (mot, json.dumps(mot).strip('"'), mot.encode().hex())}
    return {name for name, text in textes.items() if any(form in text for form in forms)}
