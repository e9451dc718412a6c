"""The persons of the matrix, and the two who pass from one of its employers to the other when all has been said of them."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx

from services.kit.data.days import civil_day
from tests.contracts.matrice.paroles import Personne
from tests.support.installation import RunningInstallation

if TYPE_CHECKING:
    from tests.contracts.matrice.monde import Ids, Monde

WITHIN_S = 30.0


def people(installation: RunningInstallation, monde: Monde) -> tuple[Personne, ...]:
    """The demonstration's employee, their manager, somebody of another team, somebody of another employer, one who will
    leave for that employer and one who will come from it."""
    cast, elsewhere = installation.cast, installation.elsewhere
    here, there = _managers(monde, cast.entite), _managers(monde, elsewhere.entite)
    known = {cast.salarie, cast.manager, here[cast.manager]}
    collegue, parti = [one for one, its in here.items() if one not in known and its not in (None, cast.manager)][:2]
    known = {elsewhere.salarie, elsewhere.manager}
    venu = next(one for one, its in there.items() if one not in known and its not in (None, *known))

    def client(name: str, profil: str, *roles: str, entite: str = cast.entite) -> str:
        return installation.add_client(f"matrice-{name}", *roles, "salarie", entite=entite, profil=profil)

    rh = installation.add_client("matrice-rh-ailleurs", "rh", entite=elsewhere.entite)
    responsable = client("responsable", here[cast.manager], "manager")
    dehors = client("manager-ailleurs", elsewhere.manager, "manager", entite=elsewhere.entite)
    de_collegue, de_parti = (client(f"manager-{n}", here[one], "manager") for n, one in enumerate((collegue, parti)))
    de_venu = client("manager-venu", there[venu], "manager", entite=elsewhere.entite)
    ailleurs = client("ailleurs", elsewhere.salarie, entite=elsewhere.entite)
    return (
        Personne("demo-salarie", cast.salarie, "demo-manager", "demo-rh", auteur="demo-manager"),
        Personne("demo-manager", cast.manager, responsable, "demo-rh", auteur="demo-rh"),
        Personne(client("collegue", collegue), collegue, de_collegue, "demo-rh", auteur="demo-rh"),
        Personne(ailleurs, elsewhere.salarie, dehors, rh, auteur=rh),
        Personne(client("parti", parti), parti, de_parti, "demo-rh", auteur="demo-rh"),
        Personne(client("venu", venu, entite=elsewhere.entite), venu, de_venu, rh, auteur=rh),
    )


def _managers(monde: Monde, entite: str) -> dict[str, str | None]:
    """The manager of each person whom an employer has."""
    path = f"/v1/emplois?entite={entite}&limite=200"
    rows = monde.call("demo-administrateur", "GET", path, status=200)["elements"]
    return {row["profil_id"]: row["manager_id"] for row in rows}


def exchange(monde: Monde, left: Ids, came: Ids) -> str:
    """Each of the two passes to the other's employer, by a succession; the emploi of who came, where they are now."""
    path, administrateur = "/v1/emplois", "demo-administrateur"
    emplois = [monde.call(administrateur, "GET", f"{path}/{ids['emploi_id']}", status=200) for ids in (left, came)]
    codes = [_code(monde, emploi["entite_id"]) for emploi in emplois]
    lines = [
        {
            "entite": entite, "matricule": emploi["matricule"], "vers": vers, "nouveau": f"M-{uuid4().hex[:8]}",
            "effet_le": civil_day(datetime.now(UTC)).isoformat(),
        }
        for emploi, entite, vers in zip(emplois, codes, reversed(codes), strict=True)
    ]  # fmt: skip
    token = monde.installation.token(administrateur)
    answer = httpx.post(
        f"{monde.installation.url}{path}/successions",
        content="".join(json.dumps(line) + "\n" for line in lines).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"},
        timeout=30,
        trust_env=False,
    )
    assert answer.json()["creees"] == 2, answer.text
    _until_passed(monde, left)
    here = emplois[0]["entite_id"]
    return str(monde.first(f"{path}?profil={came['profil_id']}&entite={here}")["id"])


def _code(monde: Monde, entite: str) -> str:
    found: dict[str, Any] = monde.call("demo-administrateur", "GET", f"/v1/entites/{entite}", status=200)
    return str(found["code"])


def _until_passed(monde: Monde, left: Ids) -> None:
    """Emplois travel by the feed: what a person shares is no longer read by the employer whom they left."""
    until = time.monotonic() + WITHIN_S
    while "type" not in monde.call("demo-rh", "GET", f"/v1/partages/{left['partage_id']}"):
        assert time.monotonic() < until, "the succession did not reach the certifications"
        time.sleep(0.2)
