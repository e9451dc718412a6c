"""Installations that began with an older release hold the rules of a new one, and keep what they corrected themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from typing import Any

import asyncpg
import pytest

from deploy.regles_page import read_rules
from services.cli.revisions import upgrade
from tests.support.postgres import PostgresForTests

# what was added, and what was said otherwise, since the first release that had rules; a correction of the installation's own
OLDER = """
ALTER TABLE version_regle DISABLE TRIGGER garde_version_regle;
DELETE FROM version_regle WHERE code IN ('plan-rappel', 'dossier-epreuves-recevabilite');
UPDATE version_regle SET parametres = jsonb_set(parametres, '{limite,borne}', '"minimum"') WHERE code = 'cpf-participation';
UPDATE version_regle SET intitule = 'Une prime due et impayée est en retard après soixante jours' WHERE code = 'prime-delai';
UPDATE version_regle SET au = '2026-12-31' WHERE code = 'avis-manager-validite';
ALTER TABLE version_regle ENABLE TRIGGER garde_version_regle;
INSERT INTO version_regle (id, code, objet, intitule, source, marque, du, parametres, ecrite_le, ecrite_par)
SELECT gen_random_uuid(), code, objet, 'Trois mois', 'Accord', 'maison', '2027-01-01',
    jsonb_set(parametres, '{duree,nombre}', '3'), now(), 'cpnef' FROM version_regle WHERE code = 'avis-manager-validite';
"""


@pytest.fixture
def url(postgres: PostgresForTests) -> Iterator[str]:
    url = postgres.create_empty()
    yield url
    postgres.drop(url)


def run(url: str, statements: str) -> None:
    async def execute() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(statements)
        finally:
            await connection.close()

    asyncio.run(execute())


def test_an_older_installation_ends_with_the_same_rules(url: str, regles: list[dict[str, Any]]) -> None:
    upgrade("certification", url, "0007")
    run(url, OLDER)
    upgrade("certification", url)
    found = asyncio.run(read_rules(url))
    own = {rule["du"]: rule["au"] for rule in found if rule["code"] == "avis-manager-validite"}
    assert own == {None: date(2026, 12, 31), date(2027, 1, 1): None}
    assert _others(found) == _others(regles)
    with pytest.raises(asyncpg.RaiseError, match="ne change pas"):
        run(url, "UPDATE version_regle SET source = 'autre'")


def _others(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [rule for rule in rules if rule["code"] != "avis-manager-validite"]
