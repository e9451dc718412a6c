"""Holders to declare to the Caisse des dépôts: three months, what blocks, the deposit, the reminders."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.certification.regles.jours import add_months, en_lettres
from tests.certification.branche import certificateur, create_cqp, created, hors_registre, profil, salarie
from tests.certification.demande.vae.monde import at, tick
from tests.certification.identites.gestes import ZOE, confirmed, write
from tests.certification.jury.resultats.scene import Scene, compose, fetch, open_session, presidente, two_blocs
from tests.certification.regles.test_regle_du_jour import change
from tests.support.answers import verdict
from tests.support.catalogue import TODAY, in_days
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
DEPOT = {"reference": "DEPOT-FICTIF-1", "deposee_le": in_days(0)}


async def to_declare(api: RunningService, query: str = "") -> list[dict[str, Any]]:
    return list(ok(await certificateur(api).get(f"/v1/titulaires_a_declarer{query}"))["elements"])


async def told(api: RunningService, number: int | None = None) -> list[str]:
    caller = certificateur(api) if number is None else salarie(api, number)
    rows = ok(await caller.get("/v1/notifications"))["elements"]
    return [row["texte"] for row in rows if "déclarer" in row["texte"]]


@pytest.fixture
async def scene(api: RunningService) -> Scene:
    at(api, TODAY)
    return await two_blocs(api)


async def whole(scene: Scene, number: int, *codes: str) -> None:
    await scene.decide(await scene.candidate(number), **dict.fromkeys(codes or ("B1", "B2"), True))


async def test_a_whole_certification_is_to_declare_within_three_months(api: RunningService, scene: Scene) -> None:
    await whole(scene, 0)
    await scene.decide(await scene.candidate(1), B1=True, B2=False)
    apart = await created(
        certificateur(api).post("/v1/certifications", hors_registre(code="CERTIFICAT", type="certificat"))
    )
    opened = await open_session(api, apart["id"], code="S-APART")
    await compose(api, opened["id"])
    await whole(Scene(api, apart, opened), 2, "B1")
    (one,) = await to_declare(api)
    assert (one["profil_id"], one["titulaire"], one["bloque"]) == (profil(0), None, "identite_absente")
    assert one["code"] == scene.certification["code"], "a bloc alone and what no registry knows are not declared"
    last = add_months(TODAY, 3)
    assert (one["avant_le"], one["jours_restants"]) == (last.isoformat(), (last - TODAY).days)
    at(api, last + timedelta(days=2))
    assert [row["jours_restants"] for row in await to_declare(api)] == [-2]


async def test_what_blocks_is_the_identity(api: RunningService, scene: Scene) -> None:
    await whole(scene, 0)
    ok(await write(api, 0))
    assert [one["bloque"] for one in await to_declare(api)] == ["identite_a_confirmer"]
    path = f"/v1/identites/{profil(0)}"
    headers = {"If-Match": (await certificateur(api).get(path)).headers["ETag"]}
    assert (await certificateur(api).post(f"{path}/renvoi", {"motif": "nom"}, headers=headers)).status_code == 204
    assert [one["bloque"] for one in await to_declare(api)] == ["identite_a_corriger"]
    await confirmed(api, 0)
    assert [(one["bloque"], one["titulaire"]) for one in await to_declare(api)] == [(None, ZOE)]
    await api.apply("parcours", [("profil.efface", {"id": profil(0)})])
    assert [(one["bloque"], one["profil_id"]) for one in await to_declare(api)] == [("personne_effacee", None)]


async def test_narrows_the_list_and_the_first_delay_is_first(api: RunningService, scene: Scene) -> None:
    await whole(scene, 0)
    autre = await create_cqp(api, code="CQP-AUTRE")
    opened = await open_session(api, autre["id"], code="S-AUTRE")
    await compose(api, opened["id"])
    other = Scene(api, autre, opened)
    candidature = await other.candidate(1)
    at(api, TODAY + timedelta(days=1))
    await other.decide(candidature, B1=True)
    assert [one["profil_id"] for one in await to_declare(api)] == [profil(0), profil(1)]
    assert [one["profil_id"] for one in await to_declare(api, f"?depuis={in_days(1)}")] == [profil(1)]
    query = f"?certification={scene.certification['id']}"
    assert [one["profil_id"] for one in await to_declare(api, query)] == [profil(0)]
    assert await to_declare(api, f"{query}&depuis={in_days(1)}") == []


async def test_a_deposit_takes_the_holder_off_the_list_and_may_be_corrected(api: RunningService, scene: Scene) -> None:
    await whole(scene, 0)
    (one,) = await to_declare(api)
    for day in (in_days(-1), in_days(1)):
        early = await certificateur(api).post(one["declarer"], DEPOT | {"deposee_le": day})
        assert verdict(early) == (422, "inconsistent-dates")
    for reference in ("DEPOT-FICTIF-1", "DEPOT-FICTIF-2"):
        assert (await certificateur(api).post(one["declarer"], DEPOT | {"reference": reference})).status_code == 204
        assert await to_declare(api) == []
        (done,) = await to_declare(api, "?declares=true")
        assert (done["reference"], done["deposee_le"]) == (reference, DEPOT["deposee_le"])
    at(api, add_months(TODAY, 4))
    await tick(api)
    assert (await told(api), await told(api, 0)) == ([], []), "nobody is reminded of what is done"


async def test_a_revoked_attestation_is_not_declared(api: RunningService, scene: Scene) -> None:
    candidature = await scene.candidate(0)
    await scene.decide(candidature, B1=True, B2=True)
    (one,) = await to_declare(api)
    ok(await scene.replace(candidature, B2=False), 201)
    assert await to_declare(api) == []
    assert verdict(await certificateur(api).post(one["declarer"], DEPOT)) == (409, "nothing-to-declare")
    unknown = f"/v1/titulaires_a_declarer/{uuid4()}/declaration"
    assert verdict(await certificateur(api).post(unknown, DEPOT)) == (404, "not-found")


async def test_the_desk_is_reminded_and_so_is_who_has_not_written_their_identity(
    api: RunningService, scene: Scene
) -> None:
    await whole(scene, 0)
    await whole(scene, 1)
    await confirmed(api, 1)
    last = add_months(TODAY, 3)
    at(api, add_months(last, -1) - timedelta(days=1))
    await tick(api)
    assert await told(api) == []
    at(api, add_months(last, -1))
    await tick(api)
    numbers = {one["profil_id"]: one["numero"] for one in await to_declare(api)}
    said = [
        f"Titulaire à déclarer avant le {en_lettres(last)} : « CQP Conseiller retraite », attestation {numero}."
        for numero in numbers.values()
    ]
    assert sorted(await told(api)) == sorted(said)
    (asked,) = await told(api, 0)
    assert "écrivez votre identité" in asked
    assert await told(api, 1) == []
    at(api, last + timedelta(days=1))
    await tick(api)
    assert len([one for one in await told(api) if one.endswith("ce délai est passé.")]) == 2
    assert not [word for word in (*ZOE["prenoms"], profil(0)) if any(word in one for one in await told(api))]


async def test_the_delays_are_those_of_the_rules_of_the_day_it_was_delivered(api: RunningService, scene: Scene) -> None:
    for code, nombre in (("accrochage-delai", 20), ("accrochage-rappel", 5)):
        await change(api, code, duree={"nombre": nombre, "unite": "jours"}, du=TODAY + timedelta(days=1))
    candidatures = [await scene.candidate(number) for number in (0, 1)]
    lasts = {TODAY: add_months(TODAY, 3), TODAY + timedelta(days=1): TODAY + timedelta(days=21)}
    for number, (jour, last) in enumerate(lasts.items()):
        at(api, jour)
        await scene.decide(candidatures[number], B1=True, B2=True)
        (one,) = [row for row in await to_declare(api) if row["profil_id"] == profil(number)]
        assert one["avant_le"] == last.isoformat()
    rows = await fetch(api, "SELECT tombe_le FROM echeance WHERE effet = 'accrochage-rappel' ORDER BY tombe_le")
    assert [row["tombe_le"] for row in rows] == [TODAY + timedelta(days=16), add_months(add_months(TODAY, 3), -1)]


async def test_the_certificateur_alone_lists_and_declares(api: RunningService, scene: Scene) -> None:
    await whole(scene, 0)
    (one,) = await to_declare(api)
    for caller in (salarie(api, 0), presidente(api), *(api.as_(role) for role in ("rh", "manager", "sirh", "cpnef", "administrateur", "service"))):  # fmt: skip
        assert (await caller.get("/v1/titulaires_a_declarer")).status_code == 403
        assert (await caller.post(one["declarer"], DEPOT)).status_code == 403
    assert (await api.anonymous.get("/v1/titulaires_a_declarer")).status_code == 401
