"""What the journeys of a release leave out, played by `dump.py` among them, in the release's own tests.

Somebody is erased, contests a refusal, asks their employer, sets something aside, chooses a parcours: each kind of row
that a migration may have to carry is there.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.personnes import Equipe, equipe, est_effacee, le_delai_passe
from tests.support.http import ok
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.anyio
CQP = "DEMO-CQP-CONSEILLER-RETRAITE"


async def test_rows_that_no_journey_leaves(installation: RunningInstallation) -> None:
    async with equipe(installation) as one, equipe(installation) as gone:
        cqp = (await one.certification(CQP))["id"]
        await _contests(one, cqp)
        await _asks_the_employer(one, cqp)
        await _looks_ahead(one, cqp)
        await _is_erased(installation, gone, cqp)


async def _contests(one: Equipe, cqp: str) -> None:
    opened = ok(await one.personne.post("/v1/dossiers_vae", {"certification_id": cqp}), 201)
    path = f"/v1/dossiers_vae/{opened['id']}"
    etag = (await one.personne.get(path)).headers["ETag"]
    experience = {"intitule": "Conseillère", "debut_le": "2016-03-01", "activites": "Entretiens."}
    ok(await one.personne.put(path, {"experiences": [experience]}, headers={"If-Match": etag}))
    ok(await one.personne.post(f"{path}/depot"))
    refusal = {"decision": "irrecevable", "motif": "activites_sans_rapport", "explication": "Rien sur la retraite."}
    ok(await one.certificateur.post(f"{path}/recevabilite", refusal))
    ok(await one.personne.post(f"{path}/recours", {"texte": "Le poste porte sur la retraite."}), 201)


async def _asks_the_employer(one: Equipe, cqp: str) -> None:
    debut = (datetime.now(UTC) + timedelta(days=100)).date().isoformat()
    demande = {"certification_id": cqp, "voie": "conge-vae", "debut_souhaite_le": debut}
    ok(await one.personne.post("/v1/demandes_accord", demande), 201)


async def _looks_ahead(one: Equipe, cqp: str) -> None:
    recommande = f"/v1/recommandations/profils/{one.profil}"
    (metier,) = ok(await one.personne.get("/v1/metiers", params={"code": "CONSEILLER-RETRAITE"}))["elements"]
    ok(await one.personne.get(f"{recommande}/chemins", params={"metier": metier["id"]}))
    ok(await one.personne.get(f"{recommande}/deblocages"))
    ok(await one.personne.post(f"{recommande}/desinterets", {"objet": "certification", "objet_id": cqp}), 201)
    parcours = {"metier_id": metier["id"], "etapes": [{"intitule": "Se préparer", "certification_id": cqp}]}
    ok(await one.personne.post(f"/v1/profils/{one.profil}/parcours", parcours), 201)
    ok(await one.personne.post(f"/v1/profils/{one.profil}/effacement"), 201)


async def _is_erased(installation: RunningInstallation, gone: Equipe, cqp: str) -> None:
    session = await gone.ouvre_une_session(cqp, "Lille")
    ok(await gone.personne.post("/v1/candidatures", {"session_id": session["id"]}), 201)
    ok(await gone.personne.post(f"/v1/profils/{gone.profil}/effacement"), 201)
    await le_delai_passe(installation, gone.profil)
    await est_effacee(gone)
