"""The development people of the demonstration: who they are in the branch, and the tokens they get."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from deploy.branche import personnages
from services.cli.issuer_file import IssuerFile
from services.cli.loading import gateway_client
from services.kit.run.http import ServiceClient
from services.kit.web.errors import Problem

PUBLISHED_WITHIN_S = 20.0


@dataclass(frozen=True)
class Cast:
    """Identifiers, in the services, of an employee, their manager and their employer."""

    entite: str
    salarie: str
    manager: str


async def bind_people(url: str, issuer: IssuerFile) -> Cast:
    """Tie the development people to those whom the branch has for them."""
    people = personnages()
    salarie, manager = people["demo-salarie"], people["demo-manager"]
    cast = await identify(url, issuer, salarie.entite, str(salarie.matricule), str(manager.matricule))
    bind(issuer, cast)
    await _until_recommended(url, issuer, cast)
    return cast


async def _until_recommended(url: str, issuer: IssuerFile, cast: Cast) -> None:
    """The gateway looks at the issuer's file now and then, and the index is published a moment after the feeds are read."""
    async with asyncio.timeout(PUBLISHED_WITHIN_S):
        while True:
            async with client_of(url, issuer, "demo-salarie") as client:
                try:
                    await client.get(f"/v1/recommandations/profils/{cast.salarie}/situation")
                    return
                except Problem as problem:
                    if problem.status != 404:
                        raise
            await asyncio.sleep(0.1)


def bind(issuer: IssuerFile, cast: Cast) -> None:
    issuer.bind("demo-salarie", entite=cast.entite, profil=cast.salarie)
    issuer.bind("demo-manager", entite=cast.entite, profil=cast.manager)
    issuer.bind("demo-rh", entite=cast.entite)
    issuer.bind("demo-sirh", entite=cast.entite)
    issuer.save()


async def identify(url: str, issuer: IssuerFile, entite: str, matricule: str, manager: str) -> Cast:
    """Identifiers of an employee and their manager, whom the HRIS names by employer and matricule."""
    async with client_of(url, issuer, "demo-administrateur") as administrator:
        (employer,) = (await administrator.get("/v1/entites", code=entite))["elements"]
        found = [await _profil(administrator, employer["id"], one) for one in (matricule, manager)]
    return Cast(employer["id"], *found)


async def _profil(client: ServiceClient, entite_id: str, matricule: str) -> str:
    (profil,) = (await client.get("/v1/profils", entite=entite_id, matricule=matricule))["elements"]
    return str(profil["id"])


def client_of(url: str, issuer: IssuerFile, client_id: str) -> AbstractAsyncContextManager[ServiceClient]:
    """Calls of the gateway as one development person."""
    return gateway_client(url, client_id, issuer.secret(client_id))
