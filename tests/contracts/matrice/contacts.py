"""The persons of the matrix agree to be seen beyond their employer, and the other employer writes to them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from tests.contracts.matrice.monde import Ids, Monde
    from tests.contracts.matrice.paroles import Personne

WITHIN_S = 30.0


def write_to_each_other(monde: Monde, personnes: Sequence[Personne], entites: Mapping[str, str]) -> tuple[Ids, Ids]:
    """What each person was asked, by profil, and what each employer asked, by client of its human resources."""
    for personne in personnes:
        _agree(monde, personne)
    emis = {}
    for rh, entite in entites.items():
        elsewhere = sum(personne.rh != rh for personne in personnes)
        for pseudonyme in _seen(monde, rh, elsewhere):
            body = {"pseudonyme": pseudonyme, "metier_id": monde.connus["metier_id"], "texte": "En parler ?"}
            emis[rh] = str(monde.call(rh, "POST", f"/v1/entites/{entite}/contacts", body, 201)["id"])
    recus = {p.profil: str(monde.first(f"/v1/profils/{p.profil}/contacts", p.client)["id"]) for p in personnes}
    return recus, emis


def _agree(monde: Monde, personne: Personne) -> None:
    path = f"/v1/profils/{personne.profil}/preferences"
    headers = {"Authorization": f"Bearer {monde.installation.token(personne.client)}"}
    read = httpx.get(monde.installation.url + path, headers=headers, timeout=30, trust_env=False)
    version = int(read.headers["etag"].strip('"v'))
    body = {"ouvert_mobilite": True, "contact_sessions": False}
    monde.call(personne.client, "PUT", path, body, 200, version=version)


def _seen(monde: Monde, rh: str, expected: int) -> list[str]:
    """What an employer calls those who agreed; the agreements travel by the feed."""
    path = f"/v1/rapprochements/mobilites?metier={monde.connus['metier_id']}&limite=50"
    until = time.monotonic() + WITHIN_S
    while time.monotonic() < until:
        found = monde.call(rh, "GET", path, status=200)["elements"]
        if len(found) >= expected:
            return [str(one["pseudonyme"]) for one in found]
        time.sleep(0.5)
    raise TimeoutError("those who agreed to be seen did not reach the other employer")
