"""What a person holds, and who may say so."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.parcours.branche import (
    CALCUL,
    CONSEIL,
    ECRIT,
    GESTIONNAIRE,
    RETIREE,
    SAVOIR,
    Branche,
    acquis,
    created,
    elements,
    etag,
    events_of,
    ligne,
    ligne_acquis,
    load,
)
from tests.support.answers import pointers, verdict
from tests.support.catalogue import competence, in_days

pytestmark = pytest.mark.anyio

MAY_SAY = {
    "titulaire": {"declare"},
    "manager": {"atteste"},
    "sirh": {"declare", "atteste"},
    "administrateur": {"declare", "atteste", "evalue", "certifie"},
    "certificateur": {"evalue", "certifie"},
    "service": {"evalue", "certifie"},
}


@pytest.mark.parametrize("name", sorted(MAY_SAY))
async def test_each_provenance_has_its_authors(branche: Branche, name: str) -> None:
    callers = branche.everybody() | {role: branche.api.as_(role) for role in ("certificateur", "service")}
    for provenance in ("declare", "atteste", "evalue", "certifie"):
        answer = await callers[name].post(branche.path("acquis"), acquis(provenance=provenance))
        if provenance in MAY_SAY[name]:
            assert answer.status_code == 201, (name, provenance)
        elif name in ("certificateur", "service"):
            assert verdict(answer) == (404, "not-found")
        else:
            assert verdict(answer) == (403, "insufficient-scope")


async def test_nobody_writes_on_a_person_they_do_not_see(branche: Branche) -> None:
    everybody = branche.everybody()
    for name in ("collègue", "manager d'ailleurs", "sirh d'ailleurs"):
        for provenance in ("declare", "atteste"):
            answer = await everybody[name].post(branche.path("acquis"), acquis(provenance=provenance))
            assert verdict(answer) == (404, "not-found"), name


async def test_a_provenance_may_be_read_but_not_changed_by_another(branche: Branche) -> None:
    attested = await created(branche.manager.post(branche.path("acquis"), acquis(provenance="atteste")))
    path = branche.path("acquis", attested["id"])
    headers = await etag(branche.holder, path)
    answer = await branche.holder.put(path, acquis(provenance="atteste", niveau=4), headers=headers)
    assert verdict(answer) == (403, "insufficient-scope")
    assert verdict(await branche.holder.delete(path, headers=headers)) == (403, "insufficient-scope")
    answer = await branche.manager.put(path, acquis(provenance="atteste", niveau=2), headers=headers)
    assert (answer.status_code, answer.json()["niveau"]) == (200, 2)
    certified = await branche.certify()
    answer = await branche.manager.delete(branche.path("acquis", certified["id"]), headers=headers)
    assert verdict(answer) == (404, "not-found")


async def test_a_declaration_does_not_become_an_attestation(branche: Branche) -> None:
    declared = await created(branche.holder.post(branche.path("acquis"), acquis()))
    path = branche.path("acquis", declared["id"])
    answer = await branche.holder.put(path, acquis(provenance="certifie"), headers=await etag(branche.holder, path))
    assert verdict(answer) == (403, "insufficient-scope")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"provenance": None}, (422, "validation-error")),
        ({"niveau": 5}, (422, "validation-error")),
        ({"niveau": "3"}, (422, "validation-error")),
        ({"competence_id": str(uuid4())}, (422, "unknown-competence")),
        ({"competence_id": RETIREE}, (409, "retired-competence")),
        ({"le": in_days(3)}, (422, "inconsistent-dates")),
        ({"le": "0001-01-01"}, (422, "out-of-range")),
        ({"preuve": "Dossier de 1 85 12 75 108 123 45 traité"}, (422, "forbidden-data")),
        ({"preuve": "Dossier de 2851299351234 traité"}, (422, "forbidden-data")),
        ({"sexe": "F"}, (422, "forbidden-field")),
    ],
)
async def test_refuses(branche: Branche, more: dict[str, Any], expected: tuple[int, str]) -> None:
    body = {name: value for name, value in acquis(**more).items() if value is not None}
    assert verdict(await branche.holder.post(branche.path("acquis"), body)) == expected


async def test_a_level_without_provenance_is_refused_where_it_stands(branche: Branche) -> None:
    body = {"competence_id": CONSEIL, "niveau": 3, "le": "2024-05-02"}
    answer = await branche.holder.post(branche.path("acquis"), body)
    assert (verdict(answer), pointers(answer)) == ((422, "validation-error"), ["/provenance"])


async def test_words_of_the_trade_are_welcome_as_evidence(branche: Branche) -> None:
    preuve = "Traité 1 200 dossiers d'arrêt de travail et d'invalidité en 2023, code 2 85 12"
    await created(branche.holder.post(branche.path("acquis"), acquis(preuve=preuve)))


async def test_the_same_day_and_provenance_twice_is_refused(branche: Branche) -> None:
    await created(branche.holder.post(branche.path("acquis"), acquis()))
    other = await created(branche.holder.post(branche.path("acquis"), acquis(le="2025-01-01", positif=False)))
    assert verdict(await branche.holder.post(branche.path("acquis"), acquis())) == (409, "already-recorded")
    path = branche.path("acquis", other["id"])
    answer = await branche.holder.put(path, acquis(), headers=await etag(branche.holder, path))
    assert verdict(answer) == (409, "already-recorded")


async def test_a_competence_retired_since_may_still_be_changed_where_it_is_held(branche: Branche) -> None:
    held = await created(branche.holder.post(branche.path("acquis"), acquis()))
    await branche.api.apply("competences", [competence(CONSEIL, "C-CONSEIL", retiree=True)])
    path = branche.path("acquis", held["id"])
    answer = await branche.holder.put(path, acquis(niveau=4), headers=await etag(branche.holder, path))
    assert answer.status_code == 200
    body = acquis(niveau=2)
    answer = await branche.salarie(branche.denis).post(branche.path("acquis", profil=branche.denis), body)
    assert verdict(answer) == (409, "retired-competence")


async def test_the_most_recent_come_first_a_page_at_a_time(branche: Branche) -> None:
    for competence_id, le in ((CONSEIL, "2022-01-01"), (CALCUL, "2024-01-01"), (SAVOIR, "2023-01-01")):
        await created(branche.holder.post(branche.path("acquis"), acquis(competence_id=competence_id, le=le)))
    seen, path = [], branche.path("acquis") + "?limite=2"
    page = (await branche.holder.get(path)).json()
    seen += page["elements"]
    page = (await branche.holder.get(f"{path}&apres={page['suivant']}")).json()
    seen += page["elements"]
    assert [row["competence_id"] for row in seen] == [CALCUL, SAVOIR, CONSEIL]
    assert page["suivant"] is None


async def test_acquis_and_experiences_are_published(branche: Branche) -> None:
    declared = await created(branche.holder.post(branche.path("acquis"), acquis(preuve="Entretiens")))
    await branche.certify(ECRIT, positif=False, niveau=None)
    body = {"metier_id": GESTIONNAIRE, "debut_le": "2016-01-04"}
    held = await created(branche.holder.post(branche.path("experiences"), body))
    last = (await events_of(branche.api, branche.claire))[-1]
    said = {"competence_id": CONSEIL, "niveau": 3, "provenance": "declare", "le": "2024-05-02", "positif": True}
    judged = {"competence_id": ECRIT, "niveau": None, "provenance": "certifie", "le": "2024-05-02", "positif": False}
    assert sorted(last["acquis"], key=lambda it: it["provenance"], reverse=True) == [said, judged]
    assert last["experiences"] == [body | {"fin_le": None}]
    for path in (branche.path("acquis", declared["id"]), branche.path("experiences", held["id"])):
        assert (await branche.holder.delete(path, headers=await etag(branche.holder, path))).status_code == 204
    last = (await events_of(branche.api, branche.claire))[-1]
    assert (last["acquis"], last["experiences"]) == ([judged], [])


NIE = {"positif": False, "preuve": "Deux entretiens repris par une collègue"}


async def test_what_an_employer_says_is_not_held_is_in_no_reckoning(branche: Branche) -> None:
    """A manager and a HRIS client say it of what the person declares: the state that is published stays the same."""

    async def state() -> Any:
        return [it for it in await events_of(branche.api, branche.claire) if "acquis" in it][-1]

    await created(branche.holder.post(branche.path("acquis"), acquis(le="2024-05-01")))
    before = await state()
    for name, le in (("manager", "2024-05-02"), ("sirh", "2024-05-03")):
        caller = branche.everybody()[name]
        said = await created(caller.post(branche.path("acquis"), acquis(provenance="atteste", le=le, **NIE)))
        assert (said["positif"], said["pris_en_compte"]) == (False, False)
        assert await state() == before
    own = await created(branche.holder.post(branche.path("acquis"), acquis(le="2024-05-04", positif=False)))
    judged = await branche.certify(ECRIT, positif=False)
    assert (own["pris_en_compte"], judged["pris_en_compte"]) == (True, True)
    assert sorted(it["provenance"] for it in (await state())["acquis"]) == ["certifie", "declare", "declare"]


async def test_a_load_tells_the_person_of_what_it_says_they_do_not_hold(branche: Branche) -> None:
    """As a single write does: of somebody who was there and of somebody new, and of the same file again nothing."""
    denied = ligne_acquis(positif=False)
    lines = (ligne("C-1", manager="P-1", acquis=[denied, ligne_acquis("C-CALCUL")]), ligne("N-1", acquis=[denied]))
    for changed, told in ((lines, 2), (lines, 2), ((ligne("C-1", manager="P-1", acquis=[denied | {"niveau": 4}]),), 3)):
        await load(branche.sirh(), *changed)
        assert len([it for it in await branche.api.events() if it["type"].endswith("declaration.faite")]) == told
    (held,) = await elements(branche.holder, branche.path("acquis"))
    last = (await events_of(branche.api, branche.claire))[-1]
    assert (last["id"], held["pris_en_compte"]) == (held["id"], False)


async def test_nobody_declares_for_the_person_that_they_do_not_hold(branche: Branche) -> None:
    answer = await branche.everybody()["sirh"].post(branche.path("acquis"), acquis(positif=False))
    assert verdict(answer) == (403, "insufficient-scope")


async def test_the_person_answers_what_is_said_and_is_read_with_it(branche: Branche) -> None:
    said = await created(branche.manager.post(branche.path("acquis"), acquis(provenance="atteste", **NIE)))
    path = branche.path("acquis", said["id"])
    told = [event for event in await branche.api.events() if event["type"].endswith("declaration.faite")]
    assert [event["data"] for event in told] == [{"id": said["id"], "profil_id": branche.claire}]
    for texte in ("C'était un remplacement.", "C'était un remplacement, sur l'autre plateau."):
        answer = await branche.holder.post(f"{path}/reponse", {"texte": texte})
        assert (answer.status_code, answer.json()["reponse"]) == (200, texte)
    seen = (await branche.manager.get(path)).json()
    assert (seen["reponse"], seen["repondu_le"] is None) == (texte, False)
    changed = acquis(provenance="atteste", niveau=2, **NIE)
    kept = await branche.manager.put(path, changed, headers=await etag(branche.manager, path))
    assert (kept.status_code, kept.json()["reponse"]) == (200, texte), "who said it does not take the answer away"
    for other in (branche.manager, branche.everybody()["sirh"]):
        assert (await other.post(f"{path}/reponse", {"texte": "Non."})).status_code in (403, 404)
    unknown = branche.path("acquis", str(uuid4()))
    assert verdict(await branche.holder.post(f"{unknown}/reponse", {"texte": "Non."})) == (404, "not-found")


async def test_an_experience_ends_after_it_starts_and_starts_once(branche: Branche) -> None:
    path = branche.path("experiences")
    body = {"metier_id": GESTIONNAIRE, "debut_le": "2016-01-04", "fin_le": "2015-01-04"}
    assert verdict(await branche.holder.post(path, body)) == (422, "inconsistent-dates")
    await created(branche.holder.post(path, body | {"fin_le": None}))
    assert verdict(await branche.holder.post(path, body | {"fin_le": None})) == (409, "already-recorded")
    answer = await branche.holder.post(path, body | {"fin_le": None, "metier_id": str(uuid4())})
    assert verdict(answer) == (422, "unknown-metier")
    assert len(await elements(branche.manager, path)) == 1
