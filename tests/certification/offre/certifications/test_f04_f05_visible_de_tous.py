"""F4 et F5 — l'information retenue, le dispositif discret : ce qui existe, et ce qui a des places, est vu de tous.

F4: published is visible to every employee of every entity, and no entity can take it away. F5: a scheme with places is
listed from the day it is created; the CPNEF and the unions read it like anybody.
"""

from __future__ import annotations

from itertools import product

import pytest

from services.kit.web.auth import ROLES
from tests.certification.branche import (
    GPS_A,
    GPS_B,
    certificateur,
    create_session,
    created,
    hors_registre,
    salarie,
    session,
)
from tests.certification.titres.primes.scene import cpnef
from tests.support.catalogue import TODAY
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
DISCRET = hors_registre(code="CERTIFICAT-DISCRET", type="certificat", blocs=[], metiers_vises=[])


async def discreet_scheme(api: RunningService) -> tuple[str, str]:
    """A scheme with no compétence described, and four places in a session: what was kept from people for years."""
    scheme = await created(certificateur(api).post("/v1/certifications", DISCRET))
    assert scheme["visible_le"] == TODAY.isoformat()
    opened = await create_session(api, scheme["id"], code="S-DISCRETE", places=4)
    return scheme["id"], opened["id"]


async def test_f05_a_scheme_with_places_is_listed_from_its_creation_for_everybody(api: RunningService) -> None:
    scheme, opened = await discreet_scheme(api)
    for role, entite in product(sorted(ROLES), (GPS_A, GPS_B, None)):
        reader = api.as_(role, entite=entite)
        listed = ok(await reader.get("/v1/certifications"))["elements"]
        assert [row["id"] for row in listed] == [scheme], (role, entite)
        places = ok(await reader.get("/v1/sessions?ouvertes=true"))["elements"]
        assert [(row["id"], row["places"]) for row in places] == [(opened, 4)], (role, entite)
        assert ok(await reader.get(f"/v1/certifications/{scheme}"))["id"] == scheme
    for number in (0, 15):
        asked = await salarie(api, number, entite=GPS_A if number < 10 else GPS_B).post(
            "/v1/candidatures", {"session_id": opened}
        )
        assert asked.status_code == 201, "seeing it is being able to ask for it"


async def test_f04_no_entity_hides_or_unpublishes_a_certification(api: RunningService) -> None:
    scheme, opened = await discreet_scheme(api)
    etag = {"If-Match": '"v1"'}
    for role, method in product(("rh", "sirh", "manager", "syndicat", "salarie", "jury"), ("PUT", "PATCH", "DELETE")):
        for path in (f"/v1/certifications/{scheme}", f"/v1/sessions/{opened}"):
            body = DISCRET if "certifications" in path else session()
            answer = await api.as_(role, entite=GPS_A).request(method, path, json=body, headers=etag)
            assert answer.status_code in (403, 405), (role, method, path)
    for writer in (certificateur(api), cpnef(api), api.as_("administrateur")):
        for method in ("DELETE", "PATCH"):
            answer = await writer.request(method, f"/v1/certifications/{scheme}", headers=etag)
            assert answer.status_code == 405, "nobody unpublishes, those who hold the offer included"
        hidden = await writer.put(f"/v1/certifications/{scheme}", DISCRET | {"visible_le": "2099-01-01"}, headers=etag)
        assert hidden.status_code == 422, "no field hides it"
    seen = [ok(await api.as_("salarie", entite=entite).get("/v1/certifications")) for entite in (GPS_A, GPS_B)]
    assert seen[0]["elements"] == seen[1]["elements"] != []
