"""What the worker process runs, run here: counts by hand, and an answer on a past catalogue."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import psutil
import pytest

from services.matching.engine.ecarts.offre import Offre
from services.matching.engine.referentiel.modele import Experience
from services.matching.rapprochements import calcul
from services.matching.rapprochements.photo import take
from services.matching.recommandations.calcul import Monde, compute, recompute_on_past, written
from services.matching.recommandations.entrees import POIDS, Entrees, pack
from services.matching.recommandations.questions import QuestionMetiers
from tests.matching.branche import GPS_A, GPS_B, acquis, metier_id, person, profil, tell
from tests.matching.test_vues import commun
from tests.support.catalogue import in_days
from tests.support.clock import today
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
TODAY = today()
METIERS = [metier_id("conseiller"), metier_id("manager"), "inconnu"]


async def test_counts_are_those_made_by_hand(api: RunningService) -> None:
    index = api.app.state.etat.index
    people = [
        person(10, acquis("conseil", 3), acquis("calcul", 3), acquis("ecrit", 3), metier_id=None),
        person(11, acquis("conseil", 3), metier_id=None),
        person(12, acquis("conseil", 3), acquis("equipe", 3, positif=False), metier_id=None, entite=GPS_B),
        person(13, metier_id=metier_id("conseiller")),
        person(14, acquis("conseil", 3), metier_id=None, au=in_days(-1)),
        person(15, metier_id=None, experiences=[{"metier_id": metier_id("manager"), "debut_le": "2001-01-01"}]),
    ]
    await tell(api, "parcours", people)
    photo = take(index, index.publie, TODAY, "une photo")
    assert calcul.count(None, "une photo", None, METIERS) is None
    both = calcul.count(photo, photo.cle, GPS_A, METIERS)
    assert both is not None
    conseiller, manager = both
    # 0 and 1 are gestionnaires, from which calculation and writing are deduced
    assert (conseiller.effectif, conseiller.a_portee) == (1, 4)
    assert [tranche.effectif for tranche in conseiller.tranches] == [1, 3, 0, 0, 1]
    assert manager.effectif == 0
    assert [found.bloc.code for found in manager.blocs] == ["B-EQUIPE", "B-PLANNING"]
    everybody = calcul.count(None, photo.cle, None, METIERS[:1])
    assert everybody is not None
    assert everybody[0].a_portee == 6
    assert calcul.count(None, "une autre photo", None, METIERS) is None


async def test_nobody_is_named_in_what_leaves_for_the_worker(api: RunningService) -> None:
    index = api.app.state.etat.index
    photo = take(index, index.publie, TODAY, "cle")
    assert not any(profil(number) in repr(photo) for number in range(3))


async def test_a_past_catalogue_gives_the_same_bytes(api: RunningService) -> None:
    index = api.app.state.etat.index
    publie, personne = index.publie, index.population.personne(profil(0), TODAY)
    given = Entrees(QuestionMetiers(), TODAY, POIDS.modele, publie.empreinte, publie.version, personne)
    kept = pack({"items": publie.catalogue.items, "metiers": publie.catalogue.metiers})
    first = compute(given, Monde(publie.catalogue, publie.classeur, Offre([])), commun())[0]
    assert recompute_on_past(kept, given, commun()) == written(first)


async def test_a_person_is_the_same_whatever_the_order_of_the_feed(api: RunningService) -> None:
    held = [acquis("conseil", None, provenance="certifie"), acquis("calcul", 1, le=None, provenance="inconnue")]
    passed = [{"metier_id": metier_id(name), "debut_le": "2001-01-01", "fin_le": None} for name in ("manager", "x")]
    seen = []
    for order in (1, -1):
        await tell(api, "parcours", [person(20, *held[::order], experiences=passed[::order])])
        seen.append(api.app.state.etat.index.population.personne(profil(20), TODAY))
    assert seen[0] == seen[1]
    assert Experience(metier_id("manager"), date(2001, 1, 1), None) in seen[0].experiences
    assert {(a.niveau, a.provenance, a.le) for a in seen[0].acquis} == {
        (None, "certifie", date(2025, 5, 2)),
        (1, "declare", None),
    }


KILLED = """
import asyncio, time
from services.matching.ouvriers import File, one_process
from tests.matching.ouvrage import busy
if __name__ == "__main__":
    async def main():
        queue = File(one_process, waiting_max=1, part_max=1, deadline_s=60)
        await queue.run(busy, 0.0)
        print(*queue._executor._processes, flush=True)
        time.sleep(60)
    asyncio.run(main())
"""


async def test_a_service_that_is_killed_leaves_no_worker_behind(tmp_path: Path) -> None:
    script = tmp_path / "service.py"
    script.write_text(KILLED)
    root = Path(__file__).parents[2]
    parent = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, cwd=root, env={"PYTHONPATH": str(root)}
    )
    assert parent.stdout is not None
    worker = psutil.Process(int(await asyncio.to_thread(parent.stdout.readline)))
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    for _ in range(100):
        if not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE:
            return
        await asyncio.sleep(0.1)
    worker.kill()
    pytest.fail("the worker outlived its service")
