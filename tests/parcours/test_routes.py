"""Each route: the right actor is answered; who else is not, the matrix says (tests/contracts/matrice)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from services.kit.web.auth import ROLES
from tests.parcours.branche import (
    CONSEILLER,
    ECRIT,
    GESTIONNAIRE,
    Branche,
    acquis,
    besoin,
    created,
    demande,
    instant,
    ligne,
    make_profil,
    name_by,
    parcours,
    souhait,
)
from tests.support.answers import verdict
from tests.support.loads import ndjson
from tests.support.routes import documented_operations
from tests.support.service import Caller, published

pytestmark = pytest.mark.anyio

READERS = frozenset(["salarie", "manager", "rh", "sirh", "conseiller", "administrateur"])
KEEPERS = frozenset({"rh", "sirh", "administrateur"})
HOLDER = frozenset({"salarie", "manager"})
P = "/v1/profils/{profil}"


@dataclass(frozen=True)
class Route:
    """`roles` may ever call it; `caller` does, and is answered `status`."""

    method: str
    path: str
    body: Any = None
    roles: frozenset[str] = ROLES
    caller: str = "holder"
    status: int = 200
    guarded: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def written(path: str, roles: frozenset[str], body: Any, other: Any, caller: str = "holder") -> list[Route]:
    """The three writes of a resource of a collection."""
    collection = path.rsplit("/", 1)[0]
    return [
        Route("POST", collection, other, roles, caller, 201),
        Route("PUT", path, body, roles, caller, guarded=True),
        Route("DELETE", path, None, roles, caller, 204, guarded=True),
    ]


EXPERIENCE = {"metier_id": GESTIONNAIRE, "debut_le": "2016-01-04", "fin_le": "2021-08-31"}
ACQUIS_WRITERS = frozenset(["salarie", "manager", "sirh", "certificateur", "service", "administrateur"])
ROUTES = [
    Route("GET", "/v1/entites"),
    Route("POST", "/v1/entites", {"code": "CTIP", "nom": "CTIP", "genre": "ctip"}, frozenset({"administrateur"}), "admin", 201),
    Route("GET", "/v1/entites/{entite}"),
    Route("PUT", "/v1/entites/{entite}", {"code": "GPS-A", "nom": "A", "genre": "gps"}, frozenset({"administrateur"}), "admin", guarded=True),
    Route("GET", "/v1/entites/{entite}/effectifs", roles=KEEPERS, caller="rh"),
    Route("GET", "/v1/profils", roles=READERS),
    Route("GET", P, roles=READERS),
    Route("GET", P + "/effacement"),
    Route("DELETE", P + "/effacement", None, HOLDER, "holder", 204, guarded=True),
    Route("POST", P + "/effacement", None, HOLDER, "holder", 201),
    Route("GET", "/v1/emplois", roles=READERS),
    Route("POST", "/v1/emplois", "emploi", frozenset({"sirh", "administrateur"}), "sirh", 201),
    Route("GET", "/v1/emplois/{emploi}", roles=READERS),
    Route("PUT", "/v1/emplois/{emploi}", {"matricule": "C-2"}, frozenset({"sirh", "administrateur"}), "sirh", guarded=True),
    Route("GET", "/v1/emplois/{emploi}/affectations", roles=READERS),
    Route("POST", "/v1/emplois/{emploi}/rattachement", {"code_rattachement": "7KQM-2XRA-9DWT-HC4P"}, frozenset({"sirh", "administrateur"}), "sirh", 422, guarded=True),
    Route("POST", P + "/code_rattachement", None, HOLDER, "holder", 201),
    Route("DELETE", P + "/code_rattachement", None, HOLDER, "holder", 204),
    Route("GET", P + "/preferences"),
    Route("PUT", P + "/preferences", {"ouvert_mobilite": True, "contact_sessions": True}, HOLDER, guarded=True),
    Route("GET", "/v1/lectures/parcours/{profil}"),
    Route("GET", "/v1/exports/parcours/{profil}"),
    Route("GET", P + "/acquis", roles=READERS),
    Route("GET", P + "/acquis/{acquis}", roles=READERS),
    Route("POST", P + "/acquis/{acquis}/reponse", {"texte": "Je le fais."}, HOLDER),
    Route("POST", P + "/acquis", acquis(competence_id=ECRIT), ACQUIS_WRITERS, "holder", 201),
    Route("PUT", P + "/acquis/{acquis}", acquis(niveau=4), frozenset(["salarie", "manager", "administrateur"]), guarded=True),
    Route("DELETE", P + "/acquis/{acquis}", None, frozenset(["salarie", "manager", "administrateur"]), "holder", 204, guarded=True),
    Route("GET", P + "/experiences", roles=READERS),
    Route("GET", P + "/experiences/{experience}", roles=READERS),
    *written(P + "/experiences/{experience}", frozenset({"salarie"}), EXPERIENCE | {"fin_le": None}, {"metier_id": CONSEILLER, "debut_le": "2021-09-01"}),
    Route("GET", P + "/souhaits"),
    Route("GET", P + "/souhaits/{souhait}"),
    *written(P + "/souhaits/{souhait}", HOLDER, souhait(texte="Autre"), souhait(metier_id=CONSEILLER)),
    Route("GET", P + "/consentements"),
    Route("GET", P + "/consentements/{consentement}"),
    Route("POST", P + "/consentements", "consentement", HOLDER, "holder", 201),
    Route("POST", P + "/consentements/{consentement}/revocation", None, HOLDER),
    Route("GET", P + "/parcours"),
    Route("GET", P + "/parcours/{parcours}"),
    *written(P + "/parcours/{parcours}", HOLDER, parcours(etat="termine"), parcours()),
    Route("GET", P + "/contacts"),
    Route("GET", P + "/contacts/{contact}"),
    Route("POST", P + "/contacts/{contact}/reponse", {"reponse": "interessee"}, HOLDER),
    Route("GET", "/v1/entites/{entite}/contacts", roles=frozenset({"rh"}), caller="rh"),
    Route("GET", "/v1/entites/{entite}/contacts/{contact_emis}", roles=frozenset({"rh"}), caller="rh"),
    Route("POST", "/v1/entites/{entite}/contacts", "demande", frozenset({"rh"}), "rh", 201),
    Route("GET", "/v1/besoins", roles=KEEPERS | {"cpnef", "syndicat"}, caller="rh"),
    Route("GET", "/v1/besoins/effectifs", roles=KEEPERS | {"cpnef", "syndicat"}, caller="rh"),
    Route("GET", "/v1/besoins/{besoin}", roles=KEEPERS | {"cpnef", "syndicat"}, caller="rh"),
    *written("/v1/besoins/{besoin}", KEEPERS, "besoin", "autre besoin", "rh"),
    Route("GET", "/v1/evenements/parcours", roles=frozenset({"service"}), caller="service"),
]  # fmt: skip
MODIFIE = ["profil.modifie"]
# what each write publishes when it changes something; a route that is not here publishes nothing
EVENTS = {
    "POST /v1/entites/{entite}/contacts": ["contact.demande"],
    "POST /v1/entites": ["entite.modifiee"],
    "PUT /v1/entites/{entite}": ["entite.modifiee"],
    **dict.fromkeys(("POST /v1/emplois", "PUT /v1/emplois/{emploi}"), MODIFIE),
    f"POST {P}/effacement": ["effacement.demande"],
    f"DELETE {P}/effacement": ["effacement.arrete"],
    f"PUT {P}/preferences": MODIFIE,
    f"POST {P}/contacts/{{contact}}/reponse": MODIFIE,
    **dict.fromkeys((f"POST {P}/acquis", f"PUT {P}/acquis/{{acquis}}", f"DELETE {P}/acquis/{{acquis}}"), MODIFIE),
    **dict.fromkeys((f"POST {P}/experiences", f"PUT {P}/experiences/{{experience}}"), MODIFIE),
    f"DELETE {P}/experiences/{{experience}}": MODIFIE,
    "POST /v1/besoins": ["besoin.modifie"],
    "PUT /v1/besoins/{besoin}": ["besoin.modifie"],
    "DELETE /v1/besoins/{besoin}": ["besoin.supprime"],
}
BULK = [
    ("/v1/entites/imports", frozenset({"administrateur"})),
    ("/v1/emplois/imports", frozenset({"sirh", "administrateur"})),
    ("/v1/emplois/renumerotations", frozenset({"sirh", "administrateur"})),
    ("/v1/emplois/successions", frozenset({"administrateur"})),
    ("/v1/besoins/imports", KEEPERS),
]

# several people have a part in these: they are walked in test_rattachements and test_fusions, their rights by the matrix
ENTRE_PLUSIEURS = [
    *(f"{method} {P}/fusion" for method in ("GET", "POST", "DELETE")),
    "POST /v1/emplois/{emploi}/demande_rattachement",
    "GET /v1/rattachements",
    *(f"{method} /v1/rattachements/{{rattachement}}" for method in ("GET", "DELETE")),
    "POST /v1/rattachements/{rattachement}/reponse",
]


@dataclass
class Seeded:
    """Claire with one row of each kind, a need of her entity, and whom it may still write to for it, as it calls them."""

    branche: Branche
    ids: dict[str, str]
    nobody_asked: str

    def role(self, role: str) -> Caller:
        """A caller with this role alone, in Claire's entity; as a person, Claire."""
        profil = self.branche.claire if role in HOLDER else None
        return self.branche.api.as_(role, entite=self.branche.a, profil=profil)

    def caller(self, route: Route) -> Caller:
        by_name = {
            "holder": self.branche.holder,
            "admin": self.branche.admin,
            "rh": self.branche.rh(),
            "sirh": self.branche.sirh(),
            "service": self.branche.api.as_("service"),
        }
        return by_name[route.caller]

    def body(self, route: Route) -> Any:
        if route.body == "consentement":
            return {"sujet": "conseiller-9", "perimetre": "profil", "jusqu_au": instant(10)}
        if route.body == "demande":
            return demande(self.nobody_asked)
        if route.body == "besoin":
            return besoin(self.branche.a, effectif=50)
        if route.body == "autre besoin":
            return besoin(self.branche.a, metier_id=GESTIONNAIRE)
        if route.body == "emploi":
            return {"entite_id": self.branche.a, "matricule": "N-1"}
        return route.body

    async def call(self, route: Route, caller: Caller, ids: dict[str, str] | None = None) -> Any:
        headers = {}
        if route.guarded:
            read = route.path.removesuffix("/rattachement")
            answer = await self.caller(route).get(read.format_map(self.ids))
            headers["If-Match"] = answer.headers["ETag"]
        path = route.path.format_map(ids or self.ids)
        return await caller.request(route.method, path, headers=headers, json=self.body(route))


