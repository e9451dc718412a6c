"""What the persons of the matrix ask of their employers, and what is told of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from services.kit.data.days import civil_day

if TYPE_CHECKING:
    from tests.contracts.matrice.monde import Ids, Monde


def ask(monde: Monde, client: str, rh: str) -> Ids:
    """A request that waits for its answer, what the human resources of the employer are told of it, and the person of theirs."""
    debut = civil_day(datetime.now(UTC)) + timedelta(days=200)
    body = {
        "certification_id": monde.connus["certification_id"],
        "voie": "plan-developpement",
        "debut_souhaite_le": debut.isoformat(),
    }
    asked = monde.call(client, "POST", "/v1/demandes_accord", body, 201)
    told = monde.call(rh, "GET", "/v1/notifications?limite=200", status=200)["elements"]
    to_employer = next(one["id"] for one in told if one["objet_id"] == asked["id"])
    to_person = monde.first("/v1/notifications", client)["id"]
    return {
        "accord_id": str(asked["id"]), "notification_id": str(to_person),
        "notification_employeur_id": str(to_employer),
    }  # fmt: skip
