"""Two versions of every dated rule that the code reads, with other values: each act follows that of its own day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.certification.echeancier.conservation import erase_due
from services.certification.regles.jours import add, before, start_of
from services.certification.regles.parametres import Duree, Unite
from services.certification.regles.requises import Requise
from tests.certification.branche import (
    bloc,
    certificateur,
    create_cqp,
    create_session,
    created,
    hors_registre,
    register,
    salarie,
    withdraw,
)
from tests.certification.demande.amenagements.gestes import ask
from tests.certification.demande.avis.test_avis import avis, read_reasons
from tests.certification.demande.vae import monde as vae
from tests.certification.demande.vae.monde import at, create_rncp, filed, tick
from tests.certification.equipe import chef, know_the_team, propose, rh
from tests.certification.jury.resultats.scene import Scene, compose, fetch, open_session
from tests.certification.titres.primes.scene import claim, write_rule
from tests.support.catalogue import TODAY, in_days
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
AVANT, APRES = TODAY + timedelta(days=15), TODAY + timedelta(days=16)
Act = Callable[["Monde", int], Awaitable[str]]


class Monde:
    """What the acts are about, made before the two days; each act is another person's each day."""

    def __init__(self, api: RunningService) -> None:
        self.api = api
        self.dossiers: dict[int, dict[str, Any]] = {}
        self.candidatures: dict[int, str] = {}

    async def prepare(self) -> None:
        await know_the_team(self.api)
        self.certification = await create_rncp(self.api)
        voies = {"formation": True, "dossier_epreuves": True}
        body = hors_registre(code="CQP-LIBRE", voies=voies)
        self.libre = await created(certificateur(self.api).post("/v1/certifications", body))
        self.scene = await self._scene(self.certification, "S-1")
        self.entiere = await self._scene(await create_cqp(self.api, code="CQP-ENTIER", blocs=[bloc("B9")]), "S-2")
        self.candidatures = {n: await self.scene.candidate(n) for n in (0, 1)}
        await read_reasons(self.api, self.certification["id"])

    async def _scene(self, certification: dict[str, Any], code: str) -> Scene:
        session = await open_session(self.api, certification["id"], code=code, fin_le=in_days(20))
        await compose(self.api, session["id"])
        return Scene(self.api, certification, session)

    async def reponse(self, n: int) -> str:
        self.dossiers[n] = await filed(self.api, n, self.certification)
        return str(self.dossiers[n]["reponse_avant_le"])

    async def reponse_libre(self, n: int) -> str:
        return str((await filed(self.api, n, self.libre))["reponse_avant_le"])

    async def commencement(self, n: int) -> str:
        ok(await vae.answer(self.api, self.dossiers[n]))
        return str((await vae.read(self.api, n, self.dossiers[n]))["a_commencer_avant_le"])

    async def avis(self, n: int) -> str:
        given = await created(chef(self.api).post("/v1/avis", avis(self.certification["id"], n + 2)))
        return str(given["expire_le"])

    async def plan(self, n: int) -> str:
        await self.scene.decide(self.candidatures[n], B1=True, B2=False)
        return str((await self.scene.plans(n))[0]["echeance_le"])

    async def rappel(self, n: int) -> str:
        (plan,) = await self.scene.plans(n)
        (row,) = await fetch(self.api, "SELECT tombe_le FROM echeance WHERE objet_id = $1", UUID(plan["id"]))
        return str(row["tombe_le"])


# the act, and what it says of a delay counted from its day; in the order in which they are done
ACTES: dict[str, Act] = {
    "vae-recevabilite": lambda monde, n: monde.reponse(n),
    "vae-debut-apres-recevabilite": lambda monde, n: monde.commencement(n),
    "dossier-epreuves-recevabilite": lambda monde, n: monde.reponse_libre(n),
    "avis-manager-validite": lambda monde, n: monde.avis(n),
    "plan-echeance": lambda monde, n: monde.plan(n),
    "plan-rappel": lambda monde, n: monde.rappel(n),
}
CONSERVATIONS = {
    "conservation-notifications": "notification",
    "conservation-demandes-accord": "demande_accord",
    "conservation-propositions": "proposition",
    "conservation-avis": "avis_manager",
    "conservation-vae": "dossier_vae",
    "conservation-amenagements": "amenagement",
}
# where silence has its own delay, the time to answer is that one
SANS: dict[str, Any] = dict.fromkeys(("vae-recevabilite", "dossier-epreuves-recevabilite"), {"silence": None})


