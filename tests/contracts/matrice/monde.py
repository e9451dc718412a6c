"""The callers of the matrix and what they call about: four persons of two employers, an adviser with grants, one whose grants ended."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from tests.contracts.matrice.contacts import write_to_each_other
from tests.contracts.matrice.demandes import ask
from tests.contracts.matrice.jugements import Jugements
from tests.contracts.matrice.paroles import Personne, say
from tests.contracts.matrice.personnes import exchange, people
from tests.contracts.matrice.rattachements import ask_for_each
from tests.support.installation import RunningInstallation

Ids = dict[str, str]
# column of the table → client; None calls without a token
ACTORS: dict[str, str | None] = {
    "anonyme": None,
    "salarie": "demo-salarie",
    "manager": "demo-manager",
    "rh": "demo-rh",
    "sirh": "demo-sirh",
    "conseiller": "demo-conseiller",
    "conseiller_autorise": "matrice-conseiller-autorise",
    "conseiller_revoque": "matrice-conseiller-revoque",
    "certificateur": "demo-certificateur",
    "jury": "demo-jury",
    "cpnef": "demo-cpnef",
    "syndicat": "demo-syndicat",
    "administrateur": "demo-administrateur",
    "service": "matching",
}
PERIMETRES = ("profil", "acquis", "souhaits", "recommandations")
WITHIN_S = 30.0


@dataclass
class Monde:
    """Identifiers by relation: « soi » depends on who calls, the others are the same for everybody."""

    installation: RunningInstallation
    soi: dict[str, Ids] = field(default_factory=dict)
    par_relation: dict[str, Ids] = field(default_factory=dict)
    connus: Ids = field(default_factory=dict)
    recus: Ids = field(default_factory=dict)
    rattachements: Ids = field(default_factory=dict)
    jugements: Jugements = field(init=False)

    def ids(self, relation: str, actor: str) -> Ids:
        """Identifier by the name of the parameter or field that takes it; unknown ones where the relation has none."""
        if relation == "soi":
            return {**self.connus, **self.soi.get(actor, self.soi["salarie"])}
        return {**self.connus, **self.par_relation.get(relation, {})}

    # --- making it

    def call(
        self,
        client: str,
        method: str,
        path: str,
        body: Any = None,
        status: int | None = None,
        *,
        version: int | None = None,
    ) -> Any:
        headers = {"Authorization": f"Bearer {self.installation.token(client)}", "Idempotency-Key": uuid4().hex}
        if method == "GET":
            del headers["Idempotency-Key"]
        if version is not None:
            headers["If-Match"] = f'"v{version}"'
        url = self.installation.url + path
        answer = httpx.request(method, url, json=body, headers=headers, timeout=30, trust_env=False)
        assert status is None or answer.status_code == status, f"{method} {path}: {answer.text}"
        return answer.json()

    def deposit(self, client: str, candidature: str) -> str:
        """A piece of their dossier professionnel."""
        token, key = self.installation.token(client), uuid4().hex
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": "application/pdf"}
        url = f"{self.installation.url}/v1/candidatures/{candidature}/pieces?titre=Dossier"
        answer = httpx.post(url, content=b"%PDF-1.7\n%%EOF\n", headers=headers, timeout=30, trust_env=False)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def first(self, path: str, client: str = "demo-administrateur") -> dict[str, Any]:
        return dict(self.call(client, "GET", path, status=200)["elements"][0])

    def person(self, personne: Personne) -> Ids:
        """Rows of all that a person may have, made by the person, and of all that is said of them."""
        client, profil = personne.client, personne.profil
        own, metier = f"/v1/profils/{profil}", self.connus["metier_id"]
        competence, session = self.connus["competence_id"], self.connus["session_id"]

        def make(name: str, body: dict[str, Any]) -> str:
            return str(self.call(client, "POST", f"{own}/{name}", body, 201)["id"])

        acquis = {"competence_id": competence, "niveau": 2, "provenance": "declare", "le": "2024-05-02"}
        consentement = {"sujet": "personne-d-autre", "perimetre": "profil", "jusqu_au": _tomorrow()}
        candidature = {"session_id": session, "liste_attente": True}
        cqp = self.first("/v1/certifications?code=DEMO-CQP-CONSEILLER-RETRAITE")
        certification = {"certification_id": cqp["id"]}
        self.call(client, "POST", "/v1/candidatures", candidature, 201)
        self.call(client, "POST", f"{own}/effacement", status=201)
        identite = {
            "nom_naissance": "Lefèvre", "prenoms": ["Zoë"], "naissance_le": "1984-05-02", "naissance_lieu": "Lyon",
        }  # fmt: skip
        self.call(client, "PUT", f"/v1/identites/{profil}", identite, 200, version=0)
        found = self.call(client, "GET", f"/v1/recommandations/profils/{profil}/metiers?limite=1", status=200)
        return {
            "profil_id": profil,
            "emploi_id": self.first(f"/v1/emplois?profil={profil}")["id"],
            "contact_id": self.recus[profil],
            "rattachement_id": self.rattachements[profil],
            "souhait_id": make("souhaits", {"metier_id": metier}),
            "experience_id": make("experiences", {"metier_id": metier, "debut_le": "2016-01-04"}),
            "parcours_id": make("parcours", {"metier_id": metier}),
            "acquis_id": make("acquis", acquis),
            "consentement_id": make("consentements", consentement),
            **self.jugements.judge(client),
            "positionnement_id": str(self.call(client, "POST", "/v1/positionnements", certification, 201)["id"]),
            "dossier_id": self.dossier(client, certification),
            "recommandation_id": str(found["id"]),
            "desinteret_id": self.set_aside(client, profil, cqp["id"]),
            **say(self, personne, cqp["id"]),
            **ask(self, client, personne.rh),
        }

    def set_aside(self, client: str, profil: str, certification: str) -> str:
        """What does not interest the person."""
        body = {"objet": "certification", "objet_id": certification}
        return str(self.call(client, "POST", f"/v1/recommandations/profils/{profil}/desinterets", body, 201)["id"])

    def dossier(self, client: str, certification: dict[str, Any]) -> str:
        """A dossier de faisabilité, filed: the certificateur reads no other."""
        opened = str(self.call(client, "POST", "/v1/dossiers_vae", certification, 201)["id"])
        experience = {"intitule": "Conseiller", "debut_le": "2016-03-01", "activites": "Entretiens avec des assurés."}
        self.call(client, "PUT", f"/v1/dossiers_vae/{opened}", {"experiences": [experience]}, 200, version=1)
        self.call(client, "POST", f"/v1/dossiers_vae/{opened}/depot", status=200)
        return opened

    def employer(self, entite: str) -> Ids:
        """An employer and one of its needs."""
        body = {
            "entite_id": entite, "metier_id": self.connus["metier_id"], "horizon_le": "2031-12-31", "effectif": 7,
            "source": "Matrice des autorisations",
        }  # fmt: skip
        besoin = self.call("demo-administrateur", "POST", "/v1/besoins", body, 201)
        return {"entite_id": entite, "besoin_id": str(besoin["id"])}

    def grant(self, client: str, profil: str, *, keep: bool) -> None:
        """Every perimeter of the demonstration's employee, to that adviser; taken back unless `keep`."""
        own = f"/v1/profils/{profil}/consentements"
        for perimetre in PERIMETRES:
            body = {"sujet": client, "perimetre": perimetre, "jusqu_au": _tomorrow()}
            given = self.call("demo-salarie", "POST", own, body, 201)
            if not keep:
                self.call("demo-salarie", "POST", f"{own}/{given['id']}/revocation", status=200)


