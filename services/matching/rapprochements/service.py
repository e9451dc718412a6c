"""Needs beside people, for an entity or the branch: counted elsewhere, hidden where small, said in French."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from starlette.responses import Response

from services.kit.data.days import civil_day
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound
from services.matching.engine.referentiel.modele import Metier
from services.matching.etat import etat_of
from services.matching.index.fraicheur import told_to_all
from services.matching.index.index import Publie
from services.matching.index.population import Besoin, Entite
from services.matching.rapprochements.masquage import masked, masked_row, rounded_share
from services.matching.rapprochements.phrases import portee_en_phrases
from services.matching.recommandations import presentation as vue
from services.matching.recommandations.entrees import POIDS
from services.matching.recommandations.reponse import head_of, json_response, with_flux

BESOINS_MAX = 500


@dataclass(frozen=True)
class Portee:
    """Whose needs are asked, and whether the exact headcount may be told: an employer knows its own."""

    entite: Entite | None
    exacte: bool


async def read_besoins(
    uow: UnitOfWork, entite_id: UUID | None, horizon_le: date | None, metier_id: UUID | None
) -> Response:
    etat = etat_of(uow)
    publie, portee = etat.index.publie, scope(uow, entite_id)
    needs = needs_of(uow, portee, horizon_le, metier_id)
    known = {key: metier for key, metier in ((k, publie.catalogue.metier(k[0])) for k in needs) if metier}
    ordered = sorted(known, key=lambda key: (known[key].code, key))[:BESOINS_MAX]
    asked = sorted({metier for metier, _ in ordered})
    scope_id = portee.entite.id if portee.entite else None
    counts = await etat.effectifs.count(scope_id, asked, civil_day(uow.now)) if asked else []
    by_metier = {count["metier"]: count for count in counts}
    k = etat.settings.seuil_k
    elements = [
        element(known[key], key[1], needs[key], by_metier[key[0]], portee.exacte, k)
        for key in ordered
        if key[0] in by_metier
    ]
    return _response(uow, publie, portee, k, elements)


def scope(uow: UnitOfWork, entite_id: UUID | None) -> Portee:
    """The entity asked, an employer's own by default, or the branch. Raises NotFound on what the actor may not see."""
    etat, actor = etat_of(uow), uow.actor
    employer = actor.has("rh", "sirh") and not actor.has("cpnef", "syndicat", "administrateur")
    if entite_id is None and employer:
        entite_id = actor.entite
    entite = etat.index.population.entites.get(str(entite_id)) if entite_id else None
    if entite_id and entite is None:
        raise NotFound
    uow.allow(Ressource("Besoins", entite.id if entite else "branche", {"entite": entite.id if entite else ""}))
    return Portee(entite, exacte=employer)


def needs_of(
    uow: UnitOfWork, portee: Portee, horizon_le: date | None, metier_id: UUID | None
) -> dict[tuple[str, str], int]:
    """Headcount wanted by (métier, horizon)."""

    def concerns(besoin: Besoin) -> bool:
        return (
            (portee.entite is None or besoin.entite_id == portee.entite.id)
            and (horizon_le is None or besoin.horizon_le == horizon_le.isoformat())
            and (metier_id is None or besoin.metier_id == str(metier_id))
        )

    wanted: dict[tuple[str, str], int] = defaultdict(int)
    for besoin in etat_of(uow).index.population.besoins.values():
        if concerns(besoin):
            wanted[besoin.metier_id, besoin.horizon_le] += besoin.effectif
    return wanted


def element(
    metier: Metier, horizon_le: str, besoin: int, raw: Mapping[str, Any], exact: bool, k: int
) -> dict[str, Any]:
    """One need with what may be told of the counts."""
    effectif = raw["effectif"] if exact else masked(raw["effectif"], k)
    tranches = masked_row([tranche["effectif"] for tranche in raw["tranches"]], k)
    a_portee = masked(raw["a_portee"], k)
    shown = {
        "metier": vue.metier(metier),
        "horizon_le": horizon_le,
        "besoin": besoin,
        "effectif": effectif,
        "ecart": None if effectif is None else besoin - effectif,
        "exigences": raw["exigences"],
        "a_portee": a_portee,
        "tranches": [
            {"de": tranche["de"], "a": tranche["a"], "effectif": count}
            for tranche, count in zip(raw["tranches"], tranches, strict=True)
        ],
        "certifications": [] if a_portee is None else [_apport(found, k) for found in raw["certifications"]],
        "blocs": [] if a_portee is None else [_apport(found, k) for found in raw["blocs"]],
    }
    return {**shown, "phrases": portee_en_phrases(shown, k)}


def _apport(found: Mapping[str, Any], k: int) -> dict[str, Any]:
    return {
        "certification": found["certification"],
        "bloc": found["bloc"],
        "part": rounded_share(found["part"]),
        "personnes_completes": masked(found["personnes_completes"], k),
    }


def _response(uow: UnitOfWork, publie: Publie, portee: Portee, k: int, elements: list[dict[str, Any]]) -> Response:
    entite = portee.entite
    body = {
        "entite": {"id": entite.id, "code": entite.code, "nom": entite.nom} if entite else None,
        "k": k,
        "elements": elements,
        "phrases": [] if elements else ["Aucun besoin n'est connu pour cette demande."],
    }
    head = head_of(
        orjson.dumps(body), version=publie.version, catalogue=publie.empreinte, modele=POIDS.modele, at=uow.now
    )
    flux = told_to_all(etat_of(uow).index.fraicheur().flux)
    return json_response(with_flux(head, flux), {"Cache-Control": "private, no-cache"})
