"""A small catalogue for the tests of the competences service: bodies to post, lines to load."""

from __future__ import annotations

from typing import Any

import httpx

from tests.support.loads import ndjson
from tests.support.service import Caller, RunningService


def cpnef(api: RunningService) -> Caller:
    return api.as_("cpnef", sujet="cpnef:test")


def salarie(api: RunningService) -> Caller:
    return api.as_("salarie", sujet="salarie:test")


def famille(code: str = "F-RETRAITE", **more: Any) -> dict[str, Any]:
    return {"code": code, "libelle": "Retraite complémentaire", **more}


def competence(code: str = "C-CONSEIL", nature: str = "competence", **more: Any) -> dict[str, Any]:
    libelle = "Expliquer à un assuré les effets de ses choix de départ"
    return {"code": code, "libelle": libelle, "nature": nature, "definition": "En entretien, relevé en main.", **more}


def metier(code: str = "M-CONSEILLER", **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "libelle": "Conseiller retraite",
        "definition": "Informe et conseille les assurés.",
        "evolution": "sensible",
        "niveau": 5,
        "appellations": ["Conseillère retraite complémentaire"],
        **more,
    }


def correspondance(objet_id: str, objet: str = "metier", **more: Any) -> dict[str, Any]:
    return {
        "objet": objet,
        "objet_id": objet_id,
        "referentiel": "ROME",
        "code": "C1109",
        "relation": "proche",
        "auteur": "Observatoire des métiers",
        "etablie_le": "2026-01-15",
        "confiance": 0.8,
        **more,
    }


async def create(api: RunningService, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await cpnef(api).post(path, body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def write(api: RunningService, method: str, path: str, body: Any = None) -> httpx.Response:
    """PUT or DELETE with the ETag just read."""
    etag = (await cpnef(api).get(path)).headers["ETag"]
    return await cpnef(api).request(method, path, headers={"If-Match": etag}, **({"json": body} if body else {}))


async def read(api: RunningService, path: str) -> Any:
    answer = await salarie(api).get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def codes(api: RunningService, path: str) -> list[str]:
    return [element["code"] for element in (await read(api, path))["elements"]]


async def seed(api: RunningService) -> dict[str, str]:
    """One famille, one compétence and one savoir that one métier requires: their ids."""
    retraite = await create(api, "/v1/familles", famille())
    conseil = await create(api, "/v1/competences", competence())
    regles = await create(
        api, "/v1/competences", competence("S-REGLES", "savoir", libelle="Réglementation Agirc-Arrco")
    )
    exigences = [
        {"competence_id": conseil["id"], "niveau": 3, "coeur": True},
        {"competence_id": regles["id"], "coeur": False},
    ]
    conseiller = await create(api, "/v1/metiers", metier(famille_id=retraite["id"], exigences=exigences))
    return {"famille": retraite["id"], "competence": conseil["id"], "savoir": regles["id"], "metier": conseiller["id"]}


def ligne_famille(code: str = "F-RETRAITE", **more: Any) -> dict[str, Any]:
    return {"type": "famille", **famille(code), **more}


def ligne_competence(code: str = "C-CONSEIL", nature: str = "competence", **more: Any) -> dict[str, Any]:
    return {"type": "competence", **competence(code, nature), **more}


def ligne_metier(code: str = "M-CONSEILLER", exige: tuple[str, ...] = ("C-CONSEIL",), **more: Any) -> dict[str, Any]:
    exigences = [{"competence": code, "niveau": 3, "coeur": True} for code in exige]
    return {"type": "metier", **metier(code), "famille": "F-RETRAITE", "exigences": exigences, **more}


def ligne_correspondance(objet_code: str = "M-CONSEILLER", **more: Any) -> dict[str, Any]:
    constat = {name: value for name, value in correspondance("").items() if name != "objet_id"}
    return {"type": "correspondance", "objet_code": objet_code, **constat, **more}


async def load(api: RunningService, *lines: dict[str, Any], query: str = "") -> dict[str, Any]:
    answer = await cpnef(api).post(f"/v1/catalogue/imports{query}", **ndjson(*lines))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())
