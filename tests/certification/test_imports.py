"""The bulk door: certifications and sessions by code, good lines kept, replay harmless."""

from __future__ import annotations

from typing import Any

import pytest

from tests.certification.branche import (
    CONSEIL,
    CONSEILLER,
    certificateur,
    create_session,
    etapes,
    read_session,
    register,
    salarie,
)
from tests.support.answers import counts, slug
from tests.support.catalogue import in_days
from tests.support.loads import ndjson
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


def ligne_certification(code: str = "CQP-CONSEILLER", **more: Any) -> dict[str, Any]:
    return {
        "type": "certification",
        "code": code,
        "intitule": "CQP Conseiller retraite",
        "registre": "RNCP",
        "type_certification": "CQP",
        "niveau": 5,
        "certificateurs": ["CPNEF"],
        "voies": {"formation": True, "vae": True, "epreuves_directes": True},
        "duree_jours": 44,
        "etapes": etapes(),
        "metiers_vises": ["M-CONSEILLER"],
        "blocs": [ligne_bloc()],
        **more,
    }


def ligne_bloc(code: str = "B1", competence: str = "C-CONSEIL", **more: Any) -> dict[str, Any]:
    modalites = [{"type": "travail_collectif", "intitule": "Étude à quatre", "taille_groupe": 4}]
    competences = [{"competence": competence, "niveau": 3, **more}]
    return {"code": code, "intitule": "Conseiller", "competences": competences, "modalites": modalites}


def ligne_session(code: str = "S-LYON", certification: str = "CQP-CONSEILLER", **more: Any) -> dict[str, Any]:
    return {
        "type": "session",
        "code": code,
        "certification": certification,
        "debut_le": in_days(60),
        "fin_le": in_days(62),
        "lieu": "Lyon",
        "places": 25,
        "inscription_jusqu_au": in_days(30),
        **more,
    }


async def load(api: RunningService, *lines: dict[str, Any], dry_run: bool = False) -> dict[str, Any]:
    path = f"/v1/certifications/imports{'?dry_run=true' if dry_run else ''}"
    answer = await certificateur(api).post(path, **ndjson(*lines))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def one(api: RunningService, path: str) -> dict[str, Any]:
    (element,) = (await salarie(api, 0).get(path)).json()["elements"]
    return dict(element)


async def test_loads_an_offer_by_code(api: RunningService) -> None:
    rapport = await load(api, ligne_certification(), ligne_session())
    assert (rapport["lignes"], counts(rapport)) == (2, (2, 0, 0, 0))
    summary = await one(api, "/v1/certifications?code=CQP-CONSEILLER")
    lue = (await salarie(api, 0).get(f"/v1/certifications/{summary['id']}")).json()
    assert (lue["type"], lue["certifiante"], lue["metiers_vises"]) == ("CQP", True, [CONSEILLER])
    assert lue["blocs"][0]["competences"][0]["competence_id"] == CONSEIL
    assert lue["blocs"][0]["modalites"][0]["taille_groupe"] == 4
    session = await one(api, "/v1/sessions?code=S-LYON")
    assert (session["certification_id"], session["etat"], session["attente_max"]) == (lue["id"], "ouverte", 25)


async def test_the_same_file_twice_changes_nothing(api: RunningService) -> None:
    lines = [ligne_certification(), ligne_certification("CQP-AUTRE"), ligne_session(), ligne_session("S-PARIS")]
    await load(api, *lines)
    before = await api.events()
    assert counts(await load(api, *lines)) == (0, 0, 4, 0)
    assert await api.events() == before


async def test_a_changed_line_changes_its_row_only(api: RunningService) -> None:
    await load(api, ligne_certification(), ligne_session())
    before = await one(api, "/v1/certifications")
    rapport = await load(api, ligne_certification(duree_jours=40), ligne_session(lieu="Paris", places=30))
    assert counts(rapport) == (0, 2, 0, 0)
    assert await one(api, "/v1/certifications") == before | {"duree_jours": 40}
    session = await one(api, "/v1/sessions")
    assert (session["lieu"], session["places"]) == ("Paris", 30)


async def test_good_lines_are_kept_and_bad_ones_reported(api: RunningService) -> None:
    rapport = await load(
        api,
        ligne_certification(),
        ligne_certification("CQP-SAVOIR", blocs=[ligne_bloc(competence="S-REGLES")]),
        ligne_certification("CQP-INCONNU", blocs=[ligne_bloc("B1"), ligne_bloc("B2", competence="C-INCONNUE")]),
        ligne_certification("CQP-METIER", metiers_vises=["M-CONSEILLER", "M-INCONNU"]),
        ligne_certification("CQP-VAE", registre="RS", niveau=None),
        ligne_certification("CQP-DATES", etapes=etapes(creation="2024-01-01")),
        ligne_session("S-SEULE", "CQP-INCONNU"),
        ligne_session("S-DATES", fin_le=in_days(1)),
        ligne_session("S-CHAMP", prix=100),
        {"type": "bloc", "code": "B1"},
        ligne_session(),
    )
    assert (rapport["lignes"], counts(rapport)) == (11, (2, 0, 0, 9))
    assert [(rejet["ligne"], rejet["pointeur"]) for rejet in rapport["rejetees"]] == [
        (2, "/blocs/0/competences/0"),
        (3, "/blocs/1/competences/0"),
        (4, "/metiers_vises/1"),
        (5, "/voies/vae"),
        (6, "/etapes"),
        (7, "/certification"),
        (8, "/session"),
        (9, "/session"),
        (10, ""),
    ]
    assert (await one(api, "/v1/certifications"))["code"] == "CQP-CONSEILLER"
    assert (await one(api, "/v1/sessions"))["code"] == "S-LYON"


