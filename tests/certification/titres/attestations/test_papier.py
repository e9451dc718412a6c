"""The paper read back: what it says, the code that a telephone reads, and whose name it opens."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from datetime import date

import pytest
import segno

from services.certification.regles.jours import en_lettres
from services.certification.titres.attestations.pdf import SANS_NOM
from tests.certification.branche import profil, salarie
from tests.certification.identites.gestes import ZOE, confirmed, write
from tests.certification.jury.resultats.scene import fetch
from tests.certification.titres.attestations.conftest import ADRESSE
from tests.certification.titres.attestations.papier import Papier
from tests.certification.titres.attestations.test_verificateur import attested
from tests.support.answers import verdict
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


def seen(paper: Papier, modules: int) -> list[list[bool]]:
    """What is dark in the middle of each module of the code."""
    picture = paper.picture()
    size = picture.width // modules
    centres = [n * size + size // 2 for n in range(modules)]
    return [[picture.getpixel((x, y)) == 0 for x in centres] for y in centres]


async def printed(api: RunningService, attestation_id: str) -> Papier:
    answer = await salarie(api, 0).post(f"/v1/attestations/{attestation_id}/pdf")
    assert answer.status_code == 200, answer.text
    return Papier(answer.content)


async def test_it_says_what_is_attested_and_its_code_opens_the_check_page(api: RunningService) -> None:
    _, _, attestations = await attested(api, B1=True, B2=True)
    await confirmed(api, 0)
    for row in attestations:
        paper = await printed(api, row["id"])
        achievement = row["titre"]["credentialSubject"]["achievement"]
        said = ["Zoë Marie Lefèvre-Œstberg", "CQP Conseiller retraite", achievement["description"], row["numero"]]
        said += ["Niveau de qualification : 5.", f"Jury du {en_lettres(date.fromisoformat(row['obtenue_le']))}"]
        said += [f"• {one['targetName']}" for one in achievement["alignment"]]
        said.append(f"Attestation n° {row['numero']}, page 1 sur 1")
        assert not [text for text in said if "".join(text.split()) not in paper.text]
        (link,) = paper.links
        assert "".join(link.split()) in paper.text
        assert link.startswith(f"{row['verification']}?secret=")
        code = [[bool(dark) for dark in line] for line in segno.make_qr(link, error="m").matrix_iter(border=2)]
        assert seen(paper, len(code)) == code


async def test_without_a_confirmed_identity_it_says_that_it_names_nobody(api: RunningService) -> None:
    _, _, attestations = await attested(api, B1=True, B2=True)
    ok(await write(api, 0))
    text = (await printed(api, attestations[0]["id"])).text
    assert "".join(SANS_NOM.split()) in text
    assert "Lefèvre" not in text, "what was written and not confirmed is not printed"


@pytest.mark.parametrize("nom", ["Nguyễn Thị Hồng", "Łucja Żółć", "D’Ávila Ñuñez"])
async def test_it_writes_the_names_of_people_who_live_here(api: RunningService, nom: str) -> None:
    _, _, attestations = await attested(api, B1=True, B2=True)
    await confirmed(api, 0, ZOE | {"nom_usage": nom})
    text = (await printed(api, attestations[0]["id"])).text
    assert "".join(f"Zoë Marie {nom} (nom de naissance : Lefèvre-Œstberg)".split()) in text


async def test_a_name_it_cannot_write_is_refused_and_no_letter_of_it_is_logged(
    api: RunningService, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    _, _, attestations = await attested(api, B1=True, B2=True)
    await confirmed(api, 0, ZOE | {"nom_naissance": "\ua7b4oë"})
    with caplog.at_level("DEBUG"):
        answer = await salarie(api, 0).post(f"/v1/attestations/{attestations[0]['id']}/pdf")
    assert verdict(answer) == (422, "unprintable-name")
    assert "\ua7b4" not in "".join([caplog.text, *capfd.readouterr(), answer.text])


async def test_the_page_names_the_holder_to_whoever_has_the_paper_alone(api: RunningService) -> None:
    _, _, attestations = await attested(api, B1=True, B2=True)
    await confirmed(api, 0)
    name, first, second = "Zoë Marie Lefèvre-Œstberg", attestations[0], attestations[1]
    links = [(await printed(api, first["id"])).links[0].removeprefix(ADRESSE) for _ in range(2)]
    assert links[0] != links[1], "each paper has its own secret"
    for link in links:
        assert name in (await api.anonymous.get(link)).text
    bare, secret = links[0].split("?secret=")
    wrong = [
        "",
        "?secret=",
        f"?secret={secret[:-2]}AA",
        f"?secret={secret[:22]}",
        "?secret=%C3%A9",
        f"?secret={first['numero']}",
    ]
    for end in wrong:
        page = await api.anonymous.get(bare + end)
        assert (page.status_code, name in page.text, "Attestation valable." in page.text) == (200, False, True), end
    other = await api.anonymous.get(f"/v1/attestations/{second['id']}/verification?secret={secret}")
    assert name not in other.text
    for row in await fetch(api, "SELECT i::text AS texte FROM impression_attestation i"):
        assert urlsafe_b64decode(secret + "=")[16:].hex() not in row["texte"]
    await api.apply("parcours", [("profil.efface", {"id": profil(0)})])
    page = (await api.anonymous.get(links[0])).text
    assert (name in page, "Attestation délivrée le" in page) == (False, True)