@pytest.fixture
async def seeded(branche: Branche) -> Seeded:
    holder, ids = branche.holder, {"profil": branche.claire, "entite": branche.a}
    ids["emploi"] = (await branche.emploi())["id"]
    for name, collection, body in (
        ("acquis", "acquis", acquis()),
        ("experience", "experiences", EXPERIENCE),
        ("souhait", "souhaits", souhait()),
        ("consentement", "consentements", {"sujet": "c", "perimetre": "profil", "jusqu_au": instant(9)}),
        ("parcours", "parcours", parcours()),
    ):
        ids[name] = (await created(holder.post(branche.path(collection), body)))["id"]
    ids["besoin"] = (await created(branche.admin.post("/v1/besoins", besoin(branche.a))))["id"]
    await created(branche.admin.post("/v1/besoins", besoin(branche.b)))
    yves = await make_profil(branche.api, branche.b, "Y-1")
    seen = [
        await branche.agree(profil, entite=entite)
        for profil, entite in ((branche.claire, branche.a), (branche.zoe, branche.b), (yves, branche.b))
    ]
    ids["contact"] = (await branche.ask(name_by(seen[0], branche.b)))["id"]
    ids["contact_emis"] = (await branche.ask(name_by(seen[1], branche.a), branche.a))["id"]
    return Seeded(branche, ids, name_by(seen[2], branche.a))


