"""La licence du CNAM : des places vides pendant que des personnes attendent, et celles qui ont demandé invitées d'abord."""

from __future__ import annotations

import pytest

from tests.journeys.candidats import examen
from tests.support.http import ok, soon
from tests.support.installation import RunningInstallation
from tests.support.service import Caller

pytestmark = pytest.mark.anyio
CODE = "DEMO-LICENCE-CNAM-MANAGEMENT"
INSCRITS, DEMANDEURS, PLACES = 11, 20, 25


async def test_quatorze_places_perdues_vont_a_qui_a_demande_dans_l_ordre_des_demandes(
    installation: RunningInstallation,
) -> None:
    async with examen(installation, INSCRITS + DEMANDEURS) as scene:
        certification = (await scene.a_l_image_de(CODE))["id"]
        session = await scene.session(certification, PLACES, jury=False)
        path = f"/v1/sessions/{session}"
        for one in scene.candidats[:INSCRITS]:
            assert (await one.demande(session_id=session, voie="formation"))["etat"] == "inscrite"
        waiting = scene.candidats[INSCRITS:]
        asked = {one.profil: await one.demande(certification_id=certification, voie="formation") for one in waiting}
        # onze inscrits sur vingt-cinq places, vingt demandes qui attendent: quatorze places perdues
        alerte = ok(await scene.certificateur.get(f"{path}/alerte"))
        told = [alerte[name] for name in ("places_prises", "places_libres", "demandes_en_attente", "gachis", "alerte")]
        assert told == [INSCRITS, 14, DEMANDEURS, 14, True]
        # qui a demandé vient d'abord, dans l'ordre des demandes
        listed = ok(await scene.certificateur.get(f"{path}/invitations?limite=200"))["elements"]
        assert [one["profil_id"] for one in listed[:DEMANDEURS]] == list(asked)
        assert {one["groupe"] for one in listed[:DEMANDEURS]} == {"demande"}
        assert [one["rang"] for one in listed] == list(range(1, len(listed) + 1))
        done = ok(await scene.certificateur.post(f"{path}/invitations", {"nombre": 14}), 201)
        assert [one["profil_id"] for one in done["invitees"]] == list(asked)[:14]
        # l'une prend la place, une autre retire sa demande: ni elle ni les autres invitées ne sont plus sur la liste
        taker, leaver = waiting[0], waiting[1]
        own = f"/v1/candidatures/{asked[taker.profil]['id']}"
        taken = ok(await taker.appel.post(f"{own}/inscription", {"session_id": session}))
        assert (taken["etat"], taken["session_id"]) == ("inscrite", session)
        ok(await leaver.appel.post(f"/v1/candidatures/{asked[leaver.profil]['id']}/retrait"))
        for still in (list(asked)[14:], []):
            listed = ok(await scene.certificateur.get(f"{path}/invitations?limite=200"))["elements"]
            assert [one["profil_id"] for one in listed if one["groupe"] == "demande"] == still
            assert leaver.profil not in {one["profil_id"] for one in listed}
            if still:
                ok(await scene.certificateur.post(f"{path}/invitations", {"nombre": len(still)}), 201)
        after = ok(await scene.certificateur.get(f"{path}/alerte"))
        assert (after["places_prises"], after["demandes_en_attente"], after["gachis"]) == (12, 18, 13)


async def contactables(certificateur: Caller, path: str) -> set[str]:
    return {row["profil_id"] for row in ok(await certificateur.get(f"{path}?limite=200"))["elements"]}


async def test_qui_accepte_d_etre_contacte_prend_une_place_ou_decline_et_n_est_plus_jamais_sur_la_liste(
    installation: RunningInstallation,
) -> None:
    async with examen(installation, 2) as scene:
        certification = (await scene.a_l_image_de(CODE))["id"]
        first, second = [await scene.session(certification, PLACES, jury=False) for _ in range(2)]
        path = f"/v1/sessions/{first}/invitations"
        autres = await contactables(scene.certificateur, path)
        for one in scene.candidats:
            preferences = f"/v1/profils/{one.profil}/preferences"
            headers = {"If-Match": (await one.appel.get(preferences)).headers.get("ETag", "*")}
            ok(await one.appel.put(preferences, {"ouvert_mobilite": False, "contact_sessions": True}, headers=headers))
        contacts = {one.profil for one in scene.candidats}
        answer = await soon(
            scene.certificateur,
            f"{path}?limite=200",
            lambda answer: contacts <= {row["profil_id"] for row in answer.json()["elements"]},
        )
        # elles deux, et personne de plus: qui l'accepte ailleurs l'a dit
        assert await contactables(scene.certificateur, path) == autres | contacts
        assert {row["groupe"] for row in answer.json()["elements"]} == {"contact"}
        ok(await scene.certificateur.post(path, {"nombre": len(autres) + 2}), 201)
        # chacune trouve la proposition et décide: l'une accepte et prend sa place, l'autre décline sans raison
        taker, leaver = scene.candidats
        waiting = {}
        for one in scene.candidats:
            found = ok(await one.appel.get("/v1/candidatures?etat=proposee"))["elements"]
            (waiting[one.profil],) = (row["id"] for row in found if row["certification_id"] == certification)
        own = f"/v1/candidatures/{waiting[taker.profil]}"
        assert ok(await taker.appel.post(f"{own}/acceptation"))["etat"] == "deposee"
        accepted = ok(await taker.appel.post(f"{own}/inscription", {"session_id": first}))
        assert (accepted["etat"], accepted["session_id"]) == ("inscrite", first)
        declined = ok(await leaver.appel.post(f"/v1/candidatures/{waiting[leaver.profil]}/declin"))
        assert declined["etat"] == "declinee"
        # pour cette session comme pour la suivante, on ne la propose plus
        for session in (first, second):
            listed = ok(await scene.certificateur.get(f"/v1/sessions/{session}/invitations?limite=200"))["elements"]
            assert contacts.isdisjoint(row["profil_id"] for row in listed)
