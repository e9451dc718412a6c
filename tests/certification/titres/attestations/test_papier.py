"""The paper read back: what it says, the code that a telephone reads, and the names that it cannot write."""

from __future__ import annotations

import pytest
import segno

from tests.certification.branche import salarie
from tests.certification.titres.attestations.papier import Papier
from tests.certification.titres.attestations.test_verificateur import attested
from tests.support.answers import verdict
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
NOM = "Zoë Lefèvre-Œstberg"


def seen(paper: Papier, modules: int) -> list[list[bool]]:
    """What is dark in the middle of each module of the code."""
    picture = paper.picture()
    size = picture.width // modules
    centres = [n * size + size // 2 for n in range(modules)]
    return [[picture.getpixel((x, y)) == 0 for x in centres] for y in centres]


async def test_it_says_what_is_attested_and_its_code_opens_the_check_page(api: RunningService) -> None:
    _, _, attestations = await attested(api, B1=True, B2=True)
    for row in attestations:
        answer = await salarie(api, 0).post(f"/v1/attestations/{row['id']}/pdf", {"nom": NOM})
        paper = Papier(answer.content)
        achievement = row["titre"]["credentialSubject"]["achievement"]
        said = [NOM, "CQP Conseiller retraite", achievement["description"], row["verification"]]
        said += [f"• {one['targetName']}" for one in achievement["alignment"]]
        assert not [text for text in said if "".join(text.split()) not in paper.text]
        assert paper.links == [row["verification"]]
        code = [
            [bool(dark) for dark in line] for line in segno.make_qr(paper.links[0], error="m").matrix_iter(border=2)
        ]
        assert seen(paper, len(code)) == code


@pytest.mark.parametrize(
    "nom", ["Ωμέγα Παπαδοπούλου", "Дмитрий Ковальчук", "Nguyễn Thị Hồng", "Łucja Żółć", "D’Ávila Ñuñez"]
)
async def test_it_writes_the_names_of_people_who_live_here(api: RunningService, nom: str) -> None:
    _, _, attestations = await attested(api, B1=True, B2=True)
    answer = await salarie(api, 0).post(f"/v1/attestations/{attestations[0]['id']}/pdf", {"nom": nom})
    assert "".join(nom.split()) in Papier(answer.content).text


@pytest.mark.parametrize("nom", ["王小明", "أحمد", "Zoë 😀"])
async def test_a_name_it_cannot_write_is_refused_and_no_letter_of_it_is_logged(
    api: RunningService, nom: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    _, _, attestations = await attested(api, B1=True, B2=True)
    with caplog.at_level("DEBUG"):
        answer = await salarie(api, 0).post(f"/v1/attestations/{attestations[0]['id']}/pdf", {"nom": nom})
    assert verdict(answer) == (422, "unprintable-name")
    told = "".join([caplog.text, *capfd.readouterr(), answer.text])
    assert not [letter for letter in nom if ord(letter) > 0x250 and letter in told]
