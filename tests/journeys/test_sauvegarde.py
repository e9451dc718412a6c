"""Une installation est sauvegardée en marche, puis remise : ce qui a suivi n'y est plus, et les services s'accordent."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pyrage import x25519

from services.cli.backup import programs
from services.cli.backup import restore as module
from services.cli.backup.restore import restore
from services.cli.backup.save import snapshot
from services.cli.errors import CommandError, RestoreUnfinished
from services.cli.installation import Installation, all_databases
from services.cli.postgres import program
from services.cli.settings import DATABASES
from tests.journeys.confidences import CONFIDENCES, se_confie
from tests.journeys.personnes import Equipe, equipe, est_effacee, le_delai_passe
from tests.support.canaris import MOTS, bases, qui_en_disent
from tests.support.http import ok
from tests.support.installation import RunningInstallation, running_installation
from tests.support.postgres import PostgresForTests

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def seule(postgres: PostgresForTests) -> Iterator[RunningInstallation]:
    """Une installation à elle, que le parcours arrête et remet."""
    with running_installation(postgres) as installation:
        yield installation


@contextlib.contextmanager
def remise(avant: RunningInstallation) -> Iterator[RunningInstallation]:
    apres = RunningInstallation(avant.settings, avant)
    apres.start()
    try:
        yield apres
    finally:
        apres.stop()


def sauvegarde(installation: RunningInstallation, fichier: Path, *options: str) -> str:
    """La commande, pendant que l'installation sert."""
    command = [sys.executable, "-m", "services.cli", "sauvegarder", str(fichier), *options]
    given = {f"{name.upper()}_DATABASE_URL": installation.settings.given_database_url(name) for name in DATABASES}
    env = {**os.environ, **{name: url for name, url in given.items() if url}}
    command += ["--donnees", str(installation.settings.donnees)]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout


def contenu(fichier: Path) -> dict[str, str]:
    """Ce que dit chaque base d'une sauvegarde, comme PostgreSQL le relirait."""
    found = {}
    with tarfile.open(fichier) as archive:
        for name in archive.getnames():
            if name.endswith(".dump"):
                archive.extract(name, fichier.parent, filter="data")
                command = [program("pg_restore"), "--file=-", fichier.parent / name]
                found[name] = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return found


async def lues(urls: dict[str, str], service: str, requete: str) -> set[str]:
    connection = await asyncpg.connect(urls[service])
    try:
        return {str(row[0]) for row in await connection.fetch(requete)}
    finally:
        await connection.close()


async def s_accordent(installation: RunningInstallation) -> set[str]:
    """Les personnes de `parcours`, que les autres services connaissent toutes, et elles seules."""
    urls = {name: installation.database_url(name) for name in ("parcours", "certification")}
    tenues = await lues(urls, "parcours", "SELECT id FROM profil")
    async with asyncio.timeout(30):
        while await lues(urls, "certification", "SELECT id FROM profil_connu WHERE NOT efface") != tenues:
            await asyncio.sleep(0.2)
    employees = await lues(urls, "parcours", "SELECT profil_id FROM emploi")
    assert await lues(urls, "certification", "SELECT profil_id FROM emploi_connu") == employees
    return tenues


async def recommandee(installation: RunningInstallation, suivie: Equipe) -> int:
    """Ce que répond le service des recommandations à qui demande les siennes."""
    return (await suivie.personne.get(f"/v1/recommandations/profils/{suivie.profil}/metiers")).status_code


async def coupee(*_: Any) -> int:
    """Ce qui arrive quand la machine s'arrête juste avant que qui s'est effacé le soit à nouveau."""
    raise ConnectionError


async def demarre(installation: RunningInstallation) -> None:
    async with Installation(installation.settings).running():
        raise AssertionError("elle ne démarre pas")


async def s_efface(installation: RunningInstallation, suivie: Equipe) -> None:
    ok(await suivie.personne.post(f"/v1/profils/{suivie.profil}/effacement"), 201)
    await le_delai_passe(installation, suivie.profil)
    await est_effacee(suivie)


async def test_une_sauvegarde_remise_rend_l_installation_d_alors(
    seule: RunningInstallation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fichier, dites = tmp_path / "sauvegarde.age", list[str]()
    cle = x25519.Identity.generate()
    (tmp_path / "cle.txt").write_text(f"# une clé\n{cle}\n")
    async with contextlib.AsyncExitStack() as stack:
        gardee = await stack.enter_async_context(equipe(seule))
        effacee = await stack.enter_async_context(equipe(seule))
        await se_confie(seule, effacee)
        assert "en clair" in sauvegarde(seule, tmp_path / "clair.tar")
        dits = contenu(tmp_path / "clair.tar")
        assert qui_en_disent(dits, CONFIDENCES.values()) == {"parcours.dump", "certification.dump"}
        assert qui_en_disent(dits) == set(), "l'identité n'y est que scellée"
        assert "chiffrée" in sauvegarde(seule, fichier, "--pour", str(cle.to_public()))
        assert b"AGE-SECRET" not in fichier.read_bytes()
        # après la sauvegarde : quelqu'un arrive, quelqu'un s'efface
        venue = await stack.enter_async_context(equipe(seule))
        await s_efface(seule, effacee)
        profils = {"gardee": gardee.profil, "effacee": effacee.profil, "venue": venue.profil}
    with pytest.raises(CommandError, match="tourne"):
        await restore(seule.settings, fichier, None, dites.append, may_replace=True)
    seule.stop()
    with pytest.raises(CommandError, match="--identite"):
        await restore(seule.settings, fichier, None, dites.append, may_replace=True)
    with pytest.raises(CommandError, match="--oui"):
        await restore(seule.settings, fichier, tmp_path / "cle.txt", dites.append, may_replace=False)
    with monkeypatch.context() as coupure:
        coupure.setattr(module, "_erase_again", coupee)
        with pytest.raises(ConnectionError):
            await restore(seule.settings, fichier, tmp_path / "cle.txt", dites.append, may_replace=True)
    with pytest.raises(RestoreUnfinished):
        await demarre(seule)
    await restore(seule.settings, fichier, tmp_path / "cle.txt", dites.append, may_replace=True)
    assert "1 personne(s) effacée(s) depuis la sauvegarde l'ont été à nouveau." in dites
    with remise(seule) as apres:
        tenues = await s_accordent(apres)
        assert profils["gardee"] in tenues
        assert not {profils["effacee"], profils["venue"]} & tenues
        assert qui_en_disent(await bases(apres), [*CONFIDENCES.values(), *MOTS]) == set()
        async with equipe(apres) as nouvelle:
            assert nouvelle.profil in await s_accordent(apres)
            assert await recommandee(apres, nouvelle) in (200, 202)


async def test_une_base_remise_seule_est_relue_par_celles_qui_la_suivent(
    seule: RunningInstallation, tmp_path: Path
) -> None:
    """La panne que personne ne voyait : `parcours` revient en arrière, les autres non, et prend d'autres personnes."""
    copie = tmp_path / "parcours.dump"
    seule.stop()
    with remise(seule) as avant:
        async with equipe(avant):
            url = avant.database_url("parcours")
            async with snapshot(url) as (_, moment):
                await programs.save(url, moment, copie)
        async with equipe(avant) as perdue:
            perdu = perdue.profil
            await s_accordent(avant)
    async with all_databases(seule.settings, print) as urls:
        await programs.restore(copie, urls["parcours"])
    with remise(seule) as apres:
        async with equipe(apres) as nouvelle:
            tenues = await s_accordent(apres)
            assert nouvelle.profil in tenues
            assert perdu not in tenues
