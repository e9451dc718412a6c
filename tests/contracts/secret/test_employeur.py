"""All that an employer can do and read, put together: not a byte of one private fact, and nothing of the person's undone."""

from __future__ import annotations

import re

import pytest

from tests.contracts.secret.employeur import SECRETS, Employeur, employeur, vit
from tests.contracts.secret.monde import Reponse
from tests.support.endurance import times
from tests.support.postgres import PostgresForTests

pytestmark = [pytest.mark.anyio, pytest.mark.longue, pytest.mark.timeout(9_000)]
HISTOIRES = times(30, endurance=300)
LECTURE_TOUTES_LES = 15


async def test_no_power_of_an_employer_with_another_reads_or_undoes_what_is_private(postgres: PostgresForTests) -> None:
    async with employeur(postgres, HISTOIRES) as vecu, employeur(postgres, HISTOIRES) as tu:
        for numero in range(HISTOIRES):
            for one in (vecu, tu):
                await vit(one, numero, graine=numero, vecu=one is vecu)
                await one.monde.lire_la_personne(numero)
                if (numero + 1) % LECTURE_TOUTES_LES == 0:
                    await one.monde.tout_lire(numero)
            otherwise = _otherwise(vecu, tu)
            assert not otherwise, f"history {numero} ({SECRETS[numero % len(SECRETS)].__name__}): {otherwise[0]}"
        read = [answer.texte for answer in tu.monde.transcription]
        # counts that stay hidden, and acts that are refused, would tell nothing of anything
        assert any(re.search(rb'"a_portee":\d', text) for text in read)
        assert sum(text.startswith((b"200", b"201", b"204")) for text in read) > len(read) / 4


def _otherwise(one: Employeur, other: Employeur) -> list[str]:
    """What was answered otherwise since the last look, and to which question; what was alike is forgotten."""
    pairs: list[tuple[Reponse, Reponse]] = list(zip(one.monde.transcription, other.monde.transcription, strict=True))
    return [f"{a.question}\n{a.texte!r}\n{b.texte!r}" for a, b in pairs if a != b]
