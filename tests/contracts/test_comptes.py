"""One figure, one mask: what counts people is known by name, and the same cell reads the same wherever it is read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib import import_module
from typing import Any

import pytest

from services.certification.demande.sessions.service import left
from services.kit.data.counts import K, masked
from services.matching.app import create_app as create_matching
from services.matching.index.offre import session_of
from services.matching.settings import MatchingSettings
from services.parcours.besoins.service import _present
from tests.matching.branche import GPS_A, besoin, know_the_branch, metier_id, person, session, tell
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running

pytestmark = pytest.mark.anyio
# fields that count people, by what keeps one of them from being read in it
COMPTES = {
    # masked for whoever is not the certificateur, or whose own people they are not
    "AlerteLue.demandes_en_attente", "AlerteLue.gachis", "BesoinHorizon.ecart", "BesoinRapproche.ecart",
    "BesoinRapproche.effectif", "CompteInterventions.interventions", "CompteInterventions.personnes",
    "EffectifBesoins.effectif",
    # masked for everybody
    "ApportCollectifLu.personnes_completes", "BesoinRapproche.a_portee", "TrancheLue.effectif",
    # null for whoever is not the certificateur
    "AlerteLue.places_libres", "AlerteLue.places_prises", "SessionLue.en_attente", "SessionLue.places_libres",
    "SessionLue.places_prises",
    # those of five people at least, none of which is left when others are taken away
    "Discriminance.candidatures_jugees", "DiscriminanceJury.candidatures_jugees", "Repartition.non_validees",
    "Repartition.partielles", "Repartition.totales", "RetardEntite.en_retard", "RetardEntite.reclamees",
    # of an employer's own people, for itself; of a jury's own candidates, for its members
    "EffectifLu.effectif", "JuryResume.a_decider", "JuryResume.candidats",
    # of the certificateur's own session, for them alone
    "ConvocationsFaites.convoques",
}  # fmt: skip
# names of whole numbers that count no people
AUTRES = {
    "a", "a_confirmer", "age_s", "attente_max", "besoin", "blocs", "competences", "creees", "de", "duree_jours",
    "duree_minutes", "durees_inconnues", "epreuves", "exigences", "heures", "heures_module", "inchangees", "jours_restants", "jurys_compares", "k", "ligne",
    "lignes", "limite", "manquantes", "membres_min", "metiers", "minimum_ouverture", "modifiees", "mois_avant", "niveau",
    "niveau_requis", "nombre", "numero", "octets", "pages", "pages_max", "partielles", "places", "qualifies_min", "rang",
    "rapproches", "rejetees_total", "requis", "reste_ouvert", "savoirs", "savoirs_manquants", "score", "score_max",
    "score_min", "status", "taille_groupe", "tenues", "validite_mois", "version_catalogue",
}  # fmt: skip
VOULUS = {"BesoinEcrit.effectif", "BesoinLu.effectif", "LigneBesoin.effectif"}


def whole_numbers() -> set[str]:
    """Every field of the documents that is a whole number, by schema and name."""
    found = set()
    for service in ("competences", "certification", "parcours", "matching"):
        schemas = import_module(f"services.{service}.app").create_app().openapi()["components"]["schemas"]
        for schema, content in schemas.items():
            for name, shape in content.get("properties", {}).items():
                if "integer" in [shape.get("type"), *(one.get("type") for one in shape.get("anyOf", ()))]:
                    found.add(f"{schema}.{name}")
    return found


def test_every_count_of_people_is_known_with_what_masks_it() -> None:
    numbers = whole_numbers()
    assert numbers >= COMPTES, COMPTES - numbers
    unknown = {one for one in numbers - COMPTES - VOULUS if one.rpartition(".")[2] not in AUTRES}
    assert unknown == set(), "does it count people? then it has a mask"


@pytest.mark.parametrize("free", [-1, *range(K + 3)])
def test_both_services_say_alike_whether_places_are_left(free: int) -> None:
    _, data = session(places=25, places_prises=25 - free)
    assert session_of(data).reste == left(free)


@pytest.fixture
async def matching(postgres: PostgresForTests) -> AsyncIterator[RunningService]:
    async with running(postgres, "matching", create_matching, MatchingSettings, rapprochement_garde_s=0) as service:
        await know_the_branch(service)
        async with service.app.state.etat.ouvriers.closing(service.app):
            yield service


class _Ligne:
    """A row of the query of headcounts, as parcours presents it."""

    def __init__(self, effectif: int) -> None:
        self.values = (metier_id("conseiller"), "M", "L", effectif, [{"horizon_le": "2028-12-31", "besoin": 42}])

    def __iter__(self) -> Any:
        return iter(self.values)


async def test_a_headcount_reads_the_same_on_every_route(matching: RunningService) -> None:
    """Of the branch: what parcours says of so many people is what matching says of them, needs and gaps alike."""
    for size in (0, 1, K - 1, K, K + 2, 2 * K):
        people = [person(2000 + n, metier_id=metier_id("conseiller") if n < size else None) for n in range(2 * K)]
        await tell(matching, "parcours", [besoin(), *people])
        for role, exact in (("cpnef", False), ("syndicat", False), ("administrateur", True)):
            answer = await matching.as_(role).get(f"/v1/rapprochements/besoins?entite={GPS_A}")
            seen = answer.json()["elements"][0]
            said = _present(_Ligne(size), hide=not exact)
            assert (seen["effectif"], seen["ecart"]) == (said.effectif, said.besoins[0].ecart), (role, size)
            assert seen["effectif"] == (size if exact else masked(size))
