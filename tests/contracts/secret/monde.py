"""A world: the two services that hold people's data, in the test's process, an employer, its manager, its team; and all
that the employer can read of it.

Two worlds live the same days on the same clock. Their identifiers differ; each is named by the order in which it is read.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from services.certification.app import create_app as create_certification
from services.certification.settings import CertificationSettings
from services.parcours.app import create_app as create_parcours
from services.parcours.settings import ParcoursSettings
from tests.contracts.document import operations
from tests.matching.branche import tell
from tests.support.catalogue import competence, metier
from tests.support.postgres import PostgresForTests
from tests.support.service import Caller, RunningService, running

DEBUT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
REQUETE = {"X-Request-Id": "requete-de-test", "traceparent": f"00-{'1' * 32}-{'2' * 16}-01"}
_UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# an opaque cursor is made of the identifier of a row
_CURSEUR = re.compile(rb'"suivant":"[^"]+"')
INCONNU = "0199f0c2-ffff-7000-8000-ffffffffffff"
# what the observers read of results, by counts
INDICATEURS = frozenset(["lister_discriminance", "lister_discriminance_jurys"])

CONSEIL, CALCUL, ECRIT = (f"0199f0c2-0000-7000-8000-00000000000{n}" for n in range(1, 4))
METIERS = [f"0199f0c2-0000-7000-8000-0000000000a{n}" for n in range(6)]


@dataclass
class Reponse:
    """What an employer's caller was answered, and to what."""

    question: str
    texte: bytes


@dataclass
class Monde:
    parcours: RunningService
    certification: RunningService
    matching: RunningService | None = None
    heure: datetime = DEBUT
    entite: str = ""
    manager_id: str = ""
    equipe: list[str] = field(default_factory=list)
    # people of another employer, who agreed to be seen beyond it
    autre: str = ""
    ailleurs: list[str] = field(default_factory=list)
    # identifiers of rows by the name of the parameter that takes them: of each, the last made
    connus: dict[str, str] = field(default_factory=dict)
    transcription: list[Reponse] = field(default_factory=list)
    _noms: dict[bytes, bytes] = field(default_factory=dict)
    _lus: dict[str, str] = field(default_factory=dict)

    # --- who calls

    def personne(self, numero: int, service: str = "certification") -> Caller:
        return self.salarie(self.equipe[numero], self.entite, service)

    def salarie(self, profil: str, entite: str, service: str = "parcours") -> Caller:
        return self._as(service, "salarie", entite=entite, profil=profil)

    def certificateur(self) -> Caller:
        return self._as("certification", "certificateur", sujet="cfem-1")

    def administrateur(self, service: str) -> Caller:
        return self._as(service, "administrateur")

    def employeur(self, service: str) -> dict[str, Caller]:
        """The manager of the team, the human resources and the HRIS of the employer."""
        return {
            "manager": self._as(service, "salarie", "manager", entite=self.entite, profil=self.manager_id),
            "rh": self._as(service, "rh", entite=self.entite, sujet="rh-1"),
            "sirh": self._as(service, "sirh", entite=self.entite, sujet="sirh-1"),
        }

    def observateurs(self, service: str) -> dict[str, Caller]:
        """Readers of the aggregates of the branch, and of nobody anything more."""
        return {role: self._as(service, role, sujet=f"{role}-1") for role in ("cpnef", "syndicat")}

    def _as(self, service: str, *roles: str, **claims: Any) -> Caller:
        api: RunningService = getattr(self, service)
        return api.as_(*roles, **claims)

    async def embauche(self) -> int:
        """One more person in the team, whom both services know: their number."""
        self.equipe.append(
            await engage(self, self.administrateur("parcours"), f"E-{len(self.equipe)}", self.manager_id)
        )
        await self.relaie()
        return len(self.equipe) - 1

    # --- time and feeds

    def attend(self, **duree: float) -> None:
        self.heure += timedelta(**duree)

    async def relaie(self) -> None:
        """Each service learns from the other what its feed says since the last time."""
        for source, cible in (("parcours", self.certification), ("certification", self.parcours)):
            events = await self._feed(source)
            news = [(e["type"].removeprefix(f"passerelle.{source}."), e["data"]) for e in events]
            if news:
                await cible.apply(source, news)
                if self.matching is not None:
                    await tell(self.matching, source, news)

    async def _feed(self, source: str) -> list[dict[str, Any]]:
        caller = self._as(source, "service")
        events: list[dict[str, Any]] = []
        while True:
            apres = f"&apres={self._lus[source]}" if source in self._lus else ""
            answer = await caller.get(f"/v1/evenements/{source}?limite=1000{apres}")
            page = list(answer.json()["evenements"])
            if not page:
                return events
            events += page
            self._lus[source] = page[-1]["position"]

    # --- what the employer learns

    def note(self, question: str, answer: httpx.Response) -> httpx.Response:
        """Keep, byte for byte, what an employer's caller was answered."""
        head = b"\n".join(b"%s: %s" % pair for pair in sorted(answer.headers.raw))
        text = b"%d\n%s\n%s" % (answer.status_code, head, answer.content)
        text = _CURSEUR.sub(b'"suivant":"..."', text)
        self.transcription.append(Reponse(question, _UUID.sub(self._name, text)))
        return answer

    def _name(self, match: re.Match[bytes]) -> bytes:
        return self._noms.setdefault(match[0], b"<%d>" % len(self._noms))

    async def tout_lire(self, numero: int) -> None:
        """Every GET of the documents, as the employer's people and the observers, about one person of the team.

        With matching, the employer's people alone: a candidature is then a secret, which the branch may count.

        The observers' indicators are not among them: they may differ, and `observatoire` says in what.
        """
        for service in ("certification", "parcours", "matching"):
            api: RunningService | None = getattr(self, service)
            if api is None:
                continue
            if service == "matching":
                unheard(api)
            for method, path, operation in operations(api.app.openapi()):
                if method != "GET":
                    continue
                everybody = self.employeur(service) | (self.observateurs(service) if self.matching is None else {})
                for qui, caller in everybody.items():
                    if operation["operationId"] in INDICATEURS and qui in self.observateurs(service):
                        continue
                    answer = await caller.get(self._filled(path, operation, numero), headers=REQUETE)
                    self.note(f"{qui} GET {path}", answer)

    async def lire_la_personne(self, numero: int) -> None:
        """What an employer may read of one person."""
        for rest in ("", "/acquis", "/experiences"):
            for qui, caller in self.employeur("parcours").items():
                answer = await caller.get(f"/v1/profils/{self.equipe[numero]}{rest}", headers=REQUETE)
                self.note(f"{qui} GET /v1/profils/{{profil_id}}{rest}", answer)

    def _filled(self, path: str, operation: dict[str, Any], numero: int) -> str:
        known = {**self.connus, "profil_id": self.equipe[numero], "entite_id": self.entite}
        query = []
        for parameter in operation.get("parameters", []):
            name = parameter["name"]
            if parameter["in"] == "path":
                path = path.replace(f"{{{name}}}", known.get(name, INCONNU))
            elif parameter["in"] == "query" and parameter.get("required"):
                query.append(f"{name}={known.get(f'{name}_id', known.get(name, INCONNU))}")
        return path + ("?" + "&".join(query) if query else "")


