"""An upgrade changes nothing that it should not: every table of an upgraded installation is that of a new one, row for row."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import Any

import pytest

from services.cli.revisions import revision_of, revisions, upgrade
from tests.support.events import keys_by_type
from tests.support.postgres import PostgresForTests
from tests.upgrade.installations import Urls, begin_with, catch_up, databases, execute, metadata_of, restore, rows

# what differs from an installation to another, and why
LEFT_OUT = {
    ("version_regle", "id"): "drawn by each installation",
    ("version_regle", "ecrite_le"): "the day of each installation",
    ("prime", "attestation_id"): "is found among the attestations, for what was born before it was kept",
    ("attestation", "jury_id"): "is found among the decisions, for what was delivered before it was kept",
    ("demande_accord", "regle_id"): "names a rule by the id that was drawn",
    ("position_flux", "position"): "names the feed that it was read from",
    ("flux", "identite"): "drawn by each installation",
    ("flux", "serveur"): "names the server of each installation",
}
# what installations that began before the last release were left with, while their revisions said that they were up to date:
# rules that were added, or said otherwise, after they had been written; columns and tables of copies that nothing filled;
# persons of whom nothing was said since events had another shape, the others being said as today
EARLIER = {
    "certification": """
        ALTER TABLE version_regle DISABLE TRIGGER garde_version_regle;
        DELETE FROM version_regle WHERE code IN ('plan-rappel', 'dossier-epreuves-recevabilite');
        UPDATE version_regle SET parametres = jsonb_set(parametres, '{limite,borne}', '"minimum"')
            WHERE code = 'cpf-participation';
        ALTER TABLE version_regle ENABLE TRIGGER garde_version_regle;
        UPDATE profil_connu SET manager_id = NULL, contact_sessions = false, lecteurs = '[]', acquis = '[]';
    """,
    "parcours": """
        TRUNCATE bloc_obtenu;
        UPDATE evenement SET donnees = (donnees::jsonb - 'manager_id' - 'cle_mobilite')::json
            WHERE type = 'profil.modifie' AND numero % 2 = 0;
    """,
}
# services of which a table became several: a new installation is given their rows as the upgrade leaves them
RESHAPED = ("parcours",)
# what is compared of a table when not its whole rows. Each reading of a feed is a line of the journal of its own. What
# was said is compared by the last word on each subject: an upgrade may have to say more, or to leave former words out;
# it says the rule of a fiche's length again, where a new installation copied a fiche that had none.
_LAST_WORDS = """
SELECT DISTINCT ON (type, sujet) type, sujet, donnees::jsonb AS donnees FROM evenement
ORDER BY type, sujet, numero DESC
"""
_ALIKE = f"SELECT type, sujet, donnees - 'lecteurs' - 'regle_duree' FROM ({_LAST_WORDS}) dit"
# of what was delivered before there was anything to declare, an upgrade makes declarations; a new installation is given
# the attestations as they were, without them
_DECLARATIONS = "SELECT * FROM declaration_titulaire WHERE reference IS NOT NULL"
_ECHEANCES = "SELECT * FROM echeance WHERE NOT starts_with(effet, 'accrochage-')"
# events have their places by lots, as they are read
_LOTS = "SELECT count(*) > 0 AS some FROM lot_flux"
_JOURNAL = "SELECT * FROM journal WHERE action NOT IN ('suivre_flux', 'relire_flux')"


@pytest.mark.longue
@pytest.mark.parametrize("older", [{}, EARLIER], ids=["last-release", "older"])
def test_an_upgraded_installation_is_a_new_one_row_for_row(postgres: PostgresForTests, older: dict[str, str]) -> None:
    compared = {
        "journal": _JOURNAL, "evenement": _ALIKE, "declaration_titulaire": _DECLARATIONS, "echeance": _ECHEANCES,
        "lot_flux": _LOTS,
    }  # fmt: skip
    with databases(postgres, migrated=False) as upgraded, databases(postgres, migrated=True) as new:
        asyncio.run(restore(upgraded))
        for service in RESHAPED:
            asyncio.run(execute(upgraded[service], older.get(service, "SELECT 1")))
            upgrade(service, upgraded[service])
        asyncio.run(begin_with(new, upgraded))
        for service in older.keys() - set(RESHAPED):
            asyncio.run(execute(upgraded[service], older[service]))
        for service, url in upgraded.items():
            upgrade(service, url)
            assert asyncio.run(revision_of(url)) == revisions(service)[-1]
        asyncio.run(catch_up(upgraded))
        found, expected = (asyncio.run(contents(urls, compared)) for urls in (upgraded, new))
        differences = {table: differing(found[table], expected[table]) for table in expected}
        assert {table: difference for table, difference in differences.items() if difference} == {}
        assert asyncio.run(rows(upgraded["certification"], "SELECT attestation_id FROM declaration_titulaire"))
        # each kind of copy was there to be lost
        assert not [name for name in copies() if not expected[name]]
        assert asyncio.run(words_of_another_shape(upgraded)) == []


def copies() -> list[str]:
    return [
        f"{service}.{table.name}"
        for service in ("certification", "parcours")
        for table in metadata_of(service).tables.values()
        if "copy_of" in table.info
    ]


async def contents(urls: Urls, compared: dict[str, str]) -> dict[str, Counter[str]]:
    """The rows of each table as texts, without what is left out."""
    found = {}
    for service, url in urls.items():
        for table in metadata_of(service).tables.values():
            columns = [column.name for column in table.columns if (table.name, column.name) not in LEFT_OUT]
            names = ", ".join(f'"{name}"' for name in columns)
            query = compared.get(table.name, f'SELECT {names} FROM "{table.name}"')
            lines = await rows(url, f"SELECT row_to_json(r)::text FROM ({query}) r")
            found[f"{service}.{table.name}"] = Counter(row[0] for row in lines)
    return found


async def words_of_another_shape(urls: Urls) -> list[str]:
    """Types of events of which the last word on some subject has not the keys of today: its owner has to say it again."""
    found = set()
    for service, url in urls.items():
        for kind, _, data in await rows(url, _LAST_WORDS):
            if {*json.loads(data)} != keys_by_type()[service, kind]:
                found.add(f"{service} {kind}")
    return sorted(found)


def differing(found: Counter[str], expected: Counter[str]) -> dict[str, Any]:
    """How many rows are there and should not be, and are not and should, with the first of each."""
    more, less = list((found - expected).elements()), list((expected - found).elements())
    return {"too many": (len(more), more[:1]), "missing": (len(less), less[:1])} if more or less else {}
