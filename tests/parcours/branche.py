"""A small branch for the tests of the parcours service: what neighbours publish, two entities and four people."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

import httpx

from tests.support.catalogue import competence, in_days, metier
from tests.support.loads import ndjson
from tests.support.service import Caller, RunningService

_NAMES = UUID("5f3b3a2e-7d0c-4b55-9d0e-0c6f5b6a7c11")


def ref(name: str) -> str:
    """A stable id for a name."""
    return str(uuid5(_NAMES, name))


CONSEIL, CALCUL, ECRIT = ref("competence/conseil"), ref("competence/calcul"), ref("competence/ecrit")
SAVOIR, RETIREE = ref("competence/savoir"), ref("competence/retiree")
CONSEILLER, GESTIONNAIRE, MANAGER = ref("metier/conseiller"), ref("metier/gestionnaire"), ref("metier/manager")
CQP = ref("certification/cqp")
HORIZON = "2028-12-31"
CONSEILLER_CEP = "conseiller-7"


def instant(days: int) -> str:
    return f"{in_days(days)}T12:00:00Z"


async def know_the_catalogue(api: RunningService) -> None:
    await api.apply(
        "competences",
        [
            competence(CONSEIL, "C-CONSEIL"),
            competence(CALCUL, "C-CALCUL"),
            competence(ECRIT, "C-ECRIT"),
            competence(SAVOIR, "S-REGLES", "savoir"),
            competence(RETIREE, "C-ANCIENNE", retiree=True),
            metier(CONSEILLER, "M-CONSEILLER"),
            metier(GESTIONNAIRE, "M-GESTIONNAIRE"),
            metier(MANAGER, "M-MANAGER"),
        ],
    )
    await api.apply("certification", [("certification.modifiee", {"id": CQP, "code": "CQP", "intitule": "CQP"})])


@dataclass
class Branche:
    """Entities A and B; in A the manager Paul, his team Claire, and Denis who is in nobody's team; in B Zoé."""

    api: RunningService
    a: str
    b: str
    paul: str
    claire: str
    denis: str
    zoe: str

    def salarie(self, profil: str, entite: str | None = None) -> Caller:
        return self.api.as_("salarie", entite=entite or self.a, profil=profil)

    @property
    def holder(self) -> Caller:
        """Claire, calling for herself."""
        return self.salarie(self.claire)

    @property
    def manager(self) -> Caller:
        return self.api.as_("salarie", "manager", entite=self.a, profil=self.paul)

    def rh(self, entite: str | None = None) -> Caller:
        return self.api.as_("rh", entite=entite or self.a)

    def sirh(self, entite: str | None = None) -> Caller:
        return self.api.as_("sirh", entite=entite or self.a)

    @property
    def admin(self) -> Caller:
        return self.api.as_("administrateur")

    @property
    def conseiller(self) -> Caller:
        return self.api.as_("conseiller", sujet=CONSEILLER_CEP)

    def everybody(self) -> dict[str, Caller]:
        """One caller of each kind, by name."""
        return {
            "titulaire": self.holder,
            "collègue": self.salarie(self.denis),
            "manager": self.manager,
            "manager d'ailleurs": self.api.as_("salarie", "manager", entite=self.b, profil=self.zoe),
            "rh": self.rh(),
            "rh d'ailleurs": self.rh(self.b),
            "sirh": self.sirh(),
            "sirh d'ailleurs": self.sirh(self.b),
            "conseiller": self.conseiller,
            "autre conseiller": self.api.as_("conseiller", sujet="conseiller-8"),
            "administrateur": self.admin,
        }

    def path(self, *rest: str, profil: str | None = None) -> str:
        return "/".join(["/v1/profils", profil or self.claire, *rest])

    async def emploi(self, profil: str | None = None, entite: str | None = None) -> dict[str, Any]:
        """The one emploi of a person (Claire) in an entity (A)."""
        path = f"/v1/emplois?profil={profil or self.claire}&entite={entite or self.a}"
        (found,) = await elements(self.admin, path)
        return found

    async def change(self, profil: str | None = None, *, caller: Caller | None = None, **more: Any) -> httpx.Response:
        """The HRIS of A (or `caller`) replaces the emploi of a person (Claire) there: as it is, but for `more`."""
        found = await self.emploi(profil)
        path = f"/v1/emplois/{found['id']}"
        body = {name: value for name, value in found.items() if name not in ("id", "profil_id", "entite_id")} | more
        headers = await etag(self.sirh(), path)
        return await (caller or self.sirh()).put(path, body, headers=headers)

    async def grant(self, perimetre: str, *, days: int = 30, sujet: str = CONSEILLER_CEP) -> dict[str, Any]:
        body = {"sujet": sujet, "perimetre": perimetre, "jusqu_au": instant(days)}
        return await created(self.holder.post(self.path("consentements"), body))

    async def agree(
        self,
        profil: str | None = None,
        *,
        entite: str | None = None,
        ouvert: bool = True,
        contact_sessions: bool = False,
    ) -> str:
        """A person (Claire) says whether they may be seen beyond their entity: their key, as services are told of it."""
        caller = self.salarie(profil or self.claire, entite)
        path = self.path("preferences", profil=profil)
        body = {"ouvert_mobilite": ouvert, "contact_sessions": contact_sessions}
        answer = await caller.put(path, body, headers=await etag(caller, path))
        assert answer.status_code == 200, answer.text
        assert "cle_mobilite" not in answer.json()
        last = (await events_of(self.api, profil or self.claire))[-1]
        assert last["ouvert_mobilite"] is ouvert
        return str(last["cle_mobilite"] or "")

    async def ask(self, pseudonyme: str, entite: str | None = None, **more: Any) -> dict[str, Any]:
        """The human resources of an entity (B) write to whom they call so."""
        path = f"/v1/entites/{entite or self.b}/contacts"
        return await created(self.rh(entite or self.b).post(path, demande(pseudonyme, **more)))

    async def certify(self, competence_id: str = CALCUL, **more: Any) -> dict[str, Any]:
        """An acquis of Claire that a jury established."""
        body = acquis(competence_id=competence_id, provenance="certifie", **more)
        return await created(self.api.as_("certificateur").post(self.path("acquis"), body))


