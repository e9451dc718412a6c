"""People of another employer who agreed to be seen, and what the employer of the histories does to know more of them.

One métier is open to it, by the branch: there it reads steps. In any other it must write a need and wait.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from tests.contracts.secret.monde import CALCUL, ECRIT, METIERS, REQUETE, Monde, engage, made, unheard

OUVERT, FERME = METIERS[1], METIERS[5]
AUTRES = 4
# more than an employer may open at once, with `FERME`
METIERS_DE_PLUS = [f"0199f0c2-0000-7000-8000-0000000000b{n:x}" for n in range(11)]
# what changes the share that somebody covers of the open métier, and no step of it
DECLARES = ((CALCUL, 1), (ECRIT, 2))


async def installe(monde: Monde) -> None:
    """Another employer's people, who agree to be seen; the branch writes the need that opens them."""
    admin = monde.administrateur("parcours")
    body = {"code": "GPS-B", "nom": "Groupe B (démonstration)", "genre": "gps"}
    monde.autre = await made(admin.post("/v1/entites", body))
    monde.ailleurs = [await engage(monde, admin, f"B-{n}", None, monde.autre) for n in range(AUTRES)]
    for profil in monde.ailleurs:
        await accepte(monde, profil, monde.autre)
    await made(admin.post("/v1/besoins", besoin(monde, OUVERT, "2045-12-31")))


def besoin(monde: Monde, metier: str, horizon: str) -> dict[str, Any]:
    return {"entite_id": monde.entite, "metier_id": metier, "horizon_le": horizon, "effectif": 9, "source": "GEPP"}


async def accepte(monde: Monde, profil: str, entite: str) -> None:
    caller, path = monde.salarie(profil, entite), f"/v1/profils/{profil}/preferences"
    version = {"If-Match": (await caller.get(path)).headers["ETag"]}
    answer = await caller.put(path, {"ouvert_mobilite": True, "contact_sessions": False}, headers=version)
    assert answer.status_code == 200, answer.text


# --- what the employer does


async def mobilites(monde: Monde, metier: str) -> list[dict[str, Any]]:
    """Whom the human resources find elsewhere, noted."""
    path = f"/v1/rapprochements/mobilites?metier={metier}"
    answer = monde.note(f"rh GET {path}", await monde.employeur("matching")["rh"].get(path, headers=REQUETE))
    return list(answer.json().get("elements", ()))


async def cherche_partout(monde: Monde, numero: int) -> None:
    """Say a need in every métier, look there at once, and take it back."""
    rh, written = monde.employeur("parcours")["rh"], []
    for metier in (FERME, *METIERS_DE_PLUS):
        answer = await rh.post("/v1/besoins", besoin(monde, metier, "2044-12-31"), headers=REQUETE)
        monde.note("rh chiffre partout", answer)
        written += [answer.headers["Location"]] if answer.status_code == 201 else []
    rows = (await rh.get("/v1/besoins?limite=200", headers=REQUETE)).json()["elements"]
    sought = {row["metier_id"] for row in rows if row["ouvre_le"]}
    assert FERME in sought
    assert len(sought - {OUVERT}) <= 10, "an employer opens as many métiers as it likes"
    await monde.relaie()
    assert monde.matching is not None
    unheard(monde.matching)
    await mobilites(monde, FERME)
    for path in written:
        version = {"If-Match": (await rh.get(path)).headers["ETag"]}
        monde.note("rh retire", await rh.delete(path, headers={**REQUETE, **version}))


async def ecrit_a_qui_est_vu(monde: Monde, numero: int) -> None:
    rh = monde.employeur("parcours")["rh"]
    for found in await mobilites(monde, OUVERT):
        body = {"pseudonyme": found["pseudonyme"], "metier_id": OUVERT, "texte": "Voulez-vous en parler ?"}
        monde.note("rh écrit", await rh.post(f"/v1/entites/{monde.entite}/contacts", body, headers=REQUETE))


# --- secrets


async def declare_ailleurs(monde: Monde, numero: int, vecu: bool) -> None:
    """Somebody elsewhere declares what they hold: more of the métiers, and no step of the one that is open."""
    hasard = random.Random(f"ailleurs {numero}")
    profil = hasard.choice(monde.ailleurs)
    if vecu:
        le = date(2015, 1, 1) + timedelta(days=numero)
        for competence, niveau in DECLARES:
            body = {"competence_id": competence, "niveau": niveau, "provenance": "declare", "le": le.isoformat()}
            await made(monde.salarie(profil, monde.autre).post(f"/v1/profils/{profil}/acquis", body))


async def decline_un_contact(monde: Monde, numero: int, vecu: bool) -> None:
    """A person written to from this employer declines, or says nothing."""
    await ecrit_a_qui_est_vu(monde, numero)
    for profil in monde.ailleurs if vecu else ():
        person, path = monde.salarie(profil, monde.autre), f"/v1/profils/{profil}/contacts"
        for contact in (await person.get(path)).json()["elements"]:
            answer = await person.post(f"{path}/{contact['id']}/reponse", {"reponse": "declinee"})
            assert answer.status_code == 200, answer.text


async def accepte_d_etre_vu(monde: Monde, numero: int, vecu: bool) -> None:
    """Somebody of the team agrees to be seen by other employers."""
    if vecu:
        await accepte(monde, monde.equipe[numero], monde.entite)