def build(installation: RunningInstallation) -> Monde:
    """The world of the matrix on an installation that has the demonstration's branch."""
    cast, elsewhere = installation.cast, installation.elsewhere
    monde = Monde(installation)
    metier, famille = monde.first("/v1/metiers?referentiel=BRANCHE"), monde.first("/v1/familles")
    competence = monde.first("/v1/competences?nature=competence")
    session = monde.first("/v1/sessions?ouvertes=true")
    monde.connus = {
        "metier_id": metier["id"], "famille_id": famille["id"], "competence_id": competence["id"],
        "certification_id": session["certification_id"], "session_id": session["id"], "objet_id": metier["id"],
        "numero": "1", "liste": "0", "code": "conge-vae", "entite_id": cast.entite, "correspondance_id": _crosswalk(monde, metier["id"]),
    }  # fmt: skip
    for client in ("matrice-conseiller-autorise", "matrice-conseiller-revoque"):
        installation.add_client(client, "conseiller")
    monde.jugements = Jugements(monde)
    personnes = people(installation, monde)
    salarie, manager, collegue, ailleurs, partie, venue = personnes
    here, there = monde.employer(cast.entite), monde.employer(elsewhere.entite)
    employers = {salarie.rh: cast.entite, ailleurs.rh: elsewhere.entite}
    recus, emis = write_to_each_other(monde, personnes, employers)
    here, there = here | {"contact_emis_id": emis[salarie.rh]}, there | {"contact_emis_id": emis[ailleurs.rh]}
    monde.recus = recus
    monde.rattachements = ask_for_each(monde, personnes)
    employee = monde.person(salarie)
    monde.soi = {"salarie": employee, "manager": monde.person(manager)}
    of_another = _of_employer({**monde.person(ailleurs), **there})
    left, came = _of_employer(monde.person(partie)), _of_employer(monde.person(venue))
    monde.par_relation = {
        "equipe": {**employee, **here},
        "meme_entite": _of_employer({**monde.person(collegue), **here}),
        "autre_entite": of_another,
        "autre_session": {**of_another, **monde.jugements.judge_elsewhere(ailleurs.client)},
        "entite_quittee": {**left, **here},
        "entite_qui_succede": {**came, **here},
        "inconnu": {},
    }
    monde.par_relation["entite_qui_succede"]["emploi_id"] = exchange(monde, left, came)
    monde.connus |= monde.jugements.communs()
    monde.grant("matrice-conseiller-autorise", cast.salarie, keep=True)
    monde.grant("matrice-conseiller-revoque", cast.salarie, keep=False)
    _until_granted(monde, cast.salarie)
    return monde


