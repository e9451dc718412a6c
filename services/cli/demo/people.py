"""The development people of the demonstration: who they are in the branch, and the tokens they get."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from services.cli.errors import DidNotStart
from services.cli.issuer_file import IssuerFile
from services.cli.loading import gateway_client
from services.kit.http import ServiceClient

METIER = "GESTIONNAIRE-RETRAITE"


@dataclass(frozen=True)
class Employee:
    """The employee whom the demonstration follows, as the HRIS names them."""

    entite: str
    matricule: str
    manager: str


@dataclass
class Casting:
    """Sees the people's lines go by and picks one who has a manager, in the employer where their métier is most held."""

    candidates: dict[str, Employee] = field(default_factory=dict)
    held: Counter[str] = field(default_factory=Counter)

    def __call__(self, line: dict[str, Any]) -> None:
        if line["metier"] != METIER:
            return
        self.held[line["entite"]] += 1
        if line.get("manager") and line["entite"] not in self.candidates:
            self.candidates[line["entite"]] = Employee(line["entite"], line["matricule"], line["manager"])

    def pick(self) -> Employee:
        for entite, _ in self.held.most_common():
            if entite in self.candidates:
                return self.candidates[entite]
        raise DidNotStart(f"Personne dans la branche ne tient le métier {METIER} sous un manager.")


@dataclass(frozen=True)
class Cast:
    """Identifiers, in the services, of the people of the demonstration."""

    entite: str
    salarie: str
    manager: str


async def bind_people(url: str, issuer: IssuerFile, employee: Employee) -> Cast:
    """Tie the development people to this employee, their manager and their employer."""
    cast = await identify(url, issuer, employee)
    bind(issuer, cast)
    return cast


async def identify(url: str, issuer: IssuerFile, employee: Employee) -> Cast:
    """Identifiers of an employee that the HRIS names by employer and matricule."""
    administrator = client_of(url, issuer, "demo-administrateur")
    try:
        (entite,) = (await administrator.get("/v1/entites", code=employee.entite))["elements"]
        found = [await _profil(administrator, entite["id"], m) for m in (employee.matricule, employee.manager)]
    finally:
        await administrator.aclose()
    return Cast(entite["id"], *found)


def bind(issuer: IssuerFile, cast: Cast) -> None:
    issuer.bind("demo-salarie", entite=cast.entite, profil=cast.salarie)
    issuer.bind("demo-manager", entite=cast.entite, profil=cast.manager)
    issuer.bind("demo-rh", entite=cast.entite)
    issuer.bind("demo-sirh", entite=cast.entite)
    issuer.save()


async def _profil(client: ServiceClient, entite_id: str, matricule: str) -> str:
    (profil,) = (await client.get("/v1/profils", entite=entite_id, matricule=matricule))["elements"]
    return str(profil["id"])


def client_of(url: str, issuer: IssuerFile, client_id: str) -> ServiceClient:
    """Calls of the gateway as one development person."""
    return gateway_client(url, client_id, issuer.secret(client_id))
