"""The day of a jury, from a list it reads to each act: where one sits, whom one judges, what is left to mark and decide."""

from __future__ import annotations

from typing import Any

import pytest

from tests.certification.branche import GPS_A, bloc, certificateur, create_cqp, created, profil, ref, salarie
from tests.certification.identites.gestes import ZOE, confirm, write
from tests.certification.jury.resultats.scene import (
    MEMBRE,
    PRESIDENTE,
    Scene,
    compose,
    decision,
    open_session,
    presidente,
    two_blocs,
)
from tests.support.answers import verdict
from tests.support.catalogue import in_days
from tests.support.http import ok
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio


async def jurys(caller: Caller, query: str = "") -> list[dict[str, Any]]:
    return list(ok(await caller.get(f"/v1/jurys{query}"))["elements"])


async def candidats(caller: Caller) -> list[dict[str, Any]]:
    """Candidates of the one jury where the caller sits."""
    (only,) = await jurys(caller)
    return list(ok(await caller.get(only["lire_candidats"]))["elements"])


def to_judge(candidat: dict[str, Any]) -> list[str]:
    return [one["code"] for one in candidat["blocs"] if one["a_juger"]]


async def test_a_president_judges_a_session_without_being_told_an_identifier(api: RunningService) -> None:
    scene = await two_blocs(api)
    asked = [await scene.candidate(number) for number in (4, 2)]
    (jury,) = await jurys(presidente(api))
    assert jury["session"]["code"] == scene.session["code"]
    assert (jury["preside"], jury["candidats"], jury["a_decider"]) == (True, 2, 2)
    found = ok(await presidente(api).get(jury["lire_candidats"]))["elements"]
    assert [one["candidature_id"] for one in found] == asked
    for candidat in found:
        for one in candidat["blocs"]:
            for epreuve in one["epreuves"]:
                note = {"bloc_id": one["bloc_id"], "rang": epreuve["rang"], "passee_le": in_days(0), "reussie": True}
                ok(await presidente(api).post(candidat["noter"], note), 201)
    (first, second) = await candidats(presidente(api))
    assert all(epreuve["note"]["reussie"] for one in first["blocs"] for epreuve in one["epreuves"])
    kept, missed = [one["bloc_id"] for one in first["blocs"]]
    body = {"decisions": [decision(kept, True), decision(missed, False)]}
    ok(await presidente(api).post(first["deliberer"], body), 201)
    (first, second) = await candidats(presidente(api))
    assert [one["verdict"] for one in first["blocs"]] == ["acquis", "non_acquis"]
    assert (to_judge(first), first["noter"], first["deliberer"]) == ([], None, None)
    assert to_judge(second) == ["B1", "B2"]
    (jury,) = await jurys(presidente(api))
    assert (jury["candidats"], jury["a_decider"]) == (2, 1)


async def test_a_member_marks_and_only_the_president_deliberates(api: RunningService) -> None:
    scene = await two_blocs(api)
    await scene.candidate(0)
    membre = api.as_("jury", sujet=MEMBRE["sujet"])
    (jury,) = await jurys(membre)
    assert jury["preside"] is False
    (candidat,) = await candidats(membre)
    assert candidat["noter"]
    assert candidat["deliberer"] is None
    (candidat,) = ok(await certificateur(api).get(jury["lire_candidats"]))["elements"]
    assert (candidat["deliberer"], to_judge(candidat)) == (None, ["B1", "B2"])


async def test_a_session_to_come_is_not_decided_yet(api: RunningService) -> None:
    scene = await two_blocs(api)
    later = await scene.another_session(
        "S-PLUS-TARD", debut_le=in_days(20), fin_le=in_days(21), inscription_jusqu_au=in_days(9)
    )
    await later.candidate(0)
    mine = await jurys(presidente(api))
    assert [one["session"]["code"] for one in mine] == [scene.session["code"], "S-PLUS-TARD"]
    (candidat,) = ok(await presidente(api).get(mine[1]["lire_candidats"]))["elements"]
    assert candidat["deliberer"] is None


async def test_narrows_the_juries_of_each_to_those_where_they_sit(api: RunningService) -> None:
    scene = await two_blocs(api)
    other = await create_cqp(api, code="CQP-AUTRE", blocs=[bloc("B1")])
    session = await open_session(api, other["id"], code="S-AUTRE")
    await compose(api, session["id"], {**PRESIDENTE, "sujet": "jury-9"}, MEMBRE)
    assert [one["session"]["code"] for one in await jurys(presidente(api))] == [scene.session["code"]]
    assert len(await jurys(api.as_("jury", sujet=MEMBRE["sujet"]))) == 2
    assert await jurys(api.as_("jury", sujet="jury-nulle-part")) == []
    everything = await jurys(certificateur(api))
    assert len(everything) == 2
    assert not any(one["preside"] for one in everything)
    for query in (f"?session={session['id']}", f"?certification={other['id']}"):
        assert [one["session"]["code"] for one in await jurys(certificateur(api), query)] == ["S-AUTRE"]
    assert len(await jurys(certificateur(api), "?a_venir=true")) == 2


