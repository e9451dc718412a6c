"""What belongs to the person alone: souhaits, consents, preferences, chosen parcours, and the copy of it all."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.parcours.branche import (
    CONSEILLER,
    CONSEILLER_CEP,
    CQP,
    GESTIONNAIRE,
    Branche,
    acquis,
    created,
    elements,
    etag,
    events_of,
    instant,
    parcours,
    souhait,
)
from tests.support.answers import pointers, verdict
from tests.support.catalogue import in_days

pytestmark = pytest.mark.anyio


async def last_event(branche: Branche) -> dict[str, Any]:
    return (await events_of(branche.api, branche.claire))[-1]


async def published(branche: Branche) -> list[str]:
    """The ids of what is said of Claire: a new state takes the place of the one before."""
    return [event["id"] for event in await branche.api.events() if event["subject"] == branche.claire]


async def test_a_private_wish_is_not_published_and_moves_no_version(branche: Branche) -> None:
    before, version = await published(branche), await etag(branche.rh(), branche.path())
    wish = await created(branche.holder.post(branche.path("souhaits"), souhait()))
    path = branche.path("souhaits", wish["id"])
    headers = await etag(branche.holder, path)
    assert (await branche.holder.put(path, souhait(texte=None), headers=headers)).status_code == 200
    assert (await branche.holder.delete(path, headers=await etag(branche.holder, path))).status_code == 204
    assert (await published(branche), await etag(branche.rh(), branche.path())) == (before, version)


async def test_a_wish_is_published_while_it_is_open_and_without_its_words(branche: Branche) -> None:
    wish = await created(branche.holder.post(branche.path("souhaits"), souhait(ouvert_recommandations=True)))
    assert (await last_event(branche))["souhaits_ouverts"] == [{"metier_id": GESTIONNAIRE}]
    path = branche.path("souhaits", wish["id"])
    await branche.holder.put(path, souhait(), headers=await etag(branche.holder, path))
    assert (await last_event(branche))["souhaits_ouverts"] == []
    await branche.holder.put(path, souhait(ouvert_recommandations=True), headers=await etag(branche.holder, path))
    await branche.holder.delete(path, headers=await etag(branche.holder, path))
    assert (await last_event(branche))["souhaits_ouverts"] == []
    assert "assurés" not in str(await branche.api.events())


async def test_a_metier_is_wished_once(branche: Branche) -> None:
    path = branche.path("souhaits")
    await created(branche.holder.post(path, souhait()))
    assert verdict(await branche.holder.post(path, souhait())) == (409, "already-recorded")
    assert verdict(await branche.holder.post(path, souhait(metier_id=str(uuid4())))) == (422, "unknown-metier")
    other = await created(branche.holder.post(path, souhait(metier_id=CONSEILLER)))
    one = f"{path}/{other['id']}"
    answer = await branche.holder.put(one, souhait(), headers=await etag(branche.holder, one))
    assert verdict(answer) == (409, "already-recorded")
    answer = await branche.holder.post(path, souhait(texte="Mon numéro : 2 85 12 75 108 123"))
    assert verdict(answer) == (422, "forbidden-data")


async def test_a_grant_to_read_recommendations_is_published_until_revoked(branche: Branche) -> None:
    before = await published(branche)
    await branche.grant("souhaits")
    assert await published(branche) == before
    granted = await branche.grant("recommandations")
    (lecteur,) = (await last_event(branche))["lecteurs"]
    assert lecteur["sujet"] == CONSEILLER_CEP
    assert lecteur["jusqu_au"].startswith(in_days(30))
    path = branche.path("consentements", granted["id"], "revocation")
    first = await branche.holder.post(path)
    assert first.json()["revoque_le"]
    assert (await last_event(branche))["lecteurs"] == []
    count = await published(branche)
    assert (await branche.holder.post(path)).json() == first.json()
    assert await published(branche) == count


@pytest.mark.parametrize("days", [-1, 400])
async def test_a_grant_has_an_end_within_a_year(branche: Branche, days: int) -> None:
    body = {"sujet": CONSEILLER_CEP, "perimetre": "acquis", "jusqu_au": instant(days)}
    answer = await branche.holder.post(branche.path("consentements"), body)
    assert (verdict(answer), pointers(answer)) == ((422, "inconsistent-dates"), ["/jusqu_au"])


@pytest.mark.parametrize(
    "more", [{"perimetre": "tout"}, {"sujet": ""}, {"sujet": "é"}, {"jusqu_au": "2027-01-01T00:00:00"}]
)
async def test_a_grant_says_who_and_what(branche: Branche, more: dict[str, str]) -> None:
    body = {"sujet": CONSEILLER_CEP, "perimetre": "acquis", "jusqu_au": instant(9)} | more
    assert verdict(await branche.holder.post(branche.path("consentements"), body)) == (422, "validation-error")


async def test_the_person_says_whether_they_may_be_seen_elsewhere(branche: Branche) -> None:
    path, holder = branche.path("preferences"), branche.holder
    assert (await holder.get(path)).json() == {
        "profil_id": branche.claire, "ouvert_mobilite": False, "contact_sessions": False,
    }  # fmt: skip
    body = {"ouvert_mobilite": True, "contact_sessions": False}
    headers = await etag(holder, path)
    assert (await holder.put(path, body, headers=headers)).json() == {"profil_id": branche.claire, **body}
    assert verdict(await holder.put(path, body, headers=headers)) == (412, "version-mismatch")
    assert (await last_event(branche))["ouvert_mobilite"] is True
    back = {"ouvert_mobilite": False, "contact_sessions": True}
    assert (await holder.put(path, back, headers=await etag(holder, path))).status_code == 200
    last = await last_event(branche)
    assert (last["ouvert_mobilite"], last["contact_sessions"]) == (False, True)


async def test_a_chosen_parcours_keeps_its_steps_in_order(branche: Branche) -> None:
    before = await published(branche)
    chosen = await created(branche.holder.post(branche.path("parcours"), parcours()))
    path = branche.path("parcours", chosen["id"])
    headers = await etag(branche.holder, path)
    steps = [{"intitule": "Tutorat"}, {"intitule": "CQP", "certification_id": CQP, "faite": True}]
    answer = await branche.holder.put(path, parcours(etapes=steps), headers=headers)
    assert [(step["intitule"], step["faite"]) for step in answer.json()["etapes"]] == [
        ("Tutorat", False),
        ("CQP", True),
    ]
    assert answer.headers["ETag"] != headers["If-Match"]
    assert await elements(branche.holder, branche.path("parcours")) == [answer.json()]
    assert await published(branche) == before


async def test_a_parcours_names_what_exists(branche: Branche) -> None:
    path = branche.path("parcours")
    steps = [{"intitule": "Tutorat"}, {"intitule": "?", "certification_id": str(uuid4())}]
    answer = await branche.holder.post(path, parcours(etapes=steps))
    assert (verdict(answer), pointers(answer)) == ((422, "unknown-certification"), ["/etapes/1/certification_id"])
    answer = await branche.holder.post(path, parcours(metier_id=str(uuid4())))
    assert verdict(answer) == (422, "unknown-metier")


async def test_the_person_takes_away_a_copy_of_everything(branche: Branche) -> None:
    holder = branche.holder
    said = await created(holder.post(branche.path("acquis"), acquis()))
    judged = await branche.certify(positif=False)
    wish = await created(holder.post(branche.path("souhaits"), souhait()))
    held = await created(
        holder.post(branche.path("experiences"), {"metier_id": GESTIONNAIRE, "debut_le": "2016-01-04"})
    )
    granted = await branche.grant("souhaits")
    plan = await created(holder.post(branche.path("parcours"), parcours()))
    await branche.conseiller.get(branche.path("souhaits"))
    await branche.agree()
    answer = await holder.get(f"/v1/exports/parcours/{branche.claire}")
    assert answer.status_code == 200
    copy = answer.json()["parties"]
    assert {kind: [row["id"] for row in rows if "id" in row] for kind, rows in copy.items()} == {
        "ancien_matricule": [],
        "demande_rattachement": [],
        "fusion": [],
        "code_rattachement": [],
        "profil": [branche.claire],
        "emploi": [(await branche.emploi())["id"]],
        "affectation": [row["id"] for row in copy["affectation"]],
        "preference": [],
        "acquis": [said["id"], judged["id"]],
        "bloc_obtenu": [],
        "experience": [held["id"]],
        "souhait": [wish["id"]],
        "consentement": [granted["id"]],
        "parcours": [plan["id"]],
        "etape_parcours": [],
        "lecture": [row["id"] for row in copy["lecture"]],
        "contact": [],
        "effacement": [],
    }
    assert [(row["texte"], row["metier_id"]) for row in copy["souhait"]] == [(wish["texte"], wish["metier_id"])]
    assert [row["intitule"] for row in copy["etape_parcours"]] == [etape["intitule"] for etape in plan["etapes"]]
    (preference,) = copy["preference"]
    assert preference["ouvert_mobilite"] is True
    assert "cle_mobilite" not in preference
    assert [(row["sujet"], row["operation"]) for row in copy["lecture"]] == [(CONSEILLER_CEP, "lister_souhaits")]
