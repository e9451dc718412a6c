"""D'un employeur à l'autre : une personne qui accepte d'être vue, celui qui cherche, et le sien qui n'en sait rien."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.http import hidden, ok, soon
from tests.support.installation import RunningInstallation
from tests.support.service import Caller

pytestmark = pytest.mark.anyio


async def test_elle_est_vue_d_un_autre_employeur_qu_elle_choisit_de_rencontrer_sans_que_le_sien_l_apprenne(
    installation: RunningInstallation, rh: Caller
) -> None:
    ici, ailleurs = installation.cast.entite, installation.elsewhere
    installation.add_client("mobilite-personne", "salarie", entite=ailleurs.entite, profil=ailleurs.salarie)
    installation.add_client("mobilite-rh", "rh", entite=ailleurs.entite)
    async with (
        installation.calling_as("mobilite-personne") as elle,
        installation.calling_as("mobilite-rh") as les_siens,
        installation.calling_as("demo-administrateur") as administrateur,
    ):
        # la branche ouvre le besoin d'emblée; celui que l'entité écrit attend trente jours
        metier = await chiffre_un_besoin(administrateur, ici)
        await chiffre_un_besoin(administrateur, ailleurs.entite)
        mobilites, profil = f"/v1/rapprochements/mobilites?metier={metier}", f"/v1/profils/{ailleurs.salarie}"
        avant = {one["pseudonyme"] for one in ok(await rh.get(mobilites))["elements"]}
        chez_elle = [await lu(les_siens, path) for path in (mobilites, profil, "/v1/rapprochements/besoins")]
        await accepte(elle, profil, ouvert=True)
        vue = await soon(rh, mobilites, lambda answer: len(answer.json()["elements"]) > len(avant))
        (pseudonyme,) = {one["pseudonyme"] for one in vue.json()["elements"]} - avant
        assert ailleurs.salarie not in vue.text
        assert ailleurs.entite not in vue.text
        assert not any(une["detail"] for une in vue.json()["elements"])

        montree = ok(await elle.get(f"/v1/rapprochements/profils/{ailleurs.salarie}/apparitions"))["elements"]
        assert [(une["entite_id"], une["metier_id"]) for une in montree] == [(ici, metier)]

        demande = {"pseudonyme": pseudonyme, "metier_id": metier, "texte": "Voulez-vous en parler ?"}
        emise = ok(await rh.post(f"/v1/entites/{ici}/contacts", demande), 201)
        (recue,) = ok(await elle.get(f"{profil}/contacts"))["elements"]
        assert (recue["entite_id"], recue["texte"]) == (ici, demande["texte"])
        ok(await elle.post(f"{profil}/contacts/{recue['id']}/reponse", {"reponse": "interessee"}))
        await soon(rh, mobilites, lambda answer: any(une["detail"] for une in answer.json()["elements"]))
        lue = ok(await rh.get(f"/v1/entites/{ici}/contacts/{emise['id']}"))
        assert (lue["interessee"], lue["profil_id"]) == (True, ailleurs.salarie)

        assert await hidden(les_siens, f"{profil}/contacts", ailleurs.salarie)
        assert chez_elle == [await lu(les_siens, path) for path in (mobilites, profil, "/v1/rapprochements/besoins")]
        await accepte(elle, profil, ouvert=False)
        await soon(rh, mobilites, lambda answer: pseudonyme not in answer.text)


async def chiffre_un_besoin(administrateur: Caller, entite: str) -> str:
    (metier,) = ok(await administrateur.get("/v1/metiers", params={"code": "CONSEILLER-RETRAITE"}))["elements"]
    besoin = {
        "entite_id": entite, "metier_id": metier["id"], "horizon_le": "2033-12-31", "effectif": 3,
        "source": "Accord GEPP (démonstration)",
    }  # fmt: skip
    created = ok(await administrateur.post("/v1/besoins", besoin), 201)
    path = f"/v1/rapprochements/besoins?horizon_le=2033-12-31&metier={created['metier_id']}"
    await soon(administrateur, path, lambda answer: bool(answer.json()["elements"]))
    return str(created["metier_id"])


async def accepte(elle: Caller, profil: str, *, ouvert: bool) -> None:
    path = f"{profil}/preferences"
    headers = {"If-Match": (await elle.get(path)).headers["etag"]}
    ok(await elle.put(path, {"ouvert_mobilite": ouvert, "contact_sessions": False}, headers=headers))


async def lu(caller: Caller, path: str) -> Any:
    """Ce qui est répondu, sans l'instant du calcul."""
    return {name: part for name, part in ok(await caller.get(path)).items() if name != "provenance"}