async def test_a_code_of_another_referentiel_is_named_with_it(api: RunningService) -> None:
    rome = {"id": "0199f0c2-0000-7000-8000-00000000beef", "referentiel": "ROME", "code": "C-CONSEIL"}
    await api.apply(
        "competences",
        [("competence.modifiee", rome | {"libelle": "Conseiller", "nature": "competence", "retiree": False})],
    )
    await load(api, ligne_certification(blocs=[ligne_bloc(referentiel="ROME")]), ligne_certification("CQP-BRANCHE"))
    for code, expected in (("CQP-CONSEILLER", rome["id"]), ("CQP-BRANCHE", CONSEIL)):
        summary = await one(api, f"/v1/certifications?code={code}")
        lue = (await salarie(api, 0).get(f"/v1/certifications/{summary['id']}")).json()
        assert lue["blocs"][0]["competences"][0]["competence_id"] == expected
    assert counts(await load(api, ligne_certification("CQP-X", referentiel="ROME"))) == (0, 0, 0, 1)


async def test_a_dry_run_reports_and_keeps_nothing(api: RunningService) -> None:
    rapport = await load(api, ligne_certification(), ligne_session(), {"type": "?"}, dry_run=True)
    assert (counts(rapport), rapport["dry_run"]) == ((2, 0, 0, 1), True)
    assert (await salarie(api, 0).get("/v1/certifications")).json()["elements"] == []
    assert await api.events() == []


async def test_a_line_cannot_lower_a_capacity_below_the_places_taken(api: RunningService) -> None:
    await load(api, ligne_certification(), ligne_session(places=3))
    session = await one(api, "/v1/sessions")
    for number in range(3):
        await register(api, session["id"], number)
    assert counts(await load(api, ligne_session(places=2))) == (0, 0, 0, 1)
    assert (await read_session(api, session["id"]))["places"] == 3


async def test_a_line_that_adds_places_serves_the_waiting_list(api: RunningService) -> None:
    await load(api, ligne_certification(), ligne_session(places=1))
    session = await one(api, "/v1/sessions")
    for number in range(2):
        await register(api, session["id"], number, attente=True)
    await load(api, ligne_session(places=2))
    seen = await read_session(api, session["id"])
    assert (seen["places_prises"], seen["en_attente"]) == (2, 0)


async def test_what_a_session_line_does_not_say_stays(api: RunningService) -> None:
    opened = await create_session(api, attente_max=3, etat="close", inscription_a_partir_du=in_days(2))
    line = ligne_session(certification="CQP-CONSEILLER-RETRAITE", lieu="Paris", inscription_a_partir_du=in_days(2))
    assert counts(await load(api, line)) == (0, 1, 0, 0)
    seen = await read_session(api, opened["id"])
    assert (seen["lieu"], seen["attente_max"], seen["etat"]) == ("Paris", 3, "close")


async def test_a_session_never_changes_certification(api: RunningService) -> None:
    await load(api, ligne_certification(), ligne_certification("CQP-AUTRE"), ligne_session())
    rapport = await load(api, ligne_session(certification="CQP-AUTRE"))
    assert [(rejet["ligne"], rejet["pointeur"]) for rejet in rapport["rejetees"]] == [(1, "/code")]


async def test_publishes_what_it_wrote_certifications_first(api: RunningService) -> None:
    await load(api, ligne_certification(), ligne_session())
    certification, session = await api.events()
    data = certification["data"]
    assert (data["code"], data["type"], data["certifiante"], data["etat"]) == (
        "CQP-CONSEILLER",
        "CQP",
        True,
        "enregistree",
    )
    assert data["voies"] == {"formation": True, "vae": True, "epreuves_directes": True, "dossier_epreuves": False}
    assert data["blocs"][0] | {"id": ""} == {
        "id": "",
        "code": "B1",
        "intitule": "Conseiller",
        "duree_jours": None,
        "nombre_epreuves": 1,
        "competences": [{"competence_id": CONSEIL, "niveau": 3}],
    }
    assert session["data"]["certification_id"] == data["id"]


async def test_refuses_a_body_that_is_not_a_load(api: RunningService) -> None:
    answer = await certificateur(api).post("/v1/certifications/imports", {"type": "certification"})
    assert (answer.status_code, slug(answer)) == (415, "unsupported-media-type")
    answer = await certificateur(api).post("/v1/certifications/imports", **ndjson())
    assert (answer.status_code, slug(answer)) == (422, "suspicious-import")


async def test_loads_a_certification_that_aims_at_no_metier_and_a_bloc_without_competences(api: RunningService) -> None:
    bare = {**ligne_bloc(), "competences": [], "modalites": []}
    draft = {"registre": "aucun", "niveau": None, "voies": {"formation": True}, "etapes": etapes(enregistrement="")}
    assert counts(await load(api, ligne_certification(metiers_vises=[], blocs=[bare], **draft))) == (1, 0, 0, 0)
    (event,) = [event for event in await api.events() if event["type"].endswith("certification.modifiee")]
    assert event["data"]["metiers_vises"] == []
