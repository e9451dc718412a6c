"""Blocs credited, where people are counted or put in order: they change no count, and bring nearer a session."""

from __future__ import annotations

import pytest

from services.matching.engine.classement.besoins import Portee
from services.matching.rapprochements import calcul
from services.matching.rapprochements.photo import take
from tests.matching.branche import acquis, certification, metier_id, person, profil, tell
from tests.matching.test_candidats import NEAR, named
from tests.matching.test_credits import CALCUL, CONSEIL, obtained, worth
from tests.support.clock import today
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
    photo = take(index, index.publie, today(), "une photo")
    counts = calcul.count(photo, photo.cle, None, [CONSEILLER])
    assert counts
    return counts[0]


async def test_a_bloc_credited_moves_no_count_that_an_employer_reads(known: RunningService) -> None:
    """Whoever is said to hold it would be one that a jury passed: among people made up around one, that shows."""
    before = counted(known)
    assert [found.bloc.code for found in before.blocs if found.bloc] == ["B-CONSEIL"]
    await tell(known, "certification", [worth(CONSEIL), *(obtained(n) for n in PEOPLE)])
    assert counted(known) == before


async def test_who_is_credited_is_nearer_a_session(api: RunningService) -> None:
    await tell(api, "certification", [certification("ancien", ["dossier"], metiers_vises=[])])
    one, other = [person(n, *NEAR, metier_id=None, contact_sessions=True) for n in (10, 11)]
    await tell(api, "parcours", [one, other, person(12, metier_id=None, contact_sessions=True)])
    assert await named(api) == [profil(10), profil(11), profil(12)]
    await tell(api, "certification", [worth(CONSEIL, CALCUL), obtained(10)])
    assert await named(api) == [profil(11), profil(12)], "nothing of it is left for them to gain"
    await tell(api, "certification", [obtained(10, kind="bloc.retire")])
    assert await named(api) == [profil(10), profil(11), profil(12)]
