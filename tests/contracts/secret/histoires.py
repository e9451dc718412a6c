"""Histories of a person: ordinary days, the same in both worlds, and one secret, lived in one world only.

A secret is a private wish, a positionnement, a decline, a failed bloc or an erasure asked for. In the other world the
wish, the positionnement and the erasure are not, the proposition stays unanswered, the bloc is acquired.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from services.kit.data.days import civil_day
from tests.contracts.secret.monde import CALCUL, CONSEIL, ECRIT, METIERS, REQUETE, Monde, made

JURY = [
    {"sujet": "jury-1", "qualite": "Professionnelle du métier", "sexe": "femme", "qualifie": True, "president": True},
    {"sujet": "jury-2", "qualite": "Formateur", "sexe": "homme", "qualifie": False},
]
# how many sit with the person: juries of fewer than five people, and of more
AVEC = (0, 2, 4, 5)
# the places of the blocs that these miss: none, one, all
MANQUES, POIDS = (set[int](), {0}, {0, 1, 2}), (3, 2, 1)
Acte = Callable[[Monde, int], Awaitable[None]]
Secret = Callable[[Monde, int, bool], Awaitable[None]]


async def installe(monde: Monde) -> None:
    """The certification of the histories, and a session with more places than people."""
    cfem = monde.certificateur()
    monde.connus["certification_id"] = await made(cfem.post("/v1/certifications", _certification()))
    monde.connus["session_id"] = await _session(monde, "S-OUVERTE", jours=400, places=1_000)


def _certification() -> dict[str, Any]:
    blocs = [("B1", CONSEIL), ("B2", CALCUL), ("B3", ECRIT)]
    return {
        "code": "CQP-DEMO",
        "intitule": "CQP des histoires (démonstration)",
        "registre": "RNCP",
        "type": "CQP",
        "niveau": 5,
        "certificateurs": ["CPNEF (démonstration)"],
        "voies": {"formation": True, "vae": True, "epreuves_directes": True},
        "duree_jours": 44,
        "metiers_vises": [METIERS[1]],
        "etapes": [
            {"etape": "creation", "le": "2012-06-14", "decidee_par": "CPNEF"},
            {"etape": "enregistrement", "le": "2023-07-19", "decidee_par": "France compétences"},
        ],
        "blocs": [
            {
                "code": code,
                "intitule": f"Bloc {code}",
                "duree_jours": 14,
                "competences": [{"competence_id": competence, "niveau": 3}],
                "modalites": [{"type": "oral", "intitule": "Oral devant le jury"}],
            }
            for code, competence in blocs
        ],
    }


async def _session(monde: Monde, code: str, *, jours: int, places: int) -> str:
    first = civil_day(monde.heure).toordinal() + jours
    day = civil_day(monde.heure).fromordinal(first).isoformat()
    body = {"code": code, "debut_le": day, "fin_le": day, "lieu": "Lyon", "inscription_jusqu_au": day, "places": places}
    path = f"/v1/certifications/{monde.connus['certification_id']}/sessions"
    return await made(monde.certificateur().post(path, body))


# --- ordinary days


async def prend_une_place(monde: Monde, numero: int) -> None:
    await monde.personne(numero).post("/v1/candidatures", {"session_id": monde.connus["session_id"]})


async def le_sirh_recharge(monde: Monde, numero: int) -> None:
    line = f'{{"entite":"GPS-A","matricule":"P-{numero}","metier":"M-{numero % 6}","manager":"M-1"}}\n'
    headers = {"Content-Type": "application/x-ndjson", **REQUETE}
    caller = monde.employeur("parcours")["sirh"]
    monde.note("sirh recharge", await caller.post("/v1/emplois/imports", content=line, headers=headers))


async def le_manager_atteste(monde: Monde, numero: int) -> None:
    body = {"competence_id": CALCUL, "niveau": 2, "provenance": "atteste", "le": "2024-05-02"}
    path = f"/v1/profils/{monde.equipe[numero]}/acquis"
    monde.note("manager atteste", await monde.employeur("parcours")["manager"].post(path, body, headers=REQUETE))


async def le_manager_donne_un_avis(monde: Monde, numero: int) -> None:
    manager = monde.employeur("certification")["manager"]
    path = f"/v1/certifications/{monde.connus['certification_id']}/raisons/lectures"
    monde.note("manager lit les raisons", await manager.post(path, headers=REQUETE))
    body = {
        "profil_id": monde.equipe[numero],
        "certification_id": monde.connus["certification_id"],
        "sens": "defavorable",
        "motif": "organisation_du_service",
        "texte": "L'équipe est réduite ce trimestre.",
    }
    monde.note("manager donne un avis", await manager.post("/v1/avis", body, headers=REQUETE))


async def les_rh_proposent(monde: Monde, numero: int) -> None:
    await _propose(monde, numero, "rh")


ORDINAIRES: list[Acte] = [
    prend_une_place,
    le_sirh_recharge,
    le_manager_atteste,
    le_manager_donne_un_avis,
    les_rh_proposent,
]


# --- secrets


async def souhaite(monde: Monde, numero: int, vecu: bool) -> None:
    if vecu:
        body = {"metier_id": METIERS[2], "texte": "Changer", "ouvert_recommandations": False}
        path = f"/v1/profils/{monde.equipe[numero]}/souhaits"
        monde.connus["souhait_id"] = await made(monde.personne(numero, "parcours").post(path, body))


async def se_fait_positionner(monde: Monde, numero: int, vecu: bool) -> None:
    if not vecu:
        return
    body = {"certification_id": monde.connus["certification_id"]}
    identifier = await made(monde.personne(numero).post("/v1/positionnements", body))
    monde.connus["positionnement_id"] = identifier
    conclusion = {"decision": "parcours", "texte": "Un parcours sur les trois blocs."}
    await made(monde.certificateur().post(f"/v1/positionnements/{identifier}/conclusion", conclusion))


async def decline(monde: Monde, numero: int, vecu: bool) -> None:
    await _propose(monde, numero, "manager")
    person = monde.personne(numero)
    waiting = _elements(await person.get("/v1/candidatures?etat=proposee"))
    monde.connus["candidature_id"] = waiting[0]["id"]
    if vecu:
        for one in waiting:
            answer = await person.post(f"/v1/candidatures/{one['id']}/declin")
            assert answer.status_code == 200, answer.text
    await _propose(monde, numero, "manager")


async def echoue_a_un_bloc(monde: Monde, numero: int, vecu: bool) -> None:
    """The jury sits on the day of the session, for the person and a few more; in one world it refuses their second bloc.

    What becomes of the others is drawn for all of them, and is the same in both worlds.
    """
    hasard = random.Random(f"jury {numero}")
    session = await _session(monde, f"S-{numero}", jours=0, places=1 + max(AVEC))
    autres = [await monde.embauche() for _ in range(hasard.choice(AVEC))]
    manque = hasard.choices(MANQUES, POIDS)[0]
    await made(monde.certificateur().post(f"/v1/sessions/{session}/jury", {"membres": JURY}))
    await _est_juge(monde, numero, session, manque={1} if vecu else set())
    for autre in autres:
        await _est_juge(monde, autre, session, manque=manque)


async def _est_juge(monde: Monde, numero: int, session: str, *, manque: set[int]) -> None:
    """The candidature, its épreuves and what the jury decides: every bloc acquired, but those of these places."""
    candidature = await made(monde.personne(numero).post("/v1/candidatures", {"session_id": session}))
    monde.connus["candidature_id"] = candidature
    detail = (await monde.certificateur().get(f"/v1/certifications/{monde.connus['certification_id']}")).json()
    decisions = []
    for place, bloc in enumerate(detail["blocs"]):
        acquis = place not in manque
        await _sits(monde, candidature, bloc["id"], reussie=acquis)
        decisions.append(
            {
                "bloc_id": bloc["id"],
                "verdict": "acquis" if acquis else "non_acquis",
                "motifs": "Ce que le jury a vu faire.",
                "preconisations": None if acquis else "Reprendre le calcul.",
            }
        )
    president = monde.certification.as_("jury", sujet="jury-1")
    answer = await president.post(f"/v1/candidatures/{candidature}/deliberations", {"decisions": decisions})
    assert answer.status_code == 201, answer.text


async def _sits(monde: Monde, candidature: str, bloc: str, *, reussie: bool) -> None:
    body = {"bloc_id": bloc, "rang": 1, "passee_le": civil_day(monde.heure).isoformat(), "reussie": reussie}
    await made(monde.certificateur().post(f"/v1/candidatures/{candidature}/epreuves", body))


async def _propose(monde: Monde, numero: int, qui: str) -> None:
    body = {"certification_id": monde.connus["certification_id"], "profil_id": monde.equipe[numero]}
    answer = await monde.employeur("certification")[qui].post("/v1/propositions", body, headers=REQUETE)
    monde.note(f"{qui} propose", answer)


def _elements(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    return list(answer.json()["elements"])


async def demande_son_effacement(monde: Monde, numero: int, vecu: bool) -> None:
    if vecu:
        answer = await monde.personne(numero, "parcours").post(f"/v1/profils/{monde.equipe[numero]}/effacement")
        assert answer.status_code == 201, answer.text


SECRETS: list[Secret] = [souhaite, se_fait_positionner, decline, echoue_a_un_bloc, demande_son_effacement]


# --- a history


async def vit(monde: Monde, numero: int, graine: int, *, vecu: bool) -> None:
    """The history of the person of that number, drawn by the seed; the secret is lived or not."""
    hasard = random.Random(graine)
    secret = hasard.choice(SECRETS)
    before, after = hasard.choices(ORDINAIRES, k=hasard.randint(0, 2)), hasard.choices(ORDINAIRES, k=1)
    if secret is echoue_a_un_bloc:
        # who holds a place elsewhere cannot take one here, and only who failed may ask again: an act, no more a secret
        before, after = ([acte for acte in actes if acte is not prend_une_place] for actes in (before, after))
    for acte in before:
        await acte(monde, numero)
        monde.attend(minutes=hasard.randint(1, 600))
    await secret(monde, numero, vecu)
    await monde.relaie()
    for acte in after:
        await acte(monde, numero)
    monde.attend(hours=hasard.randint(1, 20))
