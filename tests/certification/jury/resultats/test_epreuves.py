"""Épreuves: each type is marked in its own way, and each person for themselves."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.certification.branche import (
    bloc,
    certificateur,
    create_cqp,
    created,
    hors_registre,
    lectures,
    profil,
    salarie,
)
from tests.certification.jury.resultats.scene import Scene, compose, fetch, open_session, presidente, two_blocs
from tests.support.answers import pointers, verdict
from tests.support.catalogue import in_days
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio

VOLTAIRE = {
    "type": "test", "intitule": "Certificat Voltaire", "score_max": 1000,
    "niveaux_score": [
        {"libelle": "Technique", "score_min": 300}, {"libelle": "Professionnel", "score_min": 500},
        {"libelle": "Affaires", "score_min": 700}, {"libelle": "Expert", "score_min": 900},
    ],
}  # fmt: skip
SCIENCES_PO = [
    {"type": "travail_collectif", "intitule": "Étude à quatre", "taille_groupe": 4, "pages_max": 10},
    {"type": "oral", "intitule": "Oral commun", "duree_minutes": 60},
]


async def scene_of(api: RunningService, *modalites: dict[str, Any], **more: Any) -> Scene:
    blocs = [bloc("B1", modalites=list(modalites))]
    certification = await create_cqp(
        api, **{**hors_registre(code="C-ESSAI", type="certificat"), "blocs": blocs, **more}
    )
    session = await open_session(api, certification["id"], code="S-ESSAI")
    await compose(api, session["id"])
    return Scene(api, certification, session)


async def mark(scene: Scene, candidature: str, rang: int = 1, **more: Any) -> Any:
    body = {"bloc_id": scene.blocs["B1"], "rang": rang, "passee_le": in_days(0), **more}
    return await presidente(scene.api).post(f"/v1/candidatures/{candidature}/epreuves", body)


@pytest.mark.parametrize(
    ("score", "niveau"),
    [(0, None), (299, None), (300, "Technique"), (699, "Professionnel"), (700, "Affaires"), (1000, "Expert")],
)
async def test_a_score_gives_the_level_it_reaches(api: RunningService, score: int, niveau: str | None) -> None:
    scene = await scene_of(api, VOLTAIRE)
    mine = await scene.candidate(0)
    marked = ok(await mark(scene, mine, score=score), 201)
    assert (marked["niveau_score"], marked["reussie"]) == (niveau, niveau is not None)


async def test_each_type_is_marked_in_its_own_way(api: RunningService) -> None:
    dossier = {"type": "dossier_professionnel", "intitule": "Dossier", "pages_max": 30}
    scene = await scene_of(api, VOLTAIRE, dossier)
    mine = await scene.candidate(0)
    answer = await mark(scene, mine, reussie=True)
    assert (verdict(answer), pointers(answer)) == ((422, "validation-error"), ["/score", "/reussie"])
    assert pointers(await mark(scene, mine, rang=2, score=4)) == ["/score", "/reussie"]
    assert verdict(await mark(scene, mine, score=1001)) == (422, "out-of-range")
    assert verdict(await mark(scene, mine, rang=2, reussie=True, pages=31)) == (422, "out-of-range")
    assert verdict(await mark(scene, mine, rang=3, reussie=True)) == (422, "bloc-of-another-certification")
    assert verdict(await mark(scene, mine, rang=2, reussie=True, passee_le=in_days(1))) == (422, "inconsistent-dates")
    assert ok(await mark(scene, mine, rang=2, reussie=True, pages=30), 201)["pages"] == 30
    assert pointers(await mark(scene, mine, score=1, pages=3)) == ["/pages"]


async def test_a_correction_is_a_later_result_and_the_first_stays(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    await scene.mark(mine, "B1", reussie=False)
    await scene.mark(mine, "B1", observations="Relu : l'entretien était complet")
    path = f"/v1/candidatures/{mine}/epreuves"
    rows = ok(await salarie(api, 0).get(path))["elements"]
    assert [(row["rang"], row["reussie"]) for row in rows] == [(1, False), (2, False), (1, True), (2, True)]
    assert rows == ok(await certificateur(api).get(path))["elements"]


async def test_a_work_of_four_has_one_text_one_oral_and_four_results(api: RunningService) -> None:
    scene = await scene_of(api, *SCIENCES_PO)
    four = [await scene.candidate(number) for number in range(4)]
    path = f"/v1/sessions/{scene.session['id']}/groupes"
    body = {"bloc_id": scene.blocs["B1"], "rang": 1, "candidatures": four, "sujet_travail": "Retraite progressive"}
    assert verdict(await mark(scene, four[0], reussie=True)) == (409, "group-required")
    groupe = await created(certificateur(api).post(path, body))
    assert sorted(groupe["candidatures"]) == sorted(four)
    assert verdict(await mark(scene, four[0], reussie=True)) == (409, "group-required")
    one = f"{path}/{groupe['id']}"
    travail = {"sujet_travail": "Retraite progressive", "remis_le": in_days(-3), "pages": 11, "oral_le": in_days(0)}
    etag = {"If-Match": (await certificateur(api).get(one)).headers["ETag"]}
    ok(await certificateur(api).get(path))
    for number in range(4):
        assert await lectures(api, number) == {"lire_groupe", "lister_groupes"}
    answer = await certificateur(api).put(one, travail, headers=etag)
    assert (verdict(answer), pointers(answer)) == ((422, "out-of-range"), ["/pages"])
    handed = ok(await certificateur(api).put(one, {**travail, "pages": 10}, headers=etag))
    assert (handed["pages"], handed["oral_le"]) == (10, in_days(0))
    for candidature, reussie in zip(four, (True, True, True, False), strict=True):
        marked = ok(await mark(scene, candidature, reussie=reussie), 201)
        assert (marked["groupe_id"], marked["reussie"]) == (groupe["id"], reussie)
    rows = ok(await salarie(api, 3).get(f"/v1/candidatures/{four[3]}/epreuves"))["elements"]
    assert [row["reussie"] for row in rows] == [False]
    etag = {"If-Match": (await certificateur(api).get(one)).headers["ETag"]}
    assert verdict(await certificateur(api).delete(one, headers=etag)) == (409, "conflict")


async def test_refuses_a_group_that_does_not_suit_its_epreuve(api: RunningService) -> None:
    scene = await scene_of(api, *SCIENCES_PO)
    two = [await scene.candidate(number) for number in range(2)]
    path = f"/v1/sessions/{scene.session['id']}/groupes"
    body = {"bloc_id": scene.blocs["B1"], "rang": 1, "candidatures": two, "sujet_travail": "Étude"}
    stranger = str(uuid4())
    for change, places in (
        ({"rang": 2}, ["/rang"]),
        ({"candidatures": [*two, *two]}, ["/candidatures"]),
        ({"candidatures": [*two, stranger]}, ["/candidatures/2"]),
        ({"candidatures": [two[0], stranger, str(uuid4()), str(uuid4()), str(uuid4())]}, None),
    ):
        answer = await certificateur(api).post(path, {**body, **change})
        assert verdict(answer) == (422, "group-inconsistent")
        assert places is None or pointers(answer) == places
    answer = await certificateur(api).post(path, {**body, "remis_le": in_days(0)})
    assert (verdict(answer), pointers(answer)) == ((422, "validation-error"), ["/pages"])
    await created(certificateur(api).post(path, body))
    assert verdict(await certificateur(api).post(path, body)) == (409, "conflict")
    (groupe,) = ok(await certificateur(api).get(path))["elements"]
    etag = {"If-Match": (await certificateur(api).get(f"{path}/{groupe['id']}")).headers["ETag"]}
    assert (await certificateur(api).delete(f"{path}/{groupe['id']}", headers=etag)).status_code == 204
    assert ok(await certificateur(api).get(path))["elements"] == []
    for caller, status in ((api.as_("rh"), 403), (api.as_("jury"), 403), (api.anonymous, 401)):
        assert (await caller.get(path)).status_code == status
    for unknown in (f"/v1/sessions/{uuid4()}/groupes", f"{path}/{uuid4()}"):
        assert (await certificateur(api).get(unknown)).status_code == 404


async def test_direct_epreuves_come_after_a_concluded_positionnement(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    await fetch(api, "UPDATE candidature SET voie = 'epreuves_directes' WHERE id = $1", mine)
    answer = await mark(scene, mine, reussie=True)
    assert verdict(answer) == (409, "positioning-required")
    body = {"decisions": scene.decisions(B1=False)}
    answer = await presidente(api).post(f"/v1/candidatures/{mine}/deliberations", body)
    assert verdict(answer) == (409, "positioning-required")
    await conclude(api, scene.certification["id"], profil(0))
    ok(await mark(scene, mine, reussie=True), 201)


async def conclude(api: RunningService, certification_id: str, profil_id: str) -> None:
    """A positionnement as its own routes leave it."""
    statement = (
        "WITH p AS (INSERT INTO positionnement (id, version, certification_id, profil_id, etat, demande_le)"
        " VALUES (gen_random_uuid(), 1, $1, $2, 'conclu', now()) RETURNING id)"
        " INSERT INTO version_positionnement (id, positionnement_id, numero, decision, texte, ecrite_le)"
        " SELECT gen_random_uuid(), id, 1, 'direct', 'Tout est attesté', now() FROM p"
    )
    await fetch(api, statement, certification_id, profil_id)


async def test_who_may_mark_and_read(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    path = f"/v1/candidatures/{mine}/epreuves"
    body = {"bloc_id": scene.blocs["B1"], "rang": 1, "passee_le": in_days(0), "reussie": True}
    assert (await api.anonymous.post(path, body)).status_code == 401
    for roles in (("salarie",), ("manager",), ("rh",), ("sirh",), ("cpnef",)):
        assert (await api.as_(*roles).post(path, body)).status_code == 403
    for caller in (api.as_("jury", sujet="jury-9"), api.as_("certificateur", profil=profil(0))):
        assert verdict(await caller.post(path, body)) == (404, "not-found")
    ok(await api.as_("jury", sujet="jury-2").post(path, body), 201)
    for caller in (salarie(api, 1), api.as_("rh"), api.as_("manager"), api.as_("jury", sujet="jury-9")):
        assert verdict(await caller.get(path)) == (404, "not-found")
