"""What a certification may say of itself, and what of it everybody sees."""

from __future__ import annotations

from typing import Any

import pytest

from tests.certification.branche import (
    CALCUL,
    CONSEIL,
    CONSEILLER,
    ECRIT,
    GESTIONNAIRE,
    GPS_B,
    OUTIL,
    RETIREE,
    SAVOIR,
    SAVOIR_ETRE,
    bloc,
    certificateur,
    cqp,
    create_cqp,
    created,
    etapes,
    hors_registre,
    ref,
    salarie,
)
from tests.certification.titres.primes.scene import cpnef
from tests.support.answers import pointers, slug
from tests.support.catalogue import TODAY, in_days
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def post(api: RunningService, body: dict[str, Any]) -> Any:
    return await certificateur(api).post("/v1/certifications", body)


async def test_a_certification_is_read_as_it_was_written(api: RunningService) -> None:
    written = await create_cqp(api)
    read = (await salarie(api, 1).get(f"/v1/certifications/{written['id']}")).json()
    assert read == written
    assert (read["etat"], read["certifiante"], read["visible_le"]) == ("enregistree", True, TODAY.isoformat())
    assert read["blocs"][0]["competences"] == [
        {"competence_id": CONSEIL, "code": "C-CONSEIL", "libelle": "Libellé de C-CONSEIL", "niveau": 3}
    ]
    assert read["blocs"][0]["modalites"] == [
        {"type": "mise_en_situation", "intitule": "Entretien avec un assuré", "duree_minutes": 45},
        {"type": "dossier_professionnel", "intitule": "Dossier sur trois situations", "pages_max": 30},
    ]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"registre": "RS", "voies": {"epreuves_directes": True}}, "/niveau"),
        ({"registre": "RS", "niveau": None}, "/voies/vae"),
        ({"registre": "RS", "niveau": None, "voies": {"formation": True}, "blocs": [bloc("B1"), bloc("B2")]}, "/blocs"),
        (hors_registre(voies={"formation": True, "vae": True}), "/voies/vae"),
        (hors_registre(niveau=5), "/niveau"),
        (hors_registre(etapes=etapes()), "/etapes"),
        ({"etapes": etapes(enregistrement="")}, "/etapes"),
        ({"type": "CQPI"}, "/certificateurs"),
        ({"type": "CQPI", "certificateurs": ["CPNEF A", "cpnef  a"]}, "/certificateurs"),
        ({"voies": {}}, "/voies"),
        ({"type": "titre", "voies": {"dossier_epreuves": True}}, "/voies/dossier_epreuves"),
        ({"numero_fiche": "RS5000"}, "/numero_fiche"),
        (hors_registre(numero_fiche="RNCP40344"), "/numero_fiche"),
        ({"blocs": [bloc("B1"), bloc("B1")]}, "/blocs"),
    ],
)
async def test_refuses_what_contradicts_the_register(
    api: RunningService, changes: dict[str, Any], pointer: str
) -> None:
    answer = await post(api, cqp() | changes)
    assert (answer.status_code, slug(answer)) == (422, "validation-error")
    assert pointer in pointers(answer)


@pytest.mark.parametrize(
    "changes",
    [
        {"numero_fiche": "RNCP12"},
        {"registre": "RS", "numero_fiche": "RS0"},
        {"niveau": 2},
        {"niveau": 9},
        {"certificateurs": []},
        {"duree_jours": 0},
        {"code": "cqp"},
    ],
)
async def test_refuses_values_out_of_their_form(api: RunningService, changes: dict[str, Any]) -> None:
    answer = await post(api, cqp() | changes)
    assert (answer.status_code, slug(answer)) == (422, "validation-error")


@pytest.mark.parametrize("field", ["visible_le", "certifiante", "etat", "id", "version", "places_prises"])
async def test_refuses_fields_that_only_the_service_writes(api: RunningService, field: str) -> None:
    answer = await post(api, cqp() | {field: None})
    assert (answer.status_code, slug(answer)) == (422, "unknown-field")


@pytest.mark.parametrize(
    "le",
    [
        {"creation": ""},
        {"creation": in_days(2), "enregistrement": in_days(3)},
        {"transmission": "2011-01-01"},
        {"fin_enregistrement": "2023-07-18"},
        {"fin_enregistrement": "2028-07-19", "limite_delivrance": "2028-07-18"},
    ],
)
async def test_refuses_decisions_that_do_not_follow_each_other(api: RunningService, le: dict[str, str]) -> None:
    answer = await post(api, cqp(etapes=etapes(**le)))
    assert (answer.status_code, slug(answer)) == (422, "inconsistent-dates")


