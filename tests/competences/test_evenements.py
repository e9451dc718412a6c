"""What each act on the catalogue publishes, looked for in the feed; what changes nothing publishes nothing."""

from __future__ import annotations

import pytest

from tests.competences.branche import (
    competence,
    correspondance,
    cpnef,
    create,
    famille,
    ligne_competence,
    ligne_correspondance,
    ligne_famille,
    ligne_metier,
    load,
    metier,
    write,
)
from tests.support.catalogue import in_days
from tests.support.service import RunningService, published

pytestmark = pytest.mark.anyio


async def test_every_act_is_published(api: RunningService) -> None:
    seen = 0

    async def says(*kinds: str) -> None:
        nonlocal seen
        new, seen = await published(api, seen)
        assert new == list(kinds)

    retraite = await create(api, "/v1/familles", famille())
    await says("famille.modifiee")
    conseil = await create(api, "/v1/competences", competence())
    await says("competence.modifiee")
    exigences = [{"competence_id": conseil["id"], "niveau": 3, "coeur": True}]
    fiche = metier(famille_id=retraite["id"], exigences=exigences)
    conseiller = await create(api, "/v1/metiers", fiche)
    await says("metier.modifie")
    assert (await write(api, "PUT", f"/v1/familles/{retraite['id']}", famille(libelle="Retraite"))).status_code == 200
    await says("famille.modifiee", "metier.modifie")
    assert (await write(api, "PUT", f"/v1/competences/{conseil['id']}", competence(libelle="Expliquer à un assuré ce que valent ses choix"))).status_code == 200  # fmt: skip
    await says("competence.modifiee")
    assert (await write(api, "PUT", f"/v1/metiers/{conseiller['id']}", fiche | {"niveau": 6})).status_code == 200
    await says("metier.modifie")
    await create(api, "/v1/catalogue/versions", {"effective_le": in_days(1)})
    await says("version.publiee")
    proposed = await create(api, "/v1/correspondances", correspondance(conseiller["id"]))
    await says()
    decision = f"/v1/correspondances/{proposed['id']}/decision"
    assert (await cpnef(api).post(decision, {"statut": "acceptee"})).status_code == 200
    await says("correspondance.modifiee")
    lines = [ligne_famille("F-2"), ligne_competence("C-2"), ligne_metier("M-2", exige=("C-2",), famille="F-2")]
    assert (await load(api, *lines))["creees"] == 3
    await says("famille.modifiee", "competence.modifiee", "metier.modifie")
    assert (await load(api, *lines))["inchangees"] == 3
    await says()
    assert (await load(api, ligne_correspondance("M-2", code="C1110")))["creees"] == 1
    await says("correspondance.modifiee")
    assert (await write(api, "DELETE", f"/v1/metiers/{conseiller['id']}")).status_code in (200, 204)
    await says("metier.modifie")
    assert (await write(api, "DELETE", f"/v1/competences/{conseil['id']}")).status_code in (200, 204)
    await says("competence.modifiee")
