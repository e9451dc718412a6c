"""What the rules say is erased when they say it, and nothing of a person who is erased stays anywhere."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy import ColumnElement, literal, select

from services.certification.echeancier import conservation
from services.certification.echeancier.conservation import erase_due
from services.certification.echeancier.parties import PARTIES, Perime
from services.certification.models import ObjetRegle, Positionnement
from services.certification.regles.jours import add, start_of
from services.certification.regles.parametres import Duree, Unite
from services.certification.regles.requises import Requise
from services.kit.data.parties import Partie
from tests.certification.branche import profil, salarie
from tests.certification.demande.accords.branche import TODAY, answer, ask, at, make_cqp, rh, tick
from tests.certification.demande.vae.monde import EXPERIENCE, begin, file, write
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
MOTIF = "Cloture annuelle des comptes, canari 7319."
CANARI = "Entretiens de depart, canari 4471."


async def traces(api: RunningService, *texts: str) -> set[str]:
    """Tables in which some row holds one of these texts, anywhere in it, whatever its columns."""
    connection = await asyncpg.connect(api.database_url)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = set()
        for (table,) in tables:
            statement = (
                f"SELECT 1 FROM {table} t WHERE {' OR '.join(f't::text LIKE ${i + 1}' for i in range(len(texts)))}"
            )
            if await connection.fetch(statement, *(f"%{text}%" for text in texts)):
                found.add(table)
            if table == "cle_idempotence":
                rows = await connection.fetch("SELECT corps FROM cle_idempotence")
                found |= {table for row in rows if any(text.encode() in row["corps"] for text in texts)}
        return found
    finally:
        await connection.close()


async def erased(api: RunningService, jour: date) -> int:
    return await erase_due(api.app.state.service, start_of(jour))


async def test_a_closed_request_is_erased_after_twelve_months_with_all_that_names_it(api: RunningService) -> None:
    at(api, date(2026, 12, 1))
    demande = await ask(api, await make_cqp(api), jours=37)
    ok(await answer(api, demande["id"], "report", motif=MOTIF, debut_le="2027-01-01"))
    named = {"demande_accord", "notification", "cle_idempotence"}
    assert named <= await traces(api, demande["id"], MOTIF)
    assert await erased(api, date(2027, 12, 1)) == 0
    assert named <= await traces(api, demande["id"], MOTIF)
    assert await erased(api, date(2027, 12, 2)) == 1
    # the journal says that something was done to it, by whom and when: no more, and no content
    assert await traces(api, demande["id"], MOTIF) == {"journal"}
    assert await traces(api, MOTIF) == set()


async def test_a_request_that_waits_is_not_erased(api: RunningService) -> None:
    at(api, TODAY)
    demande = await ask(api, await make_cqp(api), voie="plan-developpement")
    assert await erased(api, TODAY + timedelta(days=2_000)) == 0
    assert "demande_accord" in await traces(api, demande["id"])


async def test_a_read_notification_is_erased_after_three_months(api: RunningService) -> None:
    at(api, TODAY)
    await ask(api, await make_cqp(api))
    (told,) = ok(await rh(api).get("/v1/notifications"))["elements"]
    assert await erased(api, TODAY + timedelta(days=400)) == 0
    ok(await rh(api).post(f"/v1/notifications/{told['id']}/lecture"))
    assert await erased(api, date(2027, 2, 24)) == 0
    assert await erased(api, date(2027, 2, 25)) == 1
    assert ok(await rh(api).get("/v1/notifications"))["elements"] == []


async def test_a_vae_path_leaves_nothing_twelve_months_after_its_end(api: RunningService) -> None:
    """Written, filed, then given up: a year later no table holds anything of what was written."""
    at(api, TODAY)
    certification = await make_cqp(api)
    dossier = await begin(api, 0, certification)
    ok(await write(api, 0, dossier, experiences=[EXPERIENCE | {"activites": CANARI}]))
    ok(await file(api, 0, dossier))
    ok(await salarie(api, 0).post(f"/v1/dossiers_vae/{dossier['id']}/abandon"))
    assert "dossier_vae" in await traces(api, CANARI)
    last = add(TODAY, Duree(nombre=12, unite=Unite.MOIS))
    await erased(api, last)
    assert "dossier_vae" in await traces(api, CANARI)
    await erased(api, last + timedelta(days=1))
    assert await traces(api, CANARI) == set()
    assert await traces(api, dossier["id"]) <= {"journal", "evenement"}
    # of the person stays that they are known; the journal names who acted, by the subject of their token
    assert await traces(api, profil(0)) == {"profil_connu", "emploi_connu", "journal"}


async def test_nothing_of_an_erased_person_stays(api: RunningService) -> None:
    at(api, TODAY)
    certification = await make_cqp(api)
    mine, other = await ask(api, certification), await ask(api, certification, 1)
    at(api, TODAY + timedelta(days=20))
    assert await tick(api) == 2
    still = await ask(api, certification, voie="cpf-temps-travail", jours=100)
    await api.apply("parcours", [("profil.efface", {"id": profil(0)})])
    assert await traces(api, profil(0)) == {"profil_connu", "journal"}
    assert await traces(api, mine["id"], still["id"]) == {"journal"}
    assert {"demande_accord", "notification"} <= await traces(api, other["id"])
    assert (await salarie(api, 0).get(f"/v1/demandes_accord/{mine['id']}")).status_code == 404
    assert [one["objet_id"] for one in ok(await rh(api).get("/v1/notifications"))["elements"]] == [other["id"]] * 2


def test_every_rule_of_conservation_of_people_is_carried_out(regles: list[dict[str, Any]]) -> None:
    codes = {rule["code"] for rule in regles if rule["objet"] == ObjetRegle.CONSERVATION}
    # accounting pieces are kept up to ten years: dues of primes, which hold no name; a whole record is for `parcours` to end
    others = {"conservation-comptable", Requise.CONSERVATION_DOSSIER}
    assert {partie.regle for partie in PARTIES if partie.regle} == codes - others


@pytest.mark.parametrize(
    ("depuis", "duree", "last"),
    [
        (date(2027, 1, 31), Duree(nombre=1, unite=Unite.MOIS), date(2027, 2, 28)),
        (date(2028, 2, 29), Duree(nombre=12, unite=Unite.MOIS), date(2029, 2, 28)),
        (date(2028, 2, 29), Duree(nombre=10, unite=Unite.ANNEES), date(2038, 2, 28)),
        (date(2026, 10, 20), Duree(nombre=15, unite=Unite.JOURS), date(2026, 11, 4)),
    ],
)
async def test_the_database_counts_days_as_we_do(api: RunningService, depuis: date, duree: Duree, last: date) -> None:
    assert add(depuis, duree) == last
    async with api.app.state.database.reading() as db:
        for jour, over in ((last, False), (last + timedelta(days=1), True)):
            assert await db.scalar(select(Perime(duree, jour)(literal(depuis)))) is over


async def test_an_erasure_that_fails_holds_back_no_other(api: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    at(api, TODAY)
    demande = await ask(api, await make_cqp(api))
    ok(await answer(api, demande["id"]))

    def broken(_: Perime) -> ColumnElement[bool]:
        raise RuntimeError("panne")

    panne = Partie(Positionnement, "profil_id", regle="conservation-vae", perime=broken)
    monkeypatch.setattr(conservation, "PARTIES", [panne, *PARTIES])
    assert await erased(api, date(2028, 1, 1)) == 1
