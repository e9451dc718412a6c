"""F1: whatever the opinions, in whatever order, every state, instant, rank and route is what it would be with none.

Two certifications live the same hours: the same people ask the same things of both, and opinions fall on the first only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.certification.branche import CONSEILLER, bloc, certificateur, cqp, profil, salarie, session
from tests.certification.equipe import chef, know_the_team
from tests.certification.vie.banc import Banc
from tests.support.postgres import PostgresForTests

GESTES = ["deposer", "inscrire", "retirer", "proposer", "accepter", "decliner", "refuser", "contester", "choisir"]
AVIS = st.tuples(
    st.integers(0, 3),
    st.sampled_from(["favorable", "reserve", "defavorable"]),
    st.sampled_from(["competence_a_consolider", "organisation_du_service", "calendrier"]),
    st.booleans(),
)
PAS = st.tuples(st.sampled_from(GESTES), st.integers(0, 3), st.lists(AVIS, max_size=3))
_rangs = iter(range(10_000))


def contre(number: int) -> tuple[int, str, str, bool]:
    return (number, "defavorable", "calendrier", False)


# every act of a candidature, after the opinions that would have stopped it
MALGRE_TOUT = [
    ("proposer", 0, [contre(0)]),
    ("accepter", 0, [contre(0)]),
    ("inscrire", 0, [contre(0)]),
    ("deposer", 1, [contre(1)]),
    ("choisir", 1, [contre(1)]),
    ("inscrire", 1, [contre(1)]),
    ("deposer", 2, [contre(2)]),
    ("inscrire", 2, [contre(2)]),
    ("retirer", 0, [contre(0)]),
    ("refuser", 2, [contre(2)]),
    ("contester", 2, [contre(2)]),
    ("proposer", 3, [contre(3)]),
    ("decliner", 3, [contre(3)]),
]


@pytest.fixture(scope="module")
def banc(postgres: PostgresForTests) -> Iterator[Banc]:
    bench = Banc(postgres)
    bench.do(know_the_team(bench.api, contact_sessions=True))
    yield bench
    bench.close()


class Monde:
    """A certification and its session of two places."""

    def __init__(self, banc: Banc) -> None:
        self.banc, number = banc, next(_rangs)
        fiche = cqp(f"CQP-{number}", blocs=[bloc()], metiers_vises=[CONSEILLER])
        self.certification = self.post("/v1/certifications", fiche)["id"]
        path = f"/v1/certifications/{self.certification}/sessions"
        self.session = self.post(path, session(f"S-{number}", places=2, attente_max=2))["id"]

    def post(self, path: str, body: Any) -> Any:
        return self.banc.call(certificateur(self.banc.api), "POST", path, body).json()

    def candidatures(self, number: int) -> list[dict[str, Any]]:
        listed = self.banc.call(salarie(self.banc.api, number), "GET", "/v1/candidatures?limite=200").json()["elements"]
        return [one for one in listed if one["certification_id"] == self.certification]

    def fait(self, geste: str, number: int) -> Any:
        api, caller = self.banc.api, salarie(self.banc.api, number)
        rows = self.candidatures(number)
        path = f"/v1/candidatures/{rows[-1]['id'] if rows else self.session}"
        if geste == "proposer":
            body = {"certification_id": self.certification, "profil_id": profil(number)}
            return self.banc.call(chef(api), "POST", "/v1/propositions", body).status_code
        calls: dict[str, tuple[Any, str, Any]] = {
            "deposer": (caller, "/v1/candidatures", {"certification_id": self.certification}),
            "inscrire": (caller, f"{path}/inscription", {"session_id": self.session, "liste_attente": True}),
            "retirer": (caller, f"{path}/retrait", None),
            "accepter": (caller, f"{path}/acceptation", None),
            "decliner": (caller, f"{path}/declin", None),
            "refuser": (certificateur(api), f"{path}/refus", {"motif": "prerequis_reglementaire"}),
            "contester": (caller, f"{path}/recours", {"texte": "Le titre a été produit."}),
        }
        if geste == "choisir":
            headers = {"If-Match": '"v1"'}
            work = caller.put(f"{path}/voie", {"voie": "formation"}, headers=headers)
            return self.banc.do(work).status_code
        who, where, body = calls[geste]
        return self.banc.call(who, "POST", where, body).status_code

    def avis(self, number: int, sens: str, motif: str, reponse: bool) -> None:
        api = self.banc.api
        self.banc.call(chef(api), "POST", f"/v1/certifications/{self.certification}/raisons/lectures")
        body = {"certification_id": self.certification, "profil_id": profil(number), "sens": sens, "motif": motif}
        given_ = self.banc.call(chef(api), "POST", "/v1/avis", {**body, "texte": "Avis du manager."})
        assert given_.status_code == 201, given_.text
        if reponse:
            path = f"/v1/avis/{given_.json()['id']}/reponse"
            self.banc.call(salarie(api, number), "POST", path, {"texte": "Réponse."})

    def etat(self) -> Any:
        """All that opinions must leave as it is, without the identifiers."""
        cert = self.certification
        rows = self.banc.rows(
            "SELECT profil_id, origine, voie, etat, ordre_attente, deposee_le, retiree_le, version FROM candidature"
            f" WHERE certification_id = '{cert}' ORDER BY id"
        )
        passages = self.banc.rows(
            "SELECT c.profil_id, p.transition, p.de, p.vers, p.acteur, p.le FROM passage_candidature p"
            f" JOIN candidature c ON c.id = p.candidature_id WHERE c.certification_id = '{cert}' ORDER BY p.id"
        )
        api = self.banc.api
        places = self.banc.call(certificateur(api), "GET", f"/v1/sessions/{self.session}").json()
        invited = self.banc.call(certificateur(api), "GET", f"/v1/sessions/{self.session}/invitations").json()
        voies = self.banc.call(salarie(api, 0), "GET", f"/v1/voies?certification={cert}").json()["voies"]
        ranks = [(one["rang"], one["etat"]) for number in range(4) for one in self.candidatures(number)]
        counted = {name: places[name] for name in ("places_prises", "en_attente")}
        return rows, passages, counted, invited, voies, ranks


@pytest.mark.longue
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # each story takes a second: a failing one is not made shorter
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(pas=MALGRE_TOUT)
@example(pas=[("deposer", 0, [contre(3)])])
@given(pas=st.lists(PAS, min_size=3, max_size=9))
def test_f01_no_state_instant_rank_or_route_depends_on_an_opinion(banc: Banc, pas: list[Any]) -> None:
    avec, sans = Monde(banc), Monde(banc)
    for geste, number, opinions in pas:
        banc.heure += timedelta(hours=1)
        for opinion in opinions:
            avec.avis(*opinion)
        assert avec.fait(geste, number) == sans.fait(geste, number)
    assert avec.etat() == sans.etat()
