"""A dossier professionnel: PDF pieces by version, for the person and the jury of their session, each reading told."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from services.certification.demande.pieces import service
from services.certification.demande.pieces.corps import MORCEAU
from services.certification.demande.pieces.routes import PIECE_MAX_OCTETS
from tests.certification.branche import GPS_A, certificateur, create_session, lectures, profil, salarie, withdraw
from tests.certification.demande.vae.monde import at
from tests.certification.jury.resultats.scene import MEMBRE, PRESIDENTE, Scene, compose, fetch, presidente, two_blocs
from tests.support.answers import slug, verdict
from tests.support.catalogue import in_days
from tests.support.clock import today
from tests.support.http import ok
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio


def pdf(octets: int = 40, letter: bytes = b"x") -> bytes:
    """Bytes that begin and end as a PDF does."""
    return b"%PDF-1.7\n" + letter * (octets - 15) + b"%%EOF\n"


async def deposit(caller: Caller, path: str, content: Any, titre: str = "Dossier", **more: Any) -> Any:
    headers = {"Content-Type": "application/pdf"} | more
    return await caller.post(path, content=content, params={"titre": titre}, headers=headers)


@pytest.fixture
async def scene(api: RunningService) -> Scene:
    """A session that begins in twenty days, and its jury."""
    days = {"debut_le": in_days(20), "fin_le": in_days(21), "inscription_jusqu_au": in_days(9)}
    return await (await two_blocs(api)).another_session("S-A-VENIR", **days)


@pytest.fixture
async def pieces(scene: Scene) -> str:
    """Address of the pieces of employee 0."""
    return f"/v1/candidatures/{await scene.candidate(0)}/pieces"


async def test_what_comes_out_is_what_came_in_for_the_person_and_the_jury(api: RunningService, pieces: str) -> None:
    content = pdf(3 * MORCEAU + 7)

    async def slowly() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 65_000):
            yield content[start : start + 65_000]

    made = ok(await deposit(salarie(api, 0), pieces, slowly(), "Trois situations"), 201)
    assert (made["titre"], made["numero"], made["octets"]) == ("Trois situations", 1, len(content))
    assert made["empreinte"] == hashlib.sha256(content).hexdigest()
    assert len(await fetch(api, "SELECT 1 FROM morceau_piece")) == 4
    for caller in (salarie(api, 0), presidente(api), api.as_("jury", sujet=MEMBRE["sujet"])):
        read = await caller.get(made["contenu"])
        assert (read.content, read.headers["content-type"]) == (content, "application/pdf")
        assert read.headers["content-disposition"].startswith("attachment")
    # the person sees who read, and their own reading is nobody's
    told = ok(await salarie(api, 0).get(f"/v1/lectures/certification/{profil(0)}"))["elements"]
    read = [(one["sujet"], one["objet"]) for one in told if one["operation"] == "telecharger_piece"]
    assert read == [(one["sujet"], f"Piece/{made['id']}") for one in (MEMBRE, PRESIDENTE)]


async def test_a_piece_under_the_same_title_is_its_next_version(api: RunningService, pieces: str) -> None:
    first, other, second = [
        ok(await deposit(salarie(api, 0), pieces, pdf(letter=letter), titre), 201)
        for titre, letter in (("Dossier", b"a"), ("Annexe", b"b"), ("Dossier", b"c"))
    ]
    assert [one["numero"] for one in (first, other, second)] == [1, 1, 2]
    assert [one["id"] for one in ok(await salarie(api, 0).get(pieces))["elements"]] == [
        first["id"], other["id"], second["id"]
    ]  # fmt: skip
    assert [one["id"] for one in ok(await presidente(api).get(pieces))["elements"]] == [other["id"], second["id"]]
    assert (await presidente(api).get(first["contenu"])).status_code == 404
    assert (await salarie(api, 0).get(first["contenu"])).content == pdf(letter=b"a")


async def test_nobody_else_reads_deposits_or_withdraws(api: RunningService, scene: Scene, pieces: str) -> None:
    made = ok(await deposit(salarie(api, 0), pieces, pdf()), 201)
    await compose(api, (await create_session(api, scene.certification["id"], code="S-AUTRE"))["id"],
                  {**PRESIDENTE, "sujet": "jury-9"}, MEMBRE)  # fmt: skip
    itself = api.as_("jury", sujet=PRESIDENTE["sujet"], profil=profil(0), entite=GPS_A)
    for caller in (salarie(api, 1), api.as_("jury", sujet="jury-9"), itself):
        for path in (pieces, f"{pieces}/{made['id']}", made["contenu"]):
            assert verdict(await caller.get(path)) == (404, "not-found")
    for roles in (("certificateur",), ("manager",), ("rh",), ("sirh",), ("cpnef",), ("administrateur",)):
        for path in (pieces, f"{pieces}/{made['id']}", made["contenu"]):
            assert (await api.as_(*roles, entite=GPS_A).get(path)).status_code == 403
    assert (await deposit(salarie(api, 1), pieces, pdf())).status_code == 404
    assert (await deposit(presidente(api), pieces, pdf())).status_code == 403
    unknown = f"/v1/candidatures/{uuid4()}/pieces"
    assert verdict(await salarie(api, 0).get(unknown)) == (404, "not-found")
    assert (await salarie(api, 0).get(f"{pieces}/{uuid4()}")).status_code == 404


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        (b"<html>" + b"x" * 40 + b"%%EOF", "application/pdf", (422, "not-a-pdf")),
        (pdf()[:-8], "application/pdf", (422, "not-a-pdf")),
        (b"", "application/pdf", (422, "not-a-pdf")),
        (pdf(), "text/plain", (415, "unsupported-media-type")),
        (pdf(PIECE_MAX_OCTETS + 1), "application/pdf", (413, "payload-too-large")),
    ],
    ids=["no head", "cut", "empty", "said to be text", "too long"],
)
async def test_refuses_what_is_no_pdf_and_keeps_nothing_of_it(
    api: RunningService, pieces: str, content: bytes, kind: str, expected: tuple[int, str]
) -> None:
    answer = await deposit(salarie(api, 0), pieces, content, **{"Content-Type": kind})
    assert verdict(answer) == expected
    assert await fetch(api, "SELECT 1 FROM morceau_piece") == []


async def test_the_longest_piece_enters(api: RunningService, pieces: str) -> None:
    content = pdf(PIECE_MAX_OCTETS)
    made = ok(await deposit(salarie(api, 0), pieces, content), 201)
    assert (await salarie(api, 0).get(made["contenu"])).content == content


async def test_a_dossier_has_its_size(api: RunningService, pieces: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "PIECES_MAX", 2)
    monkeypatch.setattr(service, "OCTETS_MAX", 200)
    ok(await deposit(salarie(api, 0), pieces, pdf(100)), 201)
    assert slug(await deposit(salarie(api, 0), pieces, pdf(101))) == "file-too-large"
    ok(await deposit(salarie(api, 0), pieces, pdf(50)), 201)
    assert slug(await deposit(salarie(api, 0), pieces, pdf(20))) == "file-too-large"
    # what is withdrawn makes room
    (first, _) = ok(await salarie(api, 0).get(pieces))["elements"]
    path = f"{pieces}/{first['id']}"
    assert verdict(await salarie(api, 0).delete(path)) == (428, "precondition-required")
    etag = (await salarie(api, 0).get(path)).headers["ETag"]
    assert (await salarie(api, 0).delete(path, headers={"If-Match": etag})).status_code == 204
    ok(await deposit(salarie(api, 0), pieces, pdf(20)), 201)


async def test_the_dossier_closes_on_the_first_day_and_with_the_candidature(
    api: RunningService, scene: Scene, pieces: str
) -> None:
    made = ok(await deposit(salarie(api, 0), pieces, pdf()), 201)
    etag = (await salarie(api, 0).get(f"{pieces}/{made['id']}")).headers["ETag"]
    at(api, today().fromisoformat(in_days(19)), 23, 59)
    ok(await deposit(salarie(api, 0), pieces, pdf(), "La veille"), 201)
    at(api, today().fromisoformat(in_days(20)), 0, 1)
    assert slug(await deposit(salarie(api, 0), pieces, pdf())) == "file-closed"
    answer = await salarie(api, 0).delete(f"{pieces}/{made['id']}", headers={"If-Match": etag})
    assert slug(answer) == "file-closed"
    assert (await presidente(api).get(made["contenu"])).status_code == 200
    at(api, today())
    ok(await withdraw(api, pieces.split("/")[3], 0))
    assert slug(await deposit(salarie(api, 0), pieces, pdf())) == "file-closed"


async def test_a_retried_deposit_is_one_piece(api: RunningService, pieces: str) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    first, again = [await deposit(salarie(api, 0), pieces, pdf(), **key) for _ in range(2)]
    assert ok(first, 201) == ok(again, 201)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert slug(await deposit(salarie(api, 0), pieces, pdf(50), **key)) == "idempotency-key-reused"
    assert len(ok(await salarie(api, 0).get(pieces))["elements"]) == 1


async def test_an_erased_person_leaves_no_byte(api: RunningService, pieces: str) -> None:
    made = ok(await deposit(salarie(api, 0), pieces, pdf()), 201)
    await presidente(api).get(made["contenu"])
    await api.apply("parcours", [("profil.efface", {"id": profil(0)})])
    for table in ("piece_dossier", "morceau_piece", "lecture"):
        assert await fetch(api, f"SELECT 1 FROM {table}") == []


async def test_the_jury_finds_the_dossier_from_its_list(api: RunningService, pieces: str) -> None:
    ok(await deposit(salarie(api, 0), pieces, pdf()), 201)
    jurys = ok(await presidente(api).get("/v1/jurys"))["elements"]
    (candidat,) = ok(await presidente(api).get(jurys[-1]["lire_candidats"]))["elements"]
    (piece,) = ok(await presidente(api).get(candidat["lire_dossier"]))["elements"]
    assert (await presidente(api).get(piece["contenu"])).content == pdf()
    assert await lectures(api, 0) == {"lister_candidats_jury", "lister_pieces", "telecharger_piece"}
    assert (await certificateur(api).get(jurys[-1]["lire_candidats"])).status_code == 200