async def make_branche(api: RunningService) -> Branche:
    await know_the_catalogue(api)
    admin = api.as_("administrateur")
    a, b = [
        (await created(admin.post("/v1/entites", {"code": code, "nom": f"Groupe {code}", "genre": "gps"})))["id"]
        for code in ("GPS-A", "GPS-B")
    ]
    paul = await make_profil(api, a, "P-1", metier_id=MANAGER)
    claire = await make_profil(api, a, "C-1", manager_id=paul)
    denis = await make_profil(api, a, "D-1")
    zoe = await make_profil(api, b, "C-1")
    return Branche(api, a, b, paul, claire, denis, zoe)


async def make_profil(api: RunningService, entite: str, matricule: str, **more: Any) -> str:
    body = {"entite_id": entite, "matricule": matricule, "metier_id": CONSEILLER, **more}
    return str((await created(api.as_("administrateur").post("/v1/emplois", body)))["profil_id"])


def acquis(**more: Any) -> dict[str, Any]:
    return {"competence_id": CONSEIL, "niveau": 3, "provenance": "declare", "le": "2024-05-02", **more}


def souhait(**more: Any) -> dict[str, Any]:
    return {"metier_id": GESTIONNAIRE, "texte": "Me rapprocher des assurés", **more}


def parcours(**more: Any) -> dict[str, Any]:
    etapes = [{"intitule": "Obtenir le CQP", "certification_id": CQP, "echeance_le": "2027-06-30"}]
    return {"metier_id": GESTIONNAIRE, "etat": "en_cours", "etapes": etapes, **more}


def besoin(entite: str, **more: Any) -> dict[str, Any]:
    source = "Accord GEPP 2025 (démonstration)"
    base = {"entite_id": entite, "metier_id": CONSEILLER, "horizon_le": HORIZON, "effectif": 42, "source": source}
    return base | more


def demande(pseudonyme: str, **more: Any) -> dict[str, Any]:
    """A request to be put in touch."""
    return {"pseudonyme": pseudonyme, "metier_id": CONSEILLER, "texte": "Voulez-vous en parler ?", **more}


def name_by(key: str, entite: str) -> str:
    """How an employer calls the person of this key, as `matching` makes it."""
    return str(UUID(bytes=hashlib.sha256(bytes.fromhex(key) + UUID(entite).bytes).digest()[:16]))


def ligne(matricule: str = "C-1", **more: Any) -> dict[str, Any]:
    """A line of a load of people."""
    return {"entite": "GPS-A", "matricule": matricule, "metier": "M-CONSEILLER", **more}


def ligne_acquis(competence: str = "C-CONSEIL", **more: Any) -> dict[str, Any]:
    return {"competence": competence, "niveau": 3, "provenance": "atteste", "le": "2024-05-02", **more}


async def load(caller: Caller, *lines: dict[str, Any], path: str = "/v1/emplois/imports") -> dict[str, Any]:
    answer = await caller.post(path, **ndjson(*lines))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def created(call: Any) -> dict[str, Any]:
    """The body of a 201."""
    answer: httpx.Response = await call
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def elements(caller: Caller, path: str) -> list[dict[str, Any]]:
    answer = await caller.get(path)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["elements"])


async def etag(caller: Caller, path: str) -> dict[str, str]:
    """Headers that guard a write with the version just read."""
    answer = await caller.get(path)
    assert answer.status_code == 200, answer.text
    return {"If-Match": answer.headers["ETag"]}


async def events_of(api: RunningService, subject: str) -> list[dict[str, Any]]:
    """The data of the events about one subject, oldest first."""
    return [event["data"] for event in await api.events() if event["subject"] == subject]


async def numbers(branche: Branche, entite: str | None = None) -> dict[str, str]:
    """The person who bears each number in an entity (A), of the emplois that run."""
    found = await elements(branche.admin, f"/v1/emplois?entite={entite or branche.a}")
    return {it["matricule"]: it["profil_id"] for it in found if it["fin_le"] is None}