@pytest.mark.parametrize(
    ("body", "etat"),
    [
        (hors_registre(), "creee"),
        (hors_registre(etapes=etapes(enregistrement="", transmission="2013-01-01")), "transmise"),
        (cqp(), "enregistree"),
        (cqp(etapes=etapes(fin_enregistrement=in_days(0))), "enregistree"),
        (cqp(etapes=etapes(fin_enregistrement=in_days(-1), limite_delivrance=in_days(400))), "expiree"),
        (cqp(etapes=etapes(fin_enregistrement=in_days(-1))), "close"),
        (cqp(etapes=etapes(fin_enregistrement=in_days(-9), limite_delivrance=in_days(-1))), "close"),
    ],
)
async def test_the_state_follows_the_dated_decisions(api: RunningService, body: dict[str, Any], etat: str) -> None:
    assert (await created(cpnef(api).post("/v1/certifications", body)))["etat"] == etat


async def test_who_decided_each_step_is_kept(api: RunningService) -> None:
    decisions = [
        {"etape": "creation", "le": "2012-06-14", "decidee_par": "CPNEF"},
        {"etape": "transmission", "le": "2012-09-01", "decidee_par": "CPNEF"},
        {"etape": "enregistrement", "le": "2023-07-19", "decidee_par": "France compétences"},
        {"etape": "fin_enregistrement", "le": "2028-07-19", "decidee_par": "France compétences"},
        {"etape": "limite_delivrance", "le": "2032-07-19", "decidee_par": "France compétences"},
    ]
    written = await created(cpnef(api).post("/v1/certifications", cqp(etapes=decisions[::-1])))
    assert written["etapes"] == decisions


async def test_a_branch_may_open_its_unregistered_cqp_to_a_file_and_exams(api: RunningService) -> None:
    voies = {"formation": True, "vae": False, "epreuves_directes": False, "dossier_epreuves": True}
    assert (await created(post(api, hors_registre(voies=voies))))["voies"] == voies


@pytest.mark.parametrize("identifier", [SAVOIR, SAVOIR_ETRE, OUTIL])
async def test_refuses_a_bloc_that_attests_a_savoir(api: RunningService, identifier: str) -> None:
    answer = await post(api, cqp(blocs=[bloc(atteste=[CONSEIL, identifier])]))
    assert (answer.status_code, slug(answer)) == (422, "not-a-competence")
    assert pointers(answer) == ["/blocs/0/competences/1"]


async def test_refuses_what_the_catalogue_does_not_know(api: RunningService) -> None:
    answer = await post(api, cqp(blocs=[bloc("B1"), bloc("B2", atteste=[ref("inconnue")])]))
    assert (answer.status_code, slug(answer), pointers(answer)) == (
        422,
        "unknown-competence",
        ["/blocs/1/competences/0"],
    )
    answer = await post(api, cqp(metiers_vises=[CONSEILLER, ref("inconnu")]))
    assert (answer.status_code, slug(answer), pointers(answer)) == (422, "unknown-metier", ["/metiers_vises/1"])


async def test_refuses_to_attest_a_retired_competence_or_one_twice(api: RunningService) -> None:
    answer = await post(api, cqp(blocs=[bloc(atteste=[RETIREE])]))
    assert (answer.status_code, slug(answer)) == (409, "retired-competence")
    answer = await post(api, cqp(blocs=[bloc(atteste=[CONSEIL, CONSEIL])]))
    assert (answer.status_code, slug(answer), pointers(answer)) == (422, "validation-error", ["/blocs/0/competences/1"])


@pytest.mark.parametrize("blocs", [[], [bloc(atteste=[])]])
async def test_a_scheme_attesting_no_competence_is_not_certifiante(api: RunningService, blocs: list[Any]) -> None:
    sciences_po = hors_registre(code="CERTIF-MANAGEMENT", type="certificat", blocs=blocs)
    assert (await created(post(api, sciences_po)))["certifiante"] is False


async def test_a_cqpi_names_two_certificateurs(api: RunningService) -> None:
    lue = await create_cqp(api, type="CQPI", certificateurs=["CPNEF retraite", "CPNEF assurance"])
    assert lue["certificateurs"] == ["CPNEF retraite", "CPNEF assurance"]


async def test_everybody_of_every_entity_sees_a_certification_from_its_creation(api: RunningService) -> None:
    written = await create_cqp(api)
    for role in ("salarie", "manager", "rh", "sirh", "syndicat", "jury", "conseiller", "cpnef", "service"):
        reader = api.as_(role, entite=GPS_B)
        assert (await reader.get(f"/v1/certifications/{written['id']}")).json() == written
        page = (await reader.get("/v1/certifications")).json()
        assert [element["id"] for element in page["elements"]] == [written["id"]]