async def change(api: RunningService, code: str, *, du: date = APRES, **parametres: Any) -> dict[str, Any]:
    """Have the CPNEF say something else of a rule from a day on; what it says today."""
    rule = ok(await api.as_("cpnef").get(f"/v1/regles/{code}"))
    kept = {name: rule[name] for name in ("intitule", "source", "source_url", "marque")}
    body = {**kept, "du": du.isoformat(), "parametres": rule["parametres"] | parametres}
    ok(await api.as_("cpnef").post(f"/v1/regles/{code}/versions", body), 201)
    return dict(rule["parametres"])


def jours(nombre: int) -> dict[str, Any]:
    return Duree(nombre=nombre, unite=Unite.JOURS).model_dump(mode="json")


async def test_every_delay_is_that_of_the_rule_of_its_day(api: RunningService) -> None:
    monde = Monde(api)
    await monde.prepare()
    changed = {code: jours(9 + 10 * rang) for rang, code in enumerate(reversed(ACTES))}
    old = {code: await change(api, code, duree=duree, **SANS.get(code, {})) for code, duree in changed.items()}
    rules = {
        AVANT: {code: Duree.model_validate(parametres["duree"]) for code, parametres in old.items()},
        APRES: {code: Duree.model_validate(duree) for code, duree in changed.items()},
    }
    for n, (jour, durees) in enumerate(rules.items()):
        at(api, jour)
        expected = {code: add(jour, duree) for code, duree in durees.items()}
        expected["plan-rappel"] = before(expected["plan-echeance"], durees["plan-rappel"])
        shown = {code: await act(monde, n) for code, act in ACTES.items()}
        assert shown == {code: expected[code].isoformat() for code in ACTES}


async def test_a_late_engine_gives_the_delays_of_the_day_that_fell(api: RunningService) -> None:
    """Silence falls on AVANT, the engine runs a month later: to begin by the rule of AVANT, not of the filing, nor of now."""
    certification = await create_rncp(api)
    at(api, TODAY)
    delay = jours((AVANT - TODAY).days - 2)
    rule = ok(await api.as_("cpnef").get("/v1/regles/vae-recevabilite"))
    silence = {"vaut": "accord", "apres": delay, "marque": "src"}
    body = {name: rule[name] for name in ("intitule", "source", "source_url", "marque")}
    body |= {"du": in_days(1), "au": in_days(10), "parametres": rule["parametres"] | {"silence": silence}}
    ok(await api.as_("cpnef").post("/v1/regles/vae-recevabilite/versions", body), 201)
    await change(api, "vae-debut-apres-recevabilite", duree=jours(60), du=TODAY + timedelta(days=5))
    await change(api, "vae-debut-apres-recevabilite", duree=jours(3))
    at(api, TODAY + timedelta(days=1))
    dossier = await filed(api, 0, certification)
    at(api, APRES + timedelta(days=30))
    assert await tick(api) == 1
    seen = await vae.read(api, 0, dossier)
    assert (seen["recevabilite_par"], seen["recevabilite_le"]) == ("silence", AVANT.isoformat())
    assert seen["a_commencer_avant_le"] == (AVANT + timedelta(days=60)).isoformat()


async def test_a_prime_is_late_by_the_rule_of_the_day_of_its_claim(api: RunningService) -> None:
    monde = Monde(api)
    await monde.prepare()
    await write_rule(api)
    for n in (0, 1):
        await obtain_whole(monde, n)
    old = Duree.model_validate((await change(api, "prime-delai", duree=jours(7)))["duree"])
    last = {}
    for n, (jour, duree) in enumerate({AVANT: old, APRES: Duree(nombre=7, unite=Unite.JOURS)}.items()):
        at(api, jour)
        await claim(api, n)
        last[n] = add(jour, duree)
    for n, day in last.items():
        for jour, late in ((day, False), (day + timedelta(days=1), True)):
            at(api, jour)
            (prime,) = ok(await salarie(api, n).get("/v1/primes"))["elements"]
            assert prime["en_retard"] is late, (n, jour)


