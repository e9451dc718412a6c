"""What each act of a person, a certificateur or a jury publishes, looked for in the feed in order, and who is told of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.certification.echeancier.moteur import apply_due
from tests.certification.branche import (
    CALCUL,
    CONSEIL,
    certificateur,
    cqp,
    create_cqp,
    create_session,
    profil,
    register,
    salarie,
    session,
    withdraw,
)
from tests.certification.demande.candidatures.test_refus import refuse
from tests.certification.demande.remplissage.test_conduite import act
from tests.certification.demande.vae.monde import at, create_rncp, filed
from tests.certification.equipe import chef, file, know_the_team, mine, propose
from tests.certification.jury.resultats.scene import fetch, kinds, two_blocs
from tests.certification.offre.credits.test_correspondances import link
from tests.support.catalogue import TODAY, competence, in_days
from tests.support.http import ok
from tests.support.service import RunningService, published

pytestmark = pytest.mark.anyio


NUMBERS = {UUID(profil(number)): number for number in range(10)}


class Fil:
    """What was published, and who was told, since one last looked."""

    def __init__(self, api: RunningService) -> None:
        self.api, self.seen, self.known = api, 0, set[UUID]()

    async def says(self, *kinds: str, told: Collection[int] = ()) -> None:
        new, self.seen = await published(self.api, self.seen)
        assert new == list(kinds)
        assert sorted(await self._told()) == sorted(told)

    async def skip(self) -> None:
        _, self.seen = await published(self.api, self.seen)
        await self._told()

    async def _told(self) -> list[int]:
        """By number, the people told something that was not there before."""
        rows = await fetch(
            self.api, "SELECT id, profil_id FROM notification WHERE objet <> 'identite' AND profil_id IS NOT NULL"
        )
        new = [row for row in rows if row["id"] not in self.known]
        self.known |= {row["id"] for row in new}
        return [NUMBERS[row["profil_id"]] for row in new]


async def replace(api: RunningService, path: str, body: dict[str, Any]) -> None:
    headers = {"If-Match": (await certificateur(api).get(path)).headers["ETag"]}
    ok(await certificateur(api).put(path, body, headers=headers))


async def test_the_offer_and_the_places_are_published(api: RunningService) -> None:
    fil = Fil(api)
    certification = await create_cqp(api)
    await fil.says("certification.modifiee")
    await replace(api, f"/v1/certifications/{certification['id']}", cqp(intitule="CQP Conseil retraite"))
    await fil.says("certification.modifiee")
    opened = await create_session(api, certification["id"], places=1)
    await fil.says("session.modifiee")
    await replace(api, f"/v1/sessions/{opened['id']}", session(places=1, lieu="Paris"))
    await fil.says("session.modifiee")
    first = await register(api, opened["id"], 0)
    await fil.says("candidature.deposee", "session.modifiee")
    await register(api, opened["id"], 1, attente=True)
    await fil.says("candidature.deposee", "session.modifiee")
    await withdraw(api, first["id"], 0)
    await fil.says("candidature.retiree", "candidature.promue", "session.modifiee", told=[1])
    await withdraw(api, first["id"], 0)
    await fil.says()
    later = await create_session(api, certification["id"], code="S-2", places=2)
    asked = await file(api, certification["id"], 2)
    await fil.says("session.modifiee", "candidature.deposee")
    ok(await salarie(api, 2).post(f"/v1/candidatures/{asked['id']}/inscription", {"session_id": later["id"]}))
    await fil.says("candidature.inscrite", "session.modifiee")
    assert (await refuse(api, asked["id"])).status_code == 201
    await fil.says("candidature.refusee", "session.modifiee", told=[2])
    report = {"debut_le": in_days(90), "fin_le": in_days(92), "inscription_jusqu_au": in_days(80)}
    ok(await act(api, opened["id"], "report", report))
    await fil.says("session.modifiee", told=[1])
    ok(await act(api, opened["id"], "fusion", {"vers": later["id"]}))
    await fil.says("candidature.deplacee", "session.modifiee", "session.modifiee", told=[1])
    await replace(api, f"/v1/sessions/{later['id']}", session("S-2", places=2, etat="annulee"))
    await fil.says("candidature.liberee", "session.modifiee", told=[1])


async def test_what_is_proposed_filed_and_erased_is_published(api: RunningService) -> None:
    fil = Fil(api)
    await know_the_team(api)
    certification = await create_rncp(api)
    await fil.skip()
    for number, answer, kind in ((0, "acceptation", "candidature.acceptee"), (1, "declin", "candidature.declinee")):
        assert (await propose(chef(api), certification["id"], number)).status_code == 201
        await fil.says("candidature.proposee", told=[number])
        (waiting,) = await mine(api, number)
        ok(await salarie(api, number).post(f"/v1/candidatures/{waiting['id']}/{answer}"))
        await fil.says(kind)
    await filed(api, 2, certification)
    await fil.says(told=[2])
    now = api.app.state.service.clock()
    await apply_due(api.app.state.service, now + timedelta(days=70))
    await fil.says("candidature.deposee", told=[2])
    opened = await create_session(api, certification["id"], places=1)
    for number in (3, 4):
        await register(api, opened["id"], number, attente=True)
    await fil.skip()
    await api.apply("parcours", [("profil.efface", {"id": profil(3)})])
    await fil.says("candidature.retiree", "candidature.promue", "session.modifiee", told=[4])
    await api.apply(
        "competences", [competence(CONSEIL, "C-CONSEIL", retiree=True), competence(CALCUL, "C-CALCUL", retiree=True)]
    )
    await fil.says("certification.modifiee")


async def test_what_juries_give_and_take_back_is_published(api: RunningService) -> None:
    fil = Fil(api)
    scene = await two_blocs(api)
    other = await create_cqp(api, code="CQP-2")
    mine = await scene.candidate(0)
    await fil.skip()
    await scene.decide(mine, B1=True, B2=False)
    await fil.says("bloc.acquis", told=[0] * 3)  # the decision, its plan, an attestation
    at(api, TODAY + timedelta(days=1))
    ok(await scene.replace(mine, B2=True), 201)
    await fil.says("bloc.acquis", told=[0] * 2)
    ok(await scene.replace(mine, B1=False), 201)
    await fil.says("bloc.retire", told=[0] * 4)
    told = [(data["bloc_id"], data["acquis_le"]) for _, data in await kinds(api, "bloc.acquis", "bloc.retire")]
    first, second = scene.blocs["B1"], scene.blocs["B2"]
    assert told == [(first, in_days(0)), (second, in_days(1)), (first, in_days(0))], "each since its own day"
    made = await link(api, [scene.blocs["B1"]], [other["blocs"][0]["id"]])
    await fil.says("correspondance_blocs.modifiee")
    path = f"/v1/correspondances_blocs/{made['id']}"
    headers = {"If-Match": str((await certificateur(api).get(path)).headers.get("ETag"))}
    ok(await certificateur(api).delete(path, headers=headers), 204)
    await fil.says("correspondance_blocs.modifiee")
    decided = {"le": in_days(0), "decidee_par": "CPNEF", "remplacantes": [other["id"]]}
    ok(await api.as_("cpnef").post(f"/v1/certifications/{scene.certification['id']}/remplacements", decided))
    await fil.says("certification.modifiee")
