"""Needs beside people, for an entity or the branch: counted elsewhere, hidden where small, said in French."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.kit.data.counts import K, masked
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound
from services.matching.engine.classement.besoins import ApportCollectif, Portee
from services.matching.etat import etat_of
from services.matching.index.population import Besoin, Entite
from services.matching.rapprochements import schemas
from services.matching.rapprochements.masquage import masked_row, rounded_share
from services.matching.rapprochements.phrases import portee_en_phrases
from services.matching.recommandations import vues
from services.matching.recommandations.parties import BlocCite, CertificationCitee
from services.matching.recommandations.reponse import provenance

BESOINS_MAX = 500


@dataclass(frozen=True)
class Perimetre:
    """Whose needs are asked, and whether the exact headcount may be told: an employer knows its own, the administrateur all."""

    entite: Entite | None
    exacte: bool


async def read_besoins(
    uow: UnitOfWork, entite_id: UUID | None, horizon_le: date | None, metier_id: UUID | None
) -> schemas.BesoinsRapproches:
    """Raises NotFound on an entity that the actor may not see, IndexEnConstruction."""
    etat = etat_of(uow)
    publie, whose = etat.index.publie, scope(uow, entite_id)
    needs = needs_of(uow, whose, horizon_le, metier_id)
    known = {key: metier for key, metier in ((need, publie.catalogue.metier(need[0])) for need in needs) if metier}
    ordered = sorted(known, key=lambda key: (known[key].code, key))[:BESOINS_MAX]
    asked = sorted({metier for metier, _ in ordered})
    entite = whose.entite
    counts = await etat.effectifs.count(entite.id if entite else None, asked, uow.today) if asked else []
    by_metier = {count.metier.id: count for count in counts}
    elements = [
        element(by_metier[key[0]], date.fromisoformat(key[1]), needs[key], whose.exacte)
        for key in ordered
        if key[0] in by_metier
    ]
    return schemas.BesoinsRapproches(
        entite=schemas.EntiteCitee.model_validate(entite) if entite else None,
        k=K,
        elements=elements,
        phrases=[] if elements else ["Aucun besoin n'est connu pour cette demande."],
        provenance=provenance(publie, uow.now, etat.index.fraicheur().pour_tous),
    )


def scope(uow: UnitOfWork, entite_id: UUID | None) -> Perimetre:
    """The entity asked, an employer's own by default, or the branch. Raises NotFound on what the actor may not see."""
    etat, actor = etat_of(uow), uow.actor
    employer = actor.has("rh", "sirh") and not actor.has("cpnef", "syndicat", "administrateur")
    if entite_id is None and employer:
        entite_id = actor.entite
    entite = etat.index.population.entites.get(str(entite_id)) if entite_id else None
    if entite_id and entite is None:
        raise NotFound
    uow.allow(Ressource("Besoins", entite.id if entite else "branche", {"entite": entite.id if entite else ""}))
    return Perimetre(entite, exacte=employer or actor.has("administrateur"))


def needs_of(
    uow: UnitOfWork, whose: Perimetre, horizon_le: date | None, metier_id: UUID | None
) -> dict[tuple[str, str], int]:
    """Headcount wanted by (métier, horizon)."""

    def concerns(besoin: Besoin) -> bool:
        return (
            (whose.entite is None or besoin.entite_id == whose.entite.id)
            and (horizon_le is None or besoin.horizon_le == horizon_le.isoformat())
            and (metier_id is None or besoin.metier_id == str(metier_id))
        )

    wanted: dict[tuple[str, str], int] = defaultdict(int)
    for besoin in etat_of(uow).index.population.besoins.values():
        if concerns(besoin):
            wanted[besoin.metier_id, besoin.horizon_le] += besoin.effectif
    return wanted


def element(found: Portee, horizon_le: date, besoin: int, exact: bool) -> schemas.BesoinRapproche:
    """One need with what may be told of the counts."""
    effectif = found.effectif if exact else masked(found.effectif)
    tranches = masked_row([tranche.effectif for tranche in found.tranches])
    a_portee = masked(found.a_portee)
    shown = schemas.BesoinRapproche(
        metier=vues.metier(found.metier),
        horizon_le=horizon_le,
        besoin=besoin,
        effectif=effectif,
        ecart=None if effectif is None else besoin - effectif,
        exigences=found.exigences,
        a_portee=a_portee,
        tranches=[
            schemas.TrancheLue(de=tranche.de, a=tranche.a, effectif=count)
            for tranche, count in zip(found.tranches, tranches, strict=True)
        ],
        certifications=[] if a_portee is None else [_apport(one) for one in found.certifications],
        blocs=[] if a_portee is None else [_apport(one) for one in found.blocs],
        phrases=[],
    )
    return shown.model_copy(update={"phrases": portee_en_phrases(shown)})


def _apport(found: ApportCollectif) -> schemas.ApportCollectifLu:
    return schemas.ApportCollectifLu(
        certification=CertificationCitee.model_validate(found.certification),
        bloc=BlocCite.model_validate(found.bloc) if found.bloc else None,
        part=rounded_share(found.part),
        personnes_completes=masked(found.personnes_completes),
    )