async def obtain_whole(monde: Monde, n: int) -> None:
    candidature = await monde.entiere.candidate(n)
    await monde.entiere.decide(candidature, B9=True)


async def test_a_jury_sits_by_the_rule_of_the_day(api: RunningService) -> None:
    monde = Monde(api)
    await monde.prepare()
    await change(api, "vae-jury", membres_min=3)
    path = f"/v1/sessions/{monde.scene.session['id']}/jury"
    for n, (jour, status) in enumerate({AVANT: 201, APRES: 409}.items()):
        at(api, jour)
        assert ok(await certificateur(api).get(path))["conforme"] is (status == 201)
        assert (await monde.scene.deliberate(monde.candidatures[n], B1=True)).status_code == status


async def test_silence_of_an_employer_is_by_the_rule_of_the_day_asked(api: RunningService) -> None:
    certification = await create_rncp(api)
    at(api, TODAY)
    rule = ok(await api.as_("cpnef").get("/v1/regles/conge-vae"))["parametres"]
    await change(api, "conge-vae", silence=rule["silence"] | {"apres": jours(3)})
    old = Duree.model_validate(rule["silence"]["apres"])
    for n, (jour, duree) in enumerate({AVANT: old, APRES: Duree(nombre=3, unite=Unite.JOURS)}.items()):
        at(api, jour)
        begin = (jour + timedelta(days=90)).isoformat()
        body = {"certification_id": certification["id"], "voie": "conge-vae", "debut_souhaite_le": begin}
        asked = await created(salarie(api, n).post("/v1/demandes_accord", body))
        assert asked["silence_le"] == (add(jour, duree) + timedelta(days=1)).isoformat()
        shown = ok(await salarie(api, n).get(f"/v1/voies?certification={certification['id']}"))["voies"]
        (route,) = [one for one in shown if one["regle"] == "conge-vae"]
        assert route["silence_le"] == asked["silence_le"]


async def test_what_was_kept_is_erased_by_the_rule_of_the_day(api: RunningService) -> None:
    """All of it ended today; each rule says seven days from APRES on, and much longer until then."""
    await know_the_team(api)
    certification = await create_rncp(api)
    at(api, TODAY)
    await read_reasons(api, certification["id"])
    await created(chef(api).post("/v1/avis", avis(certification["id"])))
    assert (await propose(rh(api), certification["id"], 1)).status_code == 201
    dossier = await filed(api, 2, certification)
    ok(await vae.step(api, 2, dossier, "abandon"))
    body = {"certification_id": certification["id"], "voie": "conge-vae", "debut_souhaite_le": in_days(90)}
    asked = await created(salarie(api, 3).post("/v1/demandes_accord", body))
    ok(await rh(api).post(f"/v1/demandes_accord/{asked['id']}/reponse", {"decision": "accord"}))
    (told,) = ok(await salarie(api, 3).get("/v1/notifications"))["elements"]
    ok(await salarie(api, 3).post(f"/v1/notifications/{told['id']}/lecture"))
    place = await register(api, (await create_session(api, certification["id"], code="S-PLACE"))["id"], 4)
    ok(await ask(api, place["id"], 4))
    assert (await withdraw(api, place["id"], 4)).status_code == 200
    await fetch(api, "UPDATE avis_manager SET expire_le = $1", TODAY)
    for code in CONSERVATIONS:
        await change(api, code, duree=jours(7))
    for jour, kept in ((AVANT, True), (APRES, False)):
        await erase_due(api.app.state.service, start_of(jour))
        for code, table in CONSERVATIONS.items():
            done = "lue_le IS NOT NULL" if table == "notification" else "true"
            ((found,),) = await fetch(api, f"SELECT count(*) FROM {table} WHERE {done}")
            assert bool(found) is kept, (code, jour)


def test_every_rule_that_the_code_reads_has_its_two_days_here() -> None:
    elsewhere = {
        "accrochage-delai",
        "accrochage-rappel",
        "validite-rappel",
        "prime-delai",
        "vae-jury",
        "conservation-dossier",
        "preavis-conservation",
        "places-simultanees",
    }
    assert {str(code) for code in Requise} == {*ACTES, *CONSERVATIONS, *elsewhere}
