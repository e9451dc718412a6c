"""Two worlds: what a manager, the RH and the SIRH read does not depend, in any byte, on what a person keeps private."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import httpx
import pytest

from services.parcours.app import create_app
from services.parcours.settings import ParcoursSettings
from tests.parcours.branche import (
    CALCUL,
    CONSEILLER,
    CQP,
    Branche,
    acquis,
    besoin,
    created,
    elements,
    etag,
    ligne,
    ligne_acquis,
    make_branche,
    name_by,
    parcours,
    ref,
    souhait,
)
from tests.support.effacement import DELAI, tick
from tests.support.loads import ndjson
from tests.support.postgres import PostgresForTests
from tests.support.service import running

pytestmark = pytest.mark.anyio

_UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_REQUEST = {"X-Request-Id": "requete-de-test"}
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


async def wish(branche: Branche) -> None:
    """A private wish, its change, a second one opened to recommendations, a third one taken back."""
    path = branche.path("souhaits")
    first = await created(branche.holder.post(path, souhait()))
    await created(branche.holder.post(path, souhait(metier_id=CONSEILLER, ouvert_recommandations=True)))
    one = f"{path}/{first['id']}"
    headers = await etag(branche.holder, one)
    assert (await branche.holder.put(one, souhait(texte="Autre"), headers=headers)).status_code == 200
    assert (await branche.holder.delete(one, headers=await etag(branche.holder, one))).status_code == 204


async def look_elsewhere(branche: Branche) -> None:
    path, body = branche.path("preferences"), {"ouvert_mobilite": True, "contact_sessions": True}
    assert (await branche.holder.put(path, body, headers={"If-Match": '"v0"'})).status_code == 200
    await created(branche.holder.post(branche.path("parcours"), parcours()))
    await branche.grant("souhaits")
    await branche.conseiller.get(branche.path("souhaits"))


async def be_written_to(branche: Branche) -> None:
    """Agree to be seen; an employer elsewhere writes, is answered, reads who it is; another is declined."""
    (gps_c,) = [one["id"] for one in await elements(branche.admin, "/v1/entites?code=GPS-C")]
    key = await branche.agree()
    for entite, reponse in ((branche.b, "interessee"), (gps_c, "declinee")):
        await created(branche.admin.post("/v1/besoins", besoin(entite)))
        asked = await branche.ask(name_by(key, entite), entite)
        path = branche.path("contacts", asked["id"], "reponse")
        assert (await branche.holder.post(path, {"reponse": reponse})).status_code == 200
        await branche.rh(entite).get(f"/v1/entites/{entite}/contacts")


async def fail_an_exam(branche: Branche) -> None:
    await branche.certify(CALCUL, positif=False)
    body = acquis(provenance="evalue", niveau=1)
    await created(branche.api.as_("certificateur").post(branche.path("acquis"), body))


async def be_certified(branche: Branche) -> None:
    """A jury gives two blocs; a signed decision takes one back."""
    data = {
        "id": branche.claire, "profil_id": branche.claire, "bloc_id": ref("bloc/1"), "certification_id": CQP,
        "competences": [{"competence_id": CALCUL, "niveau": 3}], "acquis_le": "2026-11-20",
    }  # fmt: skip
    other = data | {"bloc_id": ref("bloc/2")}
    await branche.api.apply("certification", [("bloc.acquis", data), ("bloc.acquis", other), ("bloc.retire", other)])


async def ask_to_be_erased(branche: Branche) -> None:
    """Ask, stop, ask again; the day before, the clock confirms."""
    path = branche.path("effacement")
    await created(branche.holder.post(path))
    assert (await branche.holder.delete(path, headers=await etag(branche.holder, path))).status_code == 204
    await created(branche.holder.post(path))
    assert await tick(branche.api, DELAI - 1) == 1


async def nothing(branche: Branche) -> None:
    pass


async def ordinary_life(branche: Branche) -> None:
    await created(branche.admin.post("/v1/entites", {"code": "GPS-C", "nom": "C", "genre": "gps"}))
    await created(branche.holder.post(branche.path("acquis"), acquis()))
    await created(branche.manager.post(branche.path("acquis"), acquis(provenance="atteste", competence_id=CALCUL)))
    await created(branche.rh().post("/v1/besoins", besoin(branche.a)))


async def everything_readable(branche: Branche) -> list[bytes]:
    """Status, headers and body of all that the hierarchy can ask; ids named by the order in which they appear."""
    emploi = f"/v1/emplois/{(await branche.emploi())['id']}"
    callers = (branche.manager, branche.rh(), branche.sirh())
    answers = [
        await caller.get(path, headers=_REQUEST) for caller in callers for path in readable_paths(branche, emploi)
    ]
    answers += await written(branche, emploi)
    names: dict[bytes, bytes] = {}

    def named(match: re.Match[bytes]) -> bytes:
        return names.setdefault(match[0], b"<%d>" % len(names))

    texts = []
    for answer in answers:
        head = b"\n".join(b"%s: %s" % (name, value) for name, value in sorted(answer.headers.raw))
        texts.append(_UUID.sub(named, b"%d\n%s\n%s" % (answer.status_code, head, answer.content)))
    return texts


def readable_paths(branche: Branche, emploi: str) -> list[str]:
    of_all = ["emplois", "profils", "profils?matricule=C-1", "entites", "besoins", "besoins/effectifs"]
    of_her = [
        "acquis", "experiences", "souhaits", "souhaits/0", "parcours", "preferences", "consentements",
        "contacts", "contacts/0", "effacement",
    ]  # fmt: skip
    return [
        emploi,
        f"{emploi}/affectations",
        *(f"/v1/{path}" for path in of_all),
        f"/v1/entites/{branche.a}/effectifs",
        *(f"/v1/entites/{entite}/contacts" for entite in (branche.a, branche.b)),
        branche.path(),
        *(branche.path(rest) for rest in of_her),
        *(f"/v1/{kind}/parcours/{branche.claire}" for kind in ("exports", "lectures")),
    ]


async def written(branche: Branche, emploi: str) -> list[httpx.Response]:
    """A load, the same once more, and another metier for her."""
    body = ndjson(ligne("C-1", manager="P-1", acquis=[ligne_acquis("C-ECRIT"), ligne_acquis("C-CALCUL")]))
    body["headers"] |= _REQUEST
    loads = [await branche.sirh().post("/v1/emplois/imports", **body) for _ in range(2)]
    change = {"matricule": "C-1", "metier_id": CONSEILLER, "manager_id": branche.paul}
    return [*loads, await branche.sirh().put(emploi, change, headers=_REQUEST | await etag(branche.sirh(), emploi))]


@pytest.mark.parametrize("secret", [wish, look_elsewhere, be_written_to, ask_to_be_erased, fail_an_exam, be_certified])
async def test_the_hierarchy_reads_the_same_bytes_in_both_worlds(
    postgres: PostgresForTests, secret: Callable[[Branche], Awaitable[None]]
) -> None:
    worlds = []
    for story in (nothing, secret):
        async with running(postgres, "parcours", create_app, ParcoursSettings) as api:
            api.app.state.service.clock = lambda: NOW
            branche = await make_branche(api)
            await ordinary_life(branche)
            await story(branche)
            worlds.append(await everything_readable(branche))
    assert worlds[0] == worlds[1]
