"""People of other employers for a need: only those who agreed to be seen, under a name that this employer alone has for them."""

from __future__ import annotations

import re
from uuid import UUID

from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import InvalidCursor
from services.kit.web.pagination import open_cursor, seal_cursor
from services.matching.errors import BesoinAbsent
from services.matching.etat import etat_of
from services.matching.mobilites.apparitions import note
from services.matching.mobilites.ouvertes import Rang, Vue
from services.matching.mobilites.schemas import PersonnesOuvertes
from services.matching.mobilites.vues import elements
from services.matching.recommandations import vues
from services.matching.recommandations.regard import narrowed
from services.matching.recommandations.reponse import provenance

REGLE = (
    "Seules paraissent les personnes qui l'ont accepté. Seuls comptent le métier tenu, les expériences et les acquis "
    "déclarés ou attestés : ni évaluation ni décision de jury n'est dite à un employeur."
)
PERSONNE = "Personne, dans une autre entité, n'a accepté d'être vue."
CHEMIN = "/v1/rapprochements/mobilites"
_SIGNET = re.compile(r"([0-9a-f-]{36}) (-?\d) ([0-9a-f-]{36})")


async def read_mobilites(uow: UnitOfWork, metier_id: UUID, limite: int, apres: str | None) -> PersonnesOuvertes:
    """Raises NotFound without an entity, BesoinAbsent without a need to come in the métier."""
    etat, entite = etat_of(uow), str(uow.actor.entite or "")
    publie, today = etat.index.publie, uow.today
    uow.allow(Ressource("Mobilites", entite, {"entite": entite}))
    metier = publie.catalogue.metier(str(metier_id))
    if metier is None or not etat.index.population.needs(entite, metier.id, today.isoformat()):
        raise BesoinAbsent("On cherche pour un besoin à venir de votre entité, chiffré depuis trente jours.")
    found = await etat.ouvertes.first(metier, entite, _after(uow, apres, metier.id), limite + 1, today)
    shown = found[:limite]
    people = [UUID(one.ouverte.personne.id) for one in shown]
    uow.reads(people)
    await note(uow, people, metier_id, today)
    interessee = etat.index.population.is_interessee
    dites = [(one, interessee(one.ouverte, str(one.pseudonyme), uow.now)) for one in shown]
    wanted = {exigence.item for exigence in metier.exigences}
    ouverte = await etat.index.offre.ouverte(today)
    offre = narrowed(ouverte.toward(wanted, [metier.id]), wanted)
    return PersonnesOuvertes(
        metier=vues.metier(metier),
        elements=await etat.ouvriers.individuel.run(elements, dites, metier, offre, publie.catalogue),
        suivant=_next(uow, shown[-1], metier.id) if len(found) > limite else None,
        phrases=[REGLE] if shown or apres else [REGLE, PERSONNE],
        provenance=provenance(publie, uow.now, etat.index.fraicheur().pour_tous),
    )


def _next(uow: UnitOfWork, last: Vue, metier: str) -> str:
    return seal_cursor(uow, CHEMIN, f"{metier} {last.rang[0]} {last.rang[1]}")


def _after(uow: UnitOfWork, apres: str | None, metier: str) -> Rang | None:
    """The place in the list that a cursor of the same métier names."""
    if apres is None:
        return None
    signet = _SIGNET.fullmatch(open_cursor(uow, CHEMIN, apres))
    if signet is None or signet[1] != metier:
        raise InvalidCursor("Le curseur est celui d'une page précédente.")
    return int(signet[2]), signet[3]
