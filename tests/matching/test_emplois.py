"""Several emplois of one person, those that ended, and those of which the first day has not come."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from services.matching.rapprochements import calcul
from services.matching.rapprochements.photo import take
from tests.matching.branche import (
    GPS_A,
    GPS_B,
    TODAY,
    acquis,
    besoin,
    cle,
    entite,
    in_days,
    metier_id,
    of,
    person,
    profil,
    read,
    ref,
    rh,
    salarie,
    tell,
)
from tests.matching.test_mobilites import NEAR, called, names
from tests.support.emplois import emploi
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
GPS_C = ref("entite/c")
CONSEILLER, GESTIONNAIRE, MANAGER = (metier_id(name) for name in ("conseiller", "gestionnaire", "manager"))
HELD = [acquis(name, 3) for name in ("conseil", "calcul", "ecrit", "dossier", "equipe", "planning")]


def employed(number: int, *emplois: dict[str, Any], **more: Any) -> Any:
    return person(number, *more.pop("held", ()), emplois=list(emplois), **more)


def in_two(**more: Any) -> Any:
    """Somebody who is a gestionnaire of A and, since later, a conseiller of B."""
    two = [emploi(GPS_A, metier=GESTIONNAIRE, du="2012-03-01"), emploi(GPS_B, metier=CONSEILLER, du="2019-09-01")]
    return employed(0, *two, **more)


async def proposed(api: RunningService) -> dict[str, bool]:
    """The métiers proposed to person 0, and whether each is said to be one held before."""
    elements = (await read(salarie(api), of(0, "metiers")))["elements"]
    return {element["metier"]["id"]: element["deja_exerce"] for element in elements}


async def test_never_proposes_a_metier_that_one_of_the_emplois_holds(api: RunningService) -> None:
    await tell(api, "parcours", [in_two(held=HELD)])
    assert await proposed(api) == {MANAGER: False}
    for held in (GESTIONNAIRE, CONSEILLER):
        path = of(0, f"chemins?metier={held}")
        assert (await read(salarie(api), path))["phrases"] == [
            "C'est le métier que vous tenez : il n'y a pas de chemin à faire."
        ]
        detail = await read(salarie(api), of(0, f"metiers/{held}"))
        assert detail["phrases"][0] == "C'est le métier que vous tenez."


async def test_what_each_of_their_metiers_requires_is_presumed_of_them(api: RunningService) -> None:
    await tell(api, "parcours", [in_two()])
    for held in (GESTIONNAIRE, CONSEILLER):
        assert (await read(salarie(api), of(0, f"metiers/{held}")))["ecart"]["part_couverte"] == 1
    situation = await read(salarie(api), of(0, "situation"))
    assert situation["metier"]["id"] == GESTIONNAIRE  # that of the oldest


async def test_a_past_affectation_is_experience_and_its_metier_may_be_proposed(api: RunningService) -> None:
    past = {"metier_id": CONSEILLER, "manager_id": None, "debut_le": "2012-03-01", "fin_le": in_days(-1)}
    now = {"metier_id": GESTIONNAIRE, "manager_id": None, "debut_le": in_days(0), "fin_le": None}
    one = emploi(GPS_A, du="2012-03-01") | {"affectations": [past, now]}
    await tell(api, "parcours", [employed(0, one, held=HELD)])
    assert (await proposed(api))[CONSEILLER] is True
    # said among the experiences too, it is one experience
    said = {name: past[name] for name in ("metier_id", "debut_le", "fin_le")}
    await tell(api, "parcours", [employed(0, one, held=HELD, experiences=[said])])
    personne = api.app.state.etat.index.population.personne(profil(0), TODAY)
    assert [experience.metier for experience in personne.experiences] == [CONSEILLER]


async def test_an_emploi_begins_and_ends_on_its_days_without_another_event(api: RunningService) -> None:
    ending = emploi(GPS_A, metier=GESTIONNAIRE, du="2012-03-01", au=in_days(0))
    coming = emploi(GPS_B, metier=CONSEILLER, du=in_days(1))
    await tell(api, "parcours", [employed(0, ending, coming)])
    population = api.app.state.etat.index.population
    today, tomorrow = (population.personne(profil(0), TODAY + timedelta(days=n)) for n in (0, 1))
    assert (today.metiers, today.experiences) == ((GESTIONNAIRE,), ())
    assert tomorrow.metiers == (CONSEILLER,)
    assert [(e.metier, e.fin_le) for e in tomorrow.experiences] == [(GESTIONNAIRE, TODAY)]


def effectifs(api: RunningService, on: date) -> dict[str | None, list[int]]:
    """By entity, and for everybody, the effectif of the conseillers then of the gestionnaires."""
    index = api.app.state.etat.index
    photo = take(index, index.publie, on, f"photo {on}")
    found = {}
    for scope in (GPS_A, GPS_B, None):
        counted = calcul.count(photo, photo.cle, scope, [CONSEILLER, GESTIONNAIRE])
        assert counted is not None
        found[scope] = [portee.effectif for portee in counted]
    return found


async def test_counts_are_of_the_emplois_that_run(api: RunningService) -> None:
    left = emploi(GPS_A, metier=CONSEILLER, au=in_days(-1))
    coming = emploi(GPS_B, metier=GESTIONNAIRE, du=in_days(1))
    await tell(api, "parcours", [in_two(), employed(1, left, coming), employed(2)])
    assert effectifs(api, TODAY) == {GPS_A: [0, 1], GPS_B: [1, 0], None: [1, 1]}
    assert effectifs(api, TODAY + timedelta(days=1)) == {GPS_A: [0, 1], GPS_B: [1, 1], None: [1, 2]}


async def test_what_is_done_for_another_employer_is_in_no_count_of_this_one(api: RunningService) -> None:
    one = emploi(GPS_A, metier=GESTIONNAIRE, du="2012-03-01")
    await tell(api, "parcours", [employed(0, one, held=NEAR)])
    index = api.app.state.etat.index

    def counted() -> Any:
        photo = take(index, index.publie, TODAY, f"photo {index.population.revision}")
        return calcul.count(photo, photo.cle, GPS_A, [CONSEILLER, MANAGER])

    before = counted()
    await tell(api, "parcours", [employed(0, one, emploi(GPS_B, metier=CONSEILLER, du="2019-09-01"), held=NEAR)])
    assert counted() == before


def open_to_all(number: int, *emplois: dict[str, Any]) -> Any:
    return employed(number, *emplois, held=NEAR, ouvert_mobilite=True, cle_mobilite=cle(number).hex())


async def test_is_of_another_entity_who_never_had_an_emploi_in_the_caller_s(api: RunningService) -> None:
    a, b = emploi(GPS_A, du="2012-03-01"), emploi(GPS_B, du="2019-09-01")
    left = emploi(GPS_B, du="2019-09-01", au=in_days(-1))
    people = [open_to_all(10, a, b), open_to_all(11, a, left), open_to_all(12)]
    needs = [besoin(of=GPS_B), besoin(of=GPS_C)]
    await tell(api, "parcours", [entite(GPS_C, "GPS-C"), *needs, *people])
    for gps, shown in ((GPS_A, [12]), (GPS_B, [12]), (GPS_C, [10, 11, 12])):
        assert sorted(await names(rh(api, gps))) == sorted(called(number, gps) for number in shown)


async def test_who_is_hired_leaves_the_list_of_their_employer_at_once(api: RunningService) -> None:
    api.app.state.etat.ouvertes.garde_s = 3600
    await tell(api, "parcours", [besoin(of=GPS_B), open_to_all(10), open_to_all(11)])
    assert len(await names(rh(api, GPS_B))) == 2
    await tell(api, "parcours", [open_to_all(10, emploi(GPS_B, du=in_days(0)))])
    assert await names(rh(api, GPS_B)) == [called(11)]
