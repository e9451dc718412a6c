"""A dossier de faisabilité written and filed by the person, answered by the certificateur."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.certification.demande.vae.lecture import recevable
from tests.certification.branche import (
    bloc,
    certificateur,
    cqp,
    create_cqp,
    create_session,
    created,
    etapes,
    hors_registre,
    profil,
    ref,
    register,
    salarie,
)
from tests.certification.demande.positionnements.monde import hold_bloc
from tests.certification.demande.vae.monde import (
    ACCOMPAGNATEUR,
    CONTENU,
    EXPERIENCE,
    answer,
    at,
    begin,
    candidature,
    create_rncp,
    file,
    filed,
    read,
    step,
    told,
    write,
)
from tests.support.answers import pointers, slug
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
IRRECEVABLE = {"decision": "irrecevable", "motif": "activites_sans_rapport", "explication": "Rien sur la retraite."}


async def test_a_dossier_is_written_whole_then_filed(api: RunningService) -> None:
    certification = await create_rncp(api)
    at(api, date(2026, 11, 24))
    dossier = await begin(api, 0, certification)
    assert (dossier["etat"], dossier["voie"], dossier["bloc_ids"]) == ("brouillon", "vae", None)
    written = ok(await write(api, 0, dossier, avis_conseiller="Le dossier est solide."))
    assert written["experiences"] == [EXPERIENCE]
    assert written["accompagnateur"] == ACCOMPAGNATEUR
    assert ok(await write(api, 0, dossier, accompagnateur=None))["avis_conseiller"] is None
    body = ok(await file(api, 0, dossier))
    assert (body["etat"], body["reponse_avant_le"]) == ("complet", "2027-01-24")
    assert await told(api, 0) == ["Votre dossier est déposé : le certificateur répond le 24 janvier 2027 au plus tard."]
    refused = await write(api, 0, dossier)
    assert (refused.status_code, slug(refused)) == (409, "vae-step-impossible")


async def test_writing_is_guarded_by_the_version_read(api: RunningService) -> None:
    dossier = await begin(api, 0, await create_rncp(api))
    path = f"/v1/dossiers_vae/{dossier['id']}"
    etag = (await salarie(api, 0).get(path)).headers["ETag"]
    assert (await salarie(api, 0).put(path, CONTENU)).status_code == 428
    assert (await salarie(api, 0).put(path, CONTENU, headers={"If-Match": etag})).status_code == 200
    assert (await salarie(api, 0).put(path, CONTENU, headers={"If-Match": etag})).status_code == 412


async def test_a_dossier_without_any_activity_is_not_complete(api: RunningService) -> None:
    dossier = await begin(api, 0, await create_rncp(api))
    refused = await file(api, 0, dossier)
    assert (refused.status_code, slug(refused), pointers(refused)) == (409, "vae-file-incomplete", ["/experiences"])
    backwards = await write(api, 0, dossier, experiences=[EXPERIENCE | {"fin_le": "2015-01-01"}])
    assert (backwards.status_code, slug(backwards)) == (422, "inconsistent-dates")


async def test_recevable_gives_a_candidature_by_vae(api: RunningService) -> None:
    certification = await create_rncp(api)
    at(api, date(2026, 11, 24))
    dossier = await filed(api, 0, certification)
    at(api, date(2026, 12, 15))
    body = ok(await answer(api, dossier))
    assert (body["etat"], body["recevabilite_le"], body["recevabilite_par"]) == (
        "recevable", "2026-12-15", "certificateur",
    )  # fmt: skip
    assert body["a_commencer_avant_le"] == "2027-06-15"
    row = await candidature(api, body["candidature_id"])
    assert (row.etat, row.voie, str(row.profil_id)) == ("deposee", "vae", profil(0))
    assert (await told(api, 0))[0] == (
        "Votre dossier est recevable. Votre parcours commence le 15 juin 2027 au plus tard."
    )
    news = [event["data"]["id"] for event in await api.events() if event["type"].endswith("candidature.deposee")]
    assert news == [body["candidature_id"]]
    again = await answer(api, dossier)
    assert (again.status_code, slug(again)) == (409, "vae-step-impossible")
    begun = ok(await step(api, 0, dossier, "commencement"))
    assert (begun["etat"], begun["commence_le"]) == ("commence", "2026-12-15")


async def test_irrecevable_is_told_with_its_reason(api: RunningService) -> None:
    dossier = await filed(api, 0, await create_rncp(api))
    body = ok(await answer(api, dossier, **IRRECEVABLE))
    assert (body["etat"], body["motif"], body["explication"]) == (
        "irrecevable", "activites_sans_rapport", "Rien sur la retraite.",
    )  # fmt: skip
    assert body["candidature_id"] is None
    assert (await told(api, 0))[0] == (
        "Votre dossier n'est pas recevable : lisez-en le motif et l'explication. Vous pouvez contester, une fois."
    )


@pytest.mark.parametrize(
    "body",
    [
        {"decision": "irrecevable"},
        {"decision": "irrecevable", "motif": "activites_sans_rapport"},
        {"decision": "irrecevable", "explication": "Non."},
        {"decision": "irrecevable", "motif": "pas_le_potentiel", "explication": "Non."},
        {"decision": "recevable", "motif": "activites_sans_rapport", "explication": "Non."},
    ],
)
async def test_a_refusal_has_a_reason_of_the_closed_list_and_says_why(
    api: RunningService, body: dict[str, Any]
) -> None:
    dossier = await filed(api, 0, await create_rncp(api))
    assert (await answer(api, dossier, **body)).status_code == 422
    assert (await read(api, 0, dossier))["etat"] == "complet"


async def test_the_rs_and_an_unregistered_cqp_are_not_open_to_vae(api: RunningService) -> None:
    rs = cqp("RS-VOLTAIRE", registre="RS", niveau=None, type="certificat", voies={"formation": True})
    for body in (rs, hors_registre(code="CQP-NON-ENREGISTRE"), cqp("CQP-SANS-VAE", voies={"formation": True})):
        certification = await created(certificateur(api).post("/v1/certifications", body))
        refused = await salarie(api, 0).post("/v1/dossiers_vae", {"certification_id": certification["id"]})
        assert (refused.status_code, slug(refused)) == (409, "not-open-to-vae")


async def test_a_cqp_that_the_branch_opens_has_its_dossier_too(api: RunningService) -> None:
    at(api, date(2026, 11, 24))
    body = hors_registre(code="CQP-DOSSIER", voies={"formation": True, "dossier_epreuves": True})
    certification = await created(certificateur(api).post("/v1/certifications", body))
    dossier = await filed(api, 0, certification)
    assert (dossier["voie"], dossier["reponse_avant_le"]) == ("dossier_epreuves", "2027-01-24")
    answered = ok(await answer(api, dossier))
    assert answered["a_commencer_avant_le"] is None
    assert (await candidature(api, answered["candidature_id"])).voie == "dossier_epreuves"
    # the branch's own: no cap a year
    ok(await step(api, 0, dossier, "commencement"))
    assert (await filed(api, 0, certification))["etat"] == "complet"


async def test_a_dossier_may_aim_at_some_blocs_not_held_yet(api: RunningService) -> None:
    certification = await create_rncp(api)
    first, second = (one["id"] for one in certification["blocs"])
    other = await create_cqp(api, code="CQP-AUTRE", blocs=[bloc("X1")])
    await hold_bloc(api, 0, certification, "B1")
    for blocs, verdict in (
        ([other["blocs"][0]["id"]], (422, "bloc-of-another-certification")),
        ([second, first], (409, "bloc-already-held")),
    ):
        body = {"certification_id": certification["id"], "bloc_ids": blocs}
        refused = await salarie(api, 0).post("/v1/dossiers_vae", body)
        assert (refused.status_code, slug(refused)) == verdict
    dossier = await begin(api, 0, certification, bloc_ids=[second])
    assert dossier["bloc_ids"] == [second]
    refused = await write(api, 0, dossier, bloc_ids=[first])
    assert slug(refused) == "bloc-already-held"
    await hold_bloc(api, 0, certification, "B2")
    refused = await write(api, 0, dossier)
    assert slug(refused) == "bloc-already-held"


async def test_one_dossier_not_begun_at_a_time(api: RunningService) -> None:
    certification = await create_rncp(api)
    dossier = await begin(api, 0, certification)
    refused = await salarie(api, 0).post("/v1/dossiers_vae", {"certification_id": certification["id"]})
    assert (refused.status_code, slug(refused)) == (409, "vae-file-already-open")
    ok(await step(api, 0, dossier, "abandon"))
    await begin(api, 0, certification)


async def test_refuses_an_expired_certification_and_one_that_ends_before_the_filing(api: RunningService) -> None:
    certification = await create_rncp(api, etapes=etapes(fin_enregistrement="2027-03-31"))
    at(api, date(2027, 3, 31), 23, 59)
    dossier = await begin(api, 0, certification)
    ok(await write(api, 0, dossier))
    at(api, date(2027, 4, 1), 0, 1)
    refused = await file(api, 0, dossier)
    assert (refused.status_code, slug(refused)) == (409, "certification-expired")
    refused = await salarie(api, 1).post("/v1/dossiers_vae", {"certification_id": certification["id"]})
    assert (refused.status_code, slug(refused)) == (409, "certification-expired")


async def test_abandoning_leaves_the_request_free_to_take_another_route(api: RunningService) -> None:
    dossier = await filed(api, 0, await create_rncp(api))
    body = ok(await answer(api, dossier))
    ok(await step(api, 0, dossier, "abandon"))
    row = await candidature(api, body["candidature_id"])
    assert (row.etat, row.voie) == ("deposee", None)
    again = await step(api, 0, dossier, "abandon")
    assert (again.status_code, slug(again)) == (409, "vae-step-impossible")


async def test_who_already_holds_a_place_keeps_it(api: RunningService) -> None:
    certification = await create_rncp(api)
    opened = await create_session(api, certification["id"])
    registered = await register(api, opened["id"], 0)
    body = ok(await answer(api, await filed(api, 0, certification)))
    assert (body["etat"], body["candidature_id"]) == ("recevable", None)
    row = await candidature(api, registered["id"])
    assert (row.etat, row.voie) == ("inscrite", None)


async def test_refuses_a_caller_without_a_known_profil(api: RunningService) -> None:
    body = {"certification_id": (await create_rncp(api))["id"]}
    refused = await api.as_("salarie").post("/v1/dossiers_vae", body)
    assert (refused.status_code, slug(refused)) == (403, "insufficient-scope")
    refused = await api.as_("salarie", profil=ref("profil/inconnu")).post("/v1/dossiers_vae", body)
    assert (refused.status_code, slug(refused)) == (409, "profile-not-known-yet")
    await api.apply("parcours", [("profil.efface", {"id": profil(3)})])
    refused = await salarie(api, 3).post("/v1/dossiers_vae", body)
    assert (refused.status_code, slug(refused)) == (410, "gone")
    refused = await salarie(api, 0).post("/v1/dossiers_vae", {"certification_id": ref("certification/inconnue")})
    assert (refused.status_code, slug(refused)) == (404, "not-found")


async def test_the_erased_leave_no_dossier(api: RunningService) -> None:
    dossier = await filed(api, 0, await create_rncp(api))
    ok(await answer(api, dossier))
    await api.apply("parcours", [("profil.efface", {"id": profil(0)})])
    assert (await certificateur(api).get(f"/v1/dossiers_vae/{dossier['id']}")).status_code == 404
    assert ok(await certificateur(api).get("/v1/dossiers_vae"))["elements"] == []


async def test_steps_come_in_their_order(api: RunningService) -> None:
    dossier = await begin(api, 0, await create_rncp(api))
    ok(await write(api, 0, dossier))
    assert (await answer(api, dossier)).status_code == 404
    for name in ("commencement", "depot", "depot", "commencement"):
        answered = await step(api, 0, dossier, name)
        if name == "depot" and answered.status_code == 200:
            continue
        assert (answered.status_code, slug(answered)) == (409, "vae-step-impossible")
    assert (await read(api, 0, dossier))["etat"] == "complet"


async def test_a_jury_knows_the_blocs_and_the_accompanist_of_the_dossier_in_force(api: RunningService) -> None:
    certification = await create_rncp(api)
    first = certification["blocs"][0]["id"]
    dossier = await filed(api, 0, certification, bloc_ids=[first])
    body = ok(await answer(api, dossier))

    async def known() -> Any:
        async with api.app.state.database.reading() as db:
            return await recevable(db, UUID(body["candidature_id"]))

    found = await known()
    assert (str(found.dossier_id), found.bloc_ids) == (dossier["id"], frozenset([UUID(first)]))
    assert found.accompagnateur == ACCOMPAGNATEUR
    ok(await step(api, 0, dossier, "commencement"))
    assert await known() == found
    ok(await step(api, 0, dossier, "abandon"))
    assert await known() is None
