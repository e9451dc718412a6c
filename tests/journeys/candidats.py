"""Des candidats que nul autre parcours ne suit, et des certifications faites à l'image de celles de la branche."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.journeys.personnes import aujourd_hui
from tests.support.http import ok
from tests.support.installation import RunningInstallation
from tests.support.service import Caller

PRESIDENTE = f"jury-presidente-{uuid4().hex[:6]}"
SUIVIS: set[str] = set()
JURY = [
    {"sujet": PRESIDENTE, "qualite": "Formatrice", "sexe": "femme", "qualifie": True, "president": True},
    {"sujet": "jury-second-membre", "qualite": "Responsable d'équipe", "sexe": "homme", "qualifie": True},
]


@dataclass
class Candidat:
    """Une personne et son jeton."""

    profil: str
    appel: Caller

    async def demande(self, **demande: Any) -> dict[str, Any]:
        return dict(ok(await self.appel.post("/v1/candidatures", demande), 201))


@dataclass
class Examen:
    """Des candidats d'un autre employeur que celui de la démonstration, leur certificateur et leur présidente de jury."""

    candidats: list[Candidat]
    certificateur: Caller
    presidente: Caller

    async def modele(self, code: str) -> dict[str, Any]:
        """La fiche que la branche publie sous ce code."""
        (resume,) = ok(await self.certificateur.get("/v1/certifications", params={"code": code}))["elements"]
        return dict(ok(await self.certificateur.get(f"/v1/certifications/{resume['id']}")))

    async def a_l_image_de(self, code: str) -> dict[str, Any]:
        """Une certification de même forme, que nul autre parcours ne touche."""
        body = fiche(await self.modele(code))
        return dict(ok(await self.certificateur.post("/v1/certifications", body), 201))

    async def a_cinq_blocs(self) -> dict[str, Any]:
        """Une certification à cinq blocs d'une épreuve, que nul autre parcours ne touche."""
        model = await self.modele("DEMO-CQP-CONSEILLER-RETRAITE")
        competences = [one for bloc in model["blocs"] for one in bloc["competences"]][:5]
        blocs = [
            {
                "code": f"BC0{n}",
                "intitule": f"Bloc {n} (démonstration)",
                "duree_jours": 4,
                "competences": [{"competence_id": one["competence_id"], "niveau": one["niveau"]}],
                "modalites": [{"type": "mise_en_situation", "intitule": "Mise en situation", "duree_minutes": 45}],
            }
            for n, one in enumerate(competences, 1)
        ]
        body = {
            "code": f"DEMO-CQP-CINQ-{uuid4().hex[:6].upper()}",
            "intitule": "CQP à cinq blocs (démonstration)",
            "registre": "aucun",
            "type": "CQP",
            "certificateurs": ["CPNEF (démonstration)"],
            "voies": {"formation": True},
            "etapes": [{"etape": "creation", "le": "2020-01-06", "decidee_par": "CPNEF (démonstration)"}],
            "blocs": blocs,
        }
        return dict(ok(await self.certificateur.post("/v1/certifications", body), 201))

    async def session(self, certification: str, places: int, *, jury: bool = True) -> str:
        """Une session d'aujourd'hui, et son jury."""
        today = aujourd_hui()
        body = {
            "code": f"S-{uuid4().hex[:8].upper()}",
            "lieu": "Paris",
            "places": places,
            "debut_le": today,
            "fin_le": today,
            "inscription_jusqu_au": today,
        }
        made = ok(await self.certificateur.post(f"/v1/certifications/{certification}/sessions", body), 201)
        if jury:
            ok(await self.certificateur.post(f"/v1/sessions/{made['id']}/jury", {"membres": JURY}), 201)
        return str(made["id"])

    async def code_de(self, session: str) -> str:
        """Le code qu'une lettre dit."""
        return str(ok(await self.certificateur.get(f"/v1/sessions/{session}"))["code"])

    async def note(self, candidature: str, bloc: str, rang: int, **resultat: Any) -> dict[str, Any]:
        note = {"bloc_id": bloc, "rang": rang, "passee_le": aujourd_hui()} | resultat
        return dict(ok(await self.presidente.post(f"/v1/candidatures/{candidature}/epreuves", note), 201))

    async def juge(self, candidature: str, verdicts: Sequence[tuple[str, bool]]) -> dict[str, Any]:
        """Ces blocs, d'une épreuve chacun, sont notés puis décidés."""
        for bloc, reussi in verdicts:
            await self.note(candidature, bloc, 1, reussie=reussi)
        return await self.decide(
            candidature, [(bloc, "acquis" if reussi else "non_acquis") for bloc, reussi in verdicts]
        )

    async def decide(self, candidature: str, verdicts: Sequence[tuple[str, str]]) -> dict[str, Any]:
        decisions = []
        for bloc, verdict in verdicts:
            decision = {"bloc_id": bloc, "verdict": verdict, "motifs": "Observé pendant les épreuves."}
            if verdict == "non_acquis":
                decision["preconisations"] = "reprendre l'exposé avec un tuteur avant de repasser"
            decisions.append(decision)
        path = f"/v1/candidatures/{candidature}/deliberations"
        return dict(ok(await self.presidente.post(path, {"decisions": decisions}), 201))


def fiche(modele: dict[str, Any]) -> dict[str, Any]:
    """Ce qu'il faut écrire pour une certification de même forme, sous un code à elle."""
    copied = ("registre", "type", "niveau", "certificateurs", "voies", "duree_jours")
    body = {name: modele[name] for name in copied}
    # le certificateur n'écrit pas la transmission, qui revient à la CPNEF
    body["etapes"] = [etape for etape in modele["etapes"] if etape["etape"] != "transmission"]
    body |= {"code": f"{modele['code']}-{uuid4().hex[:6].upper()}", "intitule": f"{modele['intitule']}, à l'essai"}
    body["blocs"] = [
        {name: bloc[name] for name in ("code", "intitule", "duree_jours")}
        | {"competences": [{name: one[name] for name in ("competence_id", "niveau")} for one in bloc["competences"]]}
        | {"modalites": bloc["modalites"]}
        for bloc in modele["blocs"]
    ]
    return body


@contextlib.asynccontextmanager
async def examen(installation: RunningInstallation, nombre: int) -> AsyncIterator[Examen]:
    """Ce nombre de candidats, le certificateur et la présidente du jury."""
    async with contextlib.AsyncExitStack() as stack:

        async def calling(client: str) -> Caller:
            return await stack.enter_async_context(installation.calling_as(client))

        cast, elsewhere = installation.cast, installation.elsewhere
        administrateur = await calling("demo-administrateur")
        rows = ok(await administrateur.get("/v1/emplois?limite=200"))["elements"]
        taken = {cast.salarie, cast.manager, elsewhere.salarie, elsewhere.manager, *SUIVIS}
        free = [row for row in rows if row["entite_id"] != cast.entite and row["profil_id"] not in taken][-nombre:]
        assert len(free) == nombre
        SUIVIS.update(row["profil_id"] for row in free)
        candidats = []
        for row in free:
            client = installation.add_client(
                f"candidat-{uuid4().hex[:8]}", "salarie", entite=row["entite_id"], profil=row["profil_id"]
            )
            candidats.append(Candidat(row["profil_id"], await calling(client)))
        installation.add_client(PRESIDENTE, "jury")
        yield Examen(candidats, await calling("demo-certificateur"), await calling(PRESIDENTE))
