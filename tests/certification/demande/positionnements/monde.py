"""A certification of 44 days in two blocs, people who hold part of it, and the steps of a positionnement."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx

from services.certification.models import (
    Candidature,
    DecisionBloc,
    Deliberation,
    EtatCandidature,
    Issue,
    Jury,
    NatureDeliberation,
    VerdictBloc,
)
from tests.certification.branche import (
    CALCUL,
    CONSEIL,
    ECRIT,
    GPS_A,
    bloc,
    certificateur,
    create_cqp,
    create_session,
    created,
    profil,
    salarie,
)
from tests.support.emplois import emploi
from tests.support.service import Caller, RunningService

DEUX_BLOCS = [
    bloc("B1", atteste=(CONSEIL, CALCUL), duree_jours=18),
    bloc("B2", atteste=(ECRIT,), duree_jours=26, intitule="Écrire à un assuré"),
]


def acquis(competence_id: str, provenance: str = "atteste", niveau: int | None = 3, **more: Any) -> dict[str, Any]:
    said = {"competence_id": competence_id, "niveau": niveau, "provenance": provenance, "le": "2024-05-02"}
    return {**said, "positif": True, **more}


async def hold(api: RunningService, number: int, *held: dict[str, Any]) -> None:
    """Have parcours say what the n-th employee holds."""
    data = {"id": profil(number), "emplois": [emploi(GPS_A)], "acquis": list(held)}
    await api.apply("parcours", [("profil.modifie", data)])


async def hold_bloc(api: RunningService, number: int, certification: dict[str, Any], code: str) -> None:
    """Have a jury have given a bloc to the n-th employee, some time ago."""
    opened = await create_session(api, certification["id"], code=f"S-PASSEE-{number}-{code}")
    whose = {"profil_id": UUID(profil(number)), "certification_id": UUID(certification["id"])}
    le = datetime(2025, 6, 3, 12, tzinfo=UTC)
    bloc_id = next(UUID(bloc["id"]) for bloc in certification["blocs"] if bloc["code"] == code)
    left = {"etat": EtatCandidature.RETIREE, "deposee_le": le, "retiree_le": le}
    candidature = Candidature.model_validate({**whose, "session_id": UUID(opened["id"]), **left})
    jury = Jury.model_validate({"session_id": UUID(opened["id"]), "compose_le": le})
    decided = {**whose, "candidature_id": candidature.id}
    signed = {"membres": [], "signee_par": "president", "signee_le": le, "jws": "signature"}
    nature = {"nature": NatureDeliberation.DELIBERATION, "issue": Issue.PARTIELLE, "jury_id": jury.id}
    deliberation = Deliberation.model_validate({**decided, **nature, **signed})
    verdict = {"bloc_id": bloc_id, "verdict": VerdictBloc.ACQUIS, "motifs": "Tenu.", "decidee_le": le.date()}
    decision = DecisionBloc.model_validate({**decided, **verdict, "deliberation_id": deliberation.id})
    async with api.app.state.database.writing() as db:
        for row in (candidature, jury, deliberation, decision):
            db.add(row)
            await db.flush()
        await db.commit()


async def create_44_days(api: RunningService, **more: Any) -> dict[str, Any]:
    return await create_cqp(api, **{"blocs": DEUX_BLOCS, **more})


async def ask(api: RunningService, number: int, certification_id: str) -> dict[str, Any]:
    body = {"certification_id": certification_id}
    return await created(salarie(api, number).post("/v1/positionnements", body))


def verdict(row: dict[str, Any], said: str, nature: str = "mise_en_situation", texte: str = "Vu à l'œuvre.") -> Any:
    """What a certificateur posts on a compétence already listed in a version."""
    preuve = None if said == "non_evaluee" else {"nature": nature, "texte": texte}
    return {"bloc_id": row["bloc_id"], "competence_id": row["competence_id"], "verdict": said, "preuve": preuve}


async def judge(api: RunningService, identifier: str, *said: Any, by: Caller | None = None) -> httpx.Response:
    writer = by or certificateur(api)
    return await writer.post(f"/v1/positionnements/{identifier}/verdicts", {"verdicts": list(said)})


async def conclude(api: RunningService, identifier: str, decision: str = "parcours") -> httpx.Response:
    body = {"decision": decision, "texte": "Ce qui reste se prépare en un trimestre."}
    return await certificateur(api).post(f"/v1/positionnements/{identifier}/conclusion", body)


async def contest(api: RunningService, identifier: str, number: int) -> httpx.Response:
    body = {"texte": "Mes entretiens au téléphone n'ont pas été regardés."}
    return await salarie(api, number).post(f"/v1/positionnements/{identifier}/recours", body)


def by_competence(version: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["competence_id"]: row for row in version["verdicts"]}
