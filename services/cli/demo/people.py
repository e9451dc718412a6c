"""The development people of the demonstration: who they are in the branch, and the tokens they get."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from deploy.branche import personnages
from services.cli.issuer_file import IssuerFile
from services.cli.loading import gateway_client
from services.kit.http import ServiceClient


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
    return cast


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
