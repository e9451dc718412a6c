"""Two worlds, the same histories: a private wish, a positionnement, a decline, a failed bloc change no byte an employer reads.

The observers of the branch read counts of results: these may differ, in cells of at least five people only.
"""

from __future__ import annotations

import pytest

from tests.contracts.secret.histoires import installe, vit
from tests.contracts.secret.monde import Monde, monde
from tests.contracts.secret.observatoire import Lecture, ecarts, lit, trop_petit
from tests.support.endurance import times
from tests.support.postgres import PostgresForTests

pytestmark = [pytest.mark.anyio, pytest.mark.longue, pytest.mark.timeout(1_500)]
HISTOIRES = times(30, endurance=300)
# everything is read after so many histories: what differs once keeps differing
LECTURE_TOUTES_LES = 15


async def test_no_secret_changes_a_byte_of_what_the_employer_reads(postgres: PostgresForTests) -> None:
    async with monde(postgres, HISTOIRES) as vecu, monde(postgres, HISTOIRES) as tu:
        for world in (vecu, tu):
            await installe(world)
        lues, differing = [await lit(world) for world in (vecu, tu)], list[str]()
        for numero in range(HISTOIRES):
            for world in (vecu, tu):
                await vit(world, numero, graine=numero, vecu=world is vecu)
                await world.lire_la_personne(numero)
                if (numero + 1) % LECTURE_TOUTES_LES == 0:
                    await world.tout_lire(numero)
            lues = [await _observe(world, lue, numero) for world, lue in zip((vecu, tu), lues, strict=True)]
            differing += ecarts(*lues)
            if (numero + 1) % LECTURE_TOUTES_LES == 0:
                otherwise = _otherwise(vecu, tu)
                assert not otherwise, f"after history {numero}: {otherwise[0]}"
        assert _answered(tu) > HISTOIRES
        # an observatory that tells nothing would keep every secret
        assert set(differing) >= {"repartition", "sans_echec"}, set(differing)


async def _observe(world: Monde, avant: Lecture, numero: int) -> Lecture:
    lecture = await lit(world)
    small = trop_petit(lecture, avant)
    assert not small, f"after history {numero}, of one to four people: {small}\n{lecture}"
    return lecture


def _otherwise(one: Monde, other: Monde) -> list[str]:
    """What was answered otherwise, and to which question."""
    pairs = zip(one.transcription, other.transcription, strict=True)
    return [f"{a.question}\n{a.texte!r}\n{b.texte!r}" for a, b in pairs if a != b]


def _answered(world: Monde) -> int:
    """Answers with a body of their own: an employer who reads nothing at all would learn nothing."""
    return sum(reponse.texte.startswith((b"200", b"201")) for reponse in world.transcription)
