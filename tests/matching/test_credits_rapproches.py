"""Blocs credited, where people are counted or put in order: what is credited is not counted as to acquire."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.matching.engine.classement.besoins import Portee
from services.matching.rapprochements import calcul
from services.matching.rapprochements.photo import take
from tests.matching.branche import acquis, certification, metier_id, person, profil, read, rh, tell
from tests.matching.test_candidats import NEAR, named
from tests.matching.test_credits import CALCUL, CONSEIL, obtained, worth
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
CONSEILLER = metier_id("conseiller")
PEOPLE = range(20, 32)


@pytest.fixture
async def known(api: RunningService) -> RunningService:
    """Twelve people a competence away from the métier, which a bloc of another certification may be worth."""
    await tell(api, "certification", [certification("ancien", ["dossier"], metiers_vises=[])])
    held = [acquis("ecrit", 2), acquis("calcul", 3)]
    await tell(api, "parcours", [person(n, *held, metier_id=None, contact_sessions=True) for n in PEOPLE])
    return api


def counted(api: RunningService) -> Portee:
    index = api.app.state.etat.index
    photo = take(index, index.publie, date.today(), "avec les crédits")
    counts = calcul.count(photo, photo.cle, None, [CONSEILLER])
    assert counts
    return counts[0]


async def test_a_bloc_credited_is_no_longer_missing_from_the_needs(known: RunningService) -> None:
    before = counted(known)
    assert [found.bloc.code for found in before.blocs if found.bloc] == ["B-CONSEIL"]
    await tell(known, "certification", [worth(CONSEIL), *(obtained(n) for n in PEOPLE[:6])])
    after = counted(known)
    assert after.tranches[0].effectif == before.tranches[0].effectif + 6
    assert after.blocs[0].personnes_completes == before.blocs[0].personnes_completes - 6


async def test_an_employer_reads_it_without_anything_of_a_profil_having_moved(known: RunningService) -> None:
    async def completed_by_a_bloc() -> Any:
        (element,) = (await read(rh(known), "/v1/rapprochements/besoins"))["elements"]
        return element["blocs"][0]["personnes_completes"]

    assert await completed_by_a_bloc() == 10
    await tell(known, "certification", [worth(CONSEIL), *(obtained(n) for n in PEOPLE)])
    assert await completed_by_a_bloc() is None
    await tell(known, "certification", [obtained(n, kind="bloc.retire") for n in PEOPLE])
    assert await completed_by_a_bloc() == 10


async def test_nobody_is_named_by_what_they_are_credited_with(known: RunningService) -> None:
    index = known.app.state.etat.index
    before = take(index, index.publie, date.today(), "cle")
    await tell(known, "certification", [worth(CONSEIL), obtained(20)])
    after = take(index, index.publie, date.today(), "cle")
    assert profil(20) not in repr(after)
    assert (before.colonnes.metiers, before.colonnes.entites) == (after.colonnes.metiers, after.colonnes.entites)


async def test_who_is_credited_is_nearer_a_session(api: RunningService) -> None:
    await tell(api, "certification", [certification("ancien", ["dossier"], metiers_vises=[])])
    one, other = [person(n, *NEAR, metier_id=None, contact_sessions=True) for n in (10, 11)]
    await tell(api, "parcours", [one, other, person(12, metier_id=None, contact_sessions=True)])
    assert await named(api) == [profil(10), profil(11), profil(12)]
    await tell(api, "certification", [worth(CONSEIL, CALCUL), obtained(10)])
    assert await named(api) == [profil(11), profil(12)], "nothing of it is left for them to gain"
    await tell(api, "certification", [obtained(10, kind="bloc.retire")])
    assert await named(api) == [profil(10), profil(11), profil(12)]