async def test_replacing_keeps_the_identity_of_blocs_by_code(api: RunningService) -> None:
    first = await create_cqp(api, blocs=[bloc("B1"), bloc("B2", atteste=[CALCUL])])
    body = cqp(
        intitule="CQP Conseiller",
        metiers_vises=[GESTIONNAIRE],
        etapes=etapes(fin_enregistrement=in_days(400)),
        blocs=[
            bloc("B2", atteste=[ECRIT, CALCUL], modalites=[{"type": "oral", "intitule": "Soutenance"}]),
            bloc("B3", atteste=[CONSEIL], duree_jours=None, modalites=[]),
        ],
    )
    path = f"/v1/certifications/{first['id']}"
    answer = await certificateur(api).put(path, body, headers={"If-Match": '"v1"'})
    assert answer.status_code == 200, answer.text
    lue = answer.json()
    assert [lu["code"] for lu in lue["blocs"]] == ["B2", "B3"]
    assert lue["blocs"][0]["id"] == first["blocs"][1]["id"]
    assert {atteste["code"] for atteste in lue["blocs"][0]["competences"]} == {"C-ECRIT", "C-CALCUL"}
    assert [modalite["type"] for modalite in lue["blocs"][0]["modalites"]] == ["oral"]
    assert (lue["metiers_vises"], len(lue["etapes"])) == ([GESTIONNAIRE], 3)
    assert (await certificateur(api).get(path)).json() == lue


async def test_replacing_by_the_same_changes_nothing(api: RunningService) -> None:
    first = await create_cqp(api)
    published = len(await api.events())
    answer = await certificateur(api).put(f"/v1/certifications/{first['id']}", cqp(), headers={"If-Match": '"v1"'})
    assert (answer.status_code, answer.headers["ETag"], answer.json()) == (200, '"v1"', first)
    assert len(await api.events()) == published


async def test_a_code_is_used_once(api: RunningService) -> None:
    first = await create_cqp(api)
    answer = await post(api, cqp())
    assert (answer.status_code, slug(answer)) == (409, "code-taken")
    await create_cqp(api, code="CQP-AUTRE")
    path = f"/v1/certifications/{first['id']}"
    answer = await certificateur(api).put(path, cqp("CQP-AUTRE"), headers={"If-Match": '"v1"'})
    assert (answer.status_code, slug(answer)) == (409, "code-taken")


async def test_a_bloc_is_added_at_the_end(api: RunningService) -> None:
    written = await create_cqp(api)
    path = f"/v1/certifications/{written['id']}/blocs"
    added = await created(certificateur(api).post(path, bloc("B2", atteste=[CALCUL])))
    page = (await salarie(api, 1).get(path)).json()
    assert page["elements"] == [written["blocs"][0], added]
    again = await certificateur(api).post(path, bloc("B2", atteste=[CALCUL]))
    assert (again.status_code, slug(again)) == (409, "code-taken")
    refused = await certificateur(api).post(path, bloc("B3", atteste=[SAVOIR]))
    assert (refused.status_code, pointers(refused)) == (422, ["/competences/0"])


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["CERTIF-MANAGEMENT", "CQP-CONSEILLER-RETRAITE", "TEST-ECRIT"]),
        ("registre=RS", ["TEST-ECRIT"]),
        ("type=CQP", ["CQP-CONSEILLER-RETRAITE"]),
        ("code=TEST-ECRIT", ["TEST-ECRIT"]),
        (f"metier={GESTIONNAIRE}", ["TEST-ECRIT"]),
        (f"competence={ECRIT}", ["TEST-ECRIT"]),
        (f"competence={ref('inconnue')}", []),
    ],
)
async def test_lists_are_narrowed(api: RunningService, query: str, codes: list[str]) -> None:
    await create_cqp(api)
    await created(post(api, hors_registre(code="CERTIF-MANAGEMENT", type="certificat", blocs=[])))
    voltaire = {"registre": "RS", "niveau": None, "type": "certificat", "voies": {"epreuves_directes": True}}
    await create_cqp(api, code="TEST-ECRIT", blocs=[bloc(atteste=[ECRIT])], metiers_vises=[GESTIONNAIRE], **voltaire)
    page = (await salarie(api, 1).get(f"/v1/certifications?{query}")).json()
    assert [element["code"] for element in page["elements"]] == codes


async def test_the_list_says_of_each_row_what_its_single_read_says(api: RunningService) -> None:
    for number in range(7):
        await created(post(api, hors_registre(code=f"CQP-{number}", blocs=[bloc(atteste=[CONSEIL][: number % 2])])))
    reader = salarie(api, 1)
    seen, cursor = [], ""
    while cursor is not None:
        page = (await reader.get(f"/v1/certifications?limite=3{cursor and '&apres=' + cursor}")).json()
        seen += page["elements"]
        cursor = page["suivant"]
    assert [element["code"] for element in seen] == [f"CQP-{number}" for number in range(7)]
    for element in seen:
        single = (await reader.get(f"/v1/certifications/{element['id']}")).json()
        assert element == {name: value for name, value in single.items() if name != "blocs"}
