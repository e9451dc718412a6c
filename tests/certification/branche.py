"""A small branch for the tests of the certification service: what neighbours publish, and bodies to post."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid5

import httpx

from tests.support.catalogue import competence, in_days, metier
from tests.support.emplois import emploi
from tests.support.service import Caller, RunningService

_NAMES = UUID("5f3b3a2e-7d0c-4b55-9d0e-0c6f5b6a7c11")


def ref(name: str) -> str:
    """A stable id for a name."""
    return str(uuid5(_NAMES, name))


CONSEIL, CALCUL, ECRIT = ref("competence/conseil"), ref("competence/calcul"), ref("competence/ecrit")
SAVOIR, SAVOIR_ETRE, OUTIL = ref("competence/savoir"), ref("competence/savoir-etre"), ref("competence/outil")
RETIREE = ref("competence/retiree")
CONSEILLER, GESTIONNAIRE = ref("metier/conseiller"), ref("metier/gestionnaire")
GPS_A, GPS_B = ref("entite/a"), ref("entite/b")


def profil(number: int) -> str:
    """The profil of the n-th employee."""
    return ref(f"profil/{number}")


def profils(
    numbers: Iterable[int], entite: str = GPS_A, *, manager: str | None = None
) -> list[tuple[str, dict[str, Any]]]:
    """People of one employer, all under one manager, as `parcours` says them."""
    emplois = [emploi(entite, manager)]
    return [("profil.modifie", {"id": profil(number), "emplois": emplois}) for number in numbers]


async def know_the_branch(api: RunningService) -> None:
    await api.apply(
        "competences",
        [
            competence(CONSEIL, "C-CONSEIL"),
            competence(CALCUL, "C-CALCUL"),
            competence(ECRIT, "C-ECRIT"),
            competence(SAVOIR, "S-REGLES", "savoir"),
            competence(SAVOIR_ETRE, "E-ECOUTE", "savoir_etre"),
            competence(OUTIL, "O-TABLEUR", "outil"),
            competence(RETIREE, "C-ANCIENNE", retiree=True),
            metier(CONSEILLER, "M-CONSEILLER"),
            metier(GESTIONNAIRE, "M-GESTIONNAIRE"),
        ],
    )
    await api.apply("parcours", [*profils(range(10)), *profils(range(10, 20), GPS_B)])


def salarie(api: RunningService, number: int, *roles: str, entite: str = GPS_A) -> Caller:
    """The n-th employee, calling for themselves."""
    return api.as_("salarie", *roles, entite=entite, profil=profil(number))


async def lectures(api: RunningService, number: int) -> set[str]:
    """The operations by which somebody else read this person."""
    answer = await salarie(api, number).get(f"/v1/lectures/certification/{profil(number)}")
    return {line["operation"] for line in answer.json()["elements"]}


def certificateur(api: RunningService) -> Caller:
    return api.as_("certificateur")


def bloc(code: str = "B1", *, atteste: Iterable[str] = (CONSEIL,), **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "intitule": "Conseiller un assuré sur sa retraite",
        "duree_jours": 18,
        "competences": [{"competence_id": identifier, "niveau": 3} for identifier in atteste],
        "modalites": [
            {"type": "mise_en_situation", "intitule": "Entretien avec un assuré", "duree_minutes": 45},
            {"type": "dossier_professionnel", "intitule": "Dossier sur trois situations", "pages_max": 30},
        ],
        **more,
    }


def etapes(**le: str) -> list[dict[str, str]]:
    jours = {"creation": "2012-06-14", "enregistrement": "2023-07-19", **le}
    return [{"etape": etape, "le": jour, "decidee_par": "CPNEF"} for etape, jour in jours.items() if jour]


def cqp(code: str = "CQP-CONSEILLER-RETRAITE", **more: Any) -> dict[str, Any]:
    """The CQP conseiller retraite: at RNCP, 44 days at most, training, VAE and direct épreuves."""
    return {
        "code": code,
        "intitule": "CQP Conseiller retraite",
        "registre": "RNCP",
        "type": "CQP",
        "niveau": 5,
        "certificateurs": ["CPNEF de la retraite complémentaire"],
        "voies": {"formation": True, "vae": True, "epreuves_directes": True},
        "duree_jours": 44,
        "metiers_vises": [CONSEILLER],
        "etapes": etapes(),
        "blocs": [bloc()],
        **more,
    }


def hors_registre(**more: Any) -> dict[str, Any]:
    """A scheme of the branch that no register holds."""
    voies = {"formation": True}
    return cqp(registre="aucun", niveau=None, voies=voies, etapes=etapes(enregistrement="")) | more


def session(code: str = "S-LYON", **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "debut_le": in_days(60),
        "fin_le": in_days(62),
        "lieu": "Lyon",
        "inscription_jusqu_au": in_days(30),
        "places": 25,
        **more,
    }


async def created(call: Any) -> dict[str, Any]:
    """The body of a 201."""
    answer: httpx.Response = await call
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def create_cqp(api: RunningService, **more: Any) -> dict[str, Any]:
    return await created(certificateur(api).post("/v1/certifications", cqp(**more)))


async def create_session(api: RunningService, certification_id: str | None = None, **more: Any) -> dict[str, Any]:
    if certification_id is None:
        certification_id = (await create_cqp(api))["id"]
    path = f"/v1/certifications/{certification_id}/sessions"
    return await created(certificateur(api).post(path, session(**more)))


async def register(api: RunningService, session_id: str, number: int, *, attente: bool = False) -> dict[str, Any]:
    demande = {"session_id": session_id, "liste_attente": attente}
    return await created(salarie(api, number).post("/v1/candidatures", demande))


async def withdraw(api: RunningService, candidature_id: str, number: int) -> httpx.Response:
    return await salarie(api, number).post(f"/v1/candidatures/{candidature_id}/retrait")


async def read_session(api: RunningService, session_id: str) -> dict[str, Any]:
    answer = await certificateur(api).get(f"/v1/sessions/{session_id}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())