async def test_unknown_rows_of_a_known_person_are_not_found(seeded: Seeded) -> None:
    for route in ROUTES:
        if route.path.startswith(P + "/") and route.path.count("{") == 2:
            ids = dict.fromkeys(seeded.ids, str(uuid4())) | {"profil": seeded.branche.claire}
            answer = await seeded.call(route, seeded.caller(route), ids)
            assert verdict(answer) == (404, "not-found"), route


async def test_rows_of_somebody_else_are_not_found_under_ones_own_address(seeded: Seeded) -> None:
    denis, tried = seeded.branche.salarie(seeded.branche.denis), 0
    for route in ROUTES:
        if route.path.startswith(P + "/") and route.path.count("{") == 2:
            answer = await seeded.call(route, denis, seeded.ids | {"profil": seeded.branche.denis})
            assert verdict(answer) == (404, "not-found"), route
            tried += 1
    assert tried > 15


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_the_right_actor_is_answered(seeded: Seeded, route: Route) -> None:
    if route.path.endswith("/effacement") and route.method != "POST":
        await created(seeded.branche.holder.post(route.path.format_map(seeded.ids)))
    _, before = await published(seeded.branche.api)
    answer = await seeded.call(route, seeded.caller(route))
    assert answer.status_code == route.status, answer.text
    assert (await published(seeded.branche.api, before))[0] == EVENTS.get(str(route), [])


