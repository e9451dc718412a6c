"""What juries decided in the world of the matrix: for each person, a bloc of two, and a whole certification they share,
with its attestation and the prime that they claim; and all of them in a group."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from services.kit.data.days import civil_day

if TYPE_CHECKING:
    from tests.contracts.matrice.monde import Ids, Monde

JURY: list[dict[str, Any]] = [
    {"sujet": "demo-jury", "qualite": "Professionnelle", "sexe": "femme", "qualifie": True, "president": True},
    {"sujet": "matrice-jury", "qualite": "Formateur", "sexe": "homme", "qualifie": True},
]
AILLEURS = [{**JURY[0], "sujet": "matrice-jury-ailleurs"}, JURY[1]]
ORAL: dict[str, Any] = {"type": "oral", "intitule": "Oral", "duree_minutes": 30}
COLLECTIF: dict[str, Any] = {"type": "travail_collectif", "intitule": "Rapport à plusieurs", "taille_groupe": 8}


class Jugements:
    """Three certifications, a session of each that begins today, and their jury; the known session has its own too."""

    def __init__(self, monde: Monde) -> None:
        self.monde = monde
        self.partielle = self._offer("MATRICE-PARTIELLE", "B1", "B2")
        self.totale = self._offer("MATRICE-TOTALE", "B1")
        self.collective = self._offer("MATRICE-COLLECTIVE", "B1", epreuve=COLLECTIF)
        self.membres: list[str] = []
        monde.installation.add_client("matrice-jury-ailleurs", "jury")
        self.ailleurs = self._offer("MATRICE-AILLEURS", "B1", membres=AILLEURS)
        self.jury_id = self._compose(monde.connus["session_id"])
        regle = {
            "certification_id": self.totale["id"], "montant": "100.00", "devise": "EUR",
            "du": civil_day(datetime.now(UTC)).isoformat(), "source": "Matrice des autorisations",
        }  # fmt: skip
        self.regle_id = self._post("/v1/primes/regles", regle, "demo-cpnef")["id"]

    def communs(self) -> Ids:
        """What belongs to nobody in particular: the rule of the primes, a correspondance of blocs, the group of all."""
        (work,) = self.collective["blocs"]
        credit = {
            "sources": [self.partielle["blocs"][1]["id"]], "destinations": [work["id"]],
            "du": civil_day(datetime.now(UTC)).isoformat(), "origine": "Matrice des autorisations",
        }  # fmt: skip
        session, sujet = self.collective["session_id"], "La retraite progressive"
        groupe = {"bloc_id": work["id"], "rang": 1, "candidatures": self.membres, "sujet_travail": sujet}
        module = {
            "bloc_id": work["id"], "intitule": "Module fictif", "organisme": "Organisme fictif", "heures": 7,
            "cout_euros": "1.00", "financeurs": ["autre"],
        }  # fmt: skip
        return {
            "module_id": self._post("/v1/modules_formation", module)["id"],
            "regle_id": self.regle_id,
            "correspondance_blocs_id": self._post("/v1/correspondances_blocs", credit)["id"],
            "groupe_id": self._post(f"/v1/sessions/{session}/groupes", groupe)["id"],
            "session_du_groupe_id": session,
            "jury_id": self.jury_id,
        }

    def _post(self, path: str, body: Any, client: str = "demo-certificateur") -> dict[str, Any]:
        return dict(self.monde.call(client, "POST", path, body, 201))

    def _offer(
        self, code: str, *blocs: str, epreuve: dict[str, Any] = ORAL, membres: list[dict[str, Any]] = JURY
    ) -> dict[str, Any]:
        """The certification and its session, as one dict."""
        today = civil_day(datetime.now(UTC))
        attested = [{"competence_id": self.monde.connus["competence_id"], "niveau": 3}]
        body = {
            "code": code, "intitule": "Certificat de la matrice", "registre": "aucun", "type": "certificat",
            "niveau": None, "certificateurs": ["CPNEF"], "voies": {"formation": True}, "metiers_vises": [],
            "etapes": [{"etape": "creation", "le": today.isoformat(), "decidee_par": "CPNEF"}],
            "blocs": [
                {"code": bloc, "intitule": bloc, "competences": attested, "modalites": [epreuve]} for bloc in blocs
            ],
        }  # fmt: skip
        offered = self._post("/v1/certifications", body)
        opened = self._open(offered["id"], f"S-{code}")
        return {**offered, "session_id": opened, "jury_id": self._compose(opened, membres)}

    def _open(self, certification_id: str, code: str) -> str:
        today = civil_day(datetime.now(UTC))
        session = {
            "code": code, "debut_le": today.isoformat(), "fin_le": (today + timedelta(days=2)).isoformat(),
            "lieu": "Paris", "inscription_jusqu_au": today.isoformat(), "places": 25,
        }  # fmt: skip
        return str(self._post(f"/v1/certifications/{certification_id}/sessions", session)["id"])

    def _compose(self, session_id: str, membres: list[dict[str, Any]] = JURY) -> str:
        return str(self._post(f"/v1/sessions/{session_id}/jury", {"membres": membres})["id"])

    def judge(self, client: str) -> Ids:
        """What a person reads of it: the candidature validated in part, its plan, and the whole one they share."""
        candidature, deliberation, piece = self._decide(client, self.partielle)
        self._decide(client, self.totale)
        shared = self._post("/v1/partages", {"certification_id": self.totale["id"]}, client)
        self.membres.append(self._post("/v1/candidatures", {"session_id": self.collective["session_id"]}, client)["id"])
        plan, prime, attestation = (
            str(self.monde.first(path, client)["id"]) for path in ("/v1/plans", "/v1/primes", "/v1/attestations")
        )
        self.monde.call(client, "POST", f"/v1/primes/{prime}/reclamation", status=200)
        return {
            "candidature_id": candidature, "deliberation_id": deliberation, "plan_id": plan, "prime_id": prime,
            "attestation_id": attestation, "partage_id": shared["id"], "piece_id": piece,
        }  # fmt: skip

    def judge_elsewhere(self, client: str) -> Ids:
        """What another jury than the matrix's decides of a person, in its session."""
        candidature, deliberation, piece = self._decide(client, self.ailleurs, "matrice-jury-ailleurs")
        return {
            "candidature_id": candidature, "deliberation_id": deliberation, "piece_id": piece,
            "jury_id": self.ailleurs["jury_id"], "session_id": self.ailleurs["session_id"],
        }  # fmt: skip

    def _decide(self, client: str, offered: dict[str, Any], jury: str = "demo-jury") -> tuple[str, str, str]:
        """The first bloc is acquired, a second one is not; ids of the candidature, of the deliberation, of a piece."""
        asked = self._post("/v1/candidatures", {"certification_id": offered["id"]}, client)
        own = f"/v1/candidatures/{asked['id']}"
        piece = self.monde.deposit(client, asked["id"])
        self.monde.call(client, "POST", f"{own}/inscription", {"session_id": offered["session_id"]}, 200)
        decisions = []
        for bloc in offered["blocs"]:
            acquis = bloc["code"] == "B1"
            today = civil_day(datetime.now(UTC)).isoformat()
            marked = {"bloc_id": bloc["id"], "rang": 1, "passee_le": today, "reussie": acquis}
            self._post(f"{own}/epreuves", marked, jury)
            advice = None if acquis else "Préparer l'oral avec un tuteur"
            verdict = "acquis" if acquis else "non_acquis"
            decisions.append(
                {"bloc_id": bloc["id"], "verdict": verdict, "motifs": "Entendu à l'oral", "preconisations": advice}
            )
        decided = self._post(f"{own}/deliberations", {"decisions": decisions}, jury)
        return str(asked["id"]), str(decided["id"]), piece
