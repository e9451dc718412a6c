"""Every route that asks for `If-Match`: without it 428, with a version that is past 412, with the one read it changes."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.cli.identity_keys import ensure_keys
from services.cli.revisions import upgrade
from tests.certification import branche as offre
from tests.certification.demande.amenagements import gestes as amenagements
from tests.certification.demande.vae import monde as vae
from tests.certification.identites import gestes as identites
from tests.certification.jury.plans.test_plans import body_of
from tests.certification.jury.resultats.scene import MEMBRE, PRESIDENTE, two_blocs
from tests.certification.jury.resultats.test_epreuves import SCIENCES_PO, scene_of
from tests.certification.offre.modules import gestes as modules
from tests.competences import branche as catalogue
from tests.contracts.test_declarations import routes
from tests.matching import branche as index
from tests.parcours import branche as personnes
from tests.support.catalogue import in_days
from tests.support.clock import now
from tests.support.http import ok
from tests.support.postgres import PostgresForTests
from tests.support.service import Caller, RunningService, running

pytestmark = pytest.mark.anyio
PDF = b"%PDF-1.7\n%%EOF\n"


@dataclass(frozen=True)
class Cible:
    """A change that its caller may make; `lu` is where its ETag is read, when that is another address."""

    caller: Caller
    path: str
    body: Any = None
    lu: str = ""


Cibles = dict[str, Cible]


async def in_competences(api: RunningService) -> Cibles:
    ids, cpnef = await catalogue.seed(api), catalogue.cpnef(api)
    famille, metier = f"/v1/familles/{ids['famille']}", f"/v1/metiers/{ids['metier']}"
    competence = f"/v1/competences/{ids['competence']}"
    return {
        "remplacer_famille": Cible(cpnef, famille, catalogue.famille(libelle="Retraite")),
        "remplacer_metier": Cible(cpnef, metier, catalogue.metier(libelle="Conseiller")),
        "retirer_metier": Cible(cpnef, metier),
        "remplacer_competence": Cible(cpnef, competence, catalogue.competence(definition="Au téléphone.")),
        "retirer_competence": Cible(cpnef, competence),
    }


async def in_parcours(api: RunningService) -> Cibles:
    branche = await personnes.make_branche(api)
    holder, admin, rh = branche.holder, branche.admin, branche.rh()

    async def add(name: str, body: Any) -> str:
        return branche.path(name, (await personnes.created(holder.post(branche.path(name), body)))["id"])

    await personnes.created(holder.post(branche.path("effacement")))
    acquis, souhait = await add("acquis", personnes.acquis()), await add("souhaits", personnes.souhait())
    experience = {"metier_id": personnes.GESTIONNAIRE, "debut_le": "2016-01-04", "fin_le": "2021-08-31"}
    experiences, parcours = await add("experiences", experience), await add("parcours", personnes.parcours())
    emploi = f"/v1/emplois/{(await branche.emploi())['id']}"
    draw = branche.salarie(branche.denis).post(branche.path("code_rattachement", profil=branche.denis))
    code = await personnes.created(draw)
    needed = await personnes.created(rh.post("/v1/besoins", personnes.besoin(branche.a)))
    besoin = f"/v1/besoins/{needed['id']}"
    entite = {"code": "GPS-A", "nom": "Groupe A", "genre": "gps"}
    preferences = {"ouvert_mobilite": True, "contact_sessions": True}
    return {
        "remplacer_entite": Cible(admin, f"/v1/entites/{branche.a}", entite),
        "remplacer_emploi": Cible(branche.sirh(), emploi, {"matricule": "C-2"}),
        "rattacher_emploi": Cible(
            branche.sirh(), f"{emploi}/rattachement", {"code_rattachement": code["code"]}, emploi
        ),
        "remplacer_preferences": Cible(holder, branche.path("preferences"), preferences),
        "remplacer_acquis": Cible(holder, acquis, personnes.acquis(niveau=2)),
        "retirer_acquis": Cible(holder, acquis),
        "remplacer_experience": Cible(holder, experiences, experience | {"fin_le": "2020-01-01"}),
        "retirer_experience": Cible(holder, experiences),
        "remplacer_souhait": Cible(holder, souhait, personnes.souhait(texte="Encadrer")),
        "retirer_souhait": Cible(holder, souhait),
        "remplacer_parcours_choisi": Cible(holder, parcours, personnes.parcours(etapes=[])),
        "effacer_parcours": Cible(holder, parcours),
        "remplacer_besoin": Cible(rh, besoin, personnes.besoin(branche.a, effectif=3)),
        "supprimer_besoin": Cible(rh, besoin),
        "arreter_effacement": Cible(holder, branche.path("effacement")),
    }


async def in_matching(api: RunningService) -> Cibles:
    await index.know_the_branch(api)
    holder, path = index.salarie(api), index.of(0, "desinterets")
    said = await personnes.created(holder.post(path, {"objet": "metier", "objet_id": index.metier_id("conseiller")}))
    return {"reprendre_desinteret": Cible(holder, f"{path}/{said['id']}")}


async def in_certification(api: RunningService) -> Cibles:
    await offre.know_the_branch(api)
    return await _offre_et_demandes(api) | await _jury(api) | await _identites(api)


async def _offre_et_demandes(api: RunningService) -> Cibles:
    certificateur, salarie = offre.certificateur(api), offre.salarie(api, 1)
    cqp = await offre.create_cqp(api, code="CQP-SI")
    autre = await offre.create_cqp(api, code="CQP-AUTRE", blocs=[offre.bloc("A1")])
    session = await offre.create_session(api, cqp["id"], code="S-SI")
    candidature = f"/v1/candidatures/{(await offre.register(api, session['id'], 1))['id']}"
    pdf: dict[str, Any] = {
        "content": PDF,
        "params": {"titre": "Dossier"},
        "headers": {"Content-Type": "application/pdf"},
    }
    piece = await offre.created(salarie.post(f"{candidature}/pieces", **pdf))
    rncp = await vae.create_rncp(api, code="CQP-VAE")
    dossier = await vae.begin(api, 1, rncp)
    sides = {"sources": [cqp["blocs"][0]["id"]], "destinations": [autre["blocs"][0]["id"]]}
    credit = await offre.created(
        certificateur.post("/v1/correspondances_blocs", sides | {"du": in_days(-30), "origine": "Fiche"})
    )
    module = await modules.offer(api, cqp["blocs"][0]["id"])
    other = await modules.offer(api, cqp["blocs"][0]["id"])
    fiche, raisons = f"/v1/certifications/{cqp['id']}", {"texte": "Pour que l'expérience soit reconnue."}
    return {
        "retirer_piece": Cible(salarie, f"{candidature}/pieces/{piece['id']}"),
        "choisir_voie": Cible(salarie, f"{candidature}/voie", {"voie": "formation"}, candidature),
        "remplacer_session": Cible(
            certificateur, f"/v1/sessions/{session['id']}", offre.session(code="S-SI", lieu="Paris")
        ),
        "remplacer_module_formation": Cible(
            certificateur, f"/v1/modules_formation/{module['id']}", modules.module(module["bloc_id"], heures=7)
        ),
        "retirer_module_formation": Cible(certificateur, f"/v1/modules_formation/{other['id']}"),
        "retirer_correspondance_blocs": Cible(certificateur, f"/v1/correspondances_blocs/{credit['id']}"),
        "remplacer_certification": Cible(certificateur, fiche, offre.cqp(code="CQP-SI", intitule="Conseiller")),
        "ecrire_raisons": Cible(certificateur, f"{fiche}/raisons", raisons),
        "remplacer_dossier_vae": Cible(salarie, f"/v1/dossiers_vae/{dossier['id']}", vae.CONTENU),
    }


async def _identites(api: RunningService) -> Cibles:
    certificateur = offre.certificateur(api)
    inscrits = await offre.create_session(api, code="S-IDENTITES")
    candidatures = {}
    for number in (5, 6, 7):
        candidatures[number] = (await offre.register(api, inscrits["id"], number))["id"]
        ok(await identites.write(api, number))
    mine, other, third = [amenagements.path_of(one) for one in candidatures.values()]
    for number in (6, 7):
        ok(await amenagements.ask(api, candidatures[number], number))
    return {
        "demander_amenagement": Cible(offre.salarie(api, 5), mine, amenagements.DEMANDE),
        "retirer_amenagement": Cible(offre.salarie(api, 6), other),
        "repondre_amenagement": Cible(certificateur, f"{third}/reponse", amenagements.REPONSE, third),
        "ecrire_identite": Cible(offre.salarie(api, 4), identites.path_of(4), identites.ZOE),
        "confirmer_identite": Cible(certificateur, identites.path_of(5, "/confirmation"), lu=identites.path_of(5)),
        "renvoyer_identite": Cible(
            certificateur, identites.path_of(6, "/renvoi"), {"motif": "nom"}, identites.path_of(6)
        ),
    }


async def _jury(api: RunningService) -> Cibles:
    certificateur, scene = offre.certificateur(api), await two_blocs(api, code="CQP-JURY")
    await scene.decide(await scene.candidate(2), B1=True, B2=False)
    (plan,) = await scene.plans(2)
    await scene.decide(await scene.candidate(3), B1=True, B2=True)
    shared = {"certification_id": scene.certification["id"]}
    partage = await offre.created(offre.salarie(api, 3).post("/v1/partages", shared))
    suivante = await scene.another_session("S-SUIVANTE")
    travail = {"sujet_travail": "Retraite progressive", "remis_le": in_days(-3), "pages": 9, "oral_le": in_days(0)}
    groupe = await _groupe(api)
    jury = f"/v1/sessions/{suivante.session['id']}/jury"
    return {
        "remplacer_plan": Cible(certificateur, f"/v1/plans/{plan['id']}", body_of(plan, accompagnateur="Camille")),
        "reprendre_partage": Cible(offre.salarie(api, 3), f"/v1/partages/{partage['id']}"),
        "recomposer_jury": Cible(certificateur, jury, {"membres": [PRESIDENTE, MEMBRE | {"qualite": "Autre"}]}),
        "remplacer_travail": Cible(certificateur, groupe, travail),
        "dissoudre_groupe": Cible(certificateur, groupe),
    }


async def _groupe(api: RunningService) -> str:
    """The work that four people hand in together."""
    scene = await scene_of(api, *SCIENCES_PO)
    path = f"/v1/sessions/{scene.session['id']}/groupes"
    four = [await scene.candidate(number) for number in range(4)]
    body = {"bloc_id": scene.blocs["B1"], "rang": 1, "candidatures": four, "sujet_travail": "Retraite progressive"}
    return f"{path}/{(await offre.created(offre.certificateur(api).post(path, body)))['id']}"


SERVICES: dict[str, Callable[[RunningService], Awaitable[Cibles]]] = {
    "competences": in_competences,
    "parcours": in_parcours,
    "matching": in_matching,
    "certification": in_certification,
}


@contextlib.asynccontextmanager
async def service(postgres: PostgresForTests, name: str, tmp_path: Path) -> AsyncIterator[RunningService]:
    app, settings = import_module(f"services.{name}.app"), import_module(f"services.{name}.settings")
    kind, given = getattr(settings, f"{name.capitalize()}Settings"), {}
    if name == "certification":
        ensure_keys(tmp_path / "identites.json", now())
        given = {"identite_cles": tmp_path / "identites.json"}
    async with running(postgres, name, app.create_app, kind, migrate=upgrade, **given) as api:
        yield api
        if name == "matching":
            async with api.app.state.etat.ouvriers.closing(api.app):
                pass


async def send(method: str, cible: Cible, version: str | None) -> httpx.Response:
    body = {} if cible.body is None else {"json": cible.body}
    return await cible.caller.request(method, cible.path, headers={"If-Match": version}, **body)


@pytest.mark.parametrize("name", SERVICES)
async def test_every_change_asks_for_the_version_that_was_read(
    postgres: PostgresForTests, name: str, tmp_path: Path
) -> None:
    guarded = {route.operation_id: route.spec.method for of, route in routes() if of == name and route.spec.if_match}
    async with service(postgres, name, tmp_path) as api:
        cibles = await SERVICES[name](api)
        assert set(cibles) == set(guarded), "a route with If-Match has a row here, and only it"
        for operation, cible in cibles.items():
            method = guarded[operation]
            read = await cible.caller.get(cible.lu or cible.path)
            version = read.headers["ETag"]
            assert (await send(method, cible, None)).status_code == 428, operation
            for past in ('"v999999"', f"W/{version}", '"v"'):
                assert (await send(method, cible, past)).status_code == 412, (operation, past)
            again = await cible.caller.get(cible.lu or cible.path)
            assert (again.headers["ETag"], again.content) == (version, read.content), operation
            changed = await send(method, cible, version)
            assert changed.status_code in (200, 204), (operation, changed.text)
            if method == "PUT":
                assert changed.headers["ETag"] != version, operation
                assert ok(await cible.caller.get(cible.lu or cible.path)) == changed.json(), operation
                assert (await send(method, cible, version)).status_code == 412, operation