@pytest.mark.parametrize(("path", "roles"), BULK)
async def test_the_bulk_doors(seeded: Seeded, path: str, roles: frozenset[str]) -> None:
    assert (await seeded.branche.api.anonymous.post(path, **ndjson({}))).status_code == 401
    for role in sorted(ROLES):
        answer = await seeded.role(role).post(path, **ndjson({"?": 1}))
        assert answer.status_code == (200 if role in roles else 403), role
        if role in roles:
            empty = await seeded.role(role).post(path, **ndjson())
            assert verdict(empty) == (422, "suspicious-import")
            assert answer.json()["rejetees_total"] == 1


async def test_writes_are_guarded_by_the_version_read(seeded: Seeded) -> None:
    for route in ROUTES:
        if route.method != "PUT":
            continue
        path, caller = route.path.format_map(seeded.ids), seeded.caller(route)
        etag = (await caller.get(path)).headers["ETag"]
        assert verdict(await caller.put(path, seeded.body(route))) == (428, "precondition-required"), route
        first = await caller.put(path, seeded.body(route), headers={"If-Match": etag})
        assert (first.status_code, first.headers["ETag"] != etag) == (200, True), (route, first.text)
        for stale in (etag, f"W/{first.headers['ETag']}"):
            answer = await caller.put(path, seeded.body(route), headers={"If-Match": stale})
            assert verdict(answer) == (412, "version-mismatch"), (stale, route)
        answer = await caller.put(path, seeded.body(route), headers={"If-Match": "v1"})
        assert verdict(answer) == (400, "malformed-request"), route


async def test_the_document_covers_every_route_in_french(seeded: Seeded) -> None:
    assert documented_operations(seeded.branche.api.app) == len(ROUTES) + len(BULK) + len(ENTRE_PLUSIEURS)


async def test_a_line_loads_through_the_bulk_door(seeded: Seeded) -> None:
    answer = await seeded.branche.sirh().post("/v1/emplois/imports", **ndjson(ligne("N-9")))
    assert answer.json()["creees"] == 1