def _crosswalk(monde: Monde, metier: str) -> str:
    body = {
        "objet": "metier", "objet_id": metier, "referentiel": "ROME", "code": "C9999", "relation": "proche",
        "auteur": "Matrice des autorisations", "etablie_le": "2026-01-15", "confiance": 0.8,
    }  # fmt: skip
    return str(monde.call("demo-certificateur", "POST", "/v1/correspondances", body, 201)["id"])


def _of_employer(ids: Ids) -> Ids:
    """Of the two that are told of a request, the employer: the person's own is that of the relations before."""
    return {**ids, "notification_id": ids["notification_employeur_id"]}


def _until_granted(monde: Monde, profil: str) -> None:
    """The grants travel by the feed: the last given is the first to be waited for, the last taken back the last."""
    path = f"/v1/recommandations/profils/{profil}/situation"
    until = time.monotonic() + WITHIN_S
    while time.monotonic() < until:
        allowed = "type" not in monde.call("matrice-conseiller-autorise", "GET", path)
        revoked = "type" in monde.call("matrice-conseiller-revoque", "GET", path)
        if allowed and revoked:
            return
        time.sleep(0.2)
    raise TimeoutError("the adviser's grants did not reach the recommendations")


def _tomorrow() -> str:
    return (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


def unknown() -> str:
    return str(uuid4())
