"""Un CQPI : deux branches au moins le délivrent, et il s'obtient bloc par bloc."""

from __future__ import annotations

import pytest

from tests.journeys.candidats import examen, fiche
from tests.support.http import ok
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.anyio
CODE = "DEMO-CQPI-ANIMATION-EQUIPE"


async def test_un_cqpi_a_deux_certificateurs_et_s_obtient_bloc_par_bloc(installation: RunningInstallation) -> None:
    async with examen(installation, 1) as scene:
        (person,) = scene.candidats
        body = fiche(await scene.modele(CODE))
        both = body["certificateurs"]
        assert len(both) == 2
        # avec un seul certificateur, ce n'est pas un CQPI
        alone = await scene.certificateur.post("/v1/certifications", body | {"certificateurs": both[:1]})
        assert alone.status_code == 422
        assert "/certificateurs" in {one["pointeur"] for one in alone.json()["erreurs"]}
        certification = ok(await scene.certificateur.post("/v1/certifications", body), 201)
        seen = ok(await person.appel.get(f"/v1/certifications/{certification['id']}"))
        assert (seen["type"], seen["certificateurs"]) == ("CQPI", both)
        # ses blocs se passent un à un dans la même session, et chacun reste acquis
        session = await scene.session(certification["id"], 4)
        candidature = (await person.demande(session_id=session, voie="formation"))["id"]
        path = f"/v1/candidatures/{candidature}"
        blocs = certification["blocs"]
        for held, bloc in enumerate(blocs, 1):
            for rang in range(1, len(bloc["modalites"]) + 1):
                await scene.note(candidature, bloc["id"], rang, reussie=True)
            decided = await scene.decide(candidature, [(bloc["id"], "acquis")])
            assert decided["issue"] == ("totale" if held == len(blocs) else "partielle")
            read = ok(await person.appel.get(f"{path}/blocs"))["elements"]
            assert [one["code"] for one in read if one["acquis_le"]] == [one["code"] for one in blocs[:held]]
        assert ok(await person.appel.get(path))["etat"] == "validee"
        # ce qu'elle reçoit nomme les deux
        given = ok(await person.appel.get("/v1/attestations?limite=200"))["elements"]
        (whole,) = (one for one in given if one["bloc_id"] is None)
        titre = ok(await person.appel.get(f"/v1/attestations/{whole['id']}"))["titre"]
        assert all(name in str(titre) for name in both)