async def test_the_jury_of_another_session_reads_nobody(api: RunningService) -> None:
    scene = await two_blocs(api)
    await scene.candidate(0)
    elsewhere = await scene.another_session("S-AILLEURS", jury=False)
    await compose(api, elsewhere.session["id"], {**PRESIDENTE, "sujet": "jury-9"}, MEMBRE)
    (jury,) = await jurys(presidente(api))
    path = jury["lire_candidats"]
    assert verdict(await api.as_("jury", sujet="jury-9").get(path)) == (404, "not-found")
    assert verdict(await presidente(api).get(f"/v1/jurys/{ref('nulle part')}/candidats")) == (404, "not-found")
    for roles in (("salarie",), ("manager",), ("rh",), ("sirh",), ("cpnef",), ("administrateur",)):
        assert (await api.as_(*roles, entite=GPS_A).get(path)).status_code == 403
        assert (await api.as_(*roles, entite=GPS_A).get("/v1/jurys")).status_code == 403


async def test_nobody_reads_their_own_candidature_among_those_they_judge(api: RunningService) -> None:
    scene = await two_blocs(api)
    await scene.candidate(0)
    other = await scene.candidate(1)
    self_judge = api.as_("jury", "salarie", sujet=PRESIDENTE["sujet"], profil=profil(0), entite=GPS_A)
    (jury,) = await jurys(self_judge)
    assert jury["candidats"] == 1
    assert [one["candidature_id"] for one in await candidats(self_judge)] == [other]


async def test_blocs_already_held_or_not_asked_are_not_to_judge(api: RunningService) -> None:
    scene = await two_blocs(api)
    first = await scene.candidate(0)
    await scene.decide(first, B1=True, B2=False)
    again = await scene.another_session("S-SUIVANTE", jury=False)
    await compose(api, again.session["id"], {**PRESIDENTE, "sujet": "jury-9"}, MEMBRE)
    await again.candidate(0)
    (candidat,) = await candidats(api.as_("jury", sujet="jury-9"))
    assert to_judge(candidat) == ["B2"]
    assert [one["acquis_le"] for one in candidat["blocs"]] == [in_days(0), None]
    assert [one["verdict"] for one in candidat["blocs"]] == [None, None], "what another jury decided is not theirs"
    # a VAE file without an answer asks for nothing yet
    path = f"/v1/candidatures/{candidat['candidature_id']}"
    etag = (await salarie(api, 0).get(path)).headers["ETag"]
    ok(await salarie(api, 0).put(f"{path}/voie", {"voie": "vae"}, headers={"If-Match": etag}))
    (candidat,) = await candidats(api.as_("jury", sujet="jury-9"))
    assert to_judge(candidat) == []


async def test_reads_the_group_of_each_in_a_common_work(api: RunningService) -> None:
    work = {"type": "travail_collectif", "intitule": "Étude à quatre", "taille_groupe": 4, "pages_max": 10}
    certification = await create_cqp(api, blocs=[bloc("B1", modalites=[work])])
    session = await open_session(api, certification["id"])
    await compose(api, session["id"])
    scene = Scene(api, certification, session)
    together = [await scene.candidate(number) for number in (0, 1)]
    await scene.candidate(2)
    groupe = {"bloc_id": scene.blocs["B1"], "rang": 1, "candidatures": together, "sujet_travail": "La réversion"}
    await created(certificateur(api).post(f"/v1/sessions/{session['id']}/groupes", groupe))
    works = [one["blocs"][0]["epreuves"][0]["groupe"] for one in await candidats(presidente(api))]
    assert [one and one["sujet_travail"] for one in works] == ["La réversion", "La réversion", None]


async def test_a_list_longer_than_a_page_goes_on(api: RunningService) -> None:
    scene = await two_blocs(api)
    asked = [await scene.candidate(number) for number in range(3)]
    (jury,) = await jurys(presidente(api))
    seen, query = [], "?limite=2"
    while query:
        page = ok(await presidente(api).get(jury["lire_candidats"] + query))
        seen += [one["candidature_id"] for one in page["elements"]]
        query = f"?limite=2&apres={page['suivant']}" if page["suivant"] else ""
    assert seen == asked


async def test_a_jury_reads_the_names_of_its_candidates_and_nothing_more_of_them(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine, _ = [await scene.candidate(number) for number in (0, 1)]
    ok(await write(api, 0))
    declared = {"nom": "Zoë Marie Lefèvre-Œstberg", "confirme": False}
    member = api.as_("jury", sujet=MEMBRE["sujet"])
    for caller in (presidente(api), member):
        assert [one["titulaire"] for one in await candidats(caller)] == [declared, None]
    assert (await confirm(api, 0)).status_code == 204
    (first, _) = await candidats(member)
    assert first["titulaire"] == declared | {"confirme": True}
    assert first["numero"] == ok(await salarie(api, 0).get(f"/v1/candidatures/{mine}"))["numero"]
    (jury,) = await jurys(member)
    said = (await member.get(jury["lire_candidats"])).text
    assert not [word for word in (ZOE["naissance_le"], ZOE["naissance_lieu"], profil(0)) if word in said]
    assert verdict(await api.as_("jury", sujet="jury-d-ailleurs").get(jury["lire_candidats"])) == (404, "not-found")
    assert verdict(await member.get(f"/v1/identites/{profil(0)}")) == (404, "not-found")
