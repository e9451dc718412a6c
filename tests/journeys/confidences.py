"""Ce qu'une personne confie d'elle, par chaque porte qui prend un texte : son identité, ses coordonnées, ses mots."""

from __future__ import annotations

from typing import Any

from tests.journeys.personnes import Equipe
from tests.support.canaris import IDENTITE
from tests.support.http import ok, soon
from tests.support.installation import RunningInstallation
from tests.support.service import Caller

AUTRE = "DEMO-CQP-CONSEILLER-ENTREPRISE"
# table où chacun est gardé, et le mot que rien d'autre ne dit
CONFIDENCES = {
    "parcours.souhait": "Roitelet-Triplebandeau",
    "parcours.acquis": "Pouillot-Véloce",
    "parcours.etape_parcours": "Accenteur-Mouchet",
    "parcours.contact": "traquet.motteux@exemple.fr",
    "certification.dossier_vae": "Bergeronnette-Printanière",
    "certification.morceau_piece": "Gobemouche-Noir",
}


async def se_confie(installation: RunningInstallation, suivie: Equipe) -> None:
    """Un souhait, un acquis, un parcours, un dossier de VAE, une pièce, son identité, et ses coordonnées à qui lui écrit."""
    personne, profil = suivie.personne, f"/v1/profils/{suivie.profil}"
    (metier,) = ok(await personne.get("/v1/metiers", params={"code": "CONSEILLER-RETRAITE"}))["elements"]
    (competence,) = ok(await personne.get("/v1/competences?nature=competence&limite=1"))["elements"]
    wish = {"metier_id": metier["id"], "texte": CONFIDENCES["parcours.souhait"], "ouvert_recommandations": True}
    ok(await personne.post(f"{profil}/souhaits", wish), 201)
    held: dict[str, Any] = {"competence_id": competence["id"], "provenance": "declare", "le": "2024-05-02"}
    ok(await personne.post(f"{profil}/acquis", held | {"preuve": CONFIDENCES["parcours.acquis"]}), 201)
    plan = {"metier_id": metier["id"], "etapes": [{"intitule": CONFIDENCES["parcours.etape_parcours"]}]}
    ok(await personne.post(f"{profil}/parcours", plan), 201)
    await _demande(suivie)
    await _ecrit(personne, f"/v1/identites/{suivie.profil}", IDENTITE)
    await _repond(installation, suivie, metier["id"])


async def _demande(suivie: Equipe) -> None:
    personne, certification = suivie.personne, {"certification_id": (await suivie.certification(AUTRE))["id"]}
    dossier = f"/v1/dossiers_vae/{ok(await personne.post('/v1/dossiers_vae', certification), 201)['id']}"
    vecu = {"intitule": "Conseil", "debut_le": "2016-03-01", "activites": CONFIDENCES["certification.dossier_vae"]}
    await _ecrit(personne, dossier, {"experiences": [vecu]})
    candidature = ok(await personne.post("/v1/candidatures", certification), 201)["id"]
    pdf = f"%PDF-1.7\n{CONFIDENCES['certification.morceau_piece']}\n%%EOF\n".encode()
    headers = {"Content-Type": "application/pdf"}
    path = f"/v1/candidatures/{candidature}/pieces?titre=Dossier"
    ok(await personne.post(path, content=pdf, headers=headers), 201)


async def _repond(installation: RunningInstallation, suivie: Equipe, metier: str) -> None:
    """À un autre employeur, qui la trouve sous un pseudonyme et lui écrit."""
    profil, ailleurs = f"/v1/profils/{suivie.profil}", installation.elsewhere.entite
    installation.add_client("confidences-rh", "rh", entite=ailleurs)
    async with (
        installation.calling_as("confidences-rh") as rh,
        installation.calling_as("demo-administrateur") as branche,
    ):
        # un besoin que la branche écrit ouvre aussitôt
        besoin = {
            "entite_id": ailleurs,
            "metier_id": metier,
            "horizon_le": "2034-12-31",
            "effectif": 2,
            "source": "Accord",
        }
        assert (await branche.post("/v1/besoins", besoin | {"cherche_ailleurs": True})).status_code in (201, 409)
        vues = f"/v1/rapprochements/mobilites?metier={metier}&limite=50"
        avant = (await soon(rh, vues, lambda answer: answer.status_code == 200)).text
        await _ecrit(suivie.personne, f"{profil}/preferences", {"ouvert_mobilite": True, "contact_sessions": True})
        found = await soon(
            rh, vues, lambda answer: any(one["pseudonyme"] not in avant for one in answer.json()["elements"])
        )
        pseudonyme = next(one["pseudonyme"] for one in found.json()["elements"] if one["pseudonyme"] not in avant)
        demande = {"pseudonyme": pseudonyme, "metier_id": metier, "texte": "En parler ?"}
        ok(await rh.post(f"/v1/entites/{ailleurs}/contacts", demande), 201)
    (recue,) = ok(await suivie.personne.get(f"{profil}/contacts"))["elements"]
    reponse = {"reponse": "interessee", "coordonnees": CONFIDENCES["parcours.contact"]}
    ok(await suivie.personne.post(f"{profil}/contacts/{recue['id']}/reponse", reponse))


async def _ecrit(caller: Caller, path: str, body: dict[str, Any]) -> None:
    ok(await caller.put(path, body, headers={"If-Match": (await caller.get(path)).headers["ETag"]}))
