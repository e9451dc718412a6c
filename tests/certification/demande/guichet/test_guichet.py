"""What waits for the certificateur is one list, and each of it was told to them when it came."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.certification.branche import (
    GPS_A,
    certificateur,
    create_session,
    created,
    profil,
    register,
    salarie,
)
from tests.certification.demande.vae.monde import CONTENU, at, begin, create_rncp
from tests.certification.equipe import file, propose, rh
from tests.certification.identites.gestes import confirm, write
from tests.support.clock import today
from tests.support.http import ok
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio


async def waiting(caller: Caller, query: str = "") -> list[dict[str, Any]]:
    return list(ok(await caller.get(f"/v1/demandes_a_traiter{query}"))["elements"])


async def told(api: RunningService) -> list[str]:
    """What the desk was told, the oldest first."""
    return [one["texte"] for one in ok(await certificateur(api).get("/v1/notifications"))["elements"]][::-1]


async def put(caller: Caller, path: str, body: Any) -> Any:
    etag = (await caller.get(path)).headers["ETag"]
    return ok(await caller.put(path, body, headers={"If-Match": etag}))


@pytest.fixture
async def filed(api: RunningService) -> dict[str, Any]:
    """Three requests of three days, the oldest last in the order of the tables: a dossier, a positionnement, a place."""
    cqp = await create_rncp(api)
    session = await create_session(api, cqp["id"])
    day = today()
    at(api, day)
    dossier = await begin(api, 3, cqp)
    await put(salarie(api, 3), f"/v1/dossiers_vae/{dossier['id']}", CONTENU)
    ok(await salarie(api, 3).post(f"/v1/dossiers_vae/{dossier['id']}/depot"))
    at(api, day + timedelta(days=1))
    asked = await created(salarie(api, 2).post("/v1/positionnements", {"certification_id": cqp["id"]}))
    at(api, day + timedelta(days=2))
    place = await register(api, session["id"], 1)
    return {"cqp": cqp, "session": session, "ids": [dossier["id"], asked["id"], place["id"]], "day": day}


async def test_lists_what_waits_the_oldest_first_and_where_it_is_read(
    api: RunningService, filed: dict[str, Any]
) -> None:
    found = await waiting(certificateur(api))
    assert [one["id"] for one in found] == filed["ids"]
    assert [one["objet"] for one in found] == ["dossier_vae", "positionnement", "candidature"]
    assert [one["etat"] for one in found] == ["complet", "demande", "inscrite"]
    assert {one["certification"]["code"] for one in found} == {filed["cqp"]["code"]}
    assert [one["session"] and one["session"]["code"] for one in found] == [None, None, filed["session"]["code"]]
    assert [one["reponse_avant_le"] is not None for one in found] == [True, False, False]
    for one in found:
        read = ok(await certificateur(api).get(one["adresse"]))
        assert (read["id"], read["profil_id"]) == (one["id"], one["profil_id"])


async def test_narrows_the_list(api: RunningService, filed: dict[str, Any]) -> None:
    dossier, asked, place = filed["ids"]
    later = (filed["day"] + timedelta(days=1)).isoformat()
    for query, wanted in {
        f"?certification={filed['cqp']['id']}": [dossier, asked, place],
        f"?certification={filed['session']['id']}": [],
        f"?session={filed['session']['id']}": [place],
        "?objet=positionnement": [asked],
        "?etat=inscrite": [place],
        "?etat=en_recours": [],
        f"?depuis={later}": [asked, place],
        f"?depuis={later}&objet=candidature": [place],
    }.items():
        assert [one["id"] for one in await waiting(certificateur(api), query)] == wanted, query
    page = ok(await certificateur(api).get("/v1/demandes_a_traiter?limite=2"))
    rest = ok(await certificateur(api).get(f"/v1/demandes_a_traiter?limite=2&apres={page['suivant']}"))
    assert [one["id"] for one in page["elements"] + rest["elements"]] == filed["ids"]


async def test_each_is_told_once_without_a_name(api: RunningService, filed: dict[str, Any]) -> None:
    assert await told(api) == [
        "Nouveau dossier de faisabilité : « CQP Conseiller retraite ».",
        "Nouveau positionnement à conduire : « CQP Conseiller retraite ».",
        "Nouvelle candidature : « CQP Conseiller retraite », session S-LYON.",
    ]
    texte = (await certificateur(api).get("/v1/notifications")).text
    assert not any(profil(number) in texte for number in (1, 2, 3))


async def test_an_appeal_and_a_proposition_that_is_accepted_are_told_too(api: RunningService) -> None:
    cqp = await create_rncp(api)
    mine = await file(api, cqp["id"], 1)
    path = f"/v1/candidatures/{mine['id']}"
    ok(await certificateur(api).post(f"{path}/refus", {"motif": "prerequis_reglementaire"}), 201)
    assert await waiting(certificateur(api)) == []
    ok(await salarie(api, 1).post(f"{path}/recours", {"texte": "Le justificatif est joint."}), 201)
    (contested,) = await waiting(certificateur(api))
    assert contested["etat"] == "en_recours"
    ok(await propose(rh(api), cqp["id"], 2), 201)
    assert len(await told(api)) == 2, "what waits for the person's yes is theirs alone"
    assert len(await waiting(certificateur(api))) == 1
    (proposed,) = ok(await salarie(api, 2).get("/v1/candidatures"))["elements"]
    ok(await salarie(api, 2).post(f"/v1/candidatures/{proposed['id']}/acceptation"))
    assert [one.split(" : ")[0] for one in await told(api)] == [
        "Nouvelle candidature", "Recours contre un refus", "Nouvelle candidature"
    ]  # fmt: skip


async def test_a_notification_of_the_desk_is_read_by_the_desk_alone(api: RunningService, filed: dict[str, Any]) -> None:
    last = ok(await certificateur(api).get("/v1/notifications?limite=1"))["elements"][0]
    path = f"/v1/notifications/{last['id']}/lecture"
    for caller in (salarie(api, 1), rh(api), api.as_("rh", entite=GPS_A)):
        assert (await caller.post(path)).status_code == 404
        assert last not in ok(await caller.get("/v1/notifications"))["elements"]
    assert ok(await certificateur(api).post(path))["lue_le"]
    assert len(ok(await certificateur(api).get("/v1/notifications?non_lues=true"))["elements"]) == 2


async def test_nobody_handles_their_own_request(api: RunningService, filed: dict[str, Any]) -> None:
    one_of_them = api.as_("certificateur", "salarie", profil=profil(1), entite=GPS_A)
    assert [one["id"] for one in await waiting(one_of_them)] == filed["ids"][:2]
    for roles in (("salarie",), ("manager",), ("rh",), ("sirh",), ("jury",), ("cpnef",), ("administrateur",)):
        assert (await api.as_(*roles, entite=GPS_A).get("/v1/demandes_a_traiter")).status_code == 403


async def test_nothing_of_an_erased_person_waits_nor_is_told(api: RunningService, filed: dict[str, Any]) -> None:
    await api.apply("parcours", [("profil.efface", {"id": profil(1)})])
    assert [one["id"] for one in await waiting(certificateur(api))] == filed["ids"][:2]
    assert len(await told(api)) == 2


async def test_people_are_named_where_their_identity_is_open_and_numbered(
    api: RunningService, filed: dict[str, Any]
) -> None:
    place = filed["ids"][2]
    assert [one["titulaire"] for one in await waiting(certificateur(api))] == [None] * 3
    for number in (1, 2):
        ok(await write(api, number))
    numero = ok(await salarie(api, 1).get(f"/v1/candidatures/{place}"))["numero"]
    declared = {"nom": "Zoë Marie Lefèvre-Œstberg", "confirme": False}
    # whoever only asked to be positioned has no place in a session: their identity is not open yet
    found = [(one["titulaire"], one["numero"]) for one in await waiting(certificateur(api))]
    assert found == [(None, None), (None, None), (declared, numero)]
    assert (await confirm(api, 1)).status_code == 204
    assert (await waiting(certificateur(api)))[2]["titulaire"] == declared | {"confirme": True}