@contextlib.asynccontextmanager
async def monde(postgres: PostgresForTests, personnes: int) -> AsyncIterator[Monde]:
    """A fresh world of `personnes` in one team."""
    async with (
        running(postgres, "parcours", create_parcours, ParcoursSettings) as parcours,
        running(postgres, "certification", create_certification, CertificationSettings) as certification,
    ):
        world = Monde(parcours, certification)
        for service in (parcours, certification):
            service.app.state.service.clock = lambda: world.heure
            await service.apply("competences", _catalogue())
        await _people(world, personnes)
        await world.relaie()
        yield world


def _catalogue() -> list[tuple[str, dict[str, Any]]]:
    held = [competence(key, code) for key, code in ((CONSEIL, "C-CONSEIL"), (CALCUL, "C-CALCUL"), (ECRIT, "C-ECRIT"))]
    return [*held, *(metier(key, f"M-{n}") for n, key in enumerate(METIERS))]


async def _people(world: Monde, count: int) -> None:
    admin = world.administrateur("parcours")
    body = {"code": "GPS-A", "nom": "Groupe A (démonstration)", "genre": "gps"}
    world.entite = await made(admin.post("/v1/entites", body))
    world.manager_id = await engage(world, admin, "M-1", None)
    world.equipe = [await engage(world, admin, f"P-{n}", world.manager_id) for n in range(count)]


def unheard(matching: RunningService) -> None:
    """No age of a feed in its answers: the tests' clocks are not those of the feeds."""
    for consumer in matching.app.state.consumers.values():
        consumer.state.contact = None


async def engage(world: Monde, admin: Caller, matricule: str, manager: str | None, entite: str = "") -> str:
    """A new person of an entity, that of the world by default: their profil."""
    body = {"entite_id": entite or world.entite, "matricule": matricule, "metier_id": METIERS[0], "manager_id": manager}
    answer = await admin.post("/v1/emplois", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["profil_id"])


async def made(call: Any, status: int = 201) -> str:
    """The id of what a call made."""
    answer: httpx.Response = await call
    assert answer.status_code == status, answer.text
    return str(answer.json()["id"])
