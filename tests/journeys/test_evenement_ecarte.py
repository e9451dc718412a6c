"""Un événement qu'un service ne peut appliquer : il attend à l'écart, les autres personnes continuent, l'exploitant le rejoue."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from services.cli.settings import DATABASES
from tests.journeys.personnes import Equipe, equipe, est_effacee, le_delai_passe
from tests.support.http import WITHIN_S, ok
from tests.support.installation import RunningInstallation

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]


async def accepte_d_etre_contactee(suivie: Equipe, contact: bool) -> None:
    path = f"/v1/profils/{suivie.profil}/preferences"
    lue = await suivie.personne.get(path)
    voulu = {"ouvert_mobilite": False, "contact_sessions": contact}
    ok(await suivie.personne.put(path, voulu, headers={"If-Match": lue.headers["ETag"]}))


@contextlib.asynccontextmanager
async def base_de(installation: RunningInstallation) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(installation.database_url("certification"))
    try:
        yield connection
    finally:
        await connection.execute("ALTER TABLE emploi_connu DROP CONSTRAINT IF EXISTS essai")
        await connection.close()


async def refuse(base: asyncpg.Connection, suivie: Equipe) -> None:
    """Un défaut de la base de certification, qui ne tient qu'à une personne."""
    await base.execute(
        f"ALTER TABLE emploi_connu ADD CONSTRAINT essai CHECK (profil_id <> '{suivie.profil}') NOT VALID"
    )


async def devient(base: asyncpg.Connection, statement: str, profil: str, voulu: Any) -> None:
    async with asyncio.timeout(WITHIN_S):
        while await base.fetchval(statement, UUID(profil) if "::text" not in statement else profil) != voulu:
            await asyncio.sleep(0.1)


CONNUE = "SELECT contact_sessions FROM profil_connu WHERE id = $1"
ECARTES = "SELECT count(*) FROM evenement_ecarte WHERE sujet = $1::text AND ote_le IS NULL"


async def ecartes(installation: RunningInstallation) -> int:
    """Ce que dit le service, qui reste prêt."""
    async with httpx.AsyncClient(timeout=10, trust_env=False) as http:
        pret = ok(await http.get(f"{installation.settings.url_of('certification')}/pret"))
    return int(pret["flux"]["parcours"]["ecartes"])


async def passerelle_flux(installation: RunningInstallation, *mots: str, code: int = 0) -> list[str]:
    """Les lignes que dit la commande, dans un processus à elle, l'installation en marche."""
    settings = installation.settings
    urls = {f"{name.upper()}_DATABASE_URL": settings.given_database_url(name) for name in DATABASES}
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.cli", "flux", *mots, "--donnees", str(settings.donnees)),
        env=os.environ | {name: url for name, url in urls.items() if url},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await child.communicate()
    assert child.returncode == code, err.decode()
    return (out + err).decode().splitlines()


async def test_les_autres_continuent_et_l_exploitant_le_rejoue(installation: RunningInstallation) -> None:
    async with equipe(installation) as une, equipe(installation) as autre, base_de(installation) as base:
        await refuse(base, une)
        await accepte_d_etre_contactee(une, True)
        await accepte_d_etre_contactee(autre, True)
        await devient(base, CONNUE, autre.profil, True)
        await devient(base, ECARTES, une.profil, 1)
        await accepte_d_etre_contactee(une, False)
        await devient(base, ECARTES, une.profil, 2)
        assert await base.fetchval(CONNUE, UUID(une.profil)) is False
        assert await ecartes(installation) == 2
        premier, suivant = [line for line in await passerelle_flux(installation, "lister") if une.profil in line]
        assert "parcours, profil.modifie" in premier
        assert "CheckViolationError ; table emploi_connu ; contrainte essai" in premier
        assert suivant.endswith("derrière un événement du même sujet.")
        rejouer = ("rejouer", "certification", "--sujet", une.profil)
        *_, reste = await passerelle_flux(installation, *rejouer, code=1)
        assert reste == "Erreur: 2 événement(s) de 2 restent à l'écart."
        await base.execute("ALTER TABLE emploi_connu DROP CONSTRAINT essai")
        emplois = "SELECT count(*) FROM emploi_connu WHERE profil_id = $1"
        before = await base.fetchval(emplois, UUID(autre.profil))
        dits = await passerelle_flux(installation, *rejouer)
        assert [line.endswith("appliqué.") for line in dits] == [True, True]
        assert (await ecartes(installation), await base.fetchval(emplois, UUID(une.profil))) == (0, before)
        await accepte_d_etre_contactee(une, True)
        await devient(base, CONNUE, une.profil, True)


async def test_l_effacement_n_attend_pas_derriere(installation: RunningInstallation) -> None:
    async with equipe(installation) as une, base_de(installation) as base:
        await refuse(base, une)
        await accepte_d_etre_contactee(une, True)
        await devient(base, ECARTES, une.profil, 1)
        ok(await une.personne.post(f"/v1/profils/{une.profil}/effacement"), 201)
        await le_delai_passe(installation, une.profil)
        await est_effacee(une)
        await devient(base, ECARTES, une.profil, 0)
        assert await base.fetchval("SELECT efface FROM profil_connu WHERE id = $1", UUID(une.profil))
        assert await ecartes(installation) == 0
